"""Keeping a copy: what changed since, page by page, tombstones included; the site map; the page for search engines."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from django.test import Client

from gongshu.catalog import actions as catalog
from gongshu.catalog.models import Item
from gongshu.interchange.api import documents
from gongshu.kit.clock import VirtualClock
from tests.opening.scene import Opening

pytestmark = pytest.mark.django_db


def changes(client: Client, **asked: Any) -> Any:
    """Ask what changed."""
    response = client.get("/api/v1/catalog/changes", asked)
    assert response.status_code == 200, response.content
    return response.json()


def kinds(told: Any) -> list[tuple[str, str]]:
    """What happened to which dataset."""
    return [(one["name"], one["kind"]) for one in told["items"]]


def test_a_copy_follows_openings_and_withdrawals_by_its_cursor(
    client: Client, haishu: Opening, frozen: VirtualClock
) -> None:
    first = haishu.sealed().dataset
    name = haishu.entry.slug
    told = changes(client)
    assert kinds(told) == [(name, "changed")]
    assert client.get(told["items"][0]["address"].removeprefix("http://testserver")).status_code == 200
    assert changes(client, cursor=told["cursor"]) == {"items": [], "cursor": told["cursor"], "more": False}

    frozen.advance(timedelta(hours=1))
    haishu.withdraw(first)
    after = changes(client, cursor=told["cursor"])
    assert kinds(after) == [(name, "deleted")]
    assert after["items"][0]["address"] == ""
    assert "发现差错" not in json.dumps(after, ensure_ascii=False)

    frozen.advance(timedelta(hours=1))
    haishu.opened()
    assert kinds(changes(client, cursor=after["cursor"])) == [(name, "changed")]
    assert kinds(changes(client)) == [(name, "changed")]


def test_pages_leave_nothing_out_where_moments_are_the_same(client: Client, haishu: Opening) -> None:
    haishu.sealed()
    for number in range(1, 4):
        haishu.opened(entry=haishu.publish(title=f"养老服务数据{number}"))

    seen: list[str] = []
    told = changes(client, limit=1)
    while told["items"]:
        seen += [one["id"] for one in told["items"]]
        told = changes(client, limit=1, cursor=told["cursor"])

    assert len(seen) == len(set(seen)) == 4
    assert [one["id"] for one in changes(client)["items"]] == seen


def test_an_entry_taken_out_of_the_catalog_leaves_a_tombstone(
    client: Client, haishu: Opening, frozen: VirtualClock
) -> None:
    haishu.sealed()
    frozen.advance(timedelta(hours=1))
    entry = haishu.entry
    entry.refresh_from_db()
    catalog.withdraw_entry(by=haishu.cast.provider_clerk, entry=entry, reason="职能划转", expect=entry.revision)
    assert kinds(changes(client)) == [(entry.slug, "deleted")]
    since = quote((frozen.now() + timedelta(hours=1)).isoformat())
    assert client.get(f"/api/v1/catalog/changes?since={since}").json()["items"] == []


@pytest.mark.parametrize("asked", ["since=yesterday", "cursor=bm9uZQ==", "cursor=%FF", "cursor=ä"])
def test_a_moment_or_cursor_that_is_none_is_told_so(client: Client, haishu: Opening, asked: str) -> None:
    response = client.get(f"/api/v1/catalog/changes?{asked}")
    assert response.status_code == 400
    assert response.json()["remedy"]


def test_the_site_map_lists_what_is_open_and_grows_into_an_index(
    client: Client, haishu: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    haishu.sealed()
    haishu.opened(entry=haishu.publish(title="养老服务补贴"))
    haishu.publish(title="婚姻登记信息", opening_class="none", opening_condition="涉及个人隐私")

    robots = client.get("/robots.txt").content.decode()
    (address,) = re.findall(r"^Sitemap: http://testserver(.*)$", robots, flags=re.M)
    told = client.get(address).content.decode()
    assert set(re.findall(r"<loc>http://testserver/data/(.+?)/</loc>", told)) == {
        haishu.entry.slug,
        "yang-lao-fu-wu-bu-tie",
    }

    monkeypatch.setattr(documents, "MAP_PAGE", 1)
    index = client.get(address).content.decode()
    parts = re.findall(r"<loc>http://testserver(.*?)</loc>", index)
    assert len(parts) == 2
    slugs = [re.findall(r"/data/(.+?)/</loc>", client.get(part).content.decode()) for part in parts]
    assert sorted(slug for page in slugs for slug in page) == sorted({haishu.entry.slug, "yang-lao-fu-wu-bu-tie"})


def test_the_page_of_a_dataset_carries_its_description_for_search_engines(client: Client, haishu: Opening) -> None:
    haishu.sealed()
    page = client.get(f"/data/{haishu.entry.slug}/").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.S)
    told = json.loads(block)
    assert (told["@type"], told["name"]) == ("Dataset", "养老机构名录")
    assert len(told["distribution"]) == 4


def test_words_of_a_dataset_cannot_break_out_of_its_description(client: Client, haishu: Opening) -> None:
    haishu.entry = haishu.publish(title="名录</script><script>alert(1)</script>")
    haishu.opened(entry=haishu.entry)
    page = client.get(f"/data/{haishu.entry.slug}/").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.S)
    assert json.loads(block)["name"] == "名录</script><script>alert(1)</script>"


def test_a_contract_states_columns_cycle_and_classes(client: Client, haishu: Opening) -> None:
    haishu.sealed()
    told = client.get(f"/dataset/{haishu.entry.slug}/contract.yaml")
    assert told["Content-Type"].startswith("application/yaml")
    assert "apiVersion: v3.1.0" in told.content.decode()
    assert "openingClass" in told.content.decode()


def test_data_elements_and_sources_go_with_the_columns_in_every_format_that_has_a_place(
    client: Client, haishu: Opening
) -> None:
    haishu.sealed()
    Item.objects.filter(entry=haishu.entry, name="beds").update(identifier="DE00205", source_of_truth="own")
    package = client.get(f"/dataset/{haishu.entry.slug}/datapackage.json").json()
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    assert (fields["beds"]["dataElement"], fields["beds"]["sourceOfTruth"]) == ("DE00205", "民政局")
    assert not {"dataElement", "sourceOfTruth"} & set(fields["name"])
    contract = yaml.safe_load(client.get(f"/dataset/{haishu.entry.slug}/contract.yaml").content)
    properties = {one["name"]: one for one in contract["schema"][0]["properties"]}
    assert properties["beds"]["customProperties"] == [
        {"property": "dataElement", "value": "DE00205"},
        {"property": "sourceOfTruth", "value": "民政局"},
    ]
    linked = client.get(f"/data/{haishu.entry.slug}/dataset.jsonld").json()
    measured = {one["alternateName"]: one for one in linked["variableMeasured"]}
    assert measured["beds"]["propertyID"] == "DE00205"
    page = unescape(client.get(f"/data/{haishu.entry.slug}/").content.decode())
    assert "数据元 DE00205；数源 民政局" in page

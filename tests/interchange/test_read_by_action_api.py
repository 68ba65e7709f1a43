"""Other software reads the catalog by CKAN's Action API: what it sees, how it is told no, how far it can ask."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from gongshu.kit.clock import VirtualClock
from gongshu.opening.actions import seal_pending
from gongshu.opening.models import DownloadCount, OpenDataset
from tests.opening.scene import OPEN, SECRETS, Opening

pytestmark = pytest.mark.django_db


def call(client: Client, name: str, **asked: Any) -> Any:
    """Call an action by POST, as ckanapi does; its result."""
    response = client.post(f"/api/action/{name}", json.dumps(asked), content_type="application/json")
    told = response.json()
    assert response.status_code == 200, told
    assert told["success"] is True
    return told["result"]


def refused(client: Client, name: str, status: int, **asked: Any) -> Any:
    """Call an action that is refused; the error."""
    response = client.post(f"/api/3/action/{name}", json.dumps(asked), content_type="application/json")
    told = response.json()
    assert response.status_code == status, told
    assert told["success"] is False
    return told["error"]


def test_the_public_reads_just_what_is_open(client: Client, haishu: Opening) -> None:
    haishu.sealed()
    haishu.publish(title="婚姻登记信息", opening_class="none", opening_condition="涉及个人隐私")

    assert call(client, "package_list") == ["yang-lao-ji-gou-ming-lu"]
    told = call(client, "package_show", id="yang-lao-ji-gou-ming-lu")

    assert told["title"] == "养老机构名录"
    assert told["organization"]["name"] == haishu.cast.provider.uscc.lower()
    assert told["private"] is False
    assert [one["format"] for one in told["resources"]] == ["CSV", "JSON", "XLSX", "Parquet"]
    edition = OpenDataset.objects.get().editions.get()
    assert [one["hash"] for one in told["resources"]] == [one["sha256"] for one in edition.files.values()]
    for resource in told["resources"]:
        file = client.get(resource["url"].removeprefix("http://testserver"))
        assert sha256(b"".join(file.streaming_content)).hexdigest() == resource["hash"]
    assert refused(client, "package_show", 404, id="hun-yin-deng-ji-xin-xi")["__type"] == "Not Found Error"


def test_what_is_withdrawn_is_gone_at_once(client: Client, haishu: Opening) -> None:
    edition = haishu.sealed()
    resource = f"{edition.dataset_id}-csv"
    assert call(client, "datastore_search", resource_id=resource)["total"] == 3

    haishu.withdraw(edition.dataset)

    assert call(client, "package_list") == []
    assert call(client, "package_search")["count"] == 0
    refused(client, "package_show", 404, id=haishu.entry.slug)
    refused(client, "datastore_search", 404, resource_id=resource)


def test_data_open_on_conditions_is_told_of_but_not_handed_out(client: Client, haishu: Opening) -> None:
    haishu.entry = haishu.publish(title="养老机构评估", opening_class="conditional", opening_condition="须签订协议")
    haishu.load(entry=haishu.entry)
    dataset = haishu.opened(entry=haishu.entry)
    seal_pending(haishu.home)

    told = call(client, "package_show", id=haishu.entry.slug)

    assert (told["resources"], told["isopen"]) == ([], False)
    refused(client, "resource_show", 404, id=f"{dataset.id}-csv")
    refused(client, "datastore_search", 404, resource_id=f"{dataset.id}-csv")


def test_search_goes_through_our_own_index(client: Client, haishu: Opening) -> None:
    haishu.sealed()

    assert call(client, "package_search", q="床位")["count"] == 1
    assert call(client, "package_search", q="*:*")["count"] == 1
    assert call(client, "package_search", q="地铁线路")["count"] == 0
    beyond = call(client, "package_search", start=100, rows=100)
    assert (beyond["count"], beyond["results"]) == (1, [])


def test_filter_queries_are_read_as_the_harvester_writes_them(
    client: Client, haishu: Opening, frozen: VirtualClock
) -> None:
    haishu.sealed()
    told = call(client, "package_show", id=haishu.entry.slug)
    own, theme = told["organization"]["name"], told["groups"][0]["name"]
    later = (frozen.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def count(fq: str) -> int:
        return int(call(client, "package_search", fq=fq)["count"])

    assert count(f"organization:{own}") == 1
    assert count(f"-organization:{own}") == 0
    assert count("organization:nobody") == 0
    assert count("-organization:nobody") == 1
    assert count(f"groups:{theme}") == 1
    assert count("groups:other") == 0
    assert count(f'organization:({own} OR "nobody") AND res_format:csv') == 1
    assert count("metadata_modified:[2020-01-01T00:00:00Z TO *]") == 1
    assert count(f"metadata_modified:[{later} TO *]") == 0
    assert count(f"metadata_modified:[{told['metadata_modified']} TO *]") == 1
    for bad in ("other:x", "organization:", "metadata_modified:2020", "words alone", "metadata_modified:[x TO *]"):
        assert refused(client, "package_search", 400, fq=bad)["__type"] == "Search Query Error", bad


def test_facets_count_what_was_found(client: Client, haishu: Opening) -> None:
    haishu.sealed()

    asked = quote('["organization", "groups", "res_format", "tags", "unknown"]')
    told = client.get(f"/api/3/action/package_search?facet.field={asked}&rows=0").json()["result"]

    assert told["results"] == []
    assert {name: len(items) for name, items in told["facets"].items()} == {
        "organization": 1, "groups": 1, "res_format": 4, "tags": 3,
    }  # fmt: skip
    assert told["search_facets"]["organization"]["items"][0]["display_name"] == "民政局"


def test_rows_are_read_by_closed_filters(client: Client, haishu: Opening) -> None:
    resource = f"{haishu.sealed().dataset_id}-csv"

    def rows(**asked: Any) -> Any:
        return call(client, "datastore_search", resource_id=resource, **asked)

    told = rows(limit=2)
    assert [one["id"] for one in told["fields"]] == ["_id", *OPEN]
    assert (told["total"], [one["uscc"] for one in told["records"]]) == (3, ["91110000A", "91110000B"])
    assert rows(filters={"beds": 120})["total"] == 1
    assert rows(filters={"beds": ["80", 120]}, fields="name", sort="beds desc")["records"] == [
        {"name": "颐和养老院"},
        {"name": "夕阳红敬老院"},
    ]
    assert rows(filters={"licensed_on": "2020-07-01"})["records"][0]["_id"] == 2
    assert rows(filters={"beds": [None]})["records"][0]["name"] == "望春日间照料中心"
    assert rows(filters={"beds": "many"})["total"] == 0
    assert rows(q="敬老院")["total"] == 1
    assert rows(sort="uscc desc", offset=1, limit=1, records_format="lists", fields=["uscc"])["records"] == [
        ["91110000B"]
    ]
    everything = json.dumps(rows(), ensure_ascii=False)
    assert not any(secret in everything for secret in SECRETS)
    assert DownloadCount.objects.get(format="rows").count == 9


@pytest.mark.parametrize(
    "asked",
    [
        {"filters": {"inspector": "韩梅梅"}},
        {"fields": "budget"},
        {"sort": "score desc"},
        {"filters": {'name" = 1 OR "x': 1}},
        {"filters": "[1]"},
        {"filters": {"name": {"$ne": ""}}},
        {"q": {"name": "x"}},
        {"limit": -1},
        {"limit": "many"},
        {"records_format": "sql"},
    ],
)
def test_a_column_that_is_not_open_or_a_filter_that_is_not_closed_is_refused(
    client: Client, haishu: Opening, asked: Any
) -> None:
    resource = f"{haishu.sealed().dataset_id}-csv"
    response = client.post(
        "/api/action/datastore_search",
        json.dumps({"resource_id": resource, **asked}),
        content_type="application/json",
    )
    assert response.status_code in (400, 409)
    assert not any(secret in response.content.decode() for secret in SECRETS)
    assert not DownloadCount.objects.exists()


def test_there_is_no_free_sql(client: Client, haishu: Opening) -> None:
    assert "datastore_search" in refused(client, "datastore_search_sql", 400, sql="SELECT 1")["message"]


def test_people_are_nobodys_business(client: Client, haishu: Opening) -> None:
    assert call(client, "user_list") == []
    refused(client, "user_show", 404, id="minzheng")
    assert call(client, "organization_show", id=haishu.cast.provider.id, include_users=True)["users"] == []


def test_lists_name_what_has_open_data_only(client: Client, haishu: Opening) -> None:
    haishu.sealed()
    assert call(client, "organization_list") == [haishu.cast.provider.uscc.lower()]
    assert [one["title"] for one in call(client, "group_list", all_fields=True)] == ["民政"]
    assert call(client, "tag_list") == ["养老服务", "民政", "部门"]
    shown = call(client, "group_show", id=call(client, "group_list")[0], include_datasets=True)
    assert [one["name"] for one in shown["packages"]] == [haishu.entry.slug]
    assert call(client, "license_list")[0]["source"] == "house_rule"
    assert call(client, "status_show")["extensions"] == ["datastore"]
    assert call(client, "site_read") is True
    recent = call(client, "recently_changed_packages_activity_list")
    assert recent[0]["data"]["package"]["name"] == haishu.entry.slug


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", b'"x"', b"[" * 100_000, b'{"id": "\\u0000"}', b'{"id": "\\ud800"}', b"\xff"]
)
def test_a_malformed_call_is_told_so_in_json(client: Client, haishu: Opening, body: bytes) -> None:
    response = client.post("/api/action/package_show", body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["error"]["__type"] == "Bad Request"


def test_calls_are_answered_by_get_and_never_redirected(client: Client, haishu: Opening) -> None:
    haishu.sealed()
    assert client.get(f"/api/3/action/package_show?id={haishu.entry.slug}").json()["success"] is True
    assert client.head("/api/3/action/site_read").status_code == 200
    assert client.put("/api/3/action/site_read").status_code == 405
    assert refused(client, "package_show", 409)["id"]

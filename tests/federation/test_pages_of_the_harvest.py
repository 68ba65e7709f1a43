"""The pages: platforms and runs for officials, records for everybody, and nothing by which a record could be edited."""

from __future__ import annotations

import ast

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.federation import actions, urls
from gongshu.federation.actions import run_source
from gongshu.federation.models import HarvestedRecord, Source
from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import Defect
from tests.architecture.source import modules
from tests.cast import Cast
from tests.federation.platform import Ckan, Platform, package


@pytest.fixture
def harvested(source: Source, platform: Platform) -> HarvestedRecord:
    """A record from elsewhere, beside a faulty one."""
    platform.serve = Ckan([package(1, notes="綫路與站點"), package(2, title="", name="")])
    run_source(by=SYSTEM, source=source)
    return HarvestedRecord.objects.get()


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_everybody_finds_what_is_elsewhere_in_the_catalogs_folding(
    harvested: HarvestedRecord, source: Source, client: Client
) -> None:
    assert harvested.title in _text(client, "/elsewhere/?words=线路与站点")
    assert harvested.title not in _text(client, "/elsewhere/?words=养老机构")
    page = _text(client, f"/elsewhere/{harvested.pk}/")
    assert source.name in page
    assert f'href="{harvested.address}"' in page
    assert "https://data.example/1.csv" in page


def test_search_pages_say_how_much_there_is_elsewhere(harvested: HarvestedRecord, cast: Cast, client: Client) -> None:
    assert "/elsewhere/?words=" in _text(client, "/data/?words=公交")
    assert "/elsewhere/?words=" not in _text(client, "/data/?words=养老")
    assert "/elsewhere/?words=" not in _text(client, "/data/")
    cast.enter(client, cast.provider_clerk)
    assert "/desk/harvest/records/?words=" in _text(client, "/desk/catalog/?words=公交")


def test_officials_see_runs_and_faulty_records_and_what_was_said_word_for_word(
    harvested: HarvestedRecord, source: Source, cast: Cast, client: Client
) -> None:
    cast.enter(client, cast.provider_clerk)
    assert source.name in _text(client, reverse("federation:sources"))
    page = _text(client, reverse("federation:source", args=[source.id]))
    assert "立即汇聚" not in page
    run = source.runs.get()
    told = _text(client, reverse("federation:run", args=[run.id]))
    assert "00000002" in told
    assert "没有名称" in told
    assert "metadata_modified" in _text(client, reverse("federation:record", args=[harvested.pk]))
    assert client.post(reverse("federation:source", args=[source.id]), {"act": "pause"}).status_code == 403
    assert client.get(reverse("federation:new")).status_code == 403


def test_the_authority_registers_pauses_and_asks_for_a_harvest(source: Source, cast: Cast, client: Client) -> None:
    cast.enter(client, cast.bureau_clerk)
    page = reverse("federation:source", args=[source.id])
    client.post(page, {"act": "pause"})
    source.refresh_from_db()
    assert source.state == "paused"
    client.post(page, {"act": "resume"})
    Source.objects.update(due_at=None)
    assert client.post(page, {"act": "run"}).status_code == 302
    source.refresh_from_db()
    assert (source.state, source.due_at is not None) == ("active", True)
    given = {"name": "省平台", "kind": "dcat", "address": "https://data.example/c.ttl", "every_hours": "168"}
    assert client.post(reverse("federation:new"), {**given, "address": "ftp://x"}).status_code == 422
    assert client.post(reverse("federation:new"), given).status_code == 302
    assert Source.objects.get(name="省平台").every_hours == 168


def test_no_verb_and_no_page_changes_a_harvested_record(
    harvested: HarvestedRecord, source: Source, cast: Cast, client: Client
) -> None:
    with pytest.raises(Defect):
        harvested.save()
    with pytest.raises(Defect):
        harvested.delete()
    before = HarvestedRecord.objects.values().get()
    cast.enter(client, cast.bureau_clerk)
    for name in ("records", "record", "public_records", "public_record"):
        args = [harvested.pk] if name.endswith("record") else []
        assert client.post(reverse(f"federation:{name}", args=args), {"title": "x"}).status_code == 405
    for verb in (actions.pause_source, actions.resume_source, actions.ask_for_run):
        verb(by=cast.bureau_clerk, source=source)
    assert HarvestedRecord.objects.values().get() == before
    assert {one.name for one in urls.urlpatterns if "record" in str(one.name)} == {
        *("records", "record", "public_records", "public_record")
    }


def test_one_module_writes_harvested_records() -> None:
    writing = {"create", "update", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete"}
    writers = set()
    for path, tree in modules():
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        calls = {
            node.func.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        if "HarvestedRecord" in names and calls & writing:
            writers.add(f"{path.parent.name}/{path.name}")
    assert writers == {"actions/storing.py"}

"""One installation harvests another over HTTP, in each way the other can be read: nobody plays the other's part."""

from __future__ import annotations

import urllib.request
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongshu.catalog.actions import keep_external_codes
from gongshu.catalog.data import AS_WRITTEN, DatedCode
from gongshu.federation import queries
from gongshu.federation.actions import add_source, run_source
from gongshu.federation.models import HarvestedRecord, Run, Source
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.clock import VirtualClock
from gongshu.kit.home import Home
from gongshu.opening.models import OpenDataset
from tests.opening.scene import Opening

WAYS = [
    ("gongshu", "localhost", ""),
    ("ckan", "127.0.0.1", ""),
    ("dcat", "localhost", "/catalog.ttl"),
    ("dcat", "localhost", "/catalog.jsonld"),
]
"""What a source is registered as, under which name and path it is found: an address is registered once."""


@pytest.fixture
def other(
    transactional_db: None,
    frozen: VirtualClock,
    own_home: Home,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[str, Opening]:
    """A running site with two open datasets and an entry that is only shared; its clock stands still, too."""
    monkeypatch.setattr(clock, "_system", frozen)
    scene = Opening("haishu-2022", own_home)
    scene.sealed()
    scene.opened(entry=scene.publish(title="养老服务补贴标准"))
    scene.publish(title="婚姻登记信息", opening_class="none", opening_condition="涉及个人隐私")
    return live_server.url, scene


def _source(scene: Opening, address: str, kind: str) -> Source:
    return add_source(by=scene.cast.bureau_clerk, name=f"邻区平台 {address}", kind=kind, address=address)


def _told(run: Run) -> tuple[str, int, int, int, int]:
    return run.outcome, run.added, run.changed, run.gone, run.failed


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # the reader of JSON-LD
def test_what_is_open_there_arrives_here_whichever_way_it_is_read(other: tuple[str, Opening]) -> None:
    address, scene = other
    port = urlsplit(address).port
    for kind, host, path in WAYS:
        source = _source(scene, f"http://{host}:{port}{path}", kind)
        assert _told(run_source(by=SYSTEM, source=source)) == ("complete", 2, 0, 0, 0), (kind, path)
        found = {one.title: one for one in HarvestedRecord.objects.filter(source=source)}
        assert set(found) == {"养老机构名录", "养老服务补贴标准"}, (kind, path)
        one = found["养老机构名录"]
        assert (one.publisher, one.update_cycle) == (scene.cast.provider.name, "每月"), (kind, path)
        (csv,) = [file for file in one.distributions if file["format"].upper().endswith("CSV")]
        with urllib.request.urlopen(csv["address"], timeout=10) as served:
            assert "颐和养老院" in served.read().decode("utf-8-sig")


def test_what_is_withdrawn_there_goes_here_and_what_comes_anew_comes(
    other: tuple[str, Opening], frozen: VirtualClock
) -> None:
    address, scene = other
    source = _source(scene, address, "gongshu")
    run_source(by=SYSTEM, source=source)
    frozen.advance(timedelta(hours=1))
    scene.withdraw(OpenDataset.objects.get(entry=scene.entry, withdrawn_at=None))
    scene.opened(entry=scene.publish(title="社区食堂名录"))
    run = run_source(by=SYSTEM, source=source)
    assert (run.full, *_told(run)) == (False, "complete", 1, 0, 1, 0)
    assert {one.title for one in queries.records()} == {"养老服务补贴标准", "社区食堂名录"}


CODES = (
    DatedCode("浙江省公共数据平台", "3302-2026/17", date(2026, 3, 1)),
    DatedCode("浙江省公共数据平台", "330200-17", date(2024, 5, 6), date(2026, 2, 28)),
    DatedCode(AS_WRITTEN, "民政-养老-01", date(2025, 1, 2)),
)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # the reader of JSON-LD
def test_codes_that_others_give_a_dataset_come_along_with_their_days(
    other: tuple[str, Opening], frozen: VirtualClock, client: Client
) -> None:
    address, scene = other
    port = urlsplit(address).port
    ways = [_source(scene, f"http://{host}:{port}{path}", kind) for kind, host, path in WAYS]
    run_source(by=SYSTEM, source=ways[0])
    assert queries.codes_of(HarvestedRecord.objects.get(source=ways[0], title="养老机构名录")) == []
    frozen.advance(timedelta(hours=1))
    keep_external_codes(by=scene.cast.provider_clerk, entry=scene.entry, stated=CODES, reason="浙数〔2026〕3号函")
    assert _told(run_source(by=SYSTEM, source=ways[0])) == ("complete", 0, 1, 0, 0)  # told among the changes
    for source in ways[1:]:
        run_source(by=SYSTEM, source=source)
    for source in ways:
        one = HarvestedRecord.objects.get(source=source, title="养老机构名录")
        assert set(queries.codes_of(one)) == set(CODES), source.kind
        assert "浙数" not in one.raw  # why it is known is ours to know
        assert [each.pk for each in queries.find("330200-17", source.pk)[1]] == [one.pk]
        shown = client.get(f"/elsewhere/{one.pk}/").content.decode()
        assert "浙江省公共数据平台：330200-17（2024-05-06 至 2026-02-28）" in shown

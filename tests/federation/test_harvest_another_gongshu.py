"""One installation harvests another over HTTP, in each way the other can be read: nobody plays the other's part."""

from __future__ import annotations

import urllib.request
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from pytest_django.live_server_helper import LiveServer

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

"""Call logs are taken in once, in order, up to the first line that does not belong."""

from __future__ import annotations

import pytest

from gongshu.audit import chain, ingest, queries, segments
from gongshu.audit.chain import BadRecord
from gongshu.audit.ingest import ingest_gateway_logs
from gongshu.kit.home import Home
from tests.audit.trial import do, lines_of, log

pytestmark = pytest.mark.django_db


def test_a_home_without_logs_is_nothing_to_take_in(home: Home) -> None:
    assert ingest_gateway_logs(home) == ingest.Ingested({})


def test_logs_are_taken_in_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "BATCH", 4)
    log(home, "gateway-1", 10)
    assert ingest_gateway_logs(home).records == {"gateway-1": 10}
    assert ingest_gateway_logs(home).records == {"gateway-1": 0}
    assert [one.seq for one in queries.records_of("gateway-1")] == list(range(1, 11))


def test_calls_and_acts_of_a_case_are_one_trail(home: Home) -> None:
    do(1)
    log(home, "gateway-1", 2)
    ingest_gateway_logs(home)
    assert [one.id for one in queries.trail(case="GX-9")] == ["gateway-1-000001", "gateway-1-000002"]


def test_taking_in_goes_on_over_segments(home: Home) -> None:
    last = log(home, "gateway-1", 3)
    ingest_gateway_logs(home)
    last = log(home, "gateway-1", 3, first=4, prev=last)
    log(home, "gateway-1", 2, first=7, prev=last)
    assert ingest_gateway_logs(home).records == {"gateway-1": 5}
    assert queries.heads()["gateway-1"][0] == 8


def test_an_unfinished_last_line_is_left_for_later(home: Home) -> None:
    log(home, "gateway-1", 3)
    path = segments.folder_of(home, "gateway-1") / segments.segment_name(1)
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[:-20], encoding="utf-8")
    assert ingest_gateway_logs(home) == ingest.Ingested({"gateway-1": 2})
    path.write_text(whole, encoding="utf-8")
    assert ingest_gateway_logs(home) == ingest.Ingested({"gateway-1": 1})


def test_a_line_that_does_not_belong_stops_its_node_only(home: Home) -> None:
    log(home, "gateway-1", 5)
    log(home, "gateway-2", 2)
    path = segments.folder_of(home, "gateway-1") / segments.segment_name(1)
    lines = lines_of(path)
    path.write_text("".join([*lines[:2], *lines[3:]]), encoding="utf-8")

    taken = ingest_gateway_logs(home)
    assert taken.records == {"gateway-1": 2, "gateway-2": 2}
    assert taken.bad == (BadRecord("gateway-1", 3, "missing"),)


def test_bytes_that_are_no_text_are_a_bad_line_not_a_crash(home: Home) -> None:
    log(home, "gateway-1", 2)
    path = segments.folder_of(home, "gateway-1") / segments.segment_name(1)
    path.write_bytes(path.read_bytes() + b"\xff\xfe\x00\n")
    assert ingest_gateway_logs(home).bad == (BadRecord("gateway-1", 3, "edited"),)


@pytest.mark.parametrize(
    "body", [b"no json", b"[]", b'{"seq":3,"chain":"other"}', b'{"seq":9,"chain":"gateway-1"}', b"\xff"]
)
def test_a_line_hashed_to_fit_that_no_node_writes_is_left_out(home: Home, body: bytes) -> None:
    prev = log(home, "gateway-1", 2)
    path = segments.folder_of(home, "gateway-1") / segments.segment_name(1)
    path.write_bytes(path.read_bytes() + chain.spell(prev, chain.link(prev, body), body))

    taken = ingest_gateway_logs(home)
    assert taken == ingest.Ingested({"gateway-1": 2}, (BadRecord("gateway-1", 3, "inserted"),))

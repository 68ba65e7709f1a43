"""Call logs are kept for six months at least; older files go once their records are evidence, which stays."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from gongshu.audit import chain, queries, segments
from gongshu.audit.ingest import ingest_gateway_logs
from gongshu.audit.models import AuditRecord
from gongshu.audit.retention import Cleared, clear_old_logs, months_before, months_kept
from gongshu.audit.verify import verify_all
from gongshu.kit import clock, crypto
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import BadInput
from gongshu.kit.home import Home
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import NotStated, Period
from gongshu.site.worker import DUTIES

pytestmark = pytest.mark.django_db

SILENCES = {
    "HS-S55": "haishu-2022",
    "SX-S55": "sixian-2021",
    "RZ-S55": "rizhao-2022",
    "GY-S55": "guiyang-draft-2024",
    "AS-S55": "anshan-2022",
}


def write(home: Home, at: datetime, *, first: int, count: int = 3, prev: str = "") -> str:
    """Write a file of calls of one moment as a node does; returns the last hash."""
    folder = segments.folder_of(home, "gateway-1")
    folder.mkdir(parents=True, exist_ok=True)
    prev = prev or chain.genesis("gateway-1")
    lines = []
    for seq in range(first, first + count):
        body = json.dumps(
            {"seq": seq, "chain": "gateway-1", "event": "gateway.answered", "at": at.isoformat()}
        ).encode()
        prev, before = chain.link(prev, body), prev
        lines.append(chain.spell(before, prev, body))
    (folder / segments.segment_name(first)).write_bytes(b"".join(lines))
    return prev


def kept(home: Home) -> list[int]:
    return [first for first, _ in segments.segments(segments.folder_of(home, "gateway-1"))]


def set_months(home: Home, months: object) -> Home:
    home.root.mkdir(parents=True, exist_ok=True)
    (home.root / "gongshu.toml").write_text(f"[logs]\nkeep_months = {months}\n", encoding="utf-8")
    return Home(home.root)


@pytest.fixture
def logs(home: Home, frozen: VirtualClock) -> Home:
    """Four files: of eight and of seven months ago, of five, and of today."""
    crypto.make_keys(home)
    prev = ""
    for number, months in enumerate((8, 7, 5, 0)):
        prev = write(home, months_before(clock.now(), months), first=3 * number + 1, prev=prev)
    return home


@pytest.mark.house_rule(*SILENCES)
@pytest.mark.parametrize("silence", SILENCES)
def test_no_text_says_how_long_and_the_house_keeps_six_months(home: Home, silence: str) -> None:
    law = load_profile(SILENCES[silence])
    rule = law.rules["security.log_retention"]
    assert rule.value.on(law.first_day) == NotStated()
    assert months_kept(home) == 6


@pytest.mark.house_rule(*SILENCES)
def test_files_older_than_six_months_go_and_the_evidence_stays(logs: Home) -> None:
    assert clear_old_logs(logs) == []  # nothing was taken in yet
    ingest_gateway_logs(logs)
    assert clear_old_logs(logs) == [Cleared("gateway-1", 1, 3), Cleared("gateway-1", 4, 6)]
    assert kept(logs) == [7, 10]
    assert len(list(queries.records_of("gateway-1"))) == 12
    assert verify_all(logs).ok
    told = [record.data for record in queries.search(event="audit.logs_cleared")]
    assert sorted(one["last"] for one in told) == [3, 6]
    assert clear_old_logs(logs) == []


@pytest.mark.house_rule(*SILENCES)
@pytest.mark.parametrize("months", [5, 0, -1, '"6"', "6.5", "true"])
def test_less_than_six_months_is_refused_and_nothing_is_cleared(logs: Home, months: object) -> None:
    ingest_gateway_logs(logs)
    with pytest.raises(BadInput, match="至少保存 6 个月") as refused:
        clear_old_logs(set_months(logs, months))
    assert (refused.value.at, refused.value.code) == ("logs.keep_months", "logs_kept_too_short")
    assert "本平台约定" in str(refused.value.why)
    assert kept(logs) == [1, 4, 7, 10]


@pytest.mark.house_rule(*SILENCES)
def test_an_installation_may_keep_them_longer(logs: Home) -> None:
    ingest_gateway_logs(logs)
    assert clear_old_logs(set_months(logs, 36)) == []
    assert clear_old_logs(set_months(logs, 7)) == [Cleared("gateway-1", 1, 3)]


@pytest.mark.requirement("NA-29/2")
def test_the_record_of_a_use_is_there_three_years_later_and_after(logs: Home, frozen: VirtualClock) -> None:
    kept_for = load_profile("national-2025").rule("sharing.usage_record_kept", clock.today())
    assert kept_for == Period(3, "year", "不少于")
    ingest_gateway_logs(logs)
    for _ in range(4):
        frozen.advance(timedelta(days=366))
        for duty in ("old logs", "call logs"):
            DUTIES[duty][1](logs)
        used = [one for one in queries.records_of("gateway-1") if one.event == "gateway.answered"]
        assert len(used) == 12
    assert verify_all(logs).ok
    with pytest.raises(DatabaseError), transaction.atomic():  # the tables themselves let none go
        AuditRecord.objects.filter(chain="gateway-1").delete()
    assert AuditRecord.objects.filter(chain="gateway-1").count() == 12


def test_the_newest_file_stays_whatever_its_age_and_what_cannot_be_read_is_left(
    home: Home, frozen: VirtualClock
) -> None:
    crypto.make_keys(home)
    old = months_before(clock.now(), 20)
    prev = write(home, old, first=1)
    write(home, old, first=4, prev=prev)
    ingest_gateway_logs(home)
    path: Path = segments.folder_of(home, "gateway-1") / segments.segment_name(1)
    whole = path.read_bytes()
    path.write_bytes(b"not a record\n")
    assert clear_old_logs(home) == []
    path.write_bytes(whole)
    assert clear_old_logs(home) == [Cleared("gateway-1", 1, 3)]
    frozen.advance(timedelta(days=400))
    assert clear_old_logs(home) == []
    assert kept(home) == [4]


def test_the_worker_sees_to_it(logs: Home) -> None:
    ingest_gateway_logs(logs)
    every, duty = DUTIES["old logs"]
    duty(logs)
    assert every == 3600
    assert kept(logs) == [7, 10]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2026-09-15", 6, "2026-03-15"), ("2026-08-31", 6, "2026-02-28"), ("2026-03-31", 12, "2025-03-31")],
)
def test_a_month_before_is_the_same_day_or_the_last_of_a_shorter_month(day: str, months: int, before: str) -> None:
    moment = datetime.fromisoformat(day).replace(tzinfo=CHINA)
    assert months_before(moment, months) == datetime.fromisoformat(before).replace(tzinfo=CHINA)


@pytest.mark.requirement("NA-29/2")
def test_the_record_of_a_call_is_still_there_three_years_and_more_after_its_file_went(
    home: Home, frozen: VirtualClock
) -> None:
    law = load_profile("national-2025")
    years = law.rule("sharing.usage_record_kept", law.first_day)
    assert (years.count, years.unit) == (3, "year")
    crypto.make_keys(home)
    prev = write(home, clock.now(), first=1)
    write(home, clock.now(), first=4, prev=prev)
    ingest_gateway_logs(home)
    frozen.advance(timedelta(days=366 * years.count))
    assert [one.first for one in clear_old_logs(home)] == [1]
    assert kept(home) == [4]
    assert len(list(queries.records_of("gateway-1"))) == 6
    assert verify_all(home).ok

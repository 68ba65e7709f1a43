"""Harvesting a platform: each record for itself, gone on with after an end in the middle, nothing lost or doubled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongshu.audit.queries import trail
from gongshu.federation import queries, rules
from gongshu.federation.actions import harvest_due, pause_source, resume_source, run_source
from gongshu.federation.actions.running import fetcher
from gongshu.federation.models import HarvestedRecord, Run, RunError, Source
from gongshu.kit.actor import SYSTEM
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import NotPermitted, Refusal, Stale
from gongshu.kit.fetching import Fetched
from gongshu.kit.home import Home
from tests.cast import Cast
from tests.federation.platform import Ckan, Platform, as_json, as_text, package


def _counts(run: Run) -> tuple[int, ...]:
    return run.added, run.changed, run.unchanged, run.gone, run.failed


def _harvest(source: Source, **more: Any) -> Run:
    return run_source(by=SYSTEM, source=source, **more)


def _pass(frozen: VirtualClock) -> None:
    frozen.advance(timedelta(seconds=40))


def _titles() -> set[str]:
    return {one.title for one in queries.records()}


def test_all_records_come_in_our_words_over_all_pages(source: Source, platform: Platform) -> None:
    platform.serve = Ckan([package(number) for number in range(250)])
    run = _harvest(source)
    assert (run.outcome, run.pages, run.full) == ("complete", 4, True)
    assert _counts(run) == (250, 0, 0, 0, 0)
    one = HarvestedRecord.objects.get(external_id="00000007")
    assert (one.title, one.publisher, one.license, one.update_cycle) == ("公交站点 7", "交通局", "CC BY 4.0", "每月")
    assert (one.themes, one.keywords) == (["交通"], ["公交", "站点"])
    assert one.distributions == [{"title": "站点表", "format": "CSV", "address": "https://data.example/7.csv"}]
    assert one.address == f"{platform.address}/dataset/set-7"
    assert '"license_title":"CC BY 4.0"' in one.raw


def test_the_next_run_asks_for_changes_and_a_full_one_sees_what_is_gone(
    source: Source, platform: Platform, frozen: VirtualClock
) -> None:
    served = platform.serve = Ckan([package(number) for number in range(5)])
    _harvest(source)
    frozen.advance(timedelta(days=1))
    served.packages[2] = package(2, title="公交线路", metadata_modified="2026-09-16T01:00:00.000000")
    del served.packages[4]
    run = _harvest(source)
    assert (run.full, _counts(run)) == (False, (0, 1, 0, 0, 0))
    assert "公交线路" in _titles()
    full = _harvest(source, full=True)
    assert _counts(full) == (0, 0, 4, 1, 0)
    assert HarvestedRecord.objects.get(external_id="00000004").gone_at is not None
    served.packages.append(package(4))
    assert _counts(_harvest(source, full=True)) == (0, 1, 4, 0, 0)


def test_a_full_run_comes_by_itself_after_a_week(source: Source, platform: Platform, frozen: VirtualClock) -> None:
    platform.serve = Ckan([package(1)])
    _harvest(source)
    frozen.advance(timedelta(days=1))
    assert not _harvest(source).full
    frozen.advance(rules.FULL_EVERY)
    assert _harvest(source).full


def test_a_faulty_record_is_told_and_the_others_come_in(source: Source, platform: Platform) -> None:
    bad = [
        *("no object", package(1, id=None), package(2, title="", name=""), package(3, notes="字" * 600_000)),
        *(package(4, id="x" * 501), package(5, score=float("nan")), package(6, title="a\x00b\ud800")),
        *(package(7, resources="none", tags=[1, None], extras={"a": 1}, groups=None, organization="x"), package(8)),
    ]
    platform.serve = Ckan(bad)
    run = _harvest(source)
    assert (run.outcome, _counts(run)) == ("complete", (3, 0, 0, 0, 6))
    told = dict(RunError.objects.values_list("where", "code"))
    assert list(told.values()) == ["not_an_object", "no_id", "no_title", "too_large", "id_too_long", "unreadable"]
    assert RunError.objects.get(code="too_large").external_id == "00000003"
    assert _titles() == {"ab", "公交站点 7", "公交站点 8"}


def test_a_record_that_turned_faulty_is_not_taken_for_gone(source: Source, platform: Platform) -> None:
    served = platform.serve = Ckan([package(1), package(2)])
    _harvest(source)
    served.packages[0] = package(1, title="", name="")
    run = _harvest(source, full=True)
    assert (run.failed, run.gone) == (1, 0)
    assert "公交站点 1" in _titles()


def test_nothing_is_taken_for_gone_where_it_cannot_be_known(source: Source, platform: Platform) -> None:
    served = platform.serve = Ckan([package(number) for number in range(4)])
    _harvest(source)
    served.packages = [package(1), "no record at all"]
    assert _harvest(source, full=True).gone == 0
    served.packages = []
    run = _harvest(source, full=True)
    assert (run.outcome, run.failure) == ("failed", "empty")
    platform.serve = lambda path, query, headers: as_json(
        {"success": True, "result": {"count": 4, "results": [package(1)] if query["start"] == "0" else []}}
    )
    assert _harvest(source, full=True).gone == 0
    assert len(_titles()) == 4


def test_a_run_that_is_killed_is_gone_on_with_at_its_cursor(
    source: Source, platform: Platform, frozen: VirtualClock
) -> None:
    platform.serve = Ckan([package(number) for number in range(350)])

    class Killed(BaseException):
        pass

    def get(address: str, accept: str) -> Fetched:
        if "start=200" in address:
            raise Killed
        return fetch(address, accept)

    runs = Run.objects.filter(source=source)
    fetch = fetcher()
    with pytest.raises(Killed):
        _harvest(source, get=get)
    # A process that is killed outright cannot even say so: the row stays as it was.
    runs.update(outcome="running", ended_at=None)
    assert len(_titles()) == 200
    with pytest.raises(Refusal) as refusal:
        _harvest(source)
    assert refusal.value.code == "under_way"
    frozen.advance(rules.LEASE)
    platform.asked.clear()
    run = _harvest(source)
    assert (run.outcome, run.goes_on, run.added, run.unchanged) == ("complete", True, 150, 0)
    assert "start=200" in platform.asked[0]
    assert len(_titles()) == 350
    assert runs.exclude(pk=run.pk).get().outcome == "interrupted"


def test_records_of_a_sweep_in_two_runs_are_not_taken_for_gone(source: Source, platform: Platform) -> None:
    served = platform.serve = Ckan([package(number) for number in range(250)])
    _harvest(source)
    del served.packages[249]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "RUN_TIME", timedelta(0))
        first = _harvest(source, full=True)
    second = _harvest(source)
    assert (first.outcome, second.outcome) == ("timed_out", "complete")
    assert (second.goes_on, second.full, second.gone) == (True, True, 1)


def test_a_run_out_of_time_ends_as_such_and_is_due_again_soon(
    source: Source, platform: Platform, frozen: VirtualClock, own_home: Home
) -> None:
    (own_home.root / "gongshu.toml").write_text(
        '[federation]\nprivate_networks = ["127.0.0.0/8"]\nrun_minutes = 1\n', encoding="utf-8"
    )
    vars(own_home).pop("settings")
    served = platform.serve = Ckan([package(number) for number in range(250)])
    served.before = lambda start: _pass(frozen)
    run = _harvest(source)
    assert (run.outcome, run.pages, run.added) == ("timed_out", 2, 200)
    source.refresh_from_db()
    assert source.due_at == run.ended_at + rules.RETRY
    assert _harvest(source).added == 50


def test_who_lost_the_lease_writes_nothing_more(source: Source, platform: Platform, frozen: VirtualClock) -> None:
    served = platform.serve = Ckan([package(number) for number in range(150)])
    fetch, taken = fetcher(), list[Run]()

    def slow(address: str, accept: str) -> Fetched:
        if "start=100" in address and not taken:
            frozen.advance(rules.LEASE * 2)
            taken.append(_harvest(source))
        return fetch(address, accept)

    with pytest.raises(Stale) as lost:
        _harvest(source, get=slow)
    assert lost.value.code == "lease_lost"
    assert (taken[0].outcome, taken[0].goes_on, taken[0].added) == ("complete", True, 50)
    assert sorted(Run.objects.values_list("outcome", flat=True)) == ["complete", "interrupted"]
    assert HarvestedRecord.objects.count() == len(served.packages)


def test_pages_that_never_end_are_noticed(source: Source, platform: Platform) -> None:
    same = [package(number) for number in range(100)]
    platform.serve = lambda path, query, headers: as_json({"success": True, "result": {"count": 9, "results": same}})
    run = _harvest(source)
    assert (run.outcome, run.failure, run.added) == ("failed", "same_page_again", 100)
    assert len(platform.asked) == 2


def test_a_record_given_twice_is_kept_once(source: Source, platform: Platform) -> None:
    platform.serve = Ckan([package(1), package(1), package(2)])
    run = _harvest(source)
    assert (run.added, run.repeated, HarvestedRecord.objects.count()) == (2, 1, 2)


def test_a_platform_that_fails_leaves_what_is_held_and_is_asked_again(
    source: Source, platform: Platform, frozen: VirtualClock, own_home: Home
) -> None:
    platform.serve = lambda path, query, headers: as_text("<h1>bad gateway</h1>", "text/html", 502)
    run = _harvest(source)
    assert (run.outcome, run.failure) == ("failed", "http_502")
    assert run.failed_at == "http://127.0.0.1/api/3/action/package_search"
    platform.serve = Ckan([package(1)])
    assert harvest_due(own_home) == 0
    frozen.advance(rules.RETRY)
    assert harvest_due(own_home) == 1
    assert _titles() == {"公交站点 1"}


def test_a_run_and_each_verb_leave_one_record_with_counts(source: Source, platform: Platform, cast: Cast) -> None:
    platform.serve = Ckan([package(1), package(2, title="", name="")])
    run = run_source(by=cast.bureau_clerk, source=source)
    pause_source(by=cast.bureau_clerk, source=source)
    with pytest.raises(Refusal) as refusal:
        run_source(by=cast.bureau_clerk, source=source)
    assert refusal.value.code == "paused"
    resume_source(by=cast.bureau_clerk, source=source)
    told = [(one.event, one.outcome) for one in trail(subject=source.subject)]
    assert told == [
        ("federation.source_added", "done"),
        ("federation.run_begun", "done"),
        ("federation.run_ended", "done"),
        ("federation.source_paused", "done"),
        ("federation.run_begun", "refused"),
        ("federation.source_resumed", "done"),
    ]
    ended = next(one for one in trail(subject=source.subject) if one.event == "federation.run_ended")
    assert ended.id == run.evidence
    assert (ended.data["added"], ended.data["failed"], ended.data["outcome"]) == (1, 1, "complete")


@pytest.mark.parametrize(
    "who", ["provider_clerk", "stranger", "system_admin", "audit_admin", "security_admin", "citizen"]
)
def test_what_is_harvested_is_for_the_authority_alone_to_say(source: Source, cast: Cast, who: str) -> None:
    actor = getattr(cast, who)
    for verb in (run_source, pause_source, resume_source):
        with pytest.raises(NotPermitted):
            verb(by=actor, source=source)
    source.refresh_from_db()
    assert source.state == "active"


def test_a_failure_names_no_value_of_a_record(source: Source, platform: Platform) -> None:
    platform.serve = Ckan([package(1, title="", name="", notes="张三的电话")])
    _harvest(source)
    kept = "".join(str(row) for row in RunError.objects.values_list("external_id", "code", "where"))
    assert "张三" not in kept

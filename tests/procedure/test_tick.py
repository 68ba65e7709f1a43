"""The deadline clock marks once, catches up, survives a bad row and decides nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshu.audit.queries import search
from gongshu.kit import clock
from gongshu.kit.clock import CHINA
from gongshu.procedure import clockwork, queries
from gongshu.procedure.clockwork import TickReport, tick
from gongshu.procedure.models import Case, Clock, Message
from gongshu.procedure.pinning import keep
from gongshu.regulation.calendar import Calendar
from tests.procedure.office import Office, due_of

DUE = datetime(2026, 9, 21, 23, 59, 59, 999999, tzinfo=CHINA)


def consulted(office: Office) -> Case:
    """A consultation that the provider must answer by the end of 21 September."""
    return office.run(office.open("sharing.conditional"), "pass")


def test_due_soon_is_marked_two_working_days_before_and_overdue_the_moment_after(haishu, frozen):
    case = consulted(haishu)
    assert tick() == TickReport()
    frozen.move_to(datetime(2026, 9, 17, 23, 59, tzinfo=CHINA))
    assert tick() == TickReport()
    frozen.move_to(datetime(2026, 9, 18, 0, 0, tzinfo=CHINA))
    assert tick() == TickReport(due_soon=1)
    frozen.move_to(DUE)
    assert tick() == TickReport()
    frozen.advance(timedelta(microseconds=1))
    assert tick() == TickReport(overdue=1)
    assert tick() == TickReport()
    events = [record.event for record in queries.history(case)]
    assert events.count("procedure.due_soon") == events.count("procedure.overdue") == 1


@pytest.mark.requirement("HS-17/3")
@pytest.mark.house_rule("HS-S10")
def test_silence_is_never_consent(haishu, frozen):
    case = consulted(haishu)
    for _ in range(40):
        frozen.advance(timedelta(days=3))
        tick()
    case.refresh_from_db()
    assert (case.state, case.ended, case.revision) == ("reply", False, 2)
    text = Message.objects.get(case=case, kind="overdue", organization=haishu.cast.provider).text_zh
    assert "沉默不视为同意" in text
    assert "应于 2026-09-21 前办结（第十七条第二款）" in text


@pytest.mark.house_rule("HS-S10")
def test_the_obliged_and_the_authority_are_told_each_once(haishu, frozen):
    case = consulted(haishu)
    frozen.move_to(DUE + timedelta(days=1))
    tick()
    told = Message.objects.filter(case=case, kind="overdue").values_list("organization__name", flat=True)
    assert sorted(told) == ["大数据局", "民政局"]


@pytest.mark.parametrize("asleep", [timedelta(days=1), timedelta(days=7), timedelta(days=200)])
def test_a_clock_that_slept_catches_up_in_one_round(haishu, frozen, asleep):
    cases = [consulted(haishu) for _ in range(3)]
    frozen.move_to(DUE + asleep)
    assert tick() == TickReport(overdue=3)
    assert tick() == TickReport()
    marked = Clock.objects.filter(case__in=cases, limit_id="HS-17/D1")
    assert {one.overdue_at for one in marked} == {clock.now()}


def test_what_was_met_in_time_is_never_marked(haishu, frozen):
    case = haishu.run(consulted(haishu), "consent", "grant")
    frozen.advance(timedelta(days=100))
    assert tick() == TickReport()
    assert not any(one.overdue_at for one in Clock.objects.filter(case=case))


def test_where_no_limit_is_stated_only_the_house_reminder_speaks(sixian, frozen):
    case = sixian.open("quality.problem")
    frozen.advance(timedelta(days=5))
    assert tick() == TickReport()
    frozen.advance(timedelta(days=60))
    assert tick() == TickReport(reminded=1)
    assert tick() == TickReport()
    assert queries.badge(case).state == "none_stated"
    message = Message.objects.filter(case=case, kind="reminder").first()
    assert message is not None
    assert "未规定期限；本平台约定的提醒" in message.text_zh


def test_a_clock_that_cannot_be_evaluated_waits_an_hour_and_stops_no_other(haishu, frozen):
    bad, good = consulted(haishu), consulted(haishu)
    Case.objects.filter(pk=bad.pk).update(law=keep('{"procedure": "torn"}'))
    frozen.move_to(DUE + timedelta(hours=1))
    assert tick() == TickReport(overdue=1, unreadable=1)
    assert queries.badge(good).state == "overdue"
    assert tick() == TickReport()
    frozen.advance(timedelta(hours=1))
    assert tick() == TickReport(unreadable=1)
    records = search(event="procedure.clock_unreadable", case=bad.number)
    assert records.count() == 2
    assert records[0].data["problem"] == "ValidationError"
    assert records[0].actor_name == "系统"


def with_notice(calendar: Calendar) -> Calendar:
    """Return the calendar as it is once the notice for 2027 is out: the days after New Year are off, too."""
    years = dict(calendar.years)
    year = years[2027]
    rest = type(next(iter(years[2026].rest)))("元旦", datetime(2027, 1, 1).date(), datetime(2027, 1, 5).date())
    years[2027] = type(year)(2027, year.notice, False, (*year.rest, rest), year.work)
    return Calendar(years)


def test_a_provisional_due_day_is_counted_anew_when_the_notice_is_out(haishu, frozen, monkeypatch):
    frozen.move_to(datetime(2026, 12, 29, 10, tzinfo=CHINA))
    case = consulted(haishu)
    running = queries.open_clock(case)
    assert running is not None
    before = running.due_at
    assert running.provisional
    assert "（暂定）" in queries.badge(case).text.zh
    assert tick() == TickReport()

    calendar = with_notice(Calendar.load())
    monkeypatch.setattr(Calendar, "load", classmethod(lambda cls: calendar))
    assert tick() == TickReport(recomputed=1)
    assert tick() == TickReport()
    running.refresh_from_db()
    assert not running.provisional
    assert running.due_at > before
    (record,) = search(event="procedure.due_recomputed")
    assert record.data["before"] < record.data["after"]
    assert record.article == "第十七条第二款"


def test_two_workers_mark_once(haishu, frozen):
    consulted(haishu)
    frozen.move_to(DUE + timedelta(days=1))
    (pk,) = Clock.objects.filter(limit_id="HS-17/D1").values_list("pk", flat=True)
    now = clock.now()
    assert [clockwork._look(pk, now), clockwork._look(pk, now)] == ["overdue", "none"]


@given(steps=st.lists(st.integers(min_value=1, max_value=200), min_size=1, max_size=12))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_the_worker_is_scheduled_each_mark_is_made_once(haishu, steps):
    """The rounds of a worker may lie anywhere in time; warned at most once, overdue exactly once when past."""
    case = consulted(haishu)
    due = due_of(case)
    now = clock.now()
    reports = [tick(now := now + timedelta(hours=hours)) for hours in steps]
    mine = Clock.objects.get(case=case, limit_id="HS-17/D1")
    assert (mine.overdue_at is not None) == (now > due)
    assert (mine.warned_at is not None) <= (mine.warn_at <= now)
    assert sum(report.overdue for report in reports) == (now > due)
    assert sum(report.due_soon for report in reports) == (mine.warned_at is not None)
    haishu.run(case, "consent", "grant")

"""A limit stands still while listed papers are completed, and goes on without the days on which it stood."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshu.audit.queries import trail
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import BadInput
from gongshu.procedure import clockwork, queries
from gongshu.procedure.figures import by_limit
from gongshu.procedure.models import Case, Clock
from tests.procedure.office import Office

DAY = timedelta(days=1)


def running(case: Case) -> Clock:
    found = queries.open_clock(case)
    assert found is not None
    return found


def back(office, case: Case, **given) -> Case:
    given.setdefault("lacking", ["scenario"])
    return office.decide(case, "return", reason="材料不全", **given).case


def by_hand(start: date, count: int, out: set[date]) -> date:
    """Count working days one by one, by another calendar than ours."""
    day = start
    while count:
        day += DAY
        count -= chinese_calendar.is_workday(day) and day not in out
    return day


@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_stops_the_days_that_pass_are_those_of_the_limit(sixian, data):
    mark = transaction.savepoint()
    try:
        with clock.using(VirtualClock(datetime(2026, data.draw(st.integers(1, 9)), 12, 9, tzinfo=CHINA))) as time:
            case, began, out = sixian.open("sharing.conditional"), clock.today(), set()
            for hours, stood in data.draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 300)), max_size=5)):
                time.advance(timedelta(hours=hours))
                case = back(sixian, case)
                left = clock.today()
                time.advance(timedelta(hours=stood))
                case = sixian.decide(case, "resubmit").case
                out |= {left + DAY * number for number in range(1, (clock.today() - left).days + 1)}
                assert running(case).due_at.astimezone(CHINA).date() == by_hand(began, 7, out)
                clockwork.tick()
                late = running(case).overdue_at is not None
                assert late == (running(case).due_at < clock.now())
    finally:
        transaction.savepoint_rollback(mark)


def test_an_application_returned_after_its_limit_stays_overdue_and_is_told_so_once(sixian, frozen):
    case = sixian.open("sharing.conditional")
    due = running(case).due_at
    frozen.advance(timedelta(days=30))
    case = back(sixian, case)
    frozen.advance(timedelta(days=30))
    case = sixian.decide(case, "resubmit").case
    assert (running(case).due_at, running(case).overdue_at is not None) == (due, True)
    frozen.advance(timedelta(days=1))
    clockwork.tick()
    assert [one.event for one in trail(case=case.number)].count("procedure.overdue") == 1


def test_without_a_listed_paper_the_limit_runs_on_and_passes_meanwhile(sixian, frozen):
    case = sixian.open("sharing.conditional")
    due = running(case).due_at
    case = back(sixian, case, lacking=[])
    frozen.advance(timedelta(days=30))
    case = sixian.decide(case, "resubmit").case
    assert running(case).due_at == due
    assert clockwork.tick().overdue == 1


@pytest.mark.parametrize("lacking", [["a_certificate"], ["scenario", "a_certificate"]])
def test_a_paper_that_is_on_no_list_cannot_be_named_as_lacking(sixian, lacking):
    with pytest.raises(BadInput, match="只能就已列明的材料要求补正"):
        back(sixian, sixian.open("sharing.conditional"), lacking=lacking)


def test_papers_are_lacking_only_where_something_goes_back_to_be_completed(sixian):
    case = sixian.open("sharing.conditional")
    with pytest.raises(BadInput, match="只能就已列明的材料要求补正"):
        sixian.decide(case, "support", lacking=["scenario"])


def test_each_stop_names_what_is_lacking_and_each_going_on_the_new_due_moment(sixian, frozen):
    case = sixian.open("sharing.conditional")
    stopped_at = clock.now()
    case = back(sixian, case)
    frozen.advance(timedelta(days=3))
    case = sixian.decide(case, "resubmit").case
    stopped, resumed = (one for one in trail(case=case.number) if one.event.startswith("procedure.clock_"))
    assert stopped.data["lacking"] == ["scenario"]
    assert stopped.article.startswith("第二十七条")
    assert datetime.fromisoformat(resumed.data["since"]) == stopped_at
    assert datetime.fromisoformat(resumed.data["due"]) == running(case).due_at


def test_the_days_on_which_it_stood_are_none_of_those_the_bureau_took(sixian, frozen):
    frozen.move_to(datetime(2026, 11, 2, 10, tzinfo=CHINA))
    began = clock.now()
    case = sixian.open("sharing.conditional")
    frozen.move_to(datetime(2026, 11, 4, 10, tzinfo=CHINA))
    case = back(sixian, case)
    frozen.move_to(datetime(2026, 11, 11, 10, tzinfo=CHINA))
    case = sixian.decide(case, "resubmit").case
    frozen.move_to(datetime(2026, 11, 13, 10, tzinfo=CHINA))
    sixian.decide(case, "support")
    figures = next(one for one in by_limit(began, clock.now() + DAY) if one.limit == "SX-27/D1")
    assert (figures.in_time, figures.late, figures.days) == (1, 0, 4)


def test_a_due_day_counted_anew_by_a_new_calendar_leaves_them_out_again(sixian, frozen):
    frozen.move_to(datetime(2026, 12, 28, 10, tzinfo=CHINA))
    case = back(sixian, sixian.open("sharing.conditional"))
    frozen.advance(timedelta(days=2))
    case = sixian.decide(case, "resubmit").case
    before = running(case).due_at
    Clock.objects.filter(pk=running(case).pk).update(due_at=before + DAY)
    assert clockwork.tick().recomputed == 1
    assert running(case).due_at == before


@pytest.mark.house_rule("NA-S9")
@pytest.mark.parametrize("law", ["sixian-2021", "rizhao-2022", "guiyang-draft-2024", "national-2025"])
def test_between_departments_the_national_limit_stands_still_too_and_never_begins_anew(db, frozen, law):
    office = Office(law, departments=True)
    frozen.move_to(datetime(2026, 11, 2, 10, tzinfo=CHINA))
    case = office.open("sharing.conditional", facts={"sharing_class": "conditional", "applicant_kind": "public_body"})
    first = running(case)
    days = 7 if law == "sixian-2021" else 10
    assert first.due_at.astimezone(CHINA).date() == by_hand(date(2026, 11, 2), days, set())
    frozen.move_to(datetime(2026, 11, 5, 10, tzinfo=CHINA))
    while queries.open_step(case).act != "supplement":
        case = back(office, case)
    frozen.move_to(datetime(2026, 11, 16, 10, tzinfo=CHINA))
    case = office.decide(case, "resubmit").case
    out = {date(2026, 11, 5) + DAY * number for number in range(1, 12)}
    assert running(case).due_at.astimezone(CHINA).date() == by_hand(date(2026, 11, 2), days, out)
    assert running(case).started_at == first.started_at

"""Due moments: from a period, the moment it runs from, and the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.kit.clock import CHINA
from gongshu.kit.errors import Defect, NotFound, Refusal
from gongshu.kit.text import speaking
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.due import due, limit_due
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import Period

CALENDAR = Calendar.load()


def at(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=CHINA)


@pytest.mark.requirement("HS-17/3")
def test_five_working_days_end_with_the_fifth_day_after_the_event() -> None:
    ends = due(Period(5, "working_day"), at("2026-09-29"), CALENDAR)
    assert ends.moment == datetime(2026, 10, 12, 23, 59, 59, 999999, tzinfo=CHINA)
    assert ends.day == date(2026, 10, 12)
    assert len(ends.skipped) == 8


def test_the_hour_of_the_event_does_not_matter() -> None:
    first = due(Period(5, "working_day"), at("2026-09-29", 0), CALENDAR)
    assert first == due(Period(5, "working_day"), at("2026-09-29", 23), CALENDAR)


def test_an_event_late_at_night_in_another_zone_falls_on_the_day_it_is_in_china() -> None:
    """20:00 UTC on the 28th is 04:00 on the 29th in China."""
    assert due(Period(5, "working_day"), datetime(2026, 9, 28, 20, tzinfo=UTC), CALENDAR).day == date(2026, 10, 12)


def test_an_event_on_a_day_off_counts_from_the_day_after() -> None:
    assert due(Period(1, "working_day"), at("2026-10-03"), CALENDAR).day == date(2026, 10, 8)


@pytest.mark.requirement("HS-27/4")
@pytest.mark.house_rule("HS-S19")
def test_natural_days_run_through_days_off_and_their_end_does_not_move() -> None:
    ends = due(Period(60, "natural_day"), at("2026-08-04"), CALENDAR)
    assert ends.day == date(2026, 10, 3)
    assert not CALENDAR.is_working_day(ends.day)
    assert ends.skipped == ()
    assert "末日逢休息日不顺延（本平台约定）" in str(ends.counting)


@pytest.mark.parametrize(
    ("period", "start", "day"),
    [
        (Period(1, "month"), "2026-01-31", "2026-02-28"),
        (Period(13, "month"), "2026-01-15", "2027-02-15"),
        (Period(3, "year"), "2024-02-29", "2027-02-28"),
        (Period(1, "year"), "2025-11-22", "2026-11-22"),
    ],
)
def test_months_and_years_end_on_the_same_day_or_the_last_of_the_month(period: Period, start: str, day: str) -> None:
    assert due(period, at(start), CALENDAR).day == date.fromisoformat(day)


def test_hours_run_from_the_very_moment() -> None:
    ends = due(Period(30, "hour"), at("2026-10-01", 20), CALENDAR)
    assert ends.moment == datetime(2026, 10, 3, 2, tzinfo=CHINA)


def test_the_counting_is_told_in_words_in_both_languages() -> None:
    ends = due(Period(5, "working_day"), at("2026-02-13"), CALENDAR)
    assert str(ends.counting) == "自 2026-02-13 的次日起数 5个工作日，其间 9 天休息不计（02-15、02-16、02-17等）"
    with speaking("en"):
        assert "5 working days from the day after 2026-02-13, passing over 9 days off" in str(ends.counting)


def test_a_due_day_in_a_year_without_notice_is_provisional_and_says_so() -> None:
    ends = due(Period(10, "working_day"), at("2026-12-18"), CALENDAR)
    assert ends.provisional
    assert "暂定：2027 年放假通知尚未发布" in str(ends.counting)


def test_a_due_day_in_a_year_without_calendar_is_refused() -> None:
    with pytest.raises(Refusal, match="没有 2028 年的工作日历"):
        due(Period(5, "working_day"), at("2027-12-29"), CALENDAR)


@pytest.mark.parametrize("period", [Period(0, "immediate"), Period(0, "cycle"), Period(0, "per_case")])
def test_what_is_not_counted_has_no_due_moment(period: Period) -> None:
    with pytest.raises(Defect):
        due(period, at("2026-03-02"), CALENDAR)


def test_a_moment_without_zone_is_our_own_fault() -> None:
    with pytest.raises(Defect):
        due(Period(5, "working_day"), datetime(2026, 3, 2), CALENDAR)


def test_a_limit_is_due_by_its_id() -> None:
    ends = limit_due(load_profile("haishu-2022"), "HS-17/D1", at("2026-09-29"))
    assert ends is not None
    assert ends.day == date(2026, 10, 12)


@pytest.mark.parametrize("limit", ["HS-8/D1", "HS-26/D1", "HS-27/D3", "HS-31/D1", "HS-31/D3"])
def test_a_limit_the_instrument_does_not_count_has_no_due_day(limit: str) -> None:
    assert limit_due(load_profile("haishu-2022"), limit, at("2026-09-29")) is None


def test_an_unknown_limit_is_not_found() -> None:
    with pytest.raises(NotFound, match="没有期限 HS-99/D1"):
        limit_due(load_profile("haishu-2022"), "HS-99/D1", at("2026-09-29"))


def test_a_limit_before_the_instrument_took_effect_is_refused() -> None:
    with pytest.raises(Refusal, match="HS-17/D1 自 2022-01-01 起施行"):
        limit_due(load_profile("haishu-2022"), "HS-17/D1", at("2021-12-31"))


@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2026, 9, 30)),
    count=st.integers(1, 30),
    unit=st.sampled_from(["working_day", "natural_day", "hour", "month"]),
)
def test_a_due_moment_lies_after_its_event_and_more_time_is_never_due_earlier(
    start: datetime, count: int, unit: str
) -> None:
    event = start.replace(tzinfo=CHINA)
    first = due(Period(count, unit), event, CALENDAR)  # type: ignore[arg-type]
    second = due(Period(count + 1, unit), event + timedelta(hours=1), CALENDAR)  # type: ignore[arg-type]
    assert event < first.moment <= second.moment
    assert first.moment.tzinfo is not None


@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2025, 12, 31)),
    count=st.integers(1, 30),
    unit=st.sampled_from(["working_day", "natural_day", "month"]),
    lengths=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 15)), max_size=4),
)
def test_days_on_which_a_limit_stood_still_do_not_pass_and_all_others_do(
    start: datetime, count: int, unit: str, lengths: list[tuple[int, int]]
) -> None:
    event, stops, moment = start.replace(tzinfo=CHINA), [], start.replace(tzinfo=CHINA)
    for ran, stood in lengths:
        stops.append((moment + timedelta(days=ran), moment + timedelta(days=ran + stood)))
        moment = stops[-1][1]
    out = {since.date() + timedelta(days=n) for since, until in stops for n in range(1, (until - since).days + 1)}
    period = Period(count, unit)  # type: ignore[arg-type]
    plain, ends = due(period, event, CALENDAR), due(period, event, CALENDAR, stops)

    def passed(until: date, without: set[date]) -> int:
        days = (event.date() + timedelta(days=n) for n in range(1, (until - event.date()).days + 1))
        return sum(day not in without and (unit != "working_day" or CALENDAR.is_working_day(day)) for day in days)

    assert passed(ends.day, out) == passed(plain.day, set())
    assert ends.day not in out
    assert ends.day >= plain.day


def test_hours_stand_still_to_the_moment() -> None:
    stop = (at("2026-03-02", 12), at("2026-03-04", 15))
    ends = due(Period(24, "hour"), at("2026-03-02"), CALENDAR, [stop])
    assert ends.moment == at("2026-03-05", 13)
    assert "51.0 小时不计（本平台约定）" in ends.counting.zh


def test_a_stop_after_the_end_changes_nothing() -> None:
    stop = (at("2026-03-12"), at("2026-03-20"))
    assert due(Period(5, "working_day"), at("2026-03-02"), CALENDAR, [stop]) == due(
        Period(5, "working_day"), at("2026-03-02"), CALENDAR
    )


@pytest.mark.house_rule("HS-S19")
@pytest.mark.parametrize(
    ("shifts", "day", "words"),
    [
        (False, date(2026, 10, 1), "不顺延（本平台约定）"),
        (True, date(2026, 10, 8), "2026-10-01 是休息日，顺延到 2026-10-08"),
    ],
)
def test_a_sixtieth_day_off_moves_on_only_where_the_profile_says_so(shifts: bool, day: date, words: str) -> None:
    ends = due(Period(60, "natural_day", shifts=shifts), at("2026-08-02"), CALENDAR)
    assert ends.day == day
    assert words in ends.counting.zh

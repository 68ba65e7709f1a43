"""Where a text counts no limit the house reminds, measures the time and calls nothing overdue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import BadInput
from gongshu.procedure import figures, queries
from gongshu.procedure.clockwork import TickReport, tick
from gongshu.procedure.models import Case, Clock, Message
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import Profile
from gongshu.regulation.due import due, limit_due
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.period import NotStated, Period
from gongshu.supervision.queries import account

from .office import Office

Offices = Callable[[str], Office]
LOCAL = [name for name in profile_ids() if name != "national-2025"]


def _objects(office: Office) -> Case:
    """A change of the catalog that waits for the authority's consent."""
    case = office.open("catalog.change", by=office.cast.provider_clerk)
    return office.run(case, "apply")


SILENT: dict[str, tuple[str, Callable[[Office], Case], int]] = {
    "HS review": ("haishu-2022", lambda office: office.open("sharing.conditional"), 5),
    "HS relay": ("haishu-2022", lambda office: office.start("opening.application"), 10),
    "HS assess": ("haishu-2022", lambda office: office.run(office.start("opening.application"), "relay"), 10),
    "SX government": (
        "sixian-2021",
        lambda office: office.run(office.open("sharing.other_unit", parties=_all(office)), "support"),
        10,
    ),
    "RZ change": ("rizhao-2022", _objects, 10),
    "RZ sharing": ("rizhao-2022", lambda office: office.open("sharing.conditional"), 10),
    "RZ opening": ("rizhao-2022", lambda office: office.start("opening.application"), 10),
    "RZ withdrawal": ("rizhao-2022", lambda office: office.run(office.start("opening.withdrawal"), "take_in"), 10),
}
"""Steps for which no limit is stated: profile, a case that stands there, working days until the house reminds."""


def _all(office: Office) -> dict[str, str]:
    return office.parties("sharing.other_unit") | {"government": office.cast.government.id}


@pytest.mark.house_rule("HS-S11", "HS-S12", "SX-S12", "RZ-S12")
@pytest.mark.parametrize("name", SILENT)
def test_the_house_reminds_and_no_statutory_figure_counts_it(offices: Offices, frozen: VirtualClock, name: str) -> None:
    profile, standing, days = SILENT[name]
    case = standing(offices(profile))
    running = queries.open_clock(case)
    assert running is not None
    assert (running.due_at, queries.badge(case).state) == (None, "none_stated")  # type: ignore[union-attr]
    last = Calendar.load().add_working_days(clock.today(), days).day
    frozen.move_to(datetime.combine(last, time.max, CHINA) - timedelta(seconds=1))
    assert tick().reminded == 0
    frozen.move_to(datetime.combine(last, time.max, CHINA))
    assert tick() == TickReport(reminded=1)
    frozen.advance(timedelta(days=60))
    assert tick() == TickReport()
    assert "未规定期限；本平台约定的提醒" in Message.objects.filter(case=case, kind="reminder")[0].text_zh
    counted = figures.by_limit(running.started_at, clock.now())
    assert [one for one in counted if (one.procedure, one.step) == (case.procedure_id, case.state)] == []


@pytest.mark.house_rule("SX-S12")
def test_the_government_states_why_it_does_not_share(sixian: Office) -> None:
    case = sixian.run(sixian.open("sharing.other_unit", parties=_all(sixian)), "support")
    with pytest.raises(BadInput, match="缺少理由") as refused:
        sixian.decide(case, "refuse", reason=" ")
    assert refused.value.cite == "本平台约定"
    assert sixian.decide(case, "refuse", reason="用途超出职责").case.state == "refused"


@pytest.mark.house_rule("HS-S10")
def test_a_provider_that_stays_silent_is_counted_against_its_replies(haishu: Office, frozen: VirtualClock) -> None:
    since = clock.now()
    haishu.run(haishu.open("sharing.conditional"), "pass")
    frozen.advance(timedelta(days=30))
    told = {one.id: one for one in account(haishu.profile, since, clock.now()).indicators}
    assert (told["RPL"].numerator, told["RPL"].denominator) == (0, 1)


UNCOUNTED = [
    pytest.param(load_profile(name), limit, id=limit.id)
    for name in LOCAL
    for limit in load_profile(name).limits.values()
    if not (isinstance(period := limit.on(date(2026, 9, 15)), Period) and period.counted)
]


@pytest.mark.house_rule("HS-S20", "SX-S20", "AS-S20", "RZ-S20", "GY-S20")
@pytest.mark.parametrize(("profile", "limit"), UNCOUNTED)
def test_a_word_that_counts_nothing_is_kept_and_gives_no_due_day(profile: Profile, limit: object) -> None:
    found = profile.limit(limit.id)  # type: ignore[attr-defined]
    period = found.on(date(2026, 9, 15))
    assert limit_due(profile, found.id, datetime(2026, 9, 15, 10, tzinfo=CHINA)) is None
    if isinstance(period, NotStated) and period.word:
        assert period.word in period.text.zh
    if period == NotStated("定期"):
        assert found.reminder in (None, Period(1, "year"))


AT_ONCE = {
    "HS-S20": ("haishu-2022", "security.incident", "HS-31/D1"),
    "SX-S20": ("sixian-2021", "security.incident", "SX-40/D1"),
    "AS-S20": ("anshan-2022", "security.incident", "AS-4.4/D1"),
}


@pytest.mark.house_rule("HS-S20", "SX-S20", "AS-S20")
@pytest.mark.parametrize("silence", AT_ONCE)
def test_at_once_is_measured_and_never_overdue(offices: Offices, frozen: VirtualClock, silence: str) -> None:
    profile, procedure, limit = AT_ONCE[silence]
    case = offices(profile).start(procedure, by=offices(profile).cast.provider_clerk)
    assert Clock.objects.get(case=case).limit_id == limit
    frozen.advance(timedelta(days=1, hours=2))
    assert tick() == TickReport()
    badge = queries.badge(case)
    assert badge is not None
    assert (badge.state, badge.due_day) == ("none_stated", None)
    assert "自 2026-09-15 10:00 起，已过 1 天 2 小时；只量时间，不计超期" in badge.counting.zh
    assert "1 d 2 h since 2026-09-15 10:00" in badge.counting.en


COUNTED_IN_WORKING_DAYS = [
    pytest.param(period, id=f"{limit.id} {period.count}")
    for name in profile_ids()
    for limit in load_profile(name).limits.values()
    for period in (limit.on(date(2026, 9, 15)), limit.reminder)
    if isinstance(period, Period) and period.unit == "working_day"
]


@pytest.mark.house_rule("HS-S18", "SX-S18", "AS-S18", "RZ-S18", "GY-S18", "NA-S18")
@pytest.mark.parametrize("period", COUNTED_IN_WORKING_DAYS)
def test_limits_and_reminders_count_working_days_as_another_calendar_does(period: Period) -> None:
    for start in (date(2026, 2, 13), date(2026, 4, 30), date(2026, 9, 18), date(2026, 9, 30)):
        day, left = start, period.count
        while left:
            day += timedelta(days=1)
            left -= chinese_calendar.is_workday(day)
        assert due(period, datetime.combine(start, time(16, 30), CHINA), Calendar.load()).day == day


@pytest.mark.house_rule("HS-S18", "SX-S18", "AS-S18", "RZ-S18", "GY-S18", "NA-S18")
@pytest.mark.parametrize("name", profile_ids())
def test_a_year_whose_notice_is_not_out_is_said_to_be_provisional(name: str) -> None:
    periods = [
        period
        for limit in load_profile(name).limits.values()
        for period in (limit.on(date(2026, 9, 15)), limit.reminder)
        if isinstance(period, Period) and period.unit == "working_day"
    ]
    assert periods
    for period in periods:
        ends = due(period, datetime(2026, 12, 31, 10, tzinfo=CHINA), Calendar.load())
        assert ends.provisional
        assert "暂定：2027 年放假通知尚未发布" in str(ends.counting)


@pytest.mark.house_rule("SX-S37")
def test_temporary_collection_is_reminded_of_on_its_last_day_and_again_until_its_data_is_cataloged_or_deleted(
    sixian: Office, frozen: VirtualClock
) -> None:
    with pytest.raises(BadInput, match="缺少结束日期") as refused:
        sixian.start("collection.temporary", without="end_day")
    assert refused.value.cite == "本平台约定"
    case = sixian.start("collection.temporary", end_day="2026-10-20")
    assert case.state == "collect"
    frozen.move_to(datetime(2026, 10, 20, 23, 59, tzinfo=CHINA))
    assert tick() == TickReport()
    frozen.move_to(datetime(2026, 10, 21, 0, 0, tzinfo=CHINA))
    assert tick() == TickReport(reminded=1)
    case = sixian.run(case, "collected")
    assert set(queries.open_step(case).outcomes) == {"cataloged", "deleted"}  # type: ignore[union-attr]
    frozen.advance(timedelta(days=30))
    assert tick() == TickReport(reminded=1)
    assert sixian.run(case, "deleted").ended

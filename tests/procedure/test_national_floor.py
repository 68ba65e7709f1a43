"""Between government departments the stricter of local and national rule holds; between others the local one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshu.audit.queries import trail
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import BadInput, GongshuError, Refusal
from gongshu.procedure import queries, resting
from gongshu.procedure.rules import LegalBasis, accepted_kinds
from gongshu.procedure.snapshot import Pinned, pin, unpin
from gongshu.procedure.timing import ClockFigures, plan_clock
from gongshu.regulation.baseline import Body, baseline_for
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.loader import load_profile

from .office import LAW, LOCAL_RULE, Office, due_of

NATIONAL = load_profile("national-2025")
LOCALS = ("haishu-2022", "sixian-2021", "anshan-2022")
CONDITIONAL = {"sharing_class": "conditional", "way": "interface", "applicant_kind": "public_body"}
EVE = datetime(2025, 7, 31, 10, tzinfo=CHINA)


@pytest.fixture
def haishu(db, frozen) -> Office:
    """Government departments under Haishu's text."""
    return Office("haishu-2022", departments=True)


@pytest.fixture
def sixian(db, frozen) -> Office:
    """Government departments under Sixian's text."""
    return Office("sixian-2021", departments=True)


@pytest.fixture
def eve():
    """A clock at the eve of the national instrument."""
    with clock.using(VirtualClock(EVE)) as standing:
        yield standing


def shared(office: Office, **more: Any):
    return office.open("sharing.conditional", facts=CONDITIONAL, **more)


def day_due(case) -> date | None:
    moment = due_of(case)
    return moment.astimezone(CHINA).date() if moment else None


# ---- time ----


@pytest.mark.django_db
def test_the_local_limit_holds_where_it_is_the_earlier_and_both_are_named(haishu: Office) -> None:
    case = haishu.run(shared(haishu), "pass")
    running = queries.open_clock(case)
    assert running is not None
    assert (day_due(case), running.article, running.limit_id) == (date(2026, 9, 21), "第十七条第二款", "HS-17/D1")
    assert "《政务数据共享条例》第二十一条最迟到 2026-09-29（10个工作日），本办法更早" in running.counting_zh


@pytest.mark.django_db
@pytest.mark.requirement("NA-22/1")
def test_the_national_limit_holds_where_the_text_states_none(haishu: Office) -> None:
    case = haishu.run(shared(haishu), "pass", "consent")
    running = queries.open_clock(case)
    assert running is not None
    assert running.article == "《政务数据共享条例》第二十二条"
    assert running.article_en == "Regulation on Sharing Government Data, art. 22"
    assert day_due(case) == date(2026, 10, 19)
    assert "没有规定期限" in running.counting_zh
    badge = queries.badge(case)
    assert badge is not None
    assert badge.state == "in_time"


@pytest.mark.django_db
@pytest.mark.requirement("NA-21/1")
def test_unconditional_data_is_answered_in_one_working_day_where_the_text_states_none(haishu: Office) -> None:
    case = haishu.open("sharing.unconditional", facts=CONDITIONAL | {"sharing_class": "unconditional"})
    running = queries.open_clock(case)
    assert running is not None
    assert (running.article, day_due(case)) == ("《政务数据共享条例》第二十一条", date(2026, 9, 16))


@pytest.mark.django_db
@pytest.mark.requirement("NA-17/1", "NA-17/2")
def test_a_change_of_the_catalog_is_handed_in_within_ten_working_days_and_published_within_two(db, frozen) -> None:
    rizhao = Office("rizhao-2022", departments=True)
    case = rizhao.open("catalog.change", parties={"provider": rizhao.cast.provider.id}, by=rizhao.cast.provider_clerk)
    for outcome, last in ((None, date(2026, 9, 29)), ("apply", date(2026, 9, 17))):
        case = rizhao.run(case, outcome) if outcome else case
        running = queries.open_clock(case)
        assert running is not None
        assert (running.article, day_due(case)) == ("《政务数据共享条例》第十七条", last)


@pytest.mark.django_db
@pytest.mark.requirement("NA-26/1")
def test_wrong_data_in_sixian_is_verified_within_the_national_limit(sixian: Office) -> None:
    case = sixian.open("quality.problem")
    running = queries.open_clock(case)
    assert running is not None
    assert (running.article, running.limit_id) == ("《政务数据共享条例》第二十六条", "SX-23/D2")
    assert day_due(case) == date(2026, 9, 29)
    assert running.remind_at is None


@pytest.mark.django_db
@pytest.mark.requirement("NA-3/1")
@pytest.mark.house_rule("NA-S101")
def test_a_utility_stays_under_the_local_text_alone(sixian: Office) -> None:
    parties = {"reporter": sixian.cast.utility.id, "provider": sixian.cast.provider.id}
    case = sixian.open("quality.problem", parties=parties, by=sixian.cast.utility_clerk)
    assert due_of(case) is None
    assert queries.law_of(case).baseline is None
    running = queries.open_clock(case)
    assert running is not None
    assert running.article == "第二十三条"


@pytest.mark.django_db
def test_an_extension_ends_no_later_than_the_national_limit(haishu: Office) -> None:
    case = haishu.run(haishu.open("quality.problem"), "forward", "ask_extension")
    with pytest.raises(Refusal) as refused:
        haishu.decide(case, "grant_extension", due=clock.now() + timedelta(days=40))
    assert refused.value.code == "due_beyond_limit"
    assert "《政务数据共享条例》第二十六条" in refused.value.cite
    assert "第二十七条第三款" in refused.value.cite
    extended = haishu.decide(case, "grant_extension", due=clock.now() + timedelta(days=10)).case
    assert extended.state == "handle"
    assert day_due(extended) == date(2026, 9, 25)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("departments", "day", "place"),
    [(True, date(2026, 9, 29), "《政务数据共享条例》第二十六条"), (False, date(2026, 11, 14), "第二十七条第三款")],
)
def test_the_latest_moment_an_official_may_set_is_told_with_the_article_that_holds(
    db, frozen, departments: bool, day: date, place: str
) -> None:
    haishu = Office("haishu-2022", departments=departments)
    case = haishu.run(haishu.open("quality.problem"), "forward", "ask_extension")
    law = queries.law_of(case)
    latest = queries.latest_due(case, law.procedure.step(case.state).outcomes["grant_extension"])
    assert latest is not None
    assert (latest[0].astimezone(CHINA).date(), latest[1].cite.zh) == (day, place)


@pytest.mark.django_db
def test_before_the_first_day_everything_is_as_it_was(db, eve: VirtualClock) -> None:
    sixian = Office("sixian-2021", departments=True)
    case = sixian.open("quality.problem")
    assert (due_of(case), queries.law_of(case).baseline) == (None, None)
    eve.advance(timedelta(days=30))
    assert queries.law_of(case).baseline is None, "a case keeps the law it was opened under"
    assert day_due(sixian.open("quality.problem")) is not None


@pytest.mark.django_db
def test_the_national_digest_is_pinned_and_recorded(haishu: Office) -> None:
    case = shared(haishu)
    pinned = queries.law_of(case).baseline
    assert pinned is not None
    assert (pinned.profile_id, pinned.digest) == (NATIONAL.id, NATIONAL.digest)
    opened = next(one for one in trail(case=case.number) if one.event == "procedure.opened")
    assert (opened.data["baseline"], opened.data["baseline_digest"]) == (NATIONAL.id, NATIONAL.digest)


# ---- bases ----


@pytest.mark.django_db
@pytest.mark.requirement("NA-14/N1")
def test_a_refusal_on_a_local_rule_is_refused_with_both_articles(haishu: Office) -> None:
    case = haishu.run(shared(haishu), "pass")
    with pytest.raises(BadInput) as refused:
        haishu.decide(case, "refuse", bases=[LOCAL_RULE])
    assert refused.value.code == "basis_no_longer_sufficient"
    assert refused.value.cite == "第十七条第二款；《政务数据共享条例》第十四条"
    assert "法律、行政法规、国务院决定" in str(refused.value.why)
    assert haishu.decide(case, "refuse", bases=[LOCAL_RULE, LAW]).case.state == "refused"


@pytest.mark.django_db
def test_what_no_instrument_accepts_is_refused_as_before(haishu: Office) -> None:
    case = haishu.run(shared(haishu), "pass")
    with pytest.raises(GongshuError) as refused:
        haishu.decide(case, "refuse", bases=[LegalBasis("normative_document", "某局通知", "第一条")])
    assert refused.value.code == "basis_not_accepted"


@pytest.mark.django_db
def test_for_a_utility_the_local_rule_still_carries_a_refusal(haishu: Office) -> None:
    parties = {"applicant": haishu.cast.utility.id, "provider": haishu.cast.provider.id}
    case = haishu.run(shared(haishu, parties=parties, by=haishu.cast.utility_clerk), "pass")
    assert haishu.decide(case, "refuse", bases=[LOCAL_RULE]).case.state == "refused"
    assert resting.resting_on_less(haishu.cast.bureau_reviewer) == []


@pytest.mark.django_db
def test_a_refusal_from_before_is_listed_and_stands(db, eve: VirtualClock) -> None:
    haishu = Office("haishu-2022", departments=True)
    case = haishu.run(shared(haishu), "pass")
    haishu.decide(case, "refuse", bases=[LOCAL_RULE])
    assert resting.resting_on_less(haishu.cast.bureau_reviewer) == []
    eve.advance(timedelta(days=1))
    (found,) = resting.resting_on_less(haishu.cast.bureau_reviewer)
    assert (found.decision.case_id, found.floor.id, found.bases) == (case.pk, "refusal_basis", (LOCAL_RULE,))
    assert queries.case(case.pk, haishu.cast.bureau_reviewer).state == "refused"
    (words,) = resting.weak_in(case, haishu.cast.bureau_reviewer).values()
    assert (
        words.zh == "依据不再充分：《政务数据共享条例》第十四条；《某市政府令》不在依据清单内，平台没有核对其种类和效力"
    )
    client = Client()
    haishu.cast.enter(client, haishu.cast.bureau_reviewer)
    assert words.zh in client.get(f"/desk/cases/{case.number}/").content.decode()
    assert resting.resting_on_less(haishu.cast.stranger) == [], "nobody sees another's cases there"


@pytest.mark.django_db
def test_only_kinds_that_suffice_are_offered(haishu: Office) -> None:
    case = haishu.run(shared(haishu), "pass")
    law = queries.law_of(case)
    refuse = law.procedure.step("reply").outcomes["refuse"]
    assert set(accepted_kinds(law, refuse)) == {"law", "administrative_regulation"}


# ---- properties ----


def _pinned(profile_id: str, procedure_id: str, bound: bool, facts: dict[str, str], day: date) -> Pinned:
    profile = load_profile(profile_id)
    procedure = profile.procedures[procedure_id]
    body = Body("government_department" if bound else "public_service")
    parties = {"applicant": body, "provider": body}
    baseline = baseline_for(profile, procedure, parties=parties, facts=facts, day=day)
    return unpin(pin(profile, procedure, baseline))


def _due(pinned: Pinned, step, start: datetime) -> datetime | None:
    return plan_clock(
        pinned, step, limit_id=step.limit, start=start, now=start, by_hand=None, calendar=Calendar.load(),
        figures=ClockFigures(),
    ).due_at  # fmt: skip


STEPS = [
    (profile, procedure.id, step.id)
    for profile in LOCALS
    for procedure in load_profile(profile).procedures.values()
    for step in procedure.steps.values()
]
STARTS = st.datetimes(datetime(2024, 1, 2), datetime(2026, 10, 30), timezones=st.just(CHINA))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(where=st.sampled_from(STEPS), start=STARTS, sharing_class=st.sampled_from(["unconditional", "conditional"]))
def test_the_effective_limit_is_never_later_than_either_and_never_loosens(where, start, sharing_class) -> None:
    profile, procedure_id, step_id = where
    facts, day = CONDITIONAL | {"sharing_class": sharing_class}, start.date()
    bound = _pinned(profile, procedure_id, True, facts, day)
    free = _pinned(profile, procedure_id, False, facts, day)
    step = bound.procedure.steps[step_id]
    local, effective = _due(free, step, start), _due(bound, step, start)
    assert free.baseline is None
    if day < NATIONAL.effective:
        assert (bound.baseline, effective) == (None, local)
        return
    national = [
        due_
        for floor in (bound.baseline.floors if bound.baseline else ())
        if floor.limit and step.act in floor.acts and (not floor.first_only or step.id == bound.procedure.first)
        for due_ in [_national_due(floor.limit, start)]
    ]
    stated = [one for one in (local, *national) if one is not None]
    assert effective == (min(stated) if stated else None)


def _national_due(limit_id: str, start: datetime) -> datetime:
    """Count the national limit by hand: day after day, working days only."""
    period, day, calendar = NATIONAL.limit(limit_id).on(start.date()), start.date(), Calendar.load()
    left = period.count  # type: ignore[union-attr]
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999999, tzinfo=CHINA)

"""An oracle for simulated years, sharing no code with the engine: due moments, ways, who is bound, by hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import chinese_calendar

from gongshu.kit.actor import SYSTEM
from gongshu.kit.clock import CHINA
from gongshu.organizations import actions as organizations
from gongshu.procedure.models import Case, CaseParty, Clock, StepVisit
from gongshu.regulation.definition import ProcedureDef, Profile, StepDef
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import NotStated
from gongshu.site.simulate.world import register
from gongshu.site.simulate.year import Year

MORE_TIME = {"NA-21/D3": 10, "NA-17/D3": 5}
NATIONAL = {
    ("catalog.change", "correct"): 10,
    ("catalog.change", "notify"): 10,
    ("catalog.change", "submit"): 10,
    ("catalog.change", "review"): 2,
    ("catalog.change", "publish"): 2,
    ("quality.problem", "correct"): 10,
    ("quality.problem", "reply"): 10,
    ("sharing.conditional", "grant"): 20,
    ("sharing.unconditional", "grant"): 20,
}
"""Working days that the State Council's regulation leaves between government departments, by hand."""
WHERE_IT_BEGINS = ("submit", "notify")
"""Acts that are limited nationally only where a case begins: in a change of the catalog."""
ANSWERS = ("reply", "opine", "review", "decide")
"""Acts by which somebody answers an application."""
DEPARTMENTS = {"government_department", "authority", "upper_authority"}
SHARING = ("sharing.unconditional", "sharing.conditional")
SHARERS = ("provider", "applicant", "using_agency", "reporter")


def last_moment(start: datetime, count: int, unit: str, out: Collection[date] = ()) -> datetime | None:
    """Count by another calendar than ours, a package's, without the days left out; None past the years it knows."""
    day = start.astimezone(CHINA).date()
    for _ in range(count):
        day += timedelta(days=1)
        while unit == "working_day" or day in out:
            if day.year > 2026:
                return None
            if day not in out and (unit != "working_day" or chinese_calendar.is_workday(day)):
                break
            day += timedelta(days=1)
    return datetime.combine(day, time(23, 59, 59), CHINA)


def live_through(name: str, seed: int, cases: int, only: Collection[str] = ()) -> tuple[Profile, Year]:
    profile = load_profile(name)
    organizations.adopt_profile(by=SYSTEM, profile_id=name, acknowledge=True)
    year = Year(register(profile, 12), 2026, cases=cases, resources=9, seed=seed, only=only)
    year.run()
    return profile, year


def limited(profile: Profile) -> set[str]:
    """The procedures in which a limit is counted, by the local text or by the national one."""
    counted = counted_limits(profile)
    return {procedure for procedure, _ in NATIONAL if procedure in profile.procedures} | {
        procedure.id
        for procedure in profile.procedures.values()
        for step in procedure.steps.values()
        if counted & {step.limit, *(one.sets_limit for one in step.outcomes.values())}
    }


def counted_limits(profile: Profile) -> set[str]:
    """The limits a case can stand under whose period is counted in days, those that an outcome sets among them."""
    named = {
        limit
        for procedure in profile.procedures.values()
        for step in procedure.steps.values()
        for limit in (step.limit, *(one.sets_limit for one in step.outcomes.values()))
        if limit
    }
    periods = {limit: profile.limit(limit).on(profile.first_day) for limit in named}
    return {limit for limit, period in periods.items() if getattr(period, "unit", "") in ("working_day", "natural_day")}


def check_every_due_moment(profile: Profile) -> None:
    """Hold every due moment of the year against the oracle."""
    looked_at = 0
    for clock in Clock.objects.filter(set_by_hand=False, source="law"):
        out = days_that_did_not_pass(clock)
        wanted = [
            last_moment(clock.started_at, count, unit, out)
            for count, unit in (local_limit(profile, clock), *national_limits(profile, clock))
            if count
        ]
        if clock.limit_id == "SX-19/D2":
            wanted.append(ten_and_three_days(clock))
        if not wanted:
            assert clock.due_at is None, clock.limit_id
        elif None not in wanted:
            assert clock.due_at.astimezone(CHINA).replace(microsecond=0) == min(wanted), (
                clock.limit_id,
                clock.visit.step,
            )
            looked_at += 1
    assert looked_at > 0 or not counted_limits(profile)


def days_that_did_not_pass(clock: Clock) -> set[date]:
    """The days on which a limit stood still by silence S9, from visits and what officials named as lacking."""
    visits = list(StepVisit.objects.filter(case=clock.case, number__lte=clock.visit.number).order_by("number"))
    out: set[date] = set()
    for left, aside in pairwise(visits):
        named = [one for papers in left.decisions.values_list("lacking", flat=True) for one in papers]
        if left.step != clock.visit.step or left.entered_at < clock.started_at or not named or not aside.left_at:
            continue
        day, until = (at.astimezone(CHINA).date() for at in (aside.entered_at, aside.left_at))
        while day < until:
            day += timedelta(days=1)
            out.add(day)
    return out


def ten_and_three_days(clock: Clock) -> datetime | None:
    """When the change of a Sixian catalog ends at the latest, however late it was updated (house rule S1)."""
    began = Clock.objects.filter(case=clock.case, visit__step="update").earliest("id").started_at
    ten = last_moment(began, 10, "working_day")
    return last_moment(ten, 3, "working_day") if ten else None


def local_limit(profile: Profile, clock: Clock) -> tuple[int, str]:
    """What the local text counts for a clock; nothing where it counts nothing, or the limit is the national one."""
    if clock.limit_id not in profile.limits:
        return 0, ""
    period = profile.limit(clock.limit_id).on(clock.started_at.date())
    return (0, "") if isinstance(period, NotStated) else (period.count, period.unit)


def bound(case: Case) -> bool:
    """Whether a case is between organizations that the national text binds, and nobody else."""
    parties = CaseParty.objects.filter(case=case, role__in=SHARERS).select_related("organization")
    kinds = {party.organization.kind if party.organization else "public" for party in parties}
    return bool(kinds) and kinds <= DEPARTMENTS


def national_limits(profile: Profile, clock: Clock) -> list[tuple[int, str]]:
    """What the national text counts for a clock between departments; nothing where it does not bind both."""
    if profile.id == "national-2025" or not bound(clock.case):
        return []
    if clock.limit_id in MORE_TIME:
        return [(MORE_TIME[clock.limit_id], "working_day")]
    procedure = profile.procedures[clock.case.procedure_id]
    if clock.visit.step not in procedure.steps:
        return []
    act, asked = procedure.steps[clock.visit.step].act, clock.case.facts.get("sharing_class")
    begins = clock.visit.step == procedure.first
    found = [NATIONAL.get((procedure.id, act), 0) if act not in WHERE_IT_BEGINS or begins else 0]
    if procedure.id == "sharing.conditional" and asked == "conditional" and act in ANSWERS:
        found.append(10)
    if procedure.id in SHARING and asked == "unconditional" and clock.visit.step == procedure.first:
        found.append(1 if act in (*ANSWERS, "grant") else 0)
    return [(count, "working_day") for count in found]


def leads_to(procedure: ProcedureDef, visit: StepVisit) -> str:
    """Where the profile lets a visit lead; parties who differ begin the step anew."""
    return visit.step if visit.outcome == "differs" else procedure.steps[visit.step].outcomes[visit.outcome].to


ANSWERED = {
    "sharing.conditional": {"rizhao-2022": "review", "guiyang-draft-2024": "decide"},
    "catalog.change": {"rizhao-2022": "apply", "guiyang-draft-2024": "update", "haishu-2022": "notify"},
}
"""The local steps at which more time can be asked for by the national text, by procedure and profile."""
ORIGINS = {
    "sharing.conditional": ("reply", ("supplement", "extension"), ("return", "ask_extension")),
    "catalog.change": ("update", ("extension",), ("ask_extension",)),
}
"""The national step whose ways are added, the steps they lead to, the outcomes that lead there."""


def definition(profile: Profile, case: Case) -> ProcedureDef:
    """The procedure a case runs under: that of the profile, with the detours that the national text adds."""
    known = profile.procedures[case.procedure_id]
    answered = ANSWERED.get(case.procedure_id, {}).get(profile.id)
    if answered is None or not bound(case):
        return known
    return replace(known, steps=dict(known.steps) | added_by_hand(known, answered))


def added_by_hand(known: ProcedureDef, answered: str) -> dict[str, StepDef]:
    """The step that answers, with the ways out of it and back that the national text adds, as its article has them."""
    national = load_profile("national-2025").procedures[known.id]
    origin, sides, outcomes = ORIGINS[known.id]
    back = {
        name: replace(national.steps[name], outcomes={
            one.id: replace(one, to=answered) for one in national.steps[name].outcomes.values()
        })
        for name in sides
    }  # fmt: skip
    ways = {one: national.steps[origin].outcomes[one] for one in outcomes}
    here = replace(known.steps[answered], outcomes={**ways, **known.steps[answered].outcomes})
    return {**back, **{name: step for name, step in known.steps.items() if name in back}, answered: here}

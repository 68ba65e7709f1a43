"""The national floor, pure: whom it binds, from when, on which steps; and what the profile declares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.kit.clock import CHINA
from gongshu.regulation.baseline import (
    Baseline,
    Body,
    baseline_for,
    binds_case,
    class_floors,
    floor_due,
    is_bound,
    kinds_left,
    national_on,
    refusal_floor,
    relations,
    relations_of,
    suffices,
)
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import StepDef
from gongshu.regulation.due import due
from gongshu.regulation.floor import Floor
from gongshu.regulation.loader import load_profile, national_ids, profile_ids
from gongshu.regulation.period import Period
from gongshu.regulation.words import BASIS_KINDS

NATIONAL, HAISHU, SIXIAN = (load_profile(name) for name in ("national-2025", "haishu-2022", "sixian-2021"))
FIRST_DAY, TODAY = date(2025, 8, 1), date(2026, 9, 15)
BUREAU, UTILITY, INSTITUTION = Body("government_department"), Body("public_service"), Body("institution")
BETWEEN_BUREAUS = {"applicant": BUREAU, "provider": BUREAU, "authority": Body("authority")}
CONDITIONAL = {"sharing_class": "conditional", "way": "interface", "applicant_kind": "public_body"}


def test_who_binds_is_told_by_the_first_file_of_a_profile() -> None:
    assert national_ids() == tuple(id for id in profile_ids() if load_profile(id).binds is not None) != ()


def baseline(profile=HAISHU, procedure="sharing.conditional", **changed) -> Baseline | None:
    given_ = {"parties": BETWEEN_BUREAUS, "facts": CONDITIONAL, "day": TODAY} | changed
    return baseline_for(profile, profile.procedure(procedure), **given_)


def local_step(profile, procedure: str, step: str) -> StepDef:
    return profile.procedure(procedure).step(step)


@pytest.mark.requirement("NA-3/1")
@pytest.mark.parametrize(
    ("body", "bound"),
    [
        (BUREAU, True),
        (Body("authority"), True),
        (Body("upper_authority"), True),
        (Body("institution", ("authorized_organization",)), True),
        (INSTITUTION, False),
        (UTILITY, False),
        (Body("other_unit"), False),
        (Body("town"), False),
        (None, False),
    ],
)
def test_it_binds_departments_and_bodies_authorized_by_law_and_nobody_else(body: Body | None, bound: bool) -> None:
    assert is_bound(NATIONAL, body) is bound


@pytest.mark.parametrize("outsider", [UTILITY, INSTITUTION, None])
@pytest.mark.parametrize("role", ["applicant", "provider"])
def test_one_party_outside_leaves_the_local_profile_alone(outsider: Body | None, role: str) -> None:
    parties = BETWEEN_BUREAUS | {role: outsider}
    assert not binds_case(NATIONAL, parties)
    assert baseline(parties=parties) is None


def test_who_decides_by_standing_does_not_matter_who_shares_does() -> None:
    assert binds_case(NATIONAL, BETWEEN_BUREAUS | {"government": Body("government")})
    assert not binds_case(NATIONAL, {"government": Body("government_department")})


def test_before_the_first_day_nothing_stands_above() -> None:
    eve = FIRST_DAY - timedelta(days=1)
    assert national_on(eve, HAISHU) is None
    assert baseline(day=eve) is None
    above = national_on(FIRST_DAY, HAISHU)
    assert above is not None
    assert above.digest == NATIONAL.digest
    assert baseline(day=FIRST_DAY) is not None


def test_it_is_no_floor_of_itself() -> None:
    assert national_on(TODAY, NATIONAL) is None


def test_only_what_can_matter_is_kept_with_its_digest() -> None:
    found = baseline()
    assert found is not None
    assert {floor.id for floor in found.floors} == {"reply_conditional", "delivery", "application", "refusal_basis"}
    assert set(found.limits) == {"NA-21/D2", "NA-22/D1"}
    assert found.digest == NATIONAL.digest
    assert baseline(procedure="sharing.dispute", facts={"matter": "dispute"}).limits == {}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("profile", "step", "national"),
    [
        (HAISHU, "sharing.conditional check", None),
        (HAISHU, "sharing.conditional reply", "NA-21/D2"),
        (HAISHU, "sharing.conditional grant", "NA-22/D1"),
        (SIXIAN, "sharing.conditional opinion", "NA-21/D2"),
        (SIXIAN, "sharing.conditional agreement", None),
    ],
)
def test_a_step_has_the_floor_of_its_act(profile, step: str, national: str | None) -> None:
    procedure, name = step.split()
    start = datetime(2026, 9, 15, 10, tzinfo=CHINA)
    found = floor_due(
        baseline(profile, procedure),
        profile.procedure(procedure),
        local_step(profile, procedure, name),
        start,
        Calendar.load(),
    )
    assert (found.floor.limit if found else None) == national


def test_the_facts_of_a_case_choose_between_floors() -> None:
    copied = CONDITIONAL | {"sharing_class": "unconditional", "way": "copy"}
    found = baseline(SIXIAN, facts=copied)
    assert found is not None
    assert {floor.id for floor in found.floors} == {"reply_unconditional", "delivery", "application", "refusal_basis"}


@given(
    days=st.integers(0, 480),
    hour=st.integers(0, 23),
    counts=st.lists(st.integers(1, 40), min_size=1, max_size=4),
)
def test_of_several_floors_the_earliest_holds(days: int, hour: int, counts: list[int]) -> None:
    start = datetime(2025, 8, 1, hour, tzinfo=CHINA) + timedelta(days=days)
    real = NATIONAL.limit("NA-21/D2")
    limits = {
        f"NA-{number}": replace(real, period=replace(real.period, history=((FIRST_DAY, Period(count, "working_day")),)))
        for number, count in enumerate(counts)
    }
    floors = tuple(
        Floor(name, real.action, real.cite, limit=name, procedures=("sharing.conditional",), acts=("reply",))
        for name in limits
    )
    made = Baseline("n", NATIONAL.title, "d", floors, limits)
    procedure = HAISHU.procedure("sharing.conditional")
    found = floor_due(made, procedure, procedure.step("reply"), start, Calendar.load())
    assert found is not None
    assert found.due == due(Period(min(counts), "working_day"), start, Calendar.load())


@pytest.mark.requirement("NA-14/1", "NA-14/N1")
def test_only_three_kinds_of_basis_still_suffice() -> None:
    floor = refusal_floor(baseline())
    assert floor is not None
    enough = {"law", "administrative_regulation", "state_council_decision"}
    assert {kind for kind in BASIS_KINDS if suffices(floor, [kind])} == enough
    assert not suffices(floor, [])
    accepted = local_step(HAISHU, "sharing.conditional", "reply").outcomes["refuse"].accepted_bases
    assert set(kinds_left(accepted, floor)) == {"law", "administrative_regulation"}
    assert kinds_left(accepted, None) == accepted
    assert [one.accepted_bases for one in class_floors(NATIONAL, "none")] == [floor.accepted_bases]
    assert class_floors(NATIONAL, "unconditional") == ()


@given(kinds=st.lists(st.sampled_from(BASIS_KINDS), max_size=4))
def test_a_basis_that_suffices_goes_on_sufficing_beside_weaker_ones(kinds: list[str]) -> None:
    floor = refusal_floor(baseline())
    assert floor is not None
    assert suffices(floor, kinds) == bool(set(kinds) & set(floor.accepted_bases))


def test_every_relation_of_a_local_profile_is_found() -> None:
    found = {(one.procedure.id, one.step.id, one.limit.id, *one.facts) for one in relations(SIXIAN, NATIONAL)}
    assert found == {
        ("catalog.change", "update", "NA-17/D1"),
        ("quality.problem", "handle", "NA-26/D1"),
        ("sharing.conditional", "opinion", "NA-21/D2", "sharing_class"),
        ("sharing.conditional", "opinion", "NA-21/D1", "sharing_class"),
        ("sharing.conditional", "grant", "NA-22/D1"),
    }


def test_an_extension_has_the_floor_of_the_step_it_leads_to() -> None:
    assert [one.limit.id for one in relations_of(HAISHU, NATIONAL, "HS-27/D2")] == ["NA-26/D1"]
    assert relations_of(HAISHU, NATIONAL, "HS-31/D1") == ()

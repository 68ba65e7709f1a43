"""What a national instrument adds to a local procedure, pure: only what lacks, never less, never longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshu.regulation.baseline import Baseline, Body, baseline_for, touches
from gongshu.regulation.completing import Completed, complete, detours, possible
from gongshu.regulation.definition import OutcomeDef, ProcedureDef, Profile
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.period import Period
from tests.procedure.inventions import procedures

NATIONAL = load_profile("national-2025")
LOCALS = tuple(id for id in profile_ids() if id != NATIONAL.id)
DAY = date(2026, 9, 15)
BETWEEN_BUREAUS = {"applicant": Body("government_department"), "provider": Body("government_department")}


def completed(profile_id: str, procedure_id: str, sharing_class: str = "conditional") -> Completed:
    local = load_profile(profile_id)
    procedure = local.procedure(procedure_id)
    facts = {"sharing_class": sharing_class, "way": "interface", "applicant_kind": "public_body"}
    below = baseline_for(local, procedure, parties=BETWEEN_BUREAUS, facts=facts, day=DAY)
    assert below is not None
    return complete(local, NATIONAL, procedure, below, DAY)


def test_more_time_comes_only_where_the_local_text_counts_none() -> None:
    found = {
        profile_id: {
            (procedure.id, one.step, one.outcome, one.new)
            for procedure, done in possible(load_profile(profile_id), NATIONAL, DAY)
            for one in done.additions
            if one.demand is None and not one.paper
        }
        for profile_id in LOCALS
    }
    assert found == {
        "anshan-2022": set(),
        "guiyang-draft-2024": {
            ("catalog.change", "update", "ask_extension", True),
            ("sharing.conditional", "decide", "return", True),
            ("sharing.conditional", "decide", "ask_extension", True),
        },
        "haishu-2022": {
            ("catalog.change", "notify", "ask_extension", True),
            ("sharing.conditional", "check", "return", False),
            ("sharing.unconditional", "grant", "return", False),
        },
        "rizhao-2022": {
            ("catalog.change", "apply", "ask_extension", True),
            ("sharing.conditional", "review", "return", False),
            ("sharing.conditional", "review", "ask_extension", True),
        },
        "sixian-2021": {("sharing.conditional", "opinion", "return", False)},
    }


@pytest.mark.requirement("NA-21/4", "NA-14/N1")
def test_a_refusal_needs_reasons_and_a_basis_where_the_local_text_asks_for_less() -> None:
    found = {
        profile_id: {
            (one.step, one.outcome, one.demand, one.cite.article, one.new)
            for _, done in possible(load_profile(profile_id), NATIONAL, DAY)
            for one in done.additions
            if one.demand is not None
        }
        for profile_id in LOCALS
    }
    assert found == {
        "anshan-2022": set(),
        "guiyang-draft-2024": {
            ("decide", "refuse", "reason", 21, False),
            ("decide", "refuse", "legal_basis", 14, True),
        },
        "haishu-2022": {("reply", "refuse", "reason", 21, False)},
        "rizhao-2022": {
            ("review", "refuse", "reason", 21, False),
            ("review", "refuse", "legal_basis", 14, True),
        },
        "sixian-2021": {("opinion", "refuse", "reason", 21, False)},
    }


@pytest.mark.requirement("NA-20/1")
def test_an_application_states_what_the_national_text_wants_and_the_local_one_does_not_ask_for() -> None:
    found = {
        (profile_id, procedure.id): papers
        for profile_id in LOCALS
        for procedure, done in possible(load_profile(profile_id), NATIONAL, DAY)
        if (papers := {(one.paper, one.new) for one in done.additions if one.paper})
    }
    three = {("basis", True), ("scope", True), ("approved_by", True)}
    every = three | {("scenario", True)}
    assert found == {
        ("guiyang-draft-2024", "sharing.conditional"): three | {("scenario", False)},
        ("guiyang-draft-2024", "sharing.unconditional"): every,
        ("haishu-2022", "sharing.conditional"): three,
        ("haishu-2022", "sharing.unconditional"): every,
        ("rizhao-2022", "sharing.conditional"): three,
        ("rizhao-2022", "sharing.unconditional"): three,
        ("sixian-2021", "sharing.conditional"): three,
        ("sixian-2021", "sharing.unconditional"): every,
    }


def test_the_kinds_of_basis_a_local_text_accepts_are_not_changed() -> None:
    kinds = {
        profile_id: completed(profile_id, "sharing.conditional").procedure.step(step).outcomes["refuse"].accepted_bases
        for profile_id, step in (("rizhao-2022", "review"), ("guiyang-draft-2024", "decide"))
    }
    assert set(kinds.values()) == {("law", "administrative_regulation", "state_council_decision")}
    for profile_id, step in (("haishu-2022", "reply"), ("sixian-2021", "opinion")):
        before = load_profile(profile_id).procedure("sharing.conditional").step(step).outcomes["refuse"]
        after = completed(profile_id, "sharing.conditional").procedure.step(step).outcomes["refuse"]
        assert after.accepted_bases == before.accepted_bases


def test_what_is_added_stands_in_the_national_article() -> None:
    done = completed("guiyang-draft-2024", "sharing.conditional")
    here = done.procedure.step("decide")
    assert tuple(here.outcomes) == ("grant", "refuse", "return", "ask_extension")
    for name in ("return", "ask_extension"):
        cite = here.outcomes[name].cite
        assert cite is not None
        assert (cite.instrument, cite.article, here.outcomes[name].source) == (NATIONAL.id, 21, "law")
    assert done.procedure.step("extension").by == ("authority",)
    assert "NA-21/D3" in done.baseline.limits


@pytest.mark.requirement("NA-21/3")
def test_a_return_that_only_the_house_knew_is_carried_by_the_national_article_and_comes_once() -> None:
    before = load_profile("sixian-2021").procedure("sharing.conditional").step("opinion").outcomes["return"]
    after = completed("sixian-2021", "sharing.conditional").procedure.step("opinion").outcomes["return"]
    assert (before.source, before.once) == ("house_rule", False)
    assert (after.source, after.once, after.to, after.consequence) == ("law", True, before.to, before.consequence)
    assert set(before.requires) <= set(after.requires)
    assert after.house_requires == ()


def test_without_a_floor_there_is_nothing_to_complete() -> None:
    sixian = load_profile("sixian-2021")
    procedure = sixian.procedure("sharing.conditional")
    utility = BETWEEN_BUREAUS | {"applicant": Body("public_service")}
    facts = {"sharing_class": "conditional", "way": "interface", "applicant_kind": "public_body"}
    for parties, day in ((utility, DAY), (BETWEEN_BUREAUS, date(2025, 7, 31))):
        assert baseline_for(sixian, procedure, parties=parties, facts=facts, day=day) is None


# ---- properties ----


@st.composite
def cases(draw: st.DrawFn) -> tuple[Profile, ProcedureDef, Baseline]:
    """Draw a local procedure, shipped or invented, and the floors of a national one that may touch it."""
    local = load_profile(draw(st.sampled_from(LOCALS)))
    procedure = draw(st.one_of(st.sampled_from(list(local.procedures.values())), procedures()))
    local = replace(local, procedures=dict(local.procedures) | {procedure.id: procedure})
    timed = [floor for floor in NATIONAL.floors.values() if floor.limit or floor.procedures]
    floors = tuple(draw(st.lists(st.sampled_from(timed), unique_by=lambda one: one.id, max_size=len(timed))))
    limits = {floor.limit: NATIONAL.limits[floor.limit] for floor in floors if floor.limit}
    return local, procedure, Baseline(NATIONAL.id, NATIONAL.title, NATIONAL.digest, floors, limits)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(case=cases())
def test_completing_twice_adds_no_more(case) -> None:
    local, procedure, below = case
    once = complete(local, NATIONAL, procedure, below, DAY)
    twice = complete(local, NATIONAL, once.procedure, once.baseline, DAY)
    assert (twice.procedure, twice.additions) == (once.procedure, ())


def without_the_national(kept: OutcomeDef, before: OutcomeDef) -> OutcomeDef:
    """Take away from an outcome what the national text demands of a refusal, put back what the house did."""
    ours = tuple(one for one in before.house_requires if one in kept.national_requires)
    new = [one for one in kept.national_requires if one not in ours]
    assert not set(new) & set(before.requires), "what the local text demands stays its own"
    return replace(
        kept,
        requires=tuple(one for one in kept.requires if one not in new),
        house_requires=tuple(one for one in before.house_requires if one in (*kept.house_requires, *ours)),
        accepted_bases=() if "legal_basis" in new else kept.accepted_bases,
        national_requires={},
    )


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(case=cases())
def test_no_rule_of_the_local_text_is_removed_or_changed(case) -> None:
    local, procedure, below = case
    done = complete(local, NATIONAL, procedure, below, DAY)
    assert (done.procedure.first, done.procedure.ends) == (procedure.first, procedure.ends)
    papers = {one.id: one for one in done.procedure.papers}
    for paper in procedure.papers:
        if paper.source != "house_rule":
            assert papers[paper.id] == paper
        assert papers[paper.id].required >= paper.required
    for step in procedure.steps.values():
        after = done.procedure.step(step.id)
        assert (after.act, after.by, after.limit, after.joint) == (step.act, step.by, step.limit, step.joint)
        for outcome in step.outcomes.values():
            kept = after.outcomes[outcome.id]
            if outcome.source != "house_rule":
                assert without_the_national(kept, outcome) == outcome
            assert (kept.to, kept.sets_limit) == (outcome.to, outcome.sets_limit)
            assert set(outcome.requires) <= set(kept.requires)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(case=cases())
def test_what_is_new_comes_back_to_its_step_and_lengthens_nothing_the_local_text_counts(case) -> None:
    local, procedure, below = case
    done = complete(local, NATIONAL, procedure, below, DAY)
    for added in done.additions:
        if not added.new or added.demand is not None or added.paper:
            continue
        here = done.procedure.step(added.step)
        (detour,) = (one for one in detours(done.procedure, here) if one.outcome.id == added.outcome)
        assert detour.step.id not in procedure.steps
        assert any(touches(floor, procedure, procedure.step(here.id)) for floor in below.floors)
        assert all(one.act != detour.step.act for one in procedure.steps.values())
        longer = [one for one in detour.step.outcomes.values() if one.sets_limit]
        own = local.limits.get(here.limit)
        period = own.on(DAY) if own else None
        assert not (longer and isinstance(period, Period) and period.counted)

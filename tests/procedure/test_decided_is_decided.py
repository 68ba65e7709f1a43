"""A step that was decided cannot be decided again: over all pairs of steps of all procedures."""

from __future__ import annotations

import pytest

from gongshu.kit.errors import Refusal, Stale
from gongshu.procedure import actions
from gongshu.procedure.models import Case, Decision, StepVisit
from gongshu.procedure.rules import asks_extension
from gongshu.regulation.loader import load_profile
from tests.procedure.office import Office, everything

PROCEDURES = [
    (profile, name) for profile in ("haishu-2022", "sixian-2021") for name in sorted(load_profile(profile).procedures)
]


def walk(office: Office, procedure: str) -> Case:
    """Run a case to an end by each step's first outcome."""
    case = office.open(procedure, **({"by": office.cast.provider_clerk} if procedure.startswith("catalog") else {}))
    while not case.ended:
        step = office.profile.procedure(procedure).steps[case.state]
        case = office.run(case, next(iter(step.outcomes)))
    return case


@pytest.mark.parametrize(("profile", "procedure"), PROCEDURES)
def test_after_the_end_no_outcome_of_any_step_is_taken(db, frozen, profile, procedure):
    office = Office(profile)
    case = walk(office, procedure)
    before = Decision.objects.count()
    definition = office.profile.procedure(procedure)
    for step in definition.steps.values():
        for outcome in step.outcomes.values():
            given = {}
            for demand in outcome.requires:
                given |= everything(demand)
            again = {"case": case, "step": step.id, "outcome": outcome.id, "by": office.cast.bureau_reviewer, **given}
            with pytest.raises(Refusal, match="不能再次决定"):
                actions.decide(expect=case.revision, **again)
            with pytest.raises(Stale):
                actions.decide(expect=case.revision - 1, **again)
    assert Decision.objects.count() == before


@pytest.mark.parametrize(("profile", "procedure"), PROCEDURES)
def test_at_every_state_only_the_present_step_can_be_decided(db, frozen, profile, procedure):
    """For every pair of (state of the case, step somebody tries to decide)."""
    office = Office(profile)
    definition = office.profile.procedure(procedure)
    case = office.open(procedure, **({"by": office.cast.provider_clerk} if procedure.startswith("catalog") else {}))
    while not case.ended:
        for step in definition.steps.values():
            if step.id == case.state:
                continue
            for outcome in step.outcomes:
                with pytest.raises(Refusal, match="不能再次决定"):
                    actions.decide(
                        case=case, step=step.id, outcome=outcome, by=office.cast.bureau_clerk, expect=case.revision
                    )
        case = office.run(case, next(iter(definition.steps[case.state].outcomes)))


def test_the_very_same_decision_sent_twice_is_taken_once(haishu):
    case = haishu.open("sharing.conditional")
    actor = haishu.cast.bureau_reviewer
    first = actions.decide(case=case, step="check", outcome="pass", by=actor, expect=1)
    with pytest.raises(Stale):
        actions.decide(case=case, step="check", outcome="pass", by=actor, expect=1)
    assert first.case.revision == 2
    assert StepVisit.objects.filter(case=case, left_at__isnull=True).count() == 1


def test_the_profiles_ask_for_extensions_in_one_place_only():
    found = [
        (profile, name, step.id, outcome.id)
        for profile, name in PROCEDURES
        for definition in [load_profile(profile).procedure(name)]
        for step in definition.steps.values()
        for outcome in step.outcomes.values()
        if asks_extension(definition, step, outcome)
    ]
    assert found == [("haishu-2022", "quality.problem", "handle", "ask_extension")]

"""A step that was decided cannot be decided again: over all pairs of steps of all procedures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from gongshu.kit.errors import Refusal, Stale
from gongshu.procedure import actions
from gongshu.procedure.models import Case, Decision, StepVisit
from gongshu.procedure.rules import asks_extension
from gongshu.regulation.definition import StepDef
from gongshu.regulation.loader import load_profile, profile_ids
from tests.procedure.office import Edge, Office, demands, way

PROCEDURES = [(profile, name) for profile in profile_ids() for name in sorted(load_profile(profile).procedures)]
EACH = pytest.mark.parametrize(("shown", "procedure"), PROCEDURES, ids=[f"{one} {two}" for one, two in PROCEDURES])


def opened(office: Office, procedure: str) -> Case:
    """Open a case by somebody who may decide nothing of what the test tries."""
    return office.start(procedure, by=office.cast.provider_clerk if procedure.startswith("catalog") else None)


def to_the_end(office: Office, procedure: str) -> list[Edge]:
    definition = office.profile.procedure(procedure)
    return way(definition, definition.first, definition.ends)


@EACH
def test_only_the_present_step_can_be_decided_and_after_the_end_none(
    shown: str, procedure: str, office: Office
) -> None:
    """For every pair of (state of the case, step somebody tries to decide), with everything each outcome demands."""
    definition = office.profile.procedure(procedure)
    case = opened(office, procedure)
    for _, taken in to_the_end(office, procedure):
        refuse_all(case, [step for step in definition.steps.values() if step.id != case.state], office)
        case = office.run(case, taken)
    assert case.ended
    before = Decision.objects.count()
    refuse_all(case, definition.steps.values(), office)
    assert Decision.objects.count() == before


def refuse_all(case: Case, steps: Iterable[StepDef], office: Office) -> None:
    """Nobody decides these steps: not on the present revision, and not on the one before."""
    for step in steps:
        for outcome in step.outcomes.values():
            tried: dict[str, Any] = {"case": case, "step": step.id, "outcome": outcome.id, **demands(outcome)}
            tried["by"] = office.cast.bureau_reviewer
            with pytest.raises(Refusal, match="不能再次决定"):
                actions.decide(expect=case.revision, **tried)
            if case.ended:
                with pytest.raises(Stale):
                    actions.decide(expect=case.revision - 1, **tried)


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
    assert [one for one in found if one[0] in ("haishu-2022", "sixian-2021")] == [
        ("haishu-2022", name, "handle", "ask_extension") for name in ("quality.problem", "quality.second_report")
    ]

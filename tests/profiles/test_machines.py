"""Every procedure of every profile on the real engine: each outcome taken once, what it demands demanded.

The paths come from the profile; what must hold on them is said here. A profile that is added is walked too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Several
from gongshu.procedure import actions, queries
from gongshu.procedure.models import Case
from gongshu.procedure.papers import papers_of
from gongshu.regulation.definition import OutcomeDef, PaperDef, ProcedureDef, StepDef
from gongshu.regulation.loader import load_profile, profile_ids
from tests.procedure.office import ALL_OPEN, Edge, Office, demands, filled, gates, way

PROCEDURES = [(profile, name) for profile in profile_ids() for name in load_profile(profile).procedures]


def paths(procedure: ProcedureDef) -> list[list[Edge]]:
    """Return ways from the first step to an end that together take every outcome of every step."""
    left = [(step.id, outcome) for step in procedure.steps.values() for outcome in step.outcomes]
    found = []
    while left:
        step, outcome = left[0]
        there = procedure.steps[step].outcomes[outcome].to
        whole = [*way(procedure, procedure.first, {step}), (step, outcome), *way(procedure, there, procedure.ends)]
        found.append(whole)
        left = [edge for edge in left if edge not in whole]
    return found


class Walker:
    """Walks one procedure through the offices of a jurisdiction."""

    def __init__(self, office: Office, procedure: ProcedureDef) -> None:
        self.office, self.procedure = office, procedure
        self.taken: set[Edge] = set()

    def take(self, case: Case, outcome: OutcomeDef) -> Case:
        """Let everybody whose decision is asked take an outcome, with all it demands; at first less is refused."""
        step = queries.open_step(case)
        assert step is not None
        for number, role in enumerate(step.by if step.joint else ("",)):
            case = Case.objects.get(pk=case.pk)
            by = self.office.decider(case, role, outcome.id)
            if number == 0:
                if (step.id, outcome.id) not in self.taken:
                    self.refused_to_others(case, step, outcome)
                    self.refused_without(case, step, outcome, by)
                self.tell(case, step, outcome, by)
            self._decide(case, step, outcome, by, filled(papers_of(step, outcome), self.office.cast.street))
        self.taken.add((step.id, outcome.id))
        return Case.objects.get(pk=case.pk)

    def refused_to_others(self, case: Case, step: StepDef, outcome: OutcomeDef) -> None:
        """An outcome is not recorded by a role of its step that it does not name; its place in the law is said."""
        for role in set(step.by) - set(outcome.by or step.by):
            by = self.office.decider(case, role)
            given = {"step": step.id, "outcome": outcome.id, "by": by, "expect": case.revision}
            with pytest.raises(NotPermitted) as caught:
                actions.decide(case=case, **given | demands(outcome))
            assert caught.value.code == "not_your_outcome"
            assert caught.value.cite == place(self.procedure, step, outcome)

    def refused_without(self, case: Case, step: StepDef, outcome: OutcomeDef, by: Actor) -> None:
        """Nothing is decided while a demand or a paper is lacking; each is named, with its place in the law."""
        given = {"case": case, "step": step.id, "outcome": outcome.id, "by": by, "expect": case.revision}
        if outcome.gates:
            self.tell(case, step, outcome, by)
            papers = filled(papers_of(step, outcome), self.office.cast.street)
            errors = refused(given | demands(outcome) | {"papers": papers})
            assert [(error.code, error.at) for error in errors] == [("gate_shut", gate.fact) for gate in outcome.gates]
        with gates(ALL_OPEN):
            self.refused_for_what_lacks(given, case, step, outcome, by)

    def refused_for_what_lacks(
        self, given: Mapping[str, Any], case: Case, step: StepDef, outcome: OutcomeDef, by: Actor
    ) -> None:
        """With its gates open, an outcome is refused for every demand and every paper that lacks."""
        if outcome.requires:
            errors = refused(given)
            assert {error.code for error in errors} == {f"{demand}_lacking" for demand in outcome.requires}
            assert all(error.cite for error in errors)
        wanted = [paper for paper in step.papers if required(paper, outcome)]
        if wanted:
            self.tell(case, step, outcome, by)
            errors = refused(given | demands(outcome))
            assert {(error.code, error.at) for error in errors} == {("paper_lacking", paper.id) for paper in wanted}
            assert all(error.cite for error in errors)

    def tell(self, case: Case, step: StepDef, outcome: OutcomeDef, by: Actor) -> None:
        """Tell those who must be told before this outcome."""
        if "receivers" in outcome.requires:
            for role in queries.untold(case, step):
                actions.give_notice(case=case, receiver=role, text="已书面告知", by=by)

    def _decide(self, case: Case, step: StepDef, outcome: OutcomeDef, by: Actor, papers: Mapping[str, str]) -> None:
        with gates(ALL_OPEN):
            actions.decide(
                case=case,
                step=step.id,
                outcome=outcome.id,
                by=by,
                expect=case.revision,
                papers=papers,
                **demands(outcome),
            )


def required(paper: PaperDef, outcome: OutcomeDef) -> bool:
    return paper.required and (not paper.outcomes or outcome.id in paper.outcomes)


def refused(given: Mapping[str, Any]) -> list[BadInput]:
    """Return why a decision was refused."""
    with pytest.raises((BadInput, Several)) as caught:
        actions.decide(**given)
    problem = caught.value
    return list(problem.errors) if isinstance(problem, Several) else [problem]


def place(procedure: ProcedureDef, step: StepDef, outcome: OutcomeDef) -> str:
    """Where an outcome stands, in the short form that is recorded: its own place, its step's, or that it is ours."""
    if outcome.source == "house_rule":
        return "本平台约定"
    return (outcome.cite or step.cite or procedure.cite).zh


@pytest.mark.parametrize(("shown", "name"), PROCEDURES, ids=[f"{one} {two}" for one, two in PROCEDURES])
def test_every_outcome_can_be_taken_and_every_end_reached(shown: str, name: str, office: Office) -> None:
    procedure = office.profile.procedure(name)
    walker, reached = Walker(office, procedure), set()
    for path in paths(procedure):
        case = office.start(name)
        for step_id, outcome_id in path:
            assert case.state == step_id
            step, visits = procedure.steps[step_id], len(queries.visits(case))
            outcome = step.outcomes[outcome_id]
            limit_here = queries.visits(case)[-1].clock.limit_id
            case = walker.take(case, outcome)
            decided = [one for one in queries.decisions(case) if one.visit.number == visits]
            assert {one.outcome for one in decided} == {outcome_id}
            assert {one.role for one in decided} <= set(outcome.by or step.by)
            assert {one.article for one in decided} == {place(procedure, step, outcome)}
            assert limit_here in {step.limit, *limits_set(procedure, step_id)}
        reached.add(case.state)
        assert case.ended
    assert walker.taken == {(step.id, one) for step in procedure.steps.values() for one in step.outcomes}
    assert reached == set(procedure.ends)


def limits_set(procedure: ProcedureDef, step: str) -> set[str]:
    """The limits that outcomes leading to a step put in the place of its own."""
    return {
        outcome.sets_limit
        for other in procedure.steps.values()
        for outcome in other.outcomes.values()
        if outcome.to == step and outcome.sets_limit
    }


PAPERS = [
    (profile, name)
    for profile, name in PROCEDURES
    if any(one.required for one in load_profile(profile).procedures[name].papers)
]


@pytest.mark.parametrize(("shown", "name"), PAPERS, ids=[f"{one} {two}" for one, two in PAPERS])
def test_no_case_opens_without_its_papers_and_each_is_asked_for_with_its_place(
    shown: str, name: str, office: Office
) -> None:
    procedure = office.profile.procedure(name)
    with pytest.raises((BadInput, Several)) as caught:
        office.open(name, papers={})
    errors = list(caught.value.errors) if isinstance(caught.value, Several) else [caught.value]
    expected = {
        (paper.id, "本平台约定" if paper.source == "house_rule" else paper.cite.zh if paper.cite else "")
        for paper in procedure.papers
        if paper.required
    }
    assert {(error.at, error.cite) for error in errors} == expected

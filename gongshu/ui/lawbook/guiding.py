"""A procedure as a page guides people through it: the very definition that the engine runs, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongshu.kit.text import Text, t
from gongshu.regulation.choosing import source_of
from gongshu.regulation.definition import GateDef, PaperDef, ProcedureDef, Profile, StepDef
from gongshu.regulation.restatement import OutcomeRow, StepRow, procedure_row
from gongshu.regulation.words import GATES
from gongshu.ui import law
from gongshu.ui.lawbook.reading import joined
from gongshu.ui.values import Chip, Step

SILENCE = t(
    "不视为同意，也不视为拒绝；提醒，标记超期，如实计入",
    "neither consent nor refusal; people are reminded, the case is marked overdue and counted",
)
"""What follows where nobody acts in time, at every step of every text: a house rule."""


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper that a step takes: what it is, where it is asked for; the outcomes that need it, where not all do."""

    title: Text
    hint: Text
    chip: Chip | None
    only_for: Text | None


@dataclass(frozen=True, slots=True)
class ReceiverView:
    """Somebody who is to be told at a step, and who is told instead where nobody is registered for that."""

    title: Text
    instead: Text | None


@dataclass(frozen=True, slots=True)
class GateView:
    """What must hold first, for which outcome (none: for opening), and where that is said."""

    words: Text
    outcome: Text | None
    chip: Chip | None


@dataclass(frozen=True, slots=True)
class StepView:
    """What a step takes beside a decision: papers, people to tell, facts that must hold."""

    title: Text
    papers: Sequence[PaperView]
    receivers: Sequence[ReceiverView]
    gates: Sequence[GateView]
    chip: Chip | None


@dataclass(frozen=True, slots=True)
class ProcedureView:
    """A procedure as a guide: who acts, by when, what each ending needs.

    ``openers`` open it on their own; none where it comes out of another act. ``touches``: the article that speaks of
    the matter, where every step is a house rule. ``asking``: the steps that take papers or notices, with these.
    ``silence``: what follows where nobody acts in time.
    """

    id: str
    title: Text
    chip: Chip | None
    papers: Sequence[tuple[Text, Text, Chip | None]]
    steps: Sequence[Step]
    outcomes: Sequence[tuple[StepRow, OutcomeRow, Chip | None]]
    not_modelled: Text | None
    openers: Text | None
    touches: Chip | None
    gates: Sequence[GateView]
    asking: Sequence[StepView]
    ends: Sequence[Text]
    silence: Text = SILENCE


def good_path(procedure: ProcedureDef, start: str = "") -> list[StepDef]:
    """Return the steps to the nearest good end, the way a case takes when nothing stands against it.

    Args:
        procedure: the procedure.
        start: the step to start from; the first one by default.
    """
    wanted = {end.id for end in procedure.ends.values() if end.kind == "positive"}
    first = start or procedure.first
    came_from: dict[str, str] = {}
    queue = [first]
    for name in queue:
        if name in wanted:
            return _walk_back(procedure, came_from, name)
        step = procedure.steps.get(name)
        for outcome in step.outcomes.values() if step else ():
            if outcome.to not in came_from and outcome.to != first:
                came_from[outcome.to] = name
                queue.append(outcome.to)
    return [procedure.steps[first]]


def _walk_back(procedure: ProcedureDef, came_from: Mapping[str, str], end: str) -> list[StepDef]:
    names = []
    name = came_from.get(end)
    while name is not None:
        names.append(name)
        name = came_from.get(name)
    return [procedure.steps[name] for name in reversed(names)]


def guide(profile: Profile, procedure: ProcedureDef, day: date) -> ProcedureView:
    """Return a procedure for those who set out on it, with its limits on a day.

    Steps that a case passes only in some events stand where the profile has them, with the event.
    """
    row = procedure_row(procedure, profile, max(day, profile.first_day))
    straight = {step.id for step in good_path(procedure)}
    steps = []
    outcomes = []
    for told in row.steps:
        step = procedure.steps[told.id]
        steps.append(
            Step(
                told.title,
                "to_come" if step.id in straight else "skipped",
                told.who,
                outcome=told.period + _whose(profile, step),
                why="" if step.id in straight else passes_only_when(procedure, step),
                chip=chip_of_step(profile, procedure, step),
            )
        )
        for ending in told.outcomes:
            outcomes.append((told, ending, _chip_of_outcome(profile, procedure, step, ending)))
    papers = [(paper.title, paper.hint, law.chip(profile, paper.cite, paper.source)) for paper in procedure.papers]
    return ProcedureView(
        row.id,
        row.title,
        chip_of_procedure(profile, procedure),
        papers,
        steps,
        outcomes,
        row.not_modelled,
        joined(profile.roles[role].title for role in procedure.opened_by) if procedure.opened_by else None,
        law.chip(profile, procedure.cite) if source_of(procedure) == "house_rule" else None,
        [_gate(profile, one) for one in procedure.gates],
        [one for step in procedure.steps.values() if (one := _asking(profile, procedure, step)) is not None],
        row.ends,
    )


def _asking(profile: Profile, procedure: ProcedureDef, step: StepDef) -> StepView | None:
    papers = [_paper(profile, step, one) for one in step.papers]
    gates = [_gate(profile, gate, one.title) for one in step.outcomes.values() for gate in one.gates]
    if not (papers or step.receivers or gates):
        return None
    receivers = [ReceiverView(_role(profile, one), _stand_in(profile, step, one)) for one in step.receivers]
    return StepView(step.title, papers, receivers, gates, chip_of_step(profile, procedure, step))


def _paper(profile: Profile, step: StepDef, paper: PaperDef) -> PaperView:
    only_for = joined(step.outcomes[one].title for one in paper.outcomes) if paper.outcomes else None
    return PaperView(paper.title, paper.hint, law.chip(profile, paper.cite, paper.source), only_for)


def _gate(profile: Profile, gate: GateDef, outcome: Text | None = None) -> GateView:
    return GateView(GATES[gate.fact], outcome, law.chip(profile, gate.cite, gate.source))


def _stand_in(profile: Profile, step: StepDef, receiver: str) -> Text | None:
    return _role(profile, step.stands_in[receiver]) if receiver in step.stands_in else None


def _role(profile: Profile, role: str) -> Text:
    return profile.roles[role].title if role in profile.roles else Text(role, role)


def chip_of_procedure(profile: Profile, procedure: ProcedureDef) -> Chip | None:
    """Return the article of a procedure; where each of its steps is the house's, that it is a house rule."""
    house = source_of(procedure) == "house_rule"
    return law.chip(profile, None if house else procedure.cite, source_of(procedure))


def _whose(profile: Profile, step: StepDef) -> Text:
    """Say that a step is the house's where its limit is the text's: its chip is that of the limit."""
    limit = profile.limits.get(step.limit)
    if step.source != "house_rule" or limit is None or limit.source == "house_rule":
        return t("", "")
    return t("；这一步是本平台约定", "; the step itself is a house rule")


def chip_of_step(profile: Profile, procedure: ProcedureDef, step: StepDef) -> Chip | None:
    """Return the article of a step: its limit's, its own, or the procedure's."""
    limit = profile.limits.get(step.limit)
    if limit is not None:
        return law.chip(profile, limit.cite, limit.source)
    own = step.cite if step.source == "house_rule" else step.cite or procedure.cite
    return law.chip(profile, own, step.source)


def _chip_of_outcome(profile: Profile, procedure: ProcedureDef, step: StepDef, told: OutcomeRow) -> Chip | None:
    """Return the article of an outcome: its own, that of its step, or the procedure's; of a house rule its own only."""
    own = step.outcomes[told.id].cite
    return law.chip(profile, own if told.source == "house_rule" else own or step.cite or procedure.cite, told.source)


def passes_only_when(procedure: ProcedureDef, step: StepDef) -> Text:
    """Say in which event a case comes to a step that does not lie on its straight way."""
    every = [outcome for other in procedure.steps.values() for outcome in other.outcomes.values()]
    ways = [outcome.title for outcome in every if outcome.to == step.id]
    return t("只在“{ways}”时经过", "passed only after “{ways}”").format(ways=joined(ways, "”或“", "” or “"))

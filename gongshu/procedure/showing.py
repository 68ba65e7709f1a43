"""What pages show of a case: who acts, what was handed in, what was decided before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from gongshu.kit.text import Text
from gongshu.procedure import queries
from gongshu.regulation.definition import Profile
from gongshu.ui import law
from gongshu.ui.values import Fact

if TYPE_CHECKING:
    from gongshu.procedure.models import Case, Decision
    from gongshu.procedure.snapshot import Pinned


def who(case: Case, roles: Sequence[str]) -> Text:
    """Return who fills some roles of a case: organizations by name, else the roles in the instrument's words."""
    parties, pinned = queries.parties(case), queries.law_of(case)
    named = []
    for role in roles:
        body = parties[role].organization if role in parties else None
        named.append(Text(body.name, body.name_en or body.name) if body else pinned.role(role))
    return Text("、".join(one.zh for one in named), ", ".join(one.en for one in named))


def handed_in(profile: Profile, case: Case) -> list[Fact]:
    """Return what was handed in as people read it, each paper with its article and the step it came with."""
    rows = []
    for one in queries.handed_in(case):
        definition = one.definition
        chip = law.chip(profile, definition.cite, definition.source) if definition else None
        note = Text(f"随“{one.step.title.zh}”", f"with “{one.step.title.en}”") if one.step else ""
        rows.append(Fact(definition.title if definition else one.paper.paper_id, one.words, chip=chip, note=note))
    return rows


def decided(pinned: Pinned, decisions: Iterable[Decision]) -> list[tuple[Text, Text, Decision]]:
    """Return what was decided before: the step, the outcome, and the decision itself."""
    rows = []
    for one in decisions:
        step = pinned.step(one.visit.step)
        outcome = step.outcomes.get(one.outcome) if step else None
        unknown = Text(one.outcome, one.outcome)
        rows.append((step.title if step else unknown, outcome.title if outcome else unknown, one))
    return rows

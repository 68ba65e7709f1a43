"""Drives any case to its positive end, in the shape its profile gives: nothing here knows a jurisdiction.

At each step the outcome is taken that leads to a positive end by the shortest way; what the outcome demands (reasons,
a legal basis, a due moment, an agreement, a new version, a notice) is supplied by the walk. One of its roles
records it; at a joint step all of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshu.kit.actor import Actor
from gongshu.kit.text import t
from gongshu.procedure import queries
from gongshu.procedure.badge import Badge
from gongshu.regulation.definition import OutcomeDef, ProcedureDef, StepDef
from gongshu.site.walk.journal import Journal
from gongshu.site.walk.people import People

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


@dataclass(frozen=True, slots=True)
class Turn:
    """One decision to take: the case, its step, the outcome chosen, by whom, seen at which revision."""

    case: Case
    step: StepDef
    outcome: OutcomeDef
    by: Actor
    expect: int
    reason: str


Decide = Callable[[Turn], object]


def way_to_good_end(procedure: ProcedureDef, start: str) -> list[OutcomeDef]:
    """Return the outcomes that lead from a step to a positive end by the fewest steps; to another end where the
    procedure has no positive one.
    """
    for kind in ("positive", "neutral", "negative"):
        if way := _way_to(procedure, start, {end.id for end in procedure.ends.values() if end.kind == kind}):
            return way
    return []


def _way_to(procedure: ProcedureDef, start: str, good: set[str]) -> list[OutcomeDef]:
    """Search breadth first."""
    queue: deque[tuple[str, list[OutcomeDef]]] = deque([(start, [])])
    seen = {start}
    while queue:
        state, path = queue.popleft()
        if state in good:
            return path
        if state not in procedure.steps:
            continue
        for outcome in procedure.steps[state].outcomes.values():
            if outcome.to not in seen:
                seen.add(outcome.to)
                queue.append((outcome.to, [*path, outcome]))
    return []


def drive(
    journal: Journal,
    chapter: str,
    case: Case,
    people: People,
    decide: Decide,
    *,
    until: str = "",
    officers: bool = False,
    before: Mapping[str, Callable[[Case, StepDef], None]] | None = None,
    public: Actor | None = None,
) -> Case:
    """Carry a case on until it ends, or until it stands at the step named ``until``.

    Args:
        journal: where each decision is told.
        chapter: the part of the life.
        case: the case.
        people: who acts for which organization.
        decide: the room's verb for one turn.
        until: stop when the case reaches this step.
        officers: whether data officers act where they may (handling data is theirs, deciding is the reviewers').
        before: what to do when a step with this act is reached, before deciding (e.g. signing).
        public: who acts where it is the turn of the public that opened it.
    """
    hooks = before or {}
    while not case.ended and case.state != until:
        step = queries.open_step(case)
        assert step is not None
        if step.act in hooks:
            hooks[step.act](case, step)
            case.refresh_from_db()
            if case.ended or case.state != step.id:
                continue
        outcome = way_to_good_end(queries.law_of(case).procedure, step.id)[0]
        if outcome.open_data == "withdraw":
            # What was opened stays open: a project that is looked at later has to have its data there.
            outcome = next((one for one in step.outcomes.values() if one.open_data == "resume"), outcome)
        for role in step.by if step.joint else step.recorders(outcome)[:1]:
            # What takes data off the portal, or back to it, is decided by who reviews openings.
            actors = _actors(case, role, people, public, officers=officers and not outcome.open_data)
            _take(journal, chapter, case, step, outcome, actors, decide)
            case.refresh_from_db()
            if case.ended or case.state != step.id:
                break
    return case


def _actors(case: Case, role: str, people: People, public: Actor | None, *, officers: bool) -> tuple[Actor, ...]:
    """Return who may act for a role, the first to be asked first."""
    party = queries.parties(case)[role]
    if party.organization_id is None and public is not None:
        return (public,)
    team = people.for_organization(party.organization_id or "")
    assert team is not None, f"nobody acts for the {role}"
    return (team.officer, team.reviewer) if officers else (team.reviewer, team.officer)


def _take(
    journal: Journal,
    chapter: str,
    case: Case,
    step: StepDef,
    outcome: OutcomeDef,
    actors: tuple[Actor, ...],
    decide: Decide,
) -> None:
    badge = None if journal.quiet else queries.badge(case)
    reason = t(f"{step.title.zh}：{outcome.title.zh}", f"{step.title.en}: {outcome.title.en}")
    decide(Turn(case, step, outcome, _with_permission(case, *actors), case.revision, str(reason)))
    case.refresh_from_db()
    if journal.quiet:
        return
    record = queries.decisions(case)[-1]
    journal.add(
        chapter,
        t(f"{step.title.zh} → {outcome.title.zh}", f"{step.title.en} → {outcome.title.en}"),
        article=record.article,
        case=case.number,
        due=badge.due_day if badge else None,
        limit=limit_words(badge),
        who=f"{record.organization_name} {record.person_name}".strip(),
        evidence=(record.record,),
    )


def limit_words(badge: Badge | None) -> str:
    """Say how the limit was counted, or that none is stated."""
    if badge is None:
        return ""
    return str(badge.counting) if badge.due_day else str(badge.text)


def _with_permission(case: Case, *people: Actor) -> Actor:
    return next((one for one in people if queries.may_decide(case, one)), people[0])

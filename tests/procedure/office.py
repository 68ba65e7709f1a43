"""Running cases in tests with few words."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from unittest.mock import patch

from django.db import transaction

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.organizations.models import Organization
from gongshu.organizations.queries import bodies_by_role, jurisdiction
from gongshu.procedure import actions, gatekeepers, queries
from gongshu.procedure.actions import Decided
from gongshu.procedure.gates import Standing
from gongshu.procedure.models import Case, CaseParty
from gongshu.procedure.papers import KEPT_SEALED, papers_of
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.completing import law_between
from gongshu.regulation.definition import OutcomeDef, PaperDef, ProcedureDef
from gongshu.regulation.words import GATES
from tests.cast import Cast

LAW = LegalBasis("law", "数据安全法", "第二十一条")
LOCAL_RULE = LegalBasis("local_government_rule", "某市政府令", "第三条")
STANDING = {"authority", "upper_authority", "government", "lead_group_office", "lead_group"}
"""Roles that one organization of the cast fills by standing."""
NOTICE = LegalBasis("normative_document", "某局通知", "第一条")

Edge = tuple[str, str]
"""A step and one of its outcomes."""


ALL_OPEN: Standing = dict.fromkeys(GATES)
_told: ContextVar[Standing] = ContextVar("told")
_hearing = Lock()
_inside = ExitStack()
_count: list[None] = []


@contextmanager
def gates(standing: Standing) -> Iterator[None]:
    """Let the engine hear that the gates of every project stand so; how they come to is seen in their own room.

    Threads may decide at once: each hears its own answer, and the last to leave puts the product's keeper back.
    """
    with _hearing:
        if not _count:
            _inside.enter_context(patch.dict(gatekeepers._keepers, {"project": f"{__name__}.tell"}))
        _count.append(None)
    before = _told.set(standing)
    try:
        yield
    finally:
        _told.reset(before)
        with _hearing:
            _count.pop()
            if not _count:
                _inside.close()


def tell(subject: str) -> Standing:
    """Answer for the gates of whatever is asked about."""
    return dict(_told.get())


@contextmanager
def undone() -> Iterator[None]:
    """Undo in the database what was done within."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


class Office:
    """A jurisdiction at work: opens cases and lets the right people decide them."""

    def __init__(self, profile_id: str, *, departments: bool = False) -> None:
        self.cast = Cast(profile_id, departments=departments)
        self.profile = jurisdiction()

    def open(
        self, procedure: str, *, by: Actor | None = None, room: str = "", gates_as_they_are: bool = False, **more: Any
    ) -> Case:
        """Open a case with all its papers and its gates open, by the applicant, unless told otherwise."""
        definition = self.profile.procedure(procedure)
        parties = more.get("parties", self.parties(procedure))
        asked = self.asked(definition, parties, by or self.cast.applicant_clerk, more.get("facts", {}))
        values: dict[str, Any] = {
            "procedure": definition,
            "profile": self.profile,
            "subject": "resource-1",
            "subject_title": "最低生活保障对象",
            "parties": parties,
            "papers": filled(asked, self.cast.street),
            "by": by or self.cast.applicant_clerk,
            "room": room or procedure.partition(".")[0],
        }
        with nullcontext() if gates_as_they_are else gates(ALL_OPEN):
            return actions.open_case(**values | more)

    def asked(
        self, procedure: ProcedureDef, parties: dict[str, str], by: Actor, facts: dict[str, str]
    ) -> tuple[PaperDef, ...]:
        """Return the papers asked for between these, those that a national instrument wants among them."""
        bodies = bodies_by_role({"applicant": by.organization, **parties})
        return law_between(self.profile, procedure, parties=bodies, facts=facts, day=clock.today()).procedure.papers

    def start(
        self,
        procedure: str,
        *,
        by: Actor | None = None,
        without: str = "",
        gates_as_they_are: bool = False,
        **papers: str,
    ) -> Case:
        """Open a case as on the page of matters: by whom the profile lets open it, all others being the provider.

        Args:
            procedure: its id.
            by: who opens it; the bureau where only the authority may, the applicant otherwise.
            without: a paper to leave out.
            gates_as_they_are: whether the gates are asked about; else they are open.
            **papers: contents of papers that matter to the test.
        """
        definition = self.profile.procedure(procedure)
        roles = {role for step in definition.steps.values() for role in step.by}
        alone = "authority" in definition.opened_by and "applicant" not in roles
        by = by or (self.cast.bureau_clerk if alone else self.cast.applicant_clerk)
        parties = dict.fromkeys(roles - STANDING, self.cast.provider.id) | {"applicant": str(by.organization)}
        given = filled(definition.papers, self.cast.street) | papers
        given.pop(without, None)
        return self.open(procedure, by=by, parties=parties, papers=given, gates_as_they_are=gates_as_they_are)

    def tell(self, case: Case, *receivers: str, by: Actor | None = None) -> None:
        """Tell these receivers of the present step, by whoever acts there."""
        for receiver in receivers:
            actions.give_notice(case=case, receiver=receiver, text="已书面告知", by=by or self.decider(case))

    def parties(self, procedure: str) -> dict[str, str]:
        """Return the usual parties of a procedure."""
        opener = {"quality": "reporter"}.get(procedure.partition(".")[0], "applicant")
        return {
            opener: self.cast.applicant.id,
            "provider": self.cast.provider.id,
            "authority": self.cast.bureau.id,
        }

    def decider(self, case: Case, role: str = "", outcome: str = "") -> Actor:
        """Return somebody who may decide at the step where the case stands, for a role or an outcome if named."""
        step = queries.open_step(case)
        assert step is not None
        waiting = CaseParty.objects.select_related("organization").filter(case=case, waiting=True)
        for party in waiting.filter(role=role) if role else waiting:
            assert party.organization is not None
            for actor in self.cast.acting_for(party.organization):
                if queries.why_not_decide(case, actor, outcome) is None:
                    return actor
        raise AssertionError(f"nobody can decide {case.number} at {step.id}")

    def decide(
        self,
        case: Case,
        outcome: str,
        *,
        by: Actor | None = None,
        role: str = "",
        gates_as_they_are: bool = False,
        **given: Any,
    ) -> Decided:
        """Let the right person decide, on the present revision, with all that the outcome demands, its gates open."""
        case = Case.objects.get(pk=case.pk)
        step = queries.open_step(case)
        assert step is not None
        values: dict[str, Any] = {"step": step.id, "expect": case.revision}
        if outcome in step.outcomes:
            values |= demands(step.outcomes[outcome])
        by = by or self.decider(case, role, outcome)
        with nullcontext() if gates_as_they_are else gates(ALL_OPEN):
            return actions.decide(case=case, outcome=outcome, by=by, **values | given)

    def take(self, case: Case, outcome: str, **given: Any) -> Decided:
        """Decide with the papers of the outcome too."""
        step = queries.open_step(Case.objects.get(pk=case.pk))
        assert step is not None
        papers = filled(papers_of(step, step.outcomes[outcome]), self.cast.street)
        return self.decide(case, outcome, **{"papers": papers} | given)

    def run(self, case: Case, *outcomes: str) -> Case:
        """Let the case go through these outcomes, a joint one by every role, telling whom each says must be told."""
        for outcome in outcomes:
            case = Case.objects.get(pk=case.pk)
            step = queries.open_step(case)
            assert step is not None
            if "receivers" in step.outcomes[outcome].requires:
                self.tell(case, *queries.untold(case, step))
            for role in step.by if step.joint else ("",):
                self.take(case, outcome, role=role)
        return Case.objects.get(pk=case.pk)


def filled(papers: Iterable[PaperDef], body: Organization) -> dict[str, str]:
    """Return papers as somebody would hand them in, each of its kind."""
    made = {
        "text": lambda paper: f"填写的{paper.title.zh}",
        "choice": lambda paper: paper.values[0][0],
        "choices": lambda paper: "\n".join(name for name, _ in paper.values),
        "day": lambda _: "2026-09-15",
        "number": lambda _: "3",
        "organization": lambda _: body.id,
        "personal": lambda _: KEPT_SEALED.zh,
    }
    return {paper.id: made[paper.kind](paper) for paper in papers}


def demands(outcome: OutcomeDef) -> dict[str, Any]:
    """Return what meets every demand of an outcome; who must be told is told beforehand."""
    given: dict[str, Any] = {}
    for demand in outcome.requires:
        given |= everything(demand)
    if outcome.accepted_bases and "law" not in outcome.accepted_bases:
        given["bases"] = [LegalBasis(outcome.accepted_bases[0], "某规定", "第三条")]
    return given


def everything(demand: str) -> dict[str, Any]:
    """Return what meets a demand."""
    if demand == "reason":
        return {"reason": "经核实，情况属实"}
    if demand == "legal_basis":
        return {"bases": [LAW]}
    if demand == "due":
        return {"due": clock.now() + timedelta(days=3)}
    return {"evidence": {name: f"{name}-1" for name in ("agreement", "version", "notice", "receipt")}}


def due_of(case: Case) -> datetime | None:
    """Return the due moment of the step where a case stands."""
    running = queries.open_clock(case)
    return running.due_at if running else None


def way(procedure: ProcedureDef, start: str, goals: Iterable[str]) -> list[Edge]:
    """Return the shortest way from a state to one of these, as steps with their outcomes."""
    waiting: deque[tuple[str, list[Edge]]] = deque([(start, [])])
    seen = {start}
    while waiting:
        state, gone = waiting.popleft()
        if state in set(goals):
            return gone
        outcomes = procedure.steps[state].outcomes.values() if state in procedure.steps else ()
        for outcome in outcomes:
            if outcome.to not in seen:
                seen.add(outcome.to)
                waiting.append((outcome.to, [*gone, (state, outcome.id)]))
    raise AssertionError(f"{procedure.id}: no way from {start}")

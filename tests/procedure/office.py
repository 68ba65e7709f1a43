"""Running cases in tests with few words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.organizations.queries import jurisdiction
from gongshu.procedure import actions, queries
from gongshu.procedure.actions import Decided
from gongshu.procedure.models import Case, CaseParty
from gongshu.procedure.rules import LegalBasis
from tests.cast import Cast

LAW = LegalBasis("law", "数据安全法", "第二十一条")
LOCAL_RULE = LegalBasis("local_government_rule", "某市政府令", "第三条")
NOTICE = LegalBasis("normative_document", "某局通知", "第一条")


class Office:
    """A jurisdiction at work: opens cases and lets the right people decide them."""

    def __init__(self, profile_id: str) -> None:
        self.cast = Cast(profile_id)
        self.profile = jurisdiction()

    def open(self, procedure: str, *, by: Actor | None = None, room: str = "", **more: Any) -> Case:
        """Open a case with all its papers, by the applicant unless told otherwise."""
        definition = self.profile.procedure(procedure)
        values: dict[str, Any] = {
            "procedure": definition,
            "profile": self.profile,
            "subject": "resource-1",
            "subject_title": "最低生活保障对象",
            "parties": self.parties(procedure),
            "papers": {paper.id: f"填写的{paper.title.zh}" for paper in definition.papers},
            "by": by or self.cast.applicant_clerk,
            "room": room or procedure.partition(".")[0],
        }
        return actions.open_case(**values | more)

    def parties(self, procedure: str) -> dict[str, str]:
        """Return the usual parties of a procedure."""
        opener = {"quality": "reporter"}.get(procedure.partition(".")[0], "applicant")
        return {
            opener: self.cast.applicant.id,
            "provider": self.cast.provider.id,
            "authority": self.cast.bureau.id,
        }

    def decider(self, case: Case, role: str = "") -> Actor:
        """Return somebody who may decide at the step where the case stands, for a role if one is named."""
        step = queries.open_step(case)
        assert step is not None
        waiting = CaseParty.objects.select_related("organization").filter(case=case, waiting=True)
        for party in waiting.filter(role=role) if role else waiting:
            assert party.organization is not None
            for actor in self.cast.acting_for(party.organization):
                if queries.may_decide(case, actor):
                    return actor
        raise AssertionError(f"nobody can decide {case.number} at {step.id}")

    def decide(self, case: Case, outcome: str, *, by: Actor | None = None, role: str = "", **given: Any) -> Decided:
        """Let the right person decide, on the present revision, with all that the outcome demands."""
        case = Case.objects.get(pk=case.pk)
        step = queries.open_step(case)
        assert step is not None
        values: dict[str, Any] = {"step": step.id, "expect": case.revision}
        for demand in step.outcomes[outcome].requires if outcome in step.outcomes else ():
            values |= everything(demand)
        return actions.decide(case=case, outcome=outcome, by=by or self.decider(case, role), **values | given)

    def run(self, case: Case, *outcomes: str) -> Case:
        """Let the case go through these outcomes, a joint one by every role."""
        for outcome in outcomes:
            case = Case.objects.get(pk=case.pk)
            step = queries.open_step(case)
            assert step is not None
            for role in step.by if step.joint else ("",):
                self.decide(case, outcome, role=role)
        return Case.objects.get(pk=case.pk)


def everything(demand: str) -> dict[str, Any]:
    """Return what meets a demand."""
    if demand == "reason":
        return {"reason": "经核实，情况属实"}
    if demand == "legal_basis":
        return {"bases": [LAW]}
    if demand == "due":
        return {"due": clock.now() + timedelta(days=3)}
    return {"evidence": {name: f"{name}-1" for name in ("agreement", "version", "notice")}}


def due_of(case: Case) -> datetime | None:
    """Return the due moment of the step where a case stands."""
    running = queries.open_clock(case)
    return running.due_at if running else None

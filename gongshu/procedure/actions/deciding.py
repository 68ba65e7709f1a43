"""Deciding at a step: the one way a case moves on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F

from gongshu.audit.record import Act, act
from gongshu.kit import canonical, clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Refusal, Several, Stale
from gongshu.kit.text import t
from gongshu.procedure import events, gates
from gongshu.procedure.acting import Standing, acting_role
from gongshu.procedure.actions.opening import NONE
from gongshu.procedure.gatekeepers import standing_of, told_of
from gongshu.procedure.keeping import keep_papers
from gongshu.procedure.models import Case, Clock, Decision, StepVisit
from gongshu.procedure.moving import (
    begin_anew,
    enter,
    finish,
    leave,
    parties_of,
    tell_of_more_time,
    wait_for_nobody,
)
from gongshu.procedure.papers import NO_FILES, Files, check_papers, papers_of
from gongshu.procedure.pinning import pinned_law
from gongshu.procedure.policy import clock_figures
from gongshu.procedure.queries import gone, is_visible_to, untold
from gongshu.procedure.rules import (
    Given,
    LegalBasis,
    article,
    asks_extension,
    check_once,
    cite_of,
    lacks,
    no_such_case,
    outcome_of,
    settle,
)
from gongshu.procedure.snapshot import Pinned
from gongshu.procedure.stopping import check_lacking, stops_of
from gongshu.procedure.timing import plan_clock
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import EndDef, OutcomeDef, PaperDef, StepDef
from gongshu.regulation.instruments import unlisted
from gongshu.statements.compiled import Reading, Slot, Writing
from gongshu.statements.inserting import insert
from gongshu.statements.making import alike, new

if TYPE_CHECKING:
    from gongshu.audit.models import AuditRecord

_VISIT = Reading(lambda: StepVisit.objects.select_related("clock").filter(case=Slot("case"), left_at__isnull=True))
_CLAIM = Writing(
    lambda: Case.objects.filter(pk=Slot("case"), revision=Slot("seen"), state=Slot("state"), ended=False),
    revision=F("revision") + 1,
)
_STAND_AT = Writing(lambda: Case.objects.filter(pk=Slot("case")), state=Slot("state"))


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision.

    Attributes:
        case: the case as it stands now.
        ended: the end reached, None while it goes on.
        step: the step it stands at, None when it ended.
        record: the audit record of the decision.
        visit: the visit that began with it, with its clock; None when it ended or still waits where it was.
    """

    case: Case
    ended: EndDef | None
    step: StepDef | None
    record: AuditRecord
    visit: StepVisit | None


def decide(
    *,
    case: Case | str,
    step: str,
    outcome: str,
    by: Actor,
    expect: int,
    reason: str = "",
    bases: Sequence[LegalBasis] = (),
    due: datetime | None = None,
    papers: Mapping[str, str] = NONE,
    files: Files = NO_FILES,
    evidence: Mapping[str, str] = NONE,
    lacking: Collection[str] = (),
) -> Decided:
    """Record a decision and let the case move on.

    Args:
        case: the case or its id.
        step: the step decided at, as the decider saw it.
        outcome: one of the outcomes of that step.
        by: who decides.
        expect: the revision of the case that the decider saw.
        reason: why.
        bases: legal bases of a refusal.
        due: a due moment set by the official, where the outcome asks for one.
        papers: papers handed in with it, in words.
        files: the same in files, kept already.
        evidence: ``agreement``, ``version``, ``notice``: references of what the outcome demands.
        lacking: where it is returned to be completed: the papers of the procedure that are lacking.

    Raises:
        Stale: somebody else moved the case meanwhile.
        NotPermitted: the step or the outcome is another's, or the case is the decider's own.
        BadInput: the outcome does not exist or lacks something; ``Several`` when it lacks more than one thing.
        Refusal: the case has ended, the role decided already, the due moment is beyond the limit, a gate is shut.
        NotFound: there is no such case for this person.
    """
    found = _find(case)
    with act(by=by, refused=events.DECIDED, subject=found.subject, case=found.number) as this:
        parties = parties_of(found)
        if not is_visible_to(found, by, parties):
            raise no_such_case()
        _claim(found, step, expect)
        pinned = pinned_law(found)
        here = pinned.procedure.step(step)
        visit = _VISIT.first(case=found.pk)
        assert visit is not None  # the claim found the case open
        role = _role_of(by, found, visit, here, pinned, parties, outcome)
        chosen = outcome_of(here, outcome)
        given = Given(reason, tuple(bases), due, evidence, tuple(map(pinned.role, untold(found, here))))
        _check_complete(pinned, here, chosen, given)
        check_papers(_demanded(pinned, here, chosen), papers, files)
        standing = standing_of(pinned.procedure.subject, found.subject)
        gates.check_gates(chosen.gates, standing)
        check_lacking(pinned, chosen, lacking)
        _check_extension(pinned, here, chosen, visit, due)
        check_once(pinned, here, chosen, gone(found, pinned))
        this.article = article(*cite_of(pinned, here, chosen))
        decision = _decision(this, found, visit, role, chosen, given)
        decision.lacking = sorted(set(lacking))
        decision.gates, decision.told = gates.kept(standing), told_of(pinned.procedure.subject, found.subject)
        record = this.record(events.DECIDED, data=_circumstances(decision, step) | gates.open_or_shut(standing))
        keep_papers(this, found, papers, files, by, visit)
        decision.record = record.id
        insert([decision])
        fresh = alike(found)
        fresh.state, fresh.revision = step, expect + 1
        begun = _move_on(this, fresh, pinned, here, visit, decision, parties)
        ended = pinned.end(fresh.state) if fresh.ended else None
        return Decided(fresh, ended, None if ended else pinned.step(fresh.state), record, begun)


def _find(case: Case | str) -> Case:
    """Return the case; what a decision rests on (its definition, its parties) never changes, its state is claimed."""
    if isinstance(case, Case):
        return case
    found = Case.objects.filter(pk=case).first()
    if found is None:
        raise no_such_case()
    return found


def _claim(case: Case, step: str, expect: int) -> None:
    """Take the right to move the case from the state the decider saw; nobody else has it then."""
    if _CLAIM.run(case=case.pk, seen=expect, state=step) == 1:
        return
    case.refresh_from_db()
    pinned = pinned_law(case)
    state = pinned.title_of(case.state)
    if case.revision != expect:
        raise Stale(
            t("该事项刚刚被他人办理，未作任何改动", "somebody else has just moved this case; nothing was changed"),
            why=t(f"现在的状态是“{state.zh}”", f"it stands at “{state.en}” now"),
            remedy=t("请刷新后查看", "reload and look again"),
        )
    raise Refusal(
        t("该步骤已经办结，不能再次决定", "this step is done and cannot be decided again"),
        why=t(f"现在的状态是“{state.zh}”", f"the case stands at “{state.en}”"),
        remedy=t("有新情况的，另行提出", "raise a new case if something has changed"),
        code="decided_already",
    )


def _role_of(
    by: Actor,
    case: Case,
    visit: StepVisit,
    here: StepDef,
    pinned: Pinned,
    parties: Mapping[str, str | None],
    outcome: str,
) -> str:
    # Only a joint step stays open after a decision.
    decided = Decision.objects.filter(visit=visit).values_list("role", flat=True) if here.joint else ()
    standing = Standing(here, parties, frozenset(decided), case.opened_by, case.opened_as)
    return acting_role(by, standing, pinned, [here.outcomes[outcome]] if outcome in here.outcomes else ())


def _check_complete(pinned: Pinned, here: StepDef, chosen: OutcomeDef, given: Given) -> None:
    if given.due is not None and "due" not in chosen.requires:
        raise BadInput(
            t(f"“{chosen.title.zh}”不设定时限", f"“{chosen.title.en}” sets no due moment"),
            remedy=t("请不要填写时限", "leave the due moment out"),
            code="due_not_asked",
            at="due",
        )
    errors = lacks(pinned, here, chosen, given)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Several(t(f"决定缺少 {len(errors)} 项内容", f"the decision lacks {len(errors)} things"), errors)


def _check_extension(pinned: Pinned, here: StepDef, chosen: OutcomeDef, visit: StepVisit, due: datetime | None) -> None:
    if not asks_extension(pinned.procedure, here, chosen):
        return
    running = visit.clock
    if running.due_at is not None and clock.now() > running.due_at:
        raise Refusal(
            t("期限已过，不能再申请延期", "the limit has passed; more time can no longer be asked for"),
            why=t(
                "延期须在期限届满前提出（本平台约定）",
                "more time is to be asked for before the limit ends (house rule)",
            ),
            remedy=t("请尽快办结，并在办理说明中写明原因", "finish as soon as possible and say why it took longer"),
            cite=running.article,
            code="extension_too_late",
        )
    if due is None:
        return
    for answer in pinned.procedure.steps[chosen.to].outcomes.values():
        if answer.to == here.id and answer.sets_limit:
            plan_clock(
                pinned,
                here,
                limit_id=answer.sets_limit,
                start=running.started_at if answer.keeps_start else clock.now(),
                now=clock.now(),
                by_hand=due,
                calendar=Calendar.load(),
                figures=clock_figures(),
                excused=True,
                stops=stops_of(running) if answer.keeps_start else (),
            )


def _demanded(pinned: Pinned, here: StepDef, chosen: OutcomeDef) -> list[PaperDef]:
    """Return the papers an outcome needs, and those of the application, which may be handed in anew at any step."""
    of_the_outcome = papers_of(here, chosen)
    names = {paper.id for paper in of_the_outcome}
    anew = [replace(paper, required=False) for paper in pinned.procedure.papers if paper.id not in names]
    return [*of_the_outcome, *anew]


def _decision(this: Act, case: Case, visit: StepVisit, role: str, chosen: OutcomeDef, given: Given) -> Decision:
    return new(
        Decision,
        case_id=case.pk,
        visit_id=visit.pk,
        role=role,
        outcome=chosen.id,
        reason=given.reason.strip(),
        bases=[asdict(basis) for basis in given.bases],
        due=given.due,
        evidence=dict(given.evidence or {}),
        person=this.by.person,
        person_name=this.by.name,
        on_behalf_of=this.by.on_behalf_of,
        organization=this.by.organization,
        organization_name=this.by.organization_name,
        article=this.article,
        decided_at=clock.now(),
    )


def _circumstances(decision: Decision, step: str) -> dict[str, object]:
    """Return what the chain keeps of a decision; its reason by digest only, for reasons may name people."""
    return {
        "step": step,
        "role": decision.role,
        "outcome": decision.outcome,
        "bases": decision.bases,
        "due": decision.due,
        "evidence": sorted(decision.evidence),
        "reason_digest": canonical.digest(decision.reason) if decision.reason else "",
        **({"unlisted": list(unknown)} if (unknown := unlisted(one["title"] for one in decision.bases)) else {}),
        **({"told_digest": canonical.digest(decision.told)} if decision.told else {}),
    }


def _move_on(
    this: Act,
    case: Case,
    pinned: Pinned,
    here: StepDef,
    visit: StepVisit,
    decision: Decision,
    parties: Mapping[str, str | None],
) -> StepVisit | None:
    """Let the case go where the decision leads, ``case`` with it; return the visit that begins."""
    said = {decision.role: decision.outcome}
    if here.joint:
        decided = Decision.objects.filter(visit=visit).order_by("decided_at", "id")
        said = dict(decided.values_list("role", "outcome"))
    taken = settle(here, [here.outcomes[one] for one in said.values()])
    if taken == "waiting":
        wait_for_nobody(case, decision.role)
        return None
    if taken == "differs":
        return begin_anew(this, case, pinned, here, visit, said)
    held = leave(this, pinned, here, visit, taken)
    return _arrive(this, case, pinned, here, visit, taken, decision, parties, held)


def _arrive(
    this: Act,
    case: Case,
    pinned: Pinned,
    here: StepDef,
    visit: StepVisit,
    taken: OutcomeDef,
    decision: Decision,
    parties: Mapping[str, str | None],
    held: Clock | None,
) -> StepVisit | None:
    following = pinned.step(taken.to)
    if following is None:
        finish(this, case, pinned, taken.to, parties)
        return None
    if following.id != case.state:
        _STAND_AT.run(case=case.pk, state=following.id)
        case.state = following.id
    asked_only = asks_extension(pinned.procedure, here, taken)
    begun = enter(
        this,
        case,
        pinned,
        following,
        parties=parties,
        number=visit.number + 1,
        came_from=here,
        by_outcome=taken,
        due=None if asked_only else decision.due,
        excused=bool(decision.reason),
        held=held,
    )
    if taken.after_due:
        tell_of_more_time(case, pinned, following, parties)
    return begun

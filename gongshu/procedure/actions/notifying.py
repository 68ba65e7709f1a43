"""Telling those whom a step says must be told."""

from __future__ import annotations

from gongshu.audit.record import act
from gongshu.kit import canonical
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Refusal, too_long
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.procedure import events
from gongshu.procedure.acting import Standing, acting_role
from gongshu.procedure.models import RECEIPT_LENGTH, Case, CaseParty, Decision, Notice, StepVisit
from gongshu.procedure.moving import parties_of, tell
from gongshu.procedure.pinning import pinned_law
from gongshu.procedure.queries import is_visible_to
from gongshu.procedure.rules import article, cite_of, no_such_case
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.definition import StepDef


def give_notice(*, case: Case, receiver: str, text: str, by: Actor, receipt: str = "") -> Notice:
    """Put on record that one receiver of the present step was told; a registered one gets the message here.

    Args:
        case: the case.
        receiver: a role that the step names as receiver.
        text: what it was told; how, where the receiver is nobody registered here.
        by: who told it: somebody who may record an outcome that demands it.
        receipt: the reference of a receipt, if there is one.

    Raises:
        NotFound: there is no such case for this person.
        NotPermitted: the step is another's.
        BadInput: the step does not name that receiver, or nothing is said.
        Refusal: the case has ended, or the receiver was told already.
    """
    with act(by=by, refused=events.NOTIFIED, subject=case.subject, case=case.number) as this:
        if not is_visible_to(case, by):
            raise no_such_case()
        if len(receipt.strip()) > RECEIPT_LENGTH:
            raise too_long(t("回执", "the receipt"), RECEIPT_LENGTH, "receipt")
        case.refresh_from_db()
        pinned = pinned_law(case)
        step = _open_step(case, pinned)
        this.article = article(*cite_of(pinned, step))
        visit = StepVisit.objects.get(case=case, left_at__isnull=True)
        _check(case, pinned, step, visit, receiver, text, by)
        body = parties_of(case).get(receiver) or _standing_body(step, receiver)
        notice = Notice.objects.create(
            case=case,
            visit=visit,
            role=receiver,
            organization_id=body,
            text=text.strip(),
            receipt=receipt.strip(),
            given_by=by.person,
            given_by_name=by.name,
        )
        if body:
            CaseParty.objects.get_or_create(case=case, role=receiver, defaults={"organization_id": body})
            told = t(
                f"{case.number} {case.subject_title}：{text.strip()}",
                f"{case.number} {case.subject_title}: {text.strip()}",
            )
            tell(case, [receiver], "notified", told)
        this.record(
            events.NOTIFIED,
            data={
                "step": step.id,
                "receiver": receiver,
                "organization": body or "",
                "receipt": bool(notice.receipt),
                "text_digest": canonical.digest(notice.text),
            },
        )
        return notice


def _open_step(case: Case, pinned: Pinned) -> StepDef:
    step = None if case.ended else pinned.step(case.state)
    if step is None:
        raise Refusal(t("该事项已经办结", "the case has ended"), code="decided_already")
    return step


def _standing_body(step: StepDef, role: str) -> str | None:
    """Return the one organization that fills a role by standing, or the role that the profile lets stand in for it."""
    for name in (role, step.stands_in.get(role, "")):
        bodies = register.organizations_with_role(name)
        if bodies:
            return bodies[0].id if len(bodies) == 1 else None
    return None


def _check(case: Case, pinned: Pinned, step: StepDef, visit: StepVisit, receiver: str, text: str, by: Actor) -> None:
    decided = frozenset(Decision.objects.filter(visit=visit).values_list("role", flat=True))
    standing = Standing(step, parties_of(case), decided, case.opened_by, case.opened_as)
    telling = [outcome for outcome in step.outcomes.values() if "receivers" in outcome.requires]
    acting_role(by, standing, pinned, telling)
    if receiver not in step.receivers:
        names = [pinned.role(role) for role in step.receivers]
        raise BadInput(
            t(f"“{step.title.zh}”没有这个告知对象", f"“{step.title.en}” names no such receiver"),
            remedy=t(
                f"应告知：{'、'.join(name.zh for name in names) or '无'}",
                f"to be told: {', '.join(name.en for name in names) or 'nobody'}",
            ),
            code="unknown_receiver",
            at="receiver",
        )
    if not text.strip():
        raise BadInput(
            t("告知内容不能为空", "say what the receiver was told"),
            remedy=t("写明告知的内容和方式", "say what was told and how"),
            code="text_lacking",
            at="text",
        )
    if Notice.objects.filter(visit=visit, role=receiver).exists():
        raise Refusal(
            t(f"已告知{pinned.role(receiver).zh}", f"{pinned.role(receiver).en} was told already"),
            why=t("每个告知对象在一个步骤只登记一次", "each receiver is put on record once at a step"),
            code="told_already",
        )

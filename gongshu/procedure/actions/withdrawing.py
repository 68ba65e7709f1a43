"""Taking a case back; reading messages."""

from __future__ import annotations

from django.db.models import F

from gongshu.audit.record import act
from gongshu.kit import canonical, clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.kit.text import t
from gongshu.procedure import events
from gongshu.procedure.models import Case, Clock, Message, StepVisit
from gongshu.procedure.moving import finish, mark_overdue_if_late, parties_of
from gongshu.procedure.pinning import pinned_law
from gongshu.procedure.queries import is_visible_to
from gongshu.procedure.rules import HOUSE_RULE, no_such_case
from gongshu.procedure.snapshot import WITHDRAWN


def withdraw(*, case: Case, by: Actor, reason: str) -> Case:
    """Take a case back while it is open; by the side that opened it, with a reason (house rule).

    Raises:
        NotPermitted: by another side.
        BadInput: without a reason.
        Refusal: the case has ended.
    """
    with act(by=by, refused=events.WITHDRAWN, subject=case.subject, case=case.number, article=HOUSE_RULE.zh) as this:
        if not is_visible_to(case, by):
            raise no_such_case()
        parties = parties_of(case)
        body = parties.get(case.opened_as)
        if not (by.person == case.opened_by or (body and by.organization == body)):
            raise NotPermitted(
                t("只有提出方可以撤回", "only the side that opened the case may withdraw it"),
                why=t("撤回权属于提出方（本平台约定）", "to withdraw belongs to who asked (house rule)"),
                code="not_yours",
            )
        if not reason.strip():
            raise BadInput(t("撤回须写明理由", "say why it is withdrawn"), code="reason_lacking", at="reason")
        if Case.objects.filter(pk=case.pk, ended=False).update(revision=F("revision") + 1) != 1:
            raise Refusal(t("该事项已经办结", "the case has ended"), code="decided_already")
        now = clock.now()
        visit = StepVisit.objects.get(case=case, left_at__isnull=True)
        StepVisit.objects.filter(pk=visit.pk).update(left_at=now, outcome=WITHDRAWN)
        running = Clock.objects.get(visit=visit)
        mark_overdue_if_late(this, running, now)
        Clock.objects.filter(pk=running.pk).update(stopped_at=now, wake_at=None)
        this.record(events.WITHDRAWN, data={"step": visit.step, "reason_digest": canonical.digest(reason)})
        finish(this, case, pinned_law(case), WITHDRAWN, parties)
        return Case.objects.get(pk=case.pk)


def mark_read(*, message: Message, by: Actor) -> None:
    """Mark a message read by a person of the organization it was written to; a second reading changes nothing."""
    with act(by=by, refused=events.READ, subject=message.case.subject, case=message.case.number) as this:
        if by.organization != message.organization_id:
            raise NotPermitted(t("这条消息写给其他单位", "this message is for another organization"), code="not_yours")
        unread = Message.objects.filter(pk=message.pk, read_at__isnull=True)
        if unread.update(read_at=clock.now(), read_by=by.person):
            this.record(events.READ, data={"kind": message.kind})

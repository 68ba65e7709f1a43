"""What the verbs of this room share."""

from __future__ import annotations

from gongshu.audit.record import Act
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted
from gongshu.kit.text import Text, t
from gongshu.organizations.rules import may
from gongshu.quality import events
from gongshu.quality.models import ReporterMessage, Ticket


def permitted(by: Actor, act: str) -> None:
    """Refuse who may not do an act, with the reason."""
    permission = may(by, act)
    if not permission:
        raise NotPermitted(
            t("当前账号不能进行这项操作", "this account may not do this"),
            why=permission.reason,
            remedy=t("请由具备相应职务的人员办理", "let a person holding such a post do it"),
            code="not_permitted",
        )


def tell_reporter(this: Act, ticket: Ticket, kind: str, text: Text) -> ReporterMessage:
    """Write word to the reporter and put on record that it was told."""
    message = ReporterMessage.objects.create(
        ticket=ticket,
        kind=kind,
        text_zh=text.zh,
        text_en=text.en,
        told_by=this.by.person,
        told_by_name=this.by.name,
    )
    this.record(events.REPORTER_TOLD, data={"kind": kind, "message": message.id, "channel": ticket.channel})
    return message

"""What the verbs of this room share: whose a matter is, and that somebody else was quicker."""

from __future__ import annotations

from django.conf import settings

from gongshu.kit.actor import Actor
from gongshu.kit.crypto import seal, unseal
from gongshu.kit.errors import NotPermitted, Refusal, Stale
from gongshu.kit.text import t
from gongshu.matters.models import Matter


def check_own(by: Actor, matter: Matter) -> None:
    """Refuse whoever does not belong to the side that fills a matter in.

    The public is known by the key or code that opened the page: it acts as the matter itself.

    Raises:
        NotPermitted: it is another's.
    """
    if matter.organization_id is None:
        own = by.kind == "public" and by.person == matter.id
    else:
        own = by.organization == matter.organization_id
    if not own:
        raise NotPermitted(t("只有提出方可以办理", "only the side that fills it in may do this"), code="not_yours")


def check_draft(matter: Matter) -> None:
    """Refuse what was handed in or given up already.

    Raises:
        Refusal: it is no draft any more.
    """
    if matter.state != "draft":
        raise Refusal(
            t("这份内容已经提交或放弃，不能再修改", "this was handed in or given up and cannot be changed"),
            remedy=t("需要补充的，在事项页面办理", "add to it on the page of the case"),
            code="not_a_draft",
        )


def stale() -> Stale:
    """Say that somebody else changed the matter."""
    return Stale(
        t("刚刚有人修改了这份内容，未作任何改动", "somebody else has just changed this; nothing was overwritten"),
        remedy=t("请刷新后重新填写", "reload and enter it again"),
    )


def sealed(matter: str, question: str, text: str) -> str:
    """Return a personal answer sealed for its matter and question, and for no other; none for none."""
    return seal(settings.HOME, text, purpose=_purpose(matter, question)) if text else ""


def unsealed(matter: Matter) -> dict[str, str]:
    """Return the personal answers of a matter in clear, by question."""
    return {
        name: unseal(settings.HOME, one, purpose=_purpose(matter.id, name)) for name, one in matter.personal.items()
    }


def _purpose(matter: str, question: str) -> str:
    return f"matter-{question}:{matter}"

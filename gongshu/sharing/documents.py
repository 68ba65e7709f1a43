"""Reading documents and licenses delivered under grants: what a person may see of them, and what seal they bear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from gongshu.audit.queries import search
from gongshu.kit import filed
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, Refusal, Stale
from gongshu.kit.text import t
from gongshu.organizations.rules import may
from gongshu.sharing import queries
from gongshu.sharing.events import USES
from gongshu.sharing.models import Application, Document, Grant, Standing
from gongshu.support.seals import Verdict

ROOM = "documents"
"""The folder of the home in which delivered documents are kept."""


def visible_to(actor: Actor) -> QuerySet[Document]:
    """Return the documents a person may see: all of the own unit, and what was delivered under grants one sees."""
    grants = queries.grants_visible_to(actor).values("pk")
    whole = Document.objects.select_related("organization", "grant__provider", "grant__applicant", "grant__case")
    own = Q(organization=actor.organization) if actor.organization and may(actor, "case.read") else Q(pk="")
    return whole.filter(own | Q(grant__in=grants, state="delivered"))


def of_grant(grant: Grant, actor: Actor) -> Sequence[Document]:
    """Return the documents of a grant a person may see, those that were discarded left out."""
    return list(visible_to(actor).filter(grant=grant).exclude(state="discarded"))


def of_unit(actor: Actor) -> Sequence[Document]:
    """Return the documents a person's unit uses in service items of its own, those that were discarded left out."""
    return list(visible_to(actor).filter(grant__isnull=True).exclude(state="discarded"))


def standings_of_unit(actor: Actor) -> Sequence[Standing]:
    """Return what a person's unit asked of credit information in service items of its own, the newest first."""
    if not actor.organization or not may(actor, "case.read"):
        return []
    return list(Standing.objects.filter(organization=actor.organization, application__isnull=True)[:50])


def document(id: str, actor: Actor) -> Document:
    """Return a document one may see.

    Raises:
        NotFound: there is none for this person.
    """
    found = visible_to(actor).filter(pk=id).first()
    if found is None:
        raise NotFound(t("没有这份文书、证照", "there is no such document"), code="no_such_document")
    return found


def is_party(found: Document, actor: Actor) -> bool:
    """Whether somebody's unit provides or receives a document; the authority sees that it is there, not its content."""
    receiver = found.grant.applicant_id if found.grant is not None else found.organization_id
    return actor.organization in (found.organization_id, receiver)


def file_of(found: Document) -> Path:
    """Return where the bytes of a document lie (Defect where they are gone or altered)."""
    return filed.find(settings.HOME, ROOM, found.digest)


def verdict_of(found: Document) -> Verdict:
    """Return what verifying the seal showed when it was done last."""
    return Verdict(**found.seal)


def changed_meanwhile(found: Document, expect: int) -> Refusal:
    """Say why a document was not changed: somebody else changed it, or its state forbids it."""
    now = Document.objects.get(pk=found.pk)
    if now.revision != expect:
        return Stale(
            t("这份文书、证照刚刚有变动，未作任何改动", "it has just been changed; nothing was changed now"),
            remedy=t("请刷新后查看", "reload and look again"),
        )
    return Refusal(t("现在不能这样办理", "this is not possible now"), code="document_state")


def standing_of(found: Application) -> Standing | None:
    """Return how the applicant stood when it was asked last; None where it was not."""
    return Standing.objects.filter(application=found).first()


def last_uses() -> dict[str, datetime]:
    """Return when each support service last did something for this platform, by kind; none where never."""
    found = {}
    for service, uses in USES.items():
        records = [search(event=event.name, outcome="done").filter(body__contains=said).first() for event, said in uses]
        moments = [one.at for one in records if one is not None]
        if moments:
            found[service] = max(moments)
    return found

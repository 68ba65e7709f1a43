"""Reading records."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import QuerySet

from gongshu.audit.models import AuditRecord, ChainHead
from gongshu.audit.record import write_waiting
from gongshu.kit import canonical
from gongshu.kit.errors import BadInput, NotFound
from gongshu.kit.text import t


def trail(*, case: str = "", subject: str = "") -> list[AuditRecord]:
    """Return the records of a case, of a subject, or of both together; the newest last."""
    if not case and not subject:
        raise BadInput(t("须指明案件或对象", "name a case or a subject"), code="trail_of_nothing")
    return list(search(case=case, subject=subject).order_by("at_text", "row"))


def evidence(identifier: str) -> AuditRecord:
    """Return the record with an evidence id (``site-000123``)."""
    write_waiting()
    name, _, seq = identifier.rpartition("-")
    found = AuditRecord.objects.filter(chain=name, seq=int(seq)).first() if seq.isdecimal() else None
    if found is None:
        raise NotFound(
            t(f"没有编号为 {identifier} 的留痕", f"there is no record {identifier}"), code="no_such_evidence"
        )
    return found


def search(
    *,
    case: str = "",
    subject: str = "",
    event: str = "",
    actor: str = "",
    organization: str = "",
    outcome: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditRecord]:
    """Return the records that meet every condition given, the newest first. ``until`` is exclusive."""
    write_waiting()
    exact = {
        "case": case,
        "subject": subject,
        "event": event,
        "actor": actor,
        "organization": organization,
        "outcome": outcome,
    }
    found = AuditRecord.objects.filter(**{name: value for name, value in exact.items() if value})
    if since:
        found = found.filter(at_text__gte=canonical.moment(since))
    if until:
        found = found.filter(at_text__lt=canonical.moment(until))
    return found.order_by("-row")


def heads() -> dict[str, tuple[int, str]]:
    """Return where each chain stands: position and hash of its last record, by name of the chain."""
    write_waiting()
    return {
        name: (seq, own) for name, seq, own in ChainHead.objects.order_by("chain").values_list("chain", "seq", "hash")
    }


def happened(chain: str, events: Collection[str], *, after: int) -> bool:
    """Whether one of some events is on record in a chain after a position."""
    write_waiting()
    return AuditRecord.objects.filter(chain=chain, seq__gt=after, event__in=events).exists()


def records_of(chain: str, *, after: int = 0) -> Iterator[AuditRecord]:
    """Yield the records of a chain in their order, without holding them all."""
    write_waiting()
    yield from AuditRecord.objects.filter(chain=chain, seq__gt=after).order_by("seq").iterator(chunk_size=5000)

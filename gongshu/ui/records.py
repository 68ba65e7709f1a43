"""Audit records as lines of a timeline: who, on whose behalf, when, under which article, and the evidence of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from gongshu.ui import law
from gongshu.ui.values import Entry, Words

if TYPE_CHECKING:
    from gongshu.audit.models import AuditRecord
    from gongshu.regulation.definition import Profile


def line_of(record: AuditRecord, profile: Profile, *, sentence: Words = "", note: Words = "") -> Entry:
    """Show a record as a line.

    Args:
        record: the record.
        profile: the instrument whose articles it names.
        sentence: what to say in place of the record's own sentence.
        note: what to add under it.
    """
    return Entry(
        record.at,
        sentence or record.sentence,
        record.actor_name,
        record.organization_name,
        record.on_behalf_of,
        law.chip_named(profile, record.article) or "",
        record.id,
        record.outcome == "refused",
        note,
    )


def lines_of(
    records: Iterable[AuditRecord],
    profile: Profile,
    *,
    room: str,
    but: frozenset[str] = frozenset(),
    note: Callable[[AuditRecord], Words] = lambda record: "",
) -> list[Entry]:
    """Show what a room did to a subject, in its order; the steps of its cases stand with the cases.

    Args:
        records: what happened to the subject.
        profile: the instrument whose articles they name.
        room: the first word of the events that count (``catalog``).
        but: events of the room that are told elsewhere.
        note: what to add under a record.
    """
    own = (one for one in records if one.event.startswith(f"{room}.") and one.event not in but)
    return [line_of(one, profile, note=note(one)) for one in own]

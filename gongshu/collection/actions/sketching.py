"""Keyed digests of the values in a table elsewhere, where its people let them be made: for 一数一源, data or not.

The values of one column at a time come into memory, are digested under the installation's key and let go; the key never
leaves this machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongshu.audit.record import act
from gongshu.catalog import actions as catalog
from gongshu.collection import events, queries, rules
from gongshu.collection.databases.faults import DatabaseFault
from gongshu.collection.databases.session import Session
from gongshu.collection.databases.shapes import Limits, TableShape
from gongshu.collection.dialing import dial
from gongshu.collection.models import OriginTable
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.home import Home

_LIMITS = Limits(total=300)
_SKETCHED = frozenset({"text", "integer", "date"})
"""Types whose values are spelled alike in every database; numbers with a point and moments are not."""


def sketch_tables(home: Home, *, most: int = 1) -> int:
    """Sketch tables whose people let it be done, once each; a duty of the worker. Returns how many were tried."""
    waiting = list(queries.to_be_sketched()[:most])
    for origin in waiting:
        kept, failed = 0, ""
        try:
            with dial(home, origin.connection, _LIMITS) as session:
                kept = catalog.sketch_values(home, origin.entry, _columns(session, origin))
        except DatabaseFault as error:
            failed = error.code
        with act(by=SYSTEM, refused=events.VALUES_SKETCHED, subject=origin.connection.subject) as this:
            OriginTable.objects.filter(pk=origin.pk, taken_at=origin.taken_at).update(sketched_at=clock.now())
            said = {"table": str(origin), "entry": origin.entry.code, "items": kept, "fault": failed}
            this.record(events.VALUES_SKETCHED, data=said)
    return len(waiting)


def _columns(session: Session, origin: OriginTable) -> Iterator[tuple[str, Sequence[str]]]:
    """The items with their distinct values; those of too many are left out, and so is a table of too many rows."""
    shape = session.shape(origin.schema, origin.table)
    if (shape.table.rows or 0) > rules.MOST_ROWS_SKETCHED:
        return
    allowed = set(catalog.sketchable(origin.entry))
    for column in _worth(shape):
        item = origin.items.get(column)
        if item in allowed:
            values = session.distinct(shape, column, rules.MOST_SKETCHED + 1)
            if len(values) <= rules.MOST_SKETCHED:
                yield item, values


def _worth(shape: TableShape) -> list[str]:
    return [column.name for column in shape.columns if column.base in _SKETCHED]

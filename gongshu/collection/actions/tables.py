"""Items out of tables elsewhere: read a table, take its columns over into what is being compiled, look at it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from gongshu.audit.record import act
from gongshu.catalog import actions as catalog
from gongshu.catalog.data import EntryData
from gongshu.catalog.queries import may_compile
from gongshu.collection import events, queries, rules
from gongshu.collection.databases.faults import DatabaseFault, fault
from gongshu.collection.databases.proposing import Codes, marks_of, propose_columns
from gongshu.collection.databases.session import Session
from gongshu.collection.databases.shapes import CodeTable, TableShape
from gongshu.collection.dialing import dial
from gongshu.collection.models import Connection, OriginTable
from gongshu.collection.proposal import FieldProposal
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.errors import NotPermitted, Stale
from gongshu.kit.home import Home
from gongshu.kit.text import t

if TYPE_CHECKING:
    from gongshu.catalog.models import Change, Entry

SAMPLED_ROWS = 1_000
"""So many rows are looked at where somebody asks for it (house rule)."""
MOST_COLUMNS = 2_000
_MEANINGS = ("名称", "含义", "说明", "mc", "name", "label", "text", "title", "value", "meaning", "description")


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table that was read, and the items proposed from it."""

    shape: TableShape
    proposals: tuple[FieldProposal, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Which table items come from, with its columns as they were when it was read.

    ``items``: which item each column became. ``sketch``: somebody lets its values be sketched for 一数一源.
    """

    connection: Connection
    schema: str
    table: str
    marks: tuple[rules.ColumnMark, ...]
    items: Mapping[str, str] = field(default_factory=dict)
    sketch: bool = False

    @property
    def name(self) -> str:
        """What records name it by."""
        return f"{self.connection.subject} {self.schema}.{self.table}"


def read_table(
    *, by: Actor, connection: Connection, schema: str, table: str, codes: bool = False, values: bool = False
) -> ReadTable:
    """Read the structure of a table and propose items.

    Args:
        by: somebody who may use the connection.
        connection: where the table is.
        schema: its schema (a database, of MariaDB).
        table: its name.
        codes: whether the tables that list codes are read, too.
        values: whether some rows are looked at for what the columns mean. They stay in memory and are let go.

    With either, data is read, so there is a record of it.

    Raises:
        NotPermitted: the connection is another's.
        DatabaseFault: unreachable, refused, no such table, no rights …; says what to do.
    """
    queries.need_user(by, connection)
    with dial(settings.HOME, connection) as session:
        shape = session.shape(schema, table)
        if len(shape.columns) > MOST_COLUMNS:
            raise fault("too_many_columns", at=table)
        listed = _codes_of(session, shape) if codes else {}
        rows = session.sample(shape, SAMPLED_ROWS) if values else []
    if codes or values:
        with act(by=by, refused=events.VALUES_READ, subject=connection.subject) as this:
            read = {"table": f"{schema}.{table}", "rows": len(rows), "code_tables": len(listed)}
            this.record(events.VALUES_READ, data=read)
    return ReadTable(shape, tuple(propose_columns(shape, listed, rows)))


def _codes_of(session: Session, shape: TableShape) -> dict[str, Codes]:
    """Codes with their meanings, by the column that points to a code table; a table of many rows is none."""
    found: dict[str, Codes] = {}
    for column in shape.columns:
        if column.code_table is None:
            continue
        try:
            meaning = _meaning_in(session, column.code_table)
            codes = session.codes(column.code_table, meaning, rules.MOST_CODES + 1)
        except DatabaseFault as error:
            if error.code in ("no_rights", "no_such_table"):
                continue  # the codes of a table that is kept from the account are no reason not to read this one
            raise
        if len(codes) <= rules.MOST_CODES:
            found[column.name] = codes
    return found


def _meaning_in(session: Session, table: CodeTable) -> str:
    """The column of a code table that says what a code means; the code itself where none does."""
    columns = [one for one in session.shape(table.schema, table.table).columns if one.name != table.column]
    texts = [one for one in columns if one.base in ("text", "memo")]
    named = [one for one in texts if any(word in f"{one.name} {one.comment}".lower() for word in _MEANINGS)]
    return (named or texts)[0].name if texts else table.column


def take_items(*, by: Actor, entry: Entry, change: Change | None, data: EntryData, expect: int, origin: Origin) -> None:
    """Put items that were read from a table, checked by a person, in place of those of a draft or a change.

    The one record of it is that of the revision, which names the table.

    Args:
        by: a data officer of the provider who may use the connection.
        entry: the entry; ``change`` the change under way where it is published.
        change: see above.
        data: its new values, whole.
        expect: the revision the person saw.
        origin: the table, as it was read.

    Raises:
        NotPermitted: not theirs, or the connection is another organization's.
        Refusal, Stale: as ``catalog.actions.revise_entry`` and ``revise_change``.
    """
    with transaction.atomic():
        queries.need_user(by, origin.connection)
        if origin.connection.organization_id != entry.provider_id:
            raise NotPermitted(
                t("数据库连接属于别的单位", "the connection is another organization's"),
                remedy=t("选用本目录提供单位的连接", "use one of the organization that provides the entry"),
                code="connection_of_another",
            )
        if change is None:
            catalog.revise_entry(by=by, entry=entry, data=data, expect=expect, read_from=origin.name)
        else:
            catalog.revise_change(by=by, change=change, data=data, expect=expect, read_from=origin.name)
        values = {
            "connection": origin.connection,
            "schema": origin.schema,
            "table": origin.table,
            "shape": [asdict(mark) for mark in origin.marks],
            "items": dict(origin.items),
            "sketch": origin.sketch,
            "sketched_at": None,
            "taken_at": clock.now(),
            "taken_by_name": by.name,
            "drift": [],
            "fault": "",
            "looked_at": clock.now(),
        }
        OriginTable.objects.update_or_create(entry=entry, change=change, defaults=values)
        if not origin.sketch and change is None:
            catalog.forget_values(entry)


def look_again(*, by: Actor, origin: OriginTable) -> OriginTable:
    """Look at a table again and keep how it differs from what it was when items were taken over.

    Raises:
        NotPermitted: neither the provider's nor the platform.
        Stale: items were taken over again meanwhile.
    """
    _need_keeper(by, origin)
    drift, failed = _compare(settings.HOME, origin)
    with act(by=by, refused=events.ORIGIN_LOOKED, subject=origin.entry.code) as this:
        _keep(origin, drift, failed)
        this.record(events.ORIGIN_LOOKED, data={"differences": len(drift), "fault": failed})
    return OriginTable.objects.get(pk=origin.pk)


def forget_origin(*, by: Actor, origin: OriginTable) -> None:
    """Follow a table no more; the items stay.

    Raises:
        NotPermitted: neither the provider's nor the platform. Stale: it is not followed any more.
    """
    with act(by=by, refused=events.ORIGIN_FORGOTTEN, subject=origin.entry.code) as this:
        _need_keeper(by, origin)
        if OriginTable.objects.filter(pk=origin.pk).delete()[0] != 1:
            raise _taken_meanwhile()
        catalog.forget_values(origin.entry)
        this.record(events.ORIGIN_FORGOTTEN, data={"table": str(origin)})


def look_at_origins(home: Home, *, most: int = 5) -> int:
    """Look at tables whose turn has come again; a duty of the worker. Only what changed is recorded.

    Returns:
        How many were looked at.
    """
    due = [one for one in queries.followed() if rules.look_due(one.looked_at, clock.now())][:most]
    for origin in due:
        drift, failed = _compare(home, origin)
        known = ([asdict(one) for one in drift], failed) == (origin.drift, origin.fault)
        with act(by=SYSTEM, refused=events.ORIGIN_LOOKED, subject=origin.entry.code) as this:
            _keep(origin, drift, failed)
            if not known:
                this.record(events.ORIGIN_LOOKED, data={"differences": len(drift), "fault": failed})
    return len(due)


def _compare(home: Home, origin: OriginTable) -> tuple[Sequence[rules.Drift], str]:
    """How a table differs now, and why it could not be looked at (then what was known stays)."""
    try:
        with dial(home, origin.connection) as session:
            now = marks_of(session.shape(origin.schema, origin.table))
    except DatabaseFault as error:
        return [rules.Drift(**one) for one in origin.drift], error.code
    return rules.drift([rules.ColumnMark(**one) for one in origin.shape], now), ""


def _keep(origin: OriginTable, drift: Sequence[rules.Drift], failed: str) -> None:
    standing = OriginTable.objects.filter(pk=origin.pk, taken_at=origin.taken_at)
    if standing.update(drift=[asdict(one) for one in drift], fault=failed, looked_at=clock.now()) != 1:
        raise _taken_meanwhile()


def _taken_meanwhile() -> Stale:
    return Stale(
        t("来源表刚刚更换过", "the table was changed meanwhile"), remedy=t("请刷新", "reload"), code="origin_changed"
    )


def _need_keeper(by: Actor, origin: OriginTable) -> None:
    if not may_compile(by, origin.entry.provider_id):
        raise NotPermitted(
            t("这条目录不由本单位编制", "the entry is another organization's"),
            remedy=t("请由提供单位的数据专员办理", "let the provider's data officer do it"),
            code="not_the_provider",
        )
    if origin.connection.removed_at is None:
        queries.need_user(by, origin.connection)

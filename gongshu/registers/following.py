"""Lists that the text wants published and kept up with the catalog: which entries one lacks, which edition fell behind.

Where the text says only “dynamically” no day follows from it: the house reminder counts from the change, is labelled as
ours, and nothing is overdue by law. Nothing here is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as organizations
from gongshu.registers import editions, queries
from gongshu.registers.models import Row, RowVersion
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.due import due
from gongshu.regulation.lists import RegisterDef


@dataclass(frozen=True, slots=True)
class Behind:
    """Something a list is behind with.

    Attributes:
        register: the list.
        title: what it is about: an entry, or the list itself.
        words: what is to be done.
        number: the row that names the entry; None where none does, or where it is about an edition.
        since: since when it is behind.
        remind_on: the day the house reminds; None where nothing is counted.
    """

    register: RegisterDef
    title: str
    words: Text
    number: int | None
    since: datetime
    remind_on: date | None

    @property
    def late(self) -> bool:
        """Whether the day of the reminder is past."""
        return self.remind_on is not None and self.remind_on < clock.today()


def behind(by: Actor) -> list[Behind]:
    """Return what the own unit of a person is behind with in its lists, the longest first.

    A unit that keeps a list lets it name each of its published entries that is shared or opened, and looks at the row
    again once the entry was published anew. Who publishes editions publishes the next one once rows changed.
    """
    found: list[Behind] = []
    for register in queries.registers_for(by) if by.organization else ():
        if register.covers and queries.why_not_add(register, by) is None:
            found += _entries(register, by)
        if register.published_anew and editions.why_not_publish(by) is None:
            found += _edition(register)
    return sorted(found, key=lambda one: (one.since, one.register.id, one.title))


def _entries(register: RegisterDef, by: Actor) -> Iterator[Behind]:
    kept = Row.objects.filter(register=register.id, ending="")
    named = {
        one.cells[register.covers]: one
        for one in queries.current(kept).select_related("row")
        if register.covers in one.cells
    }
    own = catalog.published().filter(provider=by.organization or None)
    for entry in own.exclude(sharing_class="none", opening_class="none"):
        row = named.get(entry.code)
        published = entry.published_at
        assert published is not None, "a published entry has its moment"
        if row is None:
            words = t("没有列入，请登记", "not in the list; enter it")
        elif row.recorded_at < published:
            words = t("目录已更新，请核对这一条", "the entry was published anew; look at its row")
        else:
            continue
        number = row.row.number if row else None
        yield Behind(register, entry.name, words, number, published, _reminder(register, published))


def _edition(register: RegisterDef) -> Sequence[Behind]:
    """Return the list itself where rows changed since its newest edition, or it has rows and no edition yet."""
    last = editions.last_edition(register)
    changed = RowVersion.objects.filter(row__register=register.id)
    if last is not None:
        changed = changed.filter(recorded_at__gt=last.published_at)
    first = changed.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    if first is None:
        return []
    words = (
        t("还没有公布过，请公布第 1 版", "never published; publish the first edition")
        if last is None
        else t(
            f"第 {last.number} 版公布后有变化，请公布新的一版",
            f"changed since edition {last.number}; publish the next one",
        )
    )
    return [Behind(register, str(register.title), words, None, first, _reminder(register, first))]


def _reminder(register: RegisterDef, since: datetime) -> date | None:
    limit = organizations.jurisdiction().limits.get(register.limit)
    return due(limit.reminder, since, Calendar.load()).day if limit and limit.reminder else None

"""What drawn registers have in common: columns said once, each with its head and what stands in it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from gongshu.kit.actor import Actor
from gongshu.registers.sources.shape import Asked, Head, HeadKind, Line, Source
from gongshu.ui.listing import QueryField
from gongshu.ui.values import Words


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a drawn register: its head, what stands in it of a row, what it is sorted by."""

    id: str
    title: Words
    cell: Callable[[Any], Any]
    kind: HeadKind = "text"
    order: Combinable | str | None = None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A filter by one of some values: the column of the table that must have it."""

    id: str
    title: Words
    values: Sequence[tuple[str, Words]]
    column: str


class Drawn(Source):
    """Rows that another room holds and shows to the reader."""

    narrowings: Sequence[Narrowing] = ()

    @abstractmethod
    def columns(self) -> Sequence[Column]:
        """Return the columns; a cell is given what ``rows`` makes of a row of the table."""

    def rows(self, found: Sequence[Any]) -> Sequence[Any]:
        """Return what the cells are made from: the rows of the table, or these with what belongs to them."""
        return found

    def leads_to(self, row: Any, by: Actor) -> str:
        """Return where the first cell of a row leads; empty: nowhere."""
        return ""

    def state(self, row: Any) -> tuple[Words, str] | None:
        """Return how a row stands, in words and tone."""
        return None

    def badge(self, row: Any) -> Any:
        """Return the limit that runs for a row."""
        return None

    def heads(self, by: Actor) -> Sequence[Head]:
        """Return the heads of the columns."""
        return [Head(one.id, one.title, one.kind, one.order) for one in self.columns()]

    def lines(self, found: Sequence[Any], by: Actor) -> list[Line]:
        """Return rows as they are shown."""
        cells = [one.cell for one in self.columns()]
        return [
            Line(tuple(cell(row) for cell in cells), self.leads_to(row, by), self.state(row), self.badge(row))
            for row in self.rows(found)
        ]

    def filters(self, by: Actor) -> Sequence[QueryField]:
        """Return words, and what the rows are narrowed by."""
        return [*super().filters(by), *(QueryField(one.id, one.title, "choice", one.values) for one in self.narrowings)]

    def find(self, by: Actor, asked: Asked) -> QuerySet[Any]:
        """Return the rows that meet the filters."""
        found = super().find(by, asked)
        for one in self.narrowings:
            if value := asked(one.id):
                found = found.filter(**{one.column: value})
        return found

"""The one shape in which pages and files take the rows of a register, wherever they come from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable

from gongshu.kit.actor import Actor
from gongshu.kit.text import t
from gongshu.regulation.definition import Profile
from gongshu.regulation.lists import RegisterDef
from gongshu.ui.listing import QueryField
from gongshu.ui.values import Words

HeadKind = Literal["text", "number", "code", "day"]
Asked = Callable[[str], str]
"""What a filter is set to, by its name; empty where it is not."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the list. ``order``: what it is sorted by; None where it cannot be."""

    id: str
    title: Words
    kind: HeadKind = "text"
    order: Combinable | str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: a cell per column, where its first cell leads, and how it stands (words and tone)."""

    cells: tuple[Any, ...]
    href: str = ""
    state: tuple[Words, str] | None = None
    badge: Any = None


AS_OF = QueryField("on", t("截至某日", "As of a day"), "day")
"""The filter of a list that can be read as of a day."""


class Source(ABC):
    """The rows of one register."""

    def __init__(self, register: RegisterDef, profile: Profile, on: date | None = None) -> None:
        """Read a register now, or as it stood at the end of a day; a list without a history reads now."""
        self.register = register
        self.profile = profile
        self.on = on

    @abstractmethod
    def heads(self, by: Actor) -> Sequence[Head]:
        """Return the columns as a person sees them."""

    @abstractmethod
    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return all rows a person may see, in their usual order."""

    @abstractmethod
    def lines(self, found: Sequence[Any], by: Actor) -> list[Line]:
        """Return some of the rows as they are shown."""

    def filters(self, by: Actor) -> Sequence[QueryField]:
        """Return the filters of the list."""
        return [QueryField("words", t("关键词", "Words"))]

    def find(self, by: Actor, asked: Asked) -> QuerySet[Any]:
        """Return the rows a person may see that meet what is asked."""
        return self.holding(self.everything(by), asked("words"))

    def sorted(self, found: QuerySet[Any], by: Actor, order: str) -> QuerySet[Any]:
        """Return rows in the order of a column (``day``, or ``-day`` the other way); unknown columns change nothing."""
        head = next((one for one in self.heads(by) if one.id == order.removeprefix("-") and one.order), None)
        if head is None or head.order is None:
            return found
        value: Any = F(head.order) if isinstance(head.order, str) else head.order
        down = order.startswith("-")
        return found.order_by(value.desc(nulls_last=True) if down else value.asc(nulls_last=True), "pk")

    words_in: tuple[str, ...] = ()
    """The columns that searching looks through."""

    def holding(self, found: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Return the rows that hold every word."""
        for word in words.split():
            anywhere = Q()
            for column in self.words_in:
                anywhere |= Q((f"{column}__icontains", word))
            found = found.filter(anywhere)
        return found

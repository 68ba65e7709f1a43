"""Lists whose state is in the address: filters, pages, order. A link can be kept, sent and opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote_plus

from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse, QueryDict

from gongshu.ui.values import Facet, Link, Words

T = TypeVar("T")
_BESIDE = 2
_VALUES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class QueryField:
    """One filter of a list. ``options`` are (value, words) of a choice; ``blank``: what no choice means, if not all.

    ``suggest``: an address that gives words to go on typing with (``suggested``), where scripts run.
    """

    name: str
    label: Words
    kind: Literal["text", "choice", "day"] = "text"
    options: Sequence[tuple[str, Words]] = ()
    hint: Words = ""
    value: str = ""
    blank: Words = ""
    suggest: str = ""


@dataclass(frozen=True)
class QueryBar:
    """The filters of a list as the address has them; ``read`` makes it, ``value`` asks it."""

    path: str
    fields: tuple[QueryField, ...]
    kept: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, request: HttpRequest, fields: Sequence[QueryField]) -> QueryBar:
        """Read the filters from the address; a choice that is none of its options counts as not made.

        Args:
            request: the request of the list page.
            fields: the filters, without values.
        """
        filled = tuple(replace(each, value=_clean(each, request.GET.get(each.name, ""))) for each in fields)
        names = {each.name for each in fields} | {"page"}
        kept = tuple(
            (name, value) for name, value in request.GET.items() if name not in names and isinstance(value, str)
        )
        return cls(request.path, filled, kept)

    def value(self, name: str) -> str:
        """Return what a filter is set to, empty if it is not."""
        return next(each.value for each in self.fields if each.name == name)

    def value_of(self, name: str) -> str:
        """Return what a filter is set to, empty also where the list has no such filter."""
        return next((each.value for each in self.fields if each.name == name), "")

    def day(self, name: str) -> date | None:
        """Return the day a filter is set to; None where it is not, or is no day."""
        try:
            return date.fromisoformat(self.value(name))
        except ValueError:
            return None

    @property
    def active(self) -> bool:
        """Whether any filter is set."""
        return any(each.value for each in self.fields)

    @property
    def clear_url(self) -> str:
        """The address without filters; what else it says (order, language) stays."""
        return address(self.path, self.kept)

    def export_url(self, form: str) -> str:
        """Return the address of what the list shows, as a file (``csv`` or ``xlsx``)."""
        filters = tuple((each.name, each.value) for each in self.fields)
        return address(self.path, (*self.kept, *filters, ("export", form)))


def suggested(words: Iterable[str]) -> JsonResponse:
    """Answer the script that offers words to go on typing with."""
    return JsonResponse({"words": list(dict.fromkeys(words))})


def _clean(asked: QueryField, value: str) -> str:
    value = value.strip()
    if asked.kind == "choice" and value not in {option for option, _ in asked.options}:
        return ""
    return value


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, with the addresses of the others."""

    items: Sequence[T]
    number: int
    per_page: int
    count: int
    path: str = ""
    query: QueryDict = field(default_factory=lambda: QueryDict(mutable=True))

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // self.per_page))

    @property
    def first(self) -> int:
        """Number of the first row shown, counted from 1; 0 in an empty list."""
        return (self.number - 1) * self.per_page + 1 if self.count else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.number * self.per_page, self.count)

    def url(self, number: int) -> str:
        """Return the address of a page, with all filters kept."""
        query = self.query.copy()
        query["page"] = str(number)
        return f"{self.path}?{query.urlencode()}"

    @property
    def previous_url(self) -> str:
        """The address of the page before, empty on the first."""
        return self.url(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """The address of the page after, empty on the last."""
        return self.url(self.number + 1) if self.number < self.pages else ""

    @property
    def links(self) -> list[tuple[int, str | None]]:
        """First page, last page and those beside this one, with None as the address of a gap."""
        near = range(self.number - _BESIDE, self.number + _BESIDE + 1)
        shown = sorted({1, self.pages, *(number for number in near if 1 <= number <= self.pages)})
        links: list[tuple[int, str | None]] = []
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                links.append((before + 1, self.url(before + 1) if number - before == 2 else None))
            links.append((number, self.url(number)))
        return links


def paginate(request: HttpRequest, items: Sequence[T] | QuerySet[Any, T], count: int, per_page: int = 50) -> Page[T]:
    """Cut the page that ``?page=`` asks for out of a list; a page beyond the last is the last.

    Args:
        request: the request of the list page.
        items: a list or a query; only one slice of it is taken.
        count: how many there are in all.
        per_page: rows on a page.
    """
    asked = request.GET.get("page", "1")
    last = max(1, -(-count // per_page))
    number = min(max(int(asked), 1), last) if asked.isdecimal() and len(asked) < 10 else 1
    start = (number - 1) * per_page
    return Page(list(items[start : start + per_page]), number, per_page, count, request.path, request.GET.copy())


def address(path: str, pairs: Sequence[tuple[str, Any]]) -> str:
    """Return an address with these values in its query, empty ones left out."""
    query = QueryDict(mutable=True)
    for name, value in pairs:
        if value not in (None, ""):
            query.appendlist(name, str(value))
    return f"{path}?{query.urlencode()}" if query else path


def facet(title: Words, name: str, counts: Mapping[str, int], words: Callable[[str], Words], at: str) -> Facet:
    """Return the values that a list can be narrowed to as counted links, the most frequent first, the rarer folded.

    Args:
        title: the property.
        name: the property in the address.
        counts: how many rows of the list have which value.
        words: what people call a value.
        at: the address of the list, not narrowed by this property.
    """
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    start = f"{at}{'&' if '?' in at else '?'}{name}="
    links = [Link(words(value), start + quote_plus(value), count=count) for value, count in ordered]
    return Facet(title, links[:_VALUES_SHOWN], links[_VALUES_SHOWN:])

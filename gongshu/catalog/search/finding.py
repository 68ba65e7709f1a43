"""Finding entries: what answers a question, whom it may be shown to, how many of which kind, what stands first.

The one front of both databases: each gives the ids that answer, in the same order; all else happens here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from types import ModuleType
from typing import Any, Literal

from django.db import connection
from django.db.models import Q

from gongshu.catalog.data import NO_CLASS
from gongshu.catalog.models import Entry, FindableText
from gongshu.catalog.search import postgresql, sqlite
from gongshu.catalog.search.asking import Question, looser, only
from gongshu.catalog.search.folding import mark
from gongshu.catalog.search.keeping import KINDS
from gongshu.catalog.search.ranking import Words, ranked, score
from gongshu.catalog.search.tables import FIELDS

MOST = 1_000
"""So many hits of a search are counted and paged; beyond that it should say more."""

MOST_BROWSED = 10_000
"""The same where no word is given."""

RANKED = 200
"""So many hits are ranked by their words; the rest follow, the newest first."""

Sort = Literal["relevance", "newest", "title"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "title")
FACETS = ("provider", "theme", "sharing", "opening", "format", "cycle", "grade", "state")
"""What hits are counted by and can be filtered by."""

_BACKENDS: Mapping[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose view it is: everything, an official's of an organization, or the public's."""

    everything: bool = False
    organization: str = ""
    public: bool = False

    def sees(self, state: str, provider: str, opening: str) -> bool:
        """Whether an entry of this state, provider and opening class is in the view; the same as in SQL below."""
        if self.everything:
            return True
        if self.public:
            return state == "published" and opening != NO_CLASS
        return state == "published" or provider == self.organization


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found.

    ``ids`` are ids of entries in their order; ``more``: there are more than these. ``facets``: for each of ``FACETS``
    how many hits have which value. ``question`` is the one that was answered; ``loosened``: nothing answered the one
    asked, this is the nearest that did.
    """

    question: Question
    ids: Sequence[str] = ()
    more: bool = False
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    loosened: bool = False


Row = tuple[Any, ...]
"""Id, id of the entry, day of publication, then the values of ``FACETS``: plain, for there are thousands."""
_ID, _ENTRY, _DAY, _VALUES = 0, 1, 2, 3


def find(question: Question, scope: Scope, filters: Mapping[str, str], sort: Sort = "relevance") -> Hits:
    """Return the entries that answer a question within a person's view.

    Args:
        question: the words; an empty one is answered by everything.
        scope: whose view it is; decided on every read from the entries' present state.
        filters: values that must be there, by the names in ``FACETS``.
        sort: by the words, by the day of publication, by title. Without words relevance is the newest first.
    """
    most = MOST_BROWSED if question.empty else MOST
    rows = _rows(question, scope, filters, most=most + 1)
    answered, loosened = question, False
    if not rows and not question.empty:
        answered, rows = _nearest(question, scope, filters, most=most + 1)
        loosened = bool(rows)
    more, rows = len(rows) > most, rows[:most]
    ordered = _ordered(answered, scope, filters, sort, rows)
    columns = list(zip(*rows, strict=True))[_VALUES:] or [()] * len(FACETS)
    facets = {name: _counted(values) for name, values in zip(FACETS, columns, strict=True)}
    return Hits(answered, ordered, more, facets, loosened)


def _nearest(question: Question, scope: Scope, filters: Mapping[str, str], *, most: int) -> tuple[Question, list[Row]]:
    """Ask for less until something answers; returns what was asked last and what answers it.

    How much less is found out among the titles, if any is near: there it takes a tenth of the time.
    """
    for fields in (("title",), FIELDS):
        for less in looser(question, partial(_holds, scope, filters, fields)):
            if _rows(less, scope, filters, fields, most=1):
                return less, _rows(less, scope, filters, most=most)
    return question, []


def _holds(scope: Scope, filters: Mapping[str, str], fields: Sequence[str], phrase: str) -> bool:
    return bool(_rows(only(phrase), scope, filters, fields, most=1))


def _counted(values: Iterable[Any]) -> Mapping[str, int]:
    counts = Counter(values)
    return {str(value): count for value, count in counts.items() if value not in (None, "")}


def select(question: Question) -> tuple[str, list[Any]]:
    """Return a subquery of the ids of all entries that answer a question, whoever may see them, and its parameters."""
    source, parameters, _ = _backend().condition(question, (), FIELDS)
    return f"SELECT f.entry_id {source} AND f.generation = {_ANSWERS}", parameters


def _backend() -> ModuleType:
    return _BACKENDS[connection.vendor]


def having(filters: Mapping[str, str]) -> tuple[str, list[Any]]:
    """Return a subquery of the ids of all entries that have these values, whoever may see them, and its parameters."""
    marks = [mark(KINDS[name], value) for name, value in filters.items() if value]
    source, parameters, _ = _backend().condition(Question((), ""), marks, FIELDS)
    return f"SELECT f.entry_id {source} AND f.generation = {_ANSWERS}", parameters


_ANSWERS = "coalesce((SELECT generation FROM catalog_searchindex WHERE id = 1), 1)"
_DATE = "coalesce(CAST(f.published_on AS text), '')"  # compared and nothing else; read as dates, thousands of them cost
_COLUMNS = ", ".join(("f.id", "f.entry_id", _DATE, *(f"f.{name}" for name in FACETS)))


def _rows(
    question: Question,
    scope: Scope,
    filters: Mapping[str, str],
    fields: Sequence[str] = FIELDS,
    *,
    most: int,
) -> list[Row]:
    """The findables that answer, the newest first, no more than ``most``."""
    marks = [mark(KINDS[name], value) for name, value in filters.items() if value]
    if scope.public:
        marks.append(mark("v", ""))
    source, parameters, age = _backend().condition(question, marks, fields)
    return _asked(f"SELECT {_COLUMNS} {source}", parameters, scope, f"{age} DESC", most)


def _asked(source: str, parameters: list[Any], scope: Scope, order: str, most: int) -> list[Row]:
    """Ask for findables of the generation that answers, within what the entries' present state lets a person see."""
    allowed, by_whom = "", list[str]()
    if scope.public:
        allowed = "AND f.state = 'published' AND f.opening <> 'none'"
    elif not scope.everything:
        allowed, by_whom = "AND (f.state = 'published' OR f.provider = %s)", [scope.organization]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{source} AND f.generation = {_ANSWERS} {allowed} ORDER BY {order} LIMIT %s",
            [*parameters, *by_whom, most],
        )
        return list(cursor.fetchall())


def _ordered(
    question: Question, scope: Scope, filters: Mapping[str, str], sort: Sort, rows: Sequence[Row]
) -> list[str]:
    if sort == "title":
        names = _slugs([row[_ENTRY] for row in rows])
        return sorted(names, key=names.__getitem__)
    if sort == "newest" or question.empty:
        # The newest come first already; among those of one day they stay so.
        return [row[_ENTRY] for row in sorted(rows, key=itemgetter(_DAY), reverse=True)]
    entries = {row[_ID]: row[_ENTRY] for row in rows}
    candidates = list(entries)
    if len(rows) > RANKED:
        better = {row[_ID]: row[_ENTRY] for row in _best(question, scope, filters, rows)}
        candidates = list(dict.fromkeys([*better, *candidates]))[:RANKED]
        entries |= better
    first = ranked([(id, score(question, words)) for id, words in _words(candidates)])
    return [entries[id] for id in dict.fromkeys([*first, *entries])]


def _best(question: Question, scope: Scope, filters: Mapping[str, str], hits: Sequence[Row]) -> list[Row]:
    """The hits among very many that are worth ranking: titles that begin so, then in the title, then in the items."""
    found = beginning(question.whole, scope, filters, RANKED // 4)
    if len(found) < RANKED:
        found += _rows(question, scope, filters, ("title",), most=RANKED)
    if len(found) < RANKED:
        held = _in_items(question, hits)
        found += [row for row in hits if row[_ID] in held]
    return found


def _in_items(question: Question, hits: Sequence[Row]) -> set[int]:
    """Return which of the hits hold a phrase of a question in their items."""
    asked = Q(*(Q(items__contains=phrase) for phrase in question.phrases if len(phrase) > 1), _connector=Q.OR)
    if not asked:
        return set()
    holding = FindableText.objects.filter(asked, pk__in=[row[_ID] for row in hits])
    return set(holding.values_list("pk", flat=True)[:RANKED])


def beginning(words: str, scope: Scope, filters: Mapping[str, str], most: int) -> list[Row]:
    """Return the findables whose folded title begins with folded words, in the order of titles."""
    condition, parameters, order = _backend().beginning(words)
    for name in (name for name in FACETS if filters.get(name)):
        condition += f" AND f.{name} = %s"
        parameters.append(int(filters[name]) if name == "grade" else filters[name])
    source = f"SELECT {_COLUMNS} FROM catalog_findabletext w JOIN catalog_findable f ON f.id = w.findable_id WHERE "  # noqa: S608
    return _asked(source + condition, parameters, scope, order, most)


def titled(question: Question, scope: Scope, most: int) -> list[str]:
    """Return the ids of entries whose title begins with a question, then of those whose title holds it."""
    found = beginning(question.whole, scope, {}, most)
    if len(found) < most:
        found += _rows(question, scope, {}, ("title",), most=most)
    return list(dict.fromkeys(row[_ENTRY] for row in found))[:most]


def _words(ids: Sequence[int]) -> Iterator[tuple[int, Words]]:
    columns = ("findable", "title", "items", "abstract", "other", "findable__provider")
    for id, *words in FindableText.objects.filter(pk__in=ids).values_list(*columns):
        yield id, Words(*words)


def _slugs(entries: Sequence[str]) -> dict[str, str]:
    """The addresses of entries, which are their titles in letters: the order of a Chinese register of names."""
    return dict(Entry.objects.filter(pk__in=entries).values_list("pk", "slug"))

"""Finding entries: what answers a question, whom it may be shown to, how many of which kind, what stands first.

The one front of both databases: each gives the ids that answer, in the same order; all else happens here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from types import MappingProxyType, ModuleType
from typing import Any, Literal

from django.db import connection

from gongshu.catalog.cycles import count_freshness, is_of
from gongshu.catalog.data import NO_CLASS
from gongshu.catalog.models import Entry
from gongshu.catalog.search import postgresql, sqlite
from gongshu.catalog.search.asking import Question, Word, looser, only
from gongshu.catalog.search.folding import EDITION, mark
from gongshu.catalog.search.keeping import KINDS
from gongshu.catalog.search.ranking import Words, ranked, score
from gongshu.catalog.search.tables import FIELDS, titles_made
from gongshu.kit import clock

MOST = 1_000
"""So many hits of a search are counted and paged; beyond that it should say more."""

MOST_BROWSED = 10_000
"""The same where no word is given."""

RANKED = 200
"""So many hits are ranked by their words; the rest follow, the newest first."""

_AT_ONCE = 250
"""So many hits are read at once when only some of them are needed."""

Sort = Literal["relevance", "newest", "title"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "title")
_COUNTED = ("provider", "theme", "sharing", "opening", "format", "cycle", "grade", "state")
FACETS = (*_COUNTED, "freshness")
"""What hits are counted by and can be filtered by. Freshness depends on the day, so it is asked, never kept."""

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
"""Id, id of the entry, day of publication, the values counted by, day of the newest data: plain, for there are many."""
_ID, _ENTRY, _DAY, _VALUES = 0, 1, 2, 3
_PROVIDER = _VALUES + _COUNTED.index("provider")


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
    ordered = _ordered(answered, scope, filters, sort, rows, more)
    return Hits(answered, ordered, more, _facets(rows), loosened)


def _nearest(question: Question, scope: Scope, filters: Mapping[str, str], *, most: int) -> tuple[Question, list[Row]]:
    """Ask for less until something answers; returns what was asked last and what answers it.

    How much less is found out among the titles, if any is near: there it takes a tenth of the time.
    """
    for fields in (("title",), FIELDS):
        for less in looser(question, partial(_holds, scope, filters, fields)):
            if _any(less, scope, filters, fields):
                return less, _rows(less, scope, filters, most=most)
    return question, []


def _holds(scope: Scope, filters: Mapping[str, str], fields: Sequence[str], phrase: str) -> bool:
    return _any(only(phrase), scope, filters, fields)


def _facets(rows: Sequence[Row]) -> dict[str, Mapping[str, int]]:
    """How many hits have which value."""
    *columns, newest = list(zip(*rows, strict=True))[_VALUES:] or [()] * (len(_COUNTED) + 1)
    facets = {name: _counted(values) for name, values in zip(_COUNTED, columns, strict=True)}
    pairs = zip(columns[_COUNTED.index("cycle")], newest, strict=True)
    return {**facets, "freshness": {name: n for name, n in count_freshness(pairs, clock.today()).items() if n}}


def _counted(values: Iterable[Any]) -> Mapping[str, int]:
    counts = Counter(values)
    return {str(value): count for value, count in counts.items() if value not in (None, "")}


def select(
    question: Question, scope: Scope, filters: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, list[Any]]:
    """Return a subquery of the ids of all entries that answer a question within a view, and its parameters."""
    source, parameters, _ = _source(question, scope, filters, FIELDS)
    allowed, by_whom = _allowed(scope)
    return f"SELECT f.entry_id {source} AND f.generation = {_ANSWERS} {allowed}", [*parameters, *by_whom]


def _backend() -> ModuleType:
    return _BACKENDS[connection.vendor]


_ANSWERS = "coalesce((SELECT generation FROM catalog_searchindex WHERE id = 1), 1)"
_DATE = "coalesce(CAST(f.published_on AS text), '')"  # compared and nothing else; read as dates, thousands of them cost
_READ = ", ".join(("findable_id", *FIELDS))
_NEWEST = "CAST(f.newest_data AS text)"
_COLUMNS = ", ".join(("f.id", "f.entry_id", _DATE, *(f"f.{name}" for name in _COUNTED), _NEWEST))


def _any(question: Question, scope: Scope, filters: Mapping[str, str], fields: Sequence[str]) -> bool:
    """Whether anything answers. In the order of the index: the newest first takes it twice as long to find nothing."""
    source, parameters, _ = _source(question, scope, filters, fields)
    return bool(_asked(f"SELECT 1 {source}", parameters, scope, "", 1))


def _source(
    question: Question, scope: Scope, filters: Mapping[str, str], fields: Sequence[str]
) -> tuple[str, list[Any], str]:
    asked = [mark(KINDS[name], value) for name, value in filters.items() if value and name in KINDS]
    if scope.public:
        asked.append(mark("v", ""))
    also, days = _dated(filters)
    if question.empty and not _backend().BROWSES_BY_WORDS:
        having, values = _having(filters)
        return f"FROM catalog_findable f WHERE true{having}{also}", [*values, *days], "f.id"
    made = tuple(fields) != ("title",) or titles_made(connection)
    source, parameters, age = _backend().condition(question, asked, fields, present=_present(), made=made)
    return source + also, [*parameters, *days], age


def _having(filters: Mapping[str, str]) -> tuple[str, list[Any]]:
    """The condition on the columns themselves, with its parameters."""
    chosen = {name: filters[name] for name in _COUNTED if filters.get(name)}
    values = [int(value) if name == "grade" else value for name, value in chosen.items()]
    return "".join(f" AND f.{name} = %s" for name in chosen), values


def _dated(filters: Mapping[str, str]) -> tuple[str, list[str]]:
    """The condition that depends on the day, with its parameters; none where nothing is narrowed to it."""
    if not (freshness := filters.get("freshness")):
        return "", []
    condition, parameters = is_of(freshness, "f.cycle", "f.newest_data", clock.today())
    return f" AND {condition}", parameters


def _present() -> bool:
    """Whether the index that answers is of the present edition."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT edition FROM catalog_searchindex WHERE id = 1")
        found = cursor.fetchone()
    return found is None or found[0] == EDITION


def _rows(
    question: Question,
    scope: Scope,
    filters: Mapping[str, str],
    fields: Sequence[str] = FIELDS,
    *,
    most: int,
) -> list[Row]:
    """The findables that answer, the newest first, no more than ``most``."""
    source, parameters, age = _source(question, scope, filters, fields)
    return _asked(f"SELECT {_COLUMNS} {source}", parameters, scope, f"{age} DESC", most)


def _asked(source: str, parameters: list[Any], scope: Scope, order: str, most: int) -> list[Row]:
    """Ask for findables of the generation that answers, within what the entries' present state lets a person see."""
    allowed, by_whom = _allowed(scope)
    ordered = f"ORDER BY {order}" if order else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{source} AND f.generation = {_ANSWERS} {allowed} {ordered} LIMIT %s",
            [*parameters, *by_whom, most],
        )
        return list(cursor.fetchall())


def _allowed(scope: Scope) -> tuple[str, list[str]]:
    """What of the findables is in a view, by the present state of their entries; the same as ``Scope.sees``."""
    if scope.everything:
        return "", []
    if scope.public:
        return "AND f.state = 'published' AND f.opening <> 'none'", []
    return "AND (f.state = 'published' OR f.provider = %s)", [scope.organization]


def _ordered(
    question: Question, scope: Scope, filters: Mapping[str, str], sort: Sort, rows: Sequence[Row], more: bool
) -> list[str]:
    if sort == "title":
        names = _slugs([row[_ENTRY] for row in rows])
        return sorted(names, key=names.__getitem__)
    if sort == "newest" or question.empty:
        # The newest come first already; among those of one day they stay so.
        return [row[_ENTRY] for row in sorted(rows, key=itemgetter(_DAY), reverse=True)]
    known = {row[_ID]: row for row in rows}
    candidates = list(known)
    if len(rows) > RANKED:
        better = {row[_ID]: row for row in _best(question, scope, filters, rows, more)}
        candidates = list(dict.fromkeys([*better, *candidates]))[:RANKED]
        known |= better
    first = ranked([(id, score(question, words)) for id, words in _words([known[id] for id in candidates])])
    return [known[id][_ENTRY] for id in dict.fromkeys([*first, *known])]


def _best(question: Question, scope: Scope, filters: Mapping[str, str], hits: Sequence[Row], more: bool) -> list[Row]:
    """The hits among very many that are worth ranking: titles that begin so, then in the title, then in the items.

    Args:
        question: the words.
        scope: whose view it is.
        filters: values that must be there.
        hits: the newest that answer.
        more: there are others, too.
    """
    found = beginning(question.whole, scope, filters, RANKED // 4)
    # All that hold the words in their title are asked for, unless most of the hits do by their provider alone.
    asked = more or not any(word.providers for word in question.words)
    if len(found) < RANKED and asked:
        found += _rows(question, scope, filters, ("title",), most=RANKED)
    if len(found) < RANKED:
        found += _standing(question, hits, titled=not asked, most=RANKED - len(found))
    return found


def _standing(question: Question, hits: Sequence[Row], *, titled: bool, most: int) -> list[Row]:
    """Return the hits that hold the words in their title, then those that hold a phrase in their items; read plainly.

    Of a thousand known hits it takes a third of the time to read them than to ask an index once more.

    Args:
        question: the words.
        hits: the newest that answer.
        titled: those with the words in their title are not known yet; else no more are read than needed.
        most: so many are needed.
    """
    phrases = [phrase for phrase in question.phrases if len(phrase) > 1]
    first, then = list[Row](), list[Row]()
    for start in range(0, len(hits), _AT_ONCE):
        for row, title, items in _read(hits[start : start + _AT_ONCE]):
            if titled and all(_in_title(word, title, row[_PROVIDER]) for word in question.words):
                first.append(row)
            elif any(phrase in items for phrase in phrases):
                then.append(row)
        if len(then) >= most and not titled:
            break
    return [*first, *then]


def _read(hits: Sequence[Row]) -> Iterator[tuple[Row, str, str]]:
    """The folded title and items of hits, in their order."""
    places = ", ".join("%s" for _ in hits)
    words = f"SELECT findable_id, title, items FROM catalog_findabletext WHERE findable_id IN ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(words, [row[_ID] for row in hits])
        known = {id: (title, items) for id, title, items in cursor.fetchall()}
    for row in hits:
        yield (row, *known.get(row[_ID], ("", "")))


def _in_title(word: Word, title: str, provider: str) -> bool:
    if provider in word.providers:
        return True
    return any(all(phrase in title for phrase in way.phrases) for way in word.ways)


def beginning(words: str, scope: Scope, filters: Mapping[str, str], most: int) -> list[Row]:
    """Return the findables whose folded title begins with folded words, in the order of titles."""
    condition, parameters, order = _backend().beginning(words)
    having, values = _having(filters)
    also, days = _dated(filters)
    source = f"SELECT {_COLUMNS} FROM catalog_findabletext w JOIN catalog_findable f ON f.id = w.findable_id WHERE "  # noqa: S608
    return _asked(source + condition + having + also, [*parameters, *values, *days], scope, order, most)


def titled(question: Question, scope: Scope, most: int) -> list[str]:
    """Return the ids of entries whose title begins with a question, then of those whose title holds it."""
    found = beginning(question.whole, scope, {}, most)
    if len(found) < most:
        found += _rows(question, scope, {}, ("title",), most=most)
    return list(dict.fromkeys(row[_ENTRY] for row in found))[:most]


def _words(rows: Sequence[Row]) -> Iterator[tuple[int, Words]]:
    """The folded words of hits; a plain statement, which takes a fifth of the time for two hundred."""
    providers = {row[_ID]: row[_PROVIDER] for row in rows}
    if not providers:
        return
    places = ", ".join("%s" for _ in providers)
    words = f"SELECT {_READ} FROM catalog_findabletext WHERE findable_id IN ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(words, list(providers))
        for id, title, items, abstract, other in cursor.fetchall():
            yield id, Words(title, items, abstract, other, providers[id])


def _slugs(entries: Sequence[str]) -> dict[str, str]:
    """The addresses of entries, which are their titles in letters: the order of a Chinese register of names."""
    return dict(Entry.objects.filter(pk__in=entries).values_list("pk", "slug"))

"""Queries of Django's, compiled once: the words are kept, each run only hands in values.

Building a query and spelling it as SQL takes Django some ten times as long as the embedded database takes to answer it.
An act of the engine repeats the same few statements; it asks for them so::

    _OPEN = Reading(lambda: Clock.objects.filter(case=Slot("case"), visit__left_at__isnull=True))
    _TAKE = Writing(lambda: Case.objects.filter(pk=Slot("case"), revision=Slot("seen")), revision=F("revision") + 1)

    running = _OPEN.first(case=case.pk)
    taken = _TAKE.run(case=case.pk, seen=7)

What a statement says is Django's own spelling for the database at hand; only the making of it is spared. Values go to
the driver as parameters. A value of ``None`` compares with nothing, as in SQL: ask for it by ``isnull``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql import Query, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler, SQLUpdateCompiler
from django.db.utils import DEFAULT_DB_ALIAS

from gongshu.statements.making import read
from gongshu.statements.running import Words, run

M = TypeVar("M", bound=Model)
_related: Any = get_related_populators  # its arguments differ between releases of Django's annotations


class Slot(Expression):
    """A place in a statement for a value that is handed in when it runs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Spell the place."""
        return "%s", (_Gap(self.name),)


@dataclass(frozen=True, slots=True)
class _Gap:
    name: str


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A statement as the database takes it; what is a gap among its parameters is filled at every run."""

    words: Words
    parameters: tuple[Any, ...]
    names: frozenset[str]
    converters: tuple[tuple[int, Any, Any], ...]
    taken: _Taken | None

    @classmethod
    def of(cls, compiler: SQLCompiler) -> _Spelled:
        words, given = compiler.as_sql()
        parameters: tuple[Any, ...] = tuple(given)
        names = frozenset(one.name for one in parameters if isinstance(one, _Gap))
        selected = [one[0] for one in compiler.select or ()]
        converters = tuple(
            (place, convert, expression)
            for place, (convert_each, expression) in compiler.get_converters(selected).items()
            for convert in convert_each
        )
        about: Any = compiler.klass_info
        taken = _Taken.of(about, compiler.select) if about else None
        spelled = Words.of(words, returns=not isinstance(compiler, SQLUpdateCompiler))
        return cls(spelled, parameters, names, converters, taken)

    def filled(self, values: Mapping[str, Any], ops: Any) -> list[Any]:
        if self.names != values.keys():
            raise TypeError(f"takes {sorted(self.names)}, was given {sorted(values)}")
        return [_adapted(values[one.name], ops) if isinstance(one, _Gap) else one for one in self.parameters]


@dataclass(frozen=True, slots=True)
class _Taken:
    """How a row becomes an instance: its model, which columns are its fields, what fills in those it is related to."""

    model: type[Model]
    names: list[str]
    columns: slice
    populators: Sequence[Any]

    @classmethod
    def of(cls, about: Mapping[str, Any], selected: Any) -> _Taken:
        places = about["select_fields"]
        names = [selected[place][0].target.attname for place in places]
        columns = slice(places[0], places[-1] + 1)
        return cls(about["model"], names, columns, _related(about, selected, DEFAULT_DB_ALIAS))

    def instance(self, row: list[Any]) -> Any:
        one = read(self.model, self.names, row[self.columns])
        for populate in self.populators:
            populate.populate(row, one)
        return one


def _adapted(value: Any, ops: Any) -> Any:
    """Return a value as the driver takes it."""
    if isinstance(value, datetime):
        return ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return ops.adapt_datefield_value(value)
    return value


class _Statement:
    """Spells what it was given once for each kind of database."""

    def __init__(self) -> None:
        self._known: dict[str, _Spelled] = {}

    def _query(self) -> Query:
        raise NotImplementedError

    def _spelled(self, here: BaseDatabaseWrapper) -> _Spelled:
        found = self._known.get(here.vendor)
        if found is None:
            compiler = self._query().get_compiler(connection=here)
            found = self._known[here.vendor] = _Spelled.of(compiler)
        return found


class _Query(_Statement):
    def __init__(self, found: Callable[[], QuerySet[Any, Any]]) -> None:
        super().__init__()
        self._found = found

    def _query(self) -> Query:
        return self._found().query

    def _fetched(self, values: Mapping[str, Any]) -> tuple[_Spelled, list[list[Any]]]:
        here = connections[DEFAULT_DB_ALIAS]
        spelled = self._spelled(here)
        rows = [list(row) for row in run(here, spelled.words, spelled.filled(values, here.ops)).rows]
        for row in rows:
            for place, convert, expression in spelled.converters:
                if row[place] is not None:  # nothing stays nothing, for every field of Django's
                    row[place] = convert(row[place], expression, here)
        return spelled, rows


class Reading(_Query, Generic[M]):
    """A query for rows of one table, with those it selects as related.

    ``found`` returns the queryset, with slots where values go. No prefetching, no annotations.
    """

    def __init__(self, found: Callable[[], QuerySet[M]]) -> None:
        super().__init__(found)

    def all(self, **values: Any) -> list[M]:
        """Return the rows found."""
        spelled, rows = self._fetched(values)
        assert spelled.taken is not None  # the queryset is one of instances
        return [spelled.taken.instance(row) for row in rows]

    def first(self, **values: Any) -> M | None:
        """Return the first row found, None where there is none."""
        return next(iter(self.all(**values)), None)


class Listing(_Query):
    """A query for values: ``values_list`` of one table or several."""

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of values found."""
        return [tuple(row) for row in self._fetched(values)[1]]

    def column(self, **values: Any) -> list[Any]:
        """Return the first value of every row found."""
        return [row[0] for row in self.rows(**values)]


class Writing(_Statement):
    """An update of the rows a query finds; ``changes`` are values, expressions or slots."""

    def __init__(self, found: Callable[[], QuerySet[Any, Any]], **changes: Any) -> None:
        super().__init__()
        self._found, self._changes = found, changes

    def _query(self) -> Query:
        query: Any = self._found().query.chain(UpdateQuery)
        query.add_update_values(self._changes)
        updated: Query = query
        return updated

    def run(self, **values: Any) -> int:
        """Write, and return how many rows were found."""
        here = connections[DEFAULT_DB_ALIAS]
        spelled = self._spelled(here)
        return run(here, spelled.words, spelled.filled(values, here.ops)).touched

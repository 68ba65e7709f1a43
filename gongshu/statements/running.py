"""Handing a statement that is spelled already to the database.

Django wraps every statement: a cursor with its checks, a pattern that turns its placeholders into SQLite's, hooks for
who listens. For the short statements of an act that takes longer than the embedded database takes to answer. Where
nobody listens and the transaction is sound they go to SQLite's driver as they are; everything else goes Django's way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import SQLiteCursorWrapper


@dataclass(frozen=True, slots=True)
class Ran:
    """What a statement found: its rows, where it returns some, and how many rows it touched."""

    rows: list[Any]
    touched: int


@dataclass(frozen=True, slots=True)
class Words:
    """A statement in Django's spelling, and in the one that SQLite's driver takes."""

    django: str
    sqlite: str
    returns: bool

    @classmethod
    def of(cls, words: str, *, returns: bool) -> Words:
        """Take a statement in Django's spelling; ``returns``: whether it returns rows."""
        return cls(words, SQLiteCursorWrapper.convert_query(_NO_CURSOR, words), returns)


_NO_CURSOR: Any = None
"""Turning placeholders asks nothing of the cursor it is a method of."""


def run(here: BaseDatabaseWrapper, words: Words, values: Sequence[Any]) -> Ran:
    """Run a statement.

    Args:
        here: the connection.
        words: the statement.
        values: its parameters, as the driver takes them.
    """
    driver: Any = here.connection
    if driver is None or here.vendor != "sqlite" or here.execute_wrappers or here.queries_logged or here.needs_rollback:
        with here.cursor() as cursor:
            cursor.execute(words.django, values)
            return Ran(cursor.fetchall() if words.returns else [], int(cursor.rowcount))
    with here.wrap_database_errors:
        found = driver.execute(words.sqlite, values)
        return Ran(found.fetchall() if words.returns else [], found.rowcount)

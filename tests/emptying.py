"""Lets a test database be emptied between transactional tests though the product refuses to empty its audit table."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations

from gongshu.audit import guard

_execute_sql_flush = BaseDatabaseOperations.execute_sql_flush


def _unguarded(self: BaseDatabaseOperations, sql_list: Any) -> None:
    guard.take_off(self.connection)
    try:
        _execute_sql_flush(self, sql_list)
    finally:
        guard.put_on(self.connection)


def allow() -> None:
    """Take the guard off around every flush of the tests' database."""
    BaseDatabaseOperations.execute_sql_flush = _unguarded

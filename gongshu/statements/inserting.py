"""Writing new rows: one statement for some of them, spelled once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateField, DateTimeField, DecimalField, Field, JSONField, Model, TimeField
from django.db.utils import DEFAULT_DB_ALIAS

from gongshu.statements.running import Words, run

_AS_THEY_ARE = frozenset({str, int, bool, type(None)})
_KEPT_OTHERWISE = (JSONField, DateField, TimeField, DecimalField)
_MOST_VALUES = 900
"""So many values go into one statement: SQLite takes no more in its older builds."""


def insert(rows: Sequence[Model], *, numbered: bool = False) -> None:
    """Write new rows of one table, as ``bulk_create`` does, without building the statement anew.

    Args:
        rows: instances that were never saved.
        numbered: whether they are given the numbers under which the database keeps them.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = _fields(model)
    most = max(1, _MOST_VALUES // len(fields))
    for start in range(0, len(rows), most):
        _insert(model, fields, rows[start : start + most], numbered)


def _insert(model: type[Model], fields: Sequence[Field[Any, Any]], rows: Sequence[Model], numbered: bool) -> None:
    here = connections[DEFAULT_DB_ALIAS]
    values = [_prepared(field, row.__dict__[field.attname], here) for row in rows for field in fields]
    found = run(here, _words(model, len(rows), numbered, here.vendor), values).rows
    for row, (number,) in zip(rows, found, strict=False):
        row.pk = number
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _prepared(field: Field[Any, Any], value: Any, here: BaseDatabaseWrapper) -> Any:
    """Return a value as the driver takes it; what every driver takes as it is needs no asking."""
    kind = type(value)
    if kind in _AS_THEY_ARE and (value is None or not isinstance(field, _KEPT_OTHERWISE)):
        return value
    if kind is datetime and type(field) is DateTimeField:
        return here.ops.adapt_datetimefield_value(value)
    return field.get_db_prep_save(value, here)


@cache
def _fields(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    """Return the fields that are written: neither numbered by the database nor derived by it."""
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not field.generated and not (field.primary_key and field.get_internal_type().endswith("AutoField"))
    )


@cache
def _words(model: type[Model], rows: int, numbered: bool, vendor: str) -> Words:
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields = _fields(model)
    columns = ", ".join(quoted(field.column or "") for field in fields)
    one = f"({', '.join(['%s'] * len(fields))})"
    returning = f" RETURNING {quoted(model._meta.pk.column or '')}" if numbered else ""
    words = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES {', '.join([one] * rows)}{returning}"  # noqa: S608 - names of our own tables
    return Words.of(words, returns=numbered)

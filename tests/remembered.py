"""Scenes that many tests begin from: made once in a process by the product's verbs, then written again row by row.

Registering the cast and publishing an entry are hundreds of statements; most tests of a room do the same ones at the
same standing moment. What they left is kept here, every row and the objects, and the next test that asks for the same
thing at the same point of the record gets exactly that. Whatever a test does on top is its own.
"""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from gongshu.audit.models import ChainHead
from gongshu.kit import clock
from gongshu.kit.clock import CHINA
from gongshu.kit.ids import new_id
from tests.environment import HOME

STANDING = datetime(2026, 9, 15, 10, tzinfo=CHINA)
"""The moment at which tests' clocks stand: a Tuesday; scenes are remembered only there."""

T = TypeVar("T")
Row = tuple[Any, ...]
_SHIPPED = {"contenttypes", "auth"}
"""Tables that migrations fill; they are there before any scene."""


@dataclass(frozen=True)
class _Scene:
    """What building left: the statements that write its rows again, and the objects, packed."""

    rows: Sequence[tuple[str, Sequence[Row]]]
    after: Sequence[str]
    made: bytes
    files: Path | None


_scenes: dict[object, _Scene] = {}


def remembered(what: object, build: Callable[[], T], *, folder: Path | None = None) -> T:
    """Return what ``build`` returns, built only where it was not built before at this point of the record.

    Args:
        what: tells this scene from others that begin at the same point; compared by its spelling.
        build: makes it by verbs that are on record; must depend on ``what``, the record so far and the clock alone,
            and leave nothing outside of the database and the folder.
        folder: where it leaves files; they are kept, too. Where files are already, nothing is remembered.
    """
    if clock.now() != STANDING or (folder is not None and folder.is_dir() and any(folder.iterdir())):
        return build()
    key = (repr(what), tuple(ChainHead.objects.values_list("chain", "hash")))
    if key in _scenes:
        return _restored(_scenes[key], folder)
    before = _rows()
    made = build()
    written: list[tuple[str, Sequence[Row]]] = []
    filled: list[type[Model]] = []
    changed: list[tuple[str, Sequence[Row]]] = []
    for model, rows in _rows().items():
        known = before[model]
        assert known.keys() <= rows.keys(), f"a scene deletes no {model.__name__}"
        if came := [row for mark, row in rows.items() if mark not in known]:
            written.append((_tables()[model].insert, came))
            filled.append(model)
        if other := [(*row[1:], mark) for mark, row in rows.items() if mark in known and known[mark] != row]:
            changed.append((_tables()[model].update, other))
    after = connection.ops.sequence_reset_sql(no_style(), filled)
    _scenes[key] = _Scene([*written, *changed], after, pickle.dumps(made), _kept(folder))
    return made


@dataclass(frozen=True)
class _Table:
    """How the rows of a table are read and written, the primary key first; an update takes it last."""

    select: str
    insert: str
    update: str


@cache
def _tables() -> dict[type[Model], _Table]:
    """The tables that scenes fill. Spelled once: a name is quoted in no time, but there are a thousand of them."""
    models = apps.get_models(include_auto_created=True)
    return {model: _spelled(model) for model in models if model._meta.app_label not in _SHIPPED}


def _spelled(model: type[Model]) -> _Table:
    columns = [one for one in model._meta.local_concrete_fields if not one.generated]
    columns.sort(key=lambda one: not one.primary_key)
    quote = connection.ops.quote_name
    mark, *others = names = [quote(one.column) for one in columns]
    table, listed, marks = quote(model._meta.db_table), ", ".join(names), ", ".join(["%s"] * len(names))
    return _Table(
        f"SELECT {listed} FROM {table}",
        f"INSERT INTO {table} ({listed}) VALUES ({marks})",
        f"UPDATE {table} SET {', '.join(f'{name} = %s' for name in others)} WHERE {mark} = %s",
    )


def _rows() -> dict[type[Model], dict[Any, Row]]:
    """Every row of every table, by its primary key, as the database spells it."""
    found: dict[type[Model], dict[Any, Row]] = {}
    with connection.cursor() as cursor:
        for model, table in _tables().items():
            cursor.execute(table.select)
            found[model] = {row[0]: row for row in cursor.fetchall()}
    return found


def _kept(folder: Path | None) -> Path | None:
    return None if folder is None else Path(shutil.copytree(folder, HOME / "scenes" / new_id()))


def _restored(scene: _Scene, folder: Path | None) -> Any:
    if scene.files is not None and folder is not None:
        shutil.copytree(scene.files, folder, dirs_exist_ok=True)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, rows in scene.rows:
            cursor.executemany(statement, rows)
        for statement in scene.after:
            cursor.execute(statement)
    return pickle.loads(scene.made)

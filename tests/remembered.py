"""Scenes that many tests begin from: made once in a process by the product's verbs, then written again row by row.

Registering the cast and publishing an entry are hundreds of statements; most tests of a room do the same ones at the
same standing moment. What they left is kept here, every row and the objects, and the next test that asks for the same
thing at the same point of the record gets exactly that. Whatever a test does on top is its own.
"""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Field, Model

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
    """What building left: rows that came and rows that changed, by table, and the objects, packed."""

    came: Mapping[type[Model], Sequence[Row]]
    changed: Mapping[type[Model], Sequence[Row]]
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
    came: dict[type[Model], list[Row]] = {}
    changed: dict[type[Model], list[Row]] = {}
    for model, rows in _rows().items():
        known = before[model]
        assert known.keys() <= rows.keys(), f"a scene deletes no {model.__name__}"
        came[model] = [row for mark, row in rows.items() if mark not in known]
        changed[model] = [row for mark, row in rows.items() if mark in known and known[mark] != row]
    _scenes[key] = _Scene(came, changed, pickle.dumps(made), _kept(folder))
    return made


def _columns(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns that are written, the primary key first."""
    written = [one for one in model._meta.local_concrete_fields if not one.generated]
    return sorted(written, key=lambda one: not one.primary_key)


def _quoted(*names: str | None) -> list[str]:
    return [connection.ops.quote_name(str(name)) for name in names]


def _rows() -> dict[type[Model], dict[Any, Row]]:
    """Every row of every table, by its primary key, as the database spells it."""
    models = apps.get_models(include_auto_created=True)
    found: dict[type[Model], dict[Any, Row]] = {}
    with connection.cursor() as cursor:
        for model in models:
            if model._meta.app_label not in _SHIPPED:
                names = ", ".join(_quoted(*(one.column for one in _columns(model))))
                cursor.execute(f"SELECT {names} FROM {model._meta.db_table}")
                found[model] = {row[0]: row for row in cursor.fetchall()}
    return found


def _kept(folder: Path | None) -> Path | None:
    return None if folder is None else Path(shutil.copytree(folder, HOME / "scenes" / new_id()))


def _restored(scene: _Scene, folder: Path | None) -> Any:
    if scene.files is not None and folder is not None:
        shutil.copytree(scene.files, folder, dirs_exist_ok=True)
    with transaction.atomic(), connection.cursor() as cursor:
        for model, rows in scene.came.items():
            names = _quoted(*(one.column for one in _columns(model)))
            marks = ", ".join(["%s"] * len(names))
            if rows:
                into = f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) VALUES ({marks})"
                cursor.executemany(into, rows)
        for model, rows in scene.changed.items():
            mark, *names = _quoted(*(one.column for one in _columns(model)))
            for row in rows:
                sets = ", ".join(f"{name} = %s" for name in names)
                cursor.execute(f"UPDATE {model._meta.db_table} SET {sets} WHERE {mark} = %s", [*row[1:], row[0]])
        filled = [model for model, rows in scene.came.items() if rows]
        for statement in connection.ops.sequence_reset_sql(no_style(), filled):
            cursor.execute(statement)
    return pickle.loads(scene.made)

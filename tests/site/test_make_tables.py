"""A new installation's tables are made at once; that must be the schema to which the steps lead, to the last check."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from gongshu.audit import guard
from gongshu.site import tables

IN_POSTGRESQL = (
    """SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale,
              is_nullable, column_default, is_identity, generation_expression
       FROM information_schema.columns WHERE table_schema = 'public'""",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prolang <> 13",
    "SELECT extname FROM pg_extension",
)


@pytest.fixture(autouse=True)
def _any_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the test make databases of its own."""
    with django_db_blocker.unblock():
        yield


@contextmanager
def database(name: str, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """An empty database on the server at hand, in place of the tests' own."""
    own, listed = connections["default"], connections.databases["default"]
    place = f"{own.settings_dict['NAME']}_{name}"
    if own.vendor == "postgresql":
        with own._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {place}")
            cursor.execute(f"CREATE DATABASE {place}")
    else:
        place = str(folder / name)
    connections.databases["default"] = {**own.settings_dict, "NAME": place}
    connections["default"] = connections.create_connection("default")
    try:
        yield connections["default"]
    finally:
        connections["default"].close()
        connections["default"], connections.databases["default"] = own, listed
        if own.vendor == "postgresql":
            with own._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {place}")


def said(made: BaseDatabaseWrapper) -> tuple[set[tuple[Any, ...]], set[tuple[str, str]]]:
    """The schema and the steps that a database has."""
    return schema(made), set(MigrationRecorder(made).applied_migrations())


def schema(made: BaseDatabaseWrapper) -> set[tuple[Any, ...]]:
    """Everything a database says of itself, whatever the order of its columns."""
    with made.cursor() as cursor:
        if made.vendor == "postgresql":
            return {row for question in IN_POSTGRESQL for row in _rows(cursor, question)}
        found = set()
        for kind, name, table, sql in _rows(cursor, "SELECT type, name, tbl_name, sql FROM sqlite_master"):
            found |= {(kind, name, table, part) for part in (parts(sql) if kind == "table" else [sql])}
        return found


def _rows(cursor: Any, question: str) -> list[tuple[Any, ...]]:
    cursor.execute(question)
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def parts(sql: str) -> list[str]:
    """The columns and constraints of the statement that makes a table."""
    head, _, body = sql.partition("(")
    found, depth = [head, ""], 0
    for sign in body.rpartition(")")[0]:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return [one.strip() for one in found]


def test_made_at_once_they_are_what_the_steps_make_of_them(tmp_path: Path) -> None:
    with database("by_steps", tmp_path) as made:
        call_command("migrate", verbosity=0)
        by_steps = said(made)
    with database("at_once", tmp_path) as made:
        tables.stand()
        at_once = said(made)
        assert guard.is_on(made)
        tables.stand()
        assert said(made) == at_once
    assert len(by_steps[0]) > 1000
    assert at_once == by_steps


def test_cut_off_on_the_way_none_of_them_is_there_and_the_next_time_all_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: Any) -> None:
        raise OSError("the machine goes down")

    ours = {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("gongshu.")}
    with database("cut_off", tmp_path) as cut:
        with monkeypatch.context() as patch:
            patch.setattr(guard, "put_on", cut_off)
            with pytest.raises(OSError, match="goes down"):
                tables.stand()
        assert ours.isdisjoint(cut.introspection.table_names())
        tables.stand()
        assert ours <= set(cut.introspection.table_names())

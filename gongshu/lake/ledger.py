"""Which snapshot of the lake a version is: our own durable record, whatever the lake's format.

A version is (resource, number). The lake's format knows snapshots; this ledger maps one to the other and survives a
change of format.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from gongshu.kit.errors import NotFound
from gongshu.kit.text import t
from gongshu.lake.schema import Schema

_TABLE = """
CREATE TABLE IF NOT EXISTS versions (
  resource TEXT NOT NULL,
  number INTEGER NOT NULL,
  snapshot INTEGER NOT NULL,
  table_name TEXT NOT NULL,
  rows INTEGER NOT NULL,
  run TEXT NOT NULL UNIQUE,
  schema TEXT NOT NULL,
  meta TEXT NOT NULL,
  PRIMARY KEY (resource, number)
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Meta:
    """Where a version comes from; written into the lake's commit and into every artifact.

    ``acquired_on`` and ``committed_at`` are spelled as ISO texts.
    """

    source: str
    acquired_on: str
    batch: str
    run: str
    committed_at: str
    title: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class CommittedVersion:
    """A version that the lake holds."""

    resource: str
    number: int
    snapshot: int
    table: str
    rows: int
    schema: Schema
    meta: Meta


class Ledger:
    """The record of versions, a small SQLite file beside the lake."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=20)) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(_TABLE)
            with connection:
                yield connection

    def write(self, version: CommittedVersion) -> None:
        """Record a version; recording the same again changes nothing."""
        row = (
            version.resource,
            version.number,
            version.snapshot,
            version.table,
            version.rows,
            version.meta.run,
            version.schema.dumps(),
            json.dumps(asdict(version.meta), ensure_ascii=False),
        )
        with self._open() as connection:
            connection.execute("INSERT INTO versions VALUES (?,?,?,?,?,?,?,?) ON CONFLICT(run) DO NOTHING", row)

    def version(self, resource: str, number: int | None = None) -> CommittedVersion:
        """Return a version, the newest without a number.

        Raises:
            NotFound: the resource has no such version.
        """
        sql = "SELECT * FROM versions WHERE resource=? AND (? IS NULL OR number=?) ORDER BY number DESC LIMIT 1"
        found = self._select(sql, (resource, number, number))
        if not found:
            named = f"{resource}" if number is None else f"{resource} v{number}"
            raise NotFound(
                t(f"数据仓中没有 {named}", f"the lake does not hold {named}"),
                remedy=t("先归集该资源的数据", "load data of the resource first"),
                code="no_such_version",
            )
        return found[0]

    def of_run(self, run: str) -> CommittedVersion | None:
        """Return the version that a run committed, if it did."""
        found = self._select("SELECT * FROM versions WHERE run=?", (run,))
        return found[0] if found else None

    def all(self, resource: str) -> list[CommittedVersion]:
        """Return all versions of a resource, oldest first."""
        return self._select("SELECT * FROM versions WHERE resource=? ORDER BY number", (resource,))

    def newest_snapshot(self) -> int:
        """Return the newest snapshot recorded; -1 where there is none."""
        with self._open() as connection:
            row = connection.execute("SELECT coalesce(max(snapshot), -1) FROM versions").fetchone()
        return int(row[0])

    def _select(self, sql: str, parameters: tuple[object, ...]) -> list[CommittedVersion]:
        with self._open() as connection:
            rows = connection.execute(sql, parameters).fetchall()
        return [
            CommittedVersion(resource, number, snapshot, table, rows, Schema.loads(schema), Meta(**json.loads(meta)))
            for resource, number, snapshot, table, rows, _run, schema, meta in rows
        ]

"""The lake: every version of every dataset, committed whole, read at any version, compared row by row.

Format: DuckLake (Parquet files and an SQL catalog). Each version of a resource is a table of its own generation: the
commit replaces the table, and the older generations stay readable at their snapshots. So a version's files are exactly
its own, there are no delete files, and the columns may change from version to version.

One process at a time opens the lake (the worker or a command): ``Lake`` holds a lock while it is open.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from gongshu.kit.errors import BadInput, Defect
from gongshu.kit.files import locked, sync_folder, write_atomically
from gongshu.kit.home import Home
from gongshu.kit.text import t
from gongshu.lake.engine import Connection, connect
from gongshu.lake.ledger import CommittedVersion, Ledger, Meta
from gongshu.lake.schema import LINE, Schema, listed, literal, quoted

_AUTHOR = "gongshu"
_POSTGRES_SCHEMA = "gongshu_lake"
_UNSAFE = re.compile(r"[^A-Za-z0-9-]")


def safe_name(code: str) -> str:
    """Turn a resource code into a name for folders and tables; different codes never get the same name."""
    plain = _UNSAFE.sub("_", code)[:60]
    return plain if plain == code else f"{plain}_{hashlib.sha256(code.encode()).hexdigest()[:8]}"


def staging(home: Home, resource: str, run: str) -> Path:
    """Return the folder in which a run puts its parts; they are nobody's until the run commits them."""
    folder = home.lake / "data" / safe_name(resource) / run
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Lake:
    """The lake of an installation, opened for one process.

    Use it as a context manager; it waits for the lock. Do not open it twice in one process.
    """

    def __init__(self, home: Home, *, memory_limit: str = "", threads: int = 2) -> None:
        self._home = home
        self._memory_limit = memory_limit
        self._threads = threads
        self._server = str(home.settings.get("lake", {}).get("catalog", ""))
        self._ledger = Ledger(home.lake / "versions.sqlite")
        self._held = ExitStack()
        self._engine: Connection | None = None

    def __enter__(self) -> Lake:
        self._held.enter_context(locked(self._home.locks / "lake.lock"))
        try:
            catalog = "postgres_scanner" if self._server else "sqlite_scanner"
            self._engine = connect(
                self._home,
                memory_limit=self._memory_limit,
                threads=self._threads,
                extensions=(catalog, "ducklake"),
            )
            self._held.callback(self._engine.close)
            self._attach()
            self._adopt()
        except BaseException:
            self._held.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine = None
        self._held.close()

    @property
    def engine(self) -> Connection:
        """The engine that has the lake attached as ``lake``."""
        if self._engine is None:
            raise Defect(t("数据仓未打开", "the lake is not open"), remedy=t("用 with 打开", "open it using with"))
        return self._engine

    def _attach(self) -> None:
        files = self._home.lake / "data"
        files.mkdir(parents=True, exist_ok=True)
        options = f"DATA_PATH {literal(f'{files}/')}, OVERRIDE_DATA_PATH true, DATA_INLINING_ROW_LIMIT 0"
        if self._server:
            where, options = (
                f"ducklake:postgres:{self._server}",
                f"{options}, METADATA_SCHEMA {literal(_POSTGRES_SCHEMA)}",
            )
        else:
            where = f"ducklake:sqlite:{self._home.lake / 'catalog.sqlite'}"
        self.engine.execute(f"ATTACH {literal(where)} AS lake ({options})")
        self._follow_the_home(files)

    def _follow_the_home(self, files: Path) -> None:
        """Mend the catalog's file names where the home was moved or restored elsewhere: the format keeps them whole."""
        note = self._home.lake / "data.path"
        known = note.read_text(encoding="utf-8") if note.is_file() else ""
        if known == str(files):
            return
        if known:
            self.engine.execute(
                "UPDATE __ducklake_metadata_lake.ducklake_data_file SET path = ? || substr(path, ?) "
                "WHERE starts_with(path, ?)",
                [f"{files}/", len(known) + 2, f"{known}/"],
            )
        write_atomically(note, str(files).encode())

    def _adopt(self) -> None:
        """Record versions that were committed just before the process died, before the ledger was written."""
        rows = self.engine.execute(
            "SELECT snapshot_id, commit_extra_info FROM lake.snapshots() "
            "WHERE snapshot_id > ? AND author = ? ORDER BY 1",
            [self._ledger.newest_snapshot(), _AUTHOR],
        ).fetchall()
        for snapshot, told in rows:
            self._ledger.write(_version(snapshot, json.loads(told)))

    def commit(
        self,
        resource: str,
        number: int,
        *,
        schema: Schema,
        meta: Meta,
        parts: Sequence[Path] = (),
        batches: Iterable[pa.RecordBatch] | None = None,
    ) -> CommittedVersion:
        """Commit a version whole: either all of it can be read afterwards, or the lake is as it was.

        Args:
            resource: code of the resource.
            number: the version's number; ours, given by the caller, never used before.
            schema: the columns; parts and batches have ``schema.arrow``.
            meta: source, acquisition day, batch and run; a run commits once, repeating it returns what it committed.
            parts: Parquet files in the run's ``staging``; they become the lake's own where they lie.
            batches: rows to write, where there are no parts.

        Raises:
            BadInput: the number exists already.
        """
        if (known := self._ledger.of_run(meta.run)) is not None:
            return known
        if any(version.number == number for version in self._ledger.all(resource)):
            raise BadInput(
                t(f"{resource} 已有第 {number} 版", f"{resource} has a version {number} already"),
                remedy=t("使用新的版本号", "use a new number"),
                code="version_exists",
            )
        files = list(parts) if batches is None else self._write(resource, meta.run, schema, batches)
        _make_durable(files)
        rows = sum(pq.read_metadata(file).num_rows for file in files)
        table = f"r_{safe_name(resource)}"
        told = {"resource": resource, "number": number, "table": table, "rows": rows, "schema": schema.dumps()}
        self._replace_table(table, schema, files, {**told, "meta": asdict(meta)})
        snapshot = self._snapshot_of(meta.run)
        version = CommittedVersion(resource, number, snapshot, table, rows, schema, meta)
        self._ledger.write(version)
        return version

    def _write(self, resource: str, run: str, schema: Schema, batches: Iterable[pa.RecordBatch]) -> list[Path]:
        path = staging(self._home, resource, run) / "part-00000.parquet"
        rows = 0
        with pq.ParquetWriter(path, schema.arrow) as writer:
            for batch in batches:
                writer.write_batch(batch)
                rows += batch.num_rows
        return [path] if rows else []

    def _replace_table(self, table: str, schema: Schema, files: Sequence[Path], told: dict[str, Any]) -> None:
        name = f"lake.main.{quoted(table)}"
        self.engine.execute("BEGIN")
        try:
            self.engine.execute(f"DROP TABLE IF EXISTS {name}")
            self.engine.execute(f"CREATE TABLE {name} ({schema.sql})")
            for file in files:
                self.engine.execute("CALL ducklake_add_data_files('lake', ?, ?)", [table, str(file)])
            message = f"{told['resource']} v{told['number']}: {told['meta']['source']}, {told['meta']['acquired_on']}"
            self.engine.execute(
                "CALL lake.set_commit_message(?, ?, extra_info => ?)",
                [_AUTHOR, message, json.dumps(told, ensure_ascii=False)],
            )
            self.engine.execute("COMMIT")
        except BaseException:
            # A commit that failed was undone by the engine itself; then there is nothing left to roll back.
            with suppress(duckdb.TransactionException):
                self.engine.execute("ROLLBACK")
            raise

    def _snapshot_of(self, run: str) -> int:
        rows = self.engine.execute(
            "SELECT snapshot_id, commit_extra_info FROM lake.snapshots() WHERE author = ? ORDER BY 1 DESC LIMIT 5",
            [_AUTHOR],
        ).fetchall()
        for snapshot, told in rows:
            if json.loads(told)["meta"]["run"] == run:
                return int(snapshot)
        raise Defect(t(f"数据仓没有记下批次 {run}", f"the lake did not record run {run}"), code="commit_lost")

    def version(self, resource: str, number: int | None = None) -> CommittedVersion:
        """Return a version, the newest without a number; NotFound where there is none."""
        return self._ledger.version(resource, number)

    def versions(self, resource: str) -> list[CommittedVersion]:
        """Return all versions of a resource, oldest first."""
        return self._ledger.all(resource)

    def version_of_run(self, run: str) -> CommittedVersion | None:
        """Return what a run committed, if it did: how a run that died learns how far it came."""
        return self._ledger.of_run(run)

    def table(self, resource: str, number: int | None = None) -> str:
        """Return a version as SQL to select from: ``(SELECT … AT (VERSION => n))``."""
        version = self.version(resource, number)
        columns = f"{listed(version.schema.names)}, {LINE}"
        return f"(SELECT {columns} FROM lake.main.{quoted(version.table)} AT (VERSION => {version.snapshot}))"  # noqa: S608 - quoted above

    def read(self, resource: str, number: int | None = None) -> duckdb.DuckDBPyRelation:
        """Return a version as a relation (all columns and ``_line``), lazily read."""
        return self.engine.sql(f"FROM {self.table(resource, number)}")

    def files(self, resource: str, number: int | None = None) -> list[Path]:
        """Return the Parquet files of a version, for engines that read files."""
        version = self.version(resource, number)
        rows = self.engine.execute(
            "SELECT data_file FROM ducklake_list_files('lake', ?, snapshot_version => ?)",
            [version.table, version.snapshot],
        ).fetchall()
        return sorted(Path(file) for (file,) in rows)

    def changes(self, resource: str, old: int, new: int) -> duckdb.DuckDBPyRelation:
        """Compare two versions row by row, on the columns both have.

        Returns:
            A relation with ``_change`` (``insert``, ``delete``, ``update_before``, ``update_after``) and the columns.
            A row is an update where its key was in the old version and is in the new one with other values; without
            a key there are inserts and deletes only. Equal rows are counted, so a row less of two equal ones shows.
        """
        before, after = self.version(resource, old).schema, self.version(resource, new).schema
        shared = [name for name in after.names if name in before.names]
        same = {name for name in shared if before.field(name).sql == after.field(name).sql}
        columns = ", ".join(quoted(n) if n in same else f"{quoted(n)}::VARCHAR AS {quoted(n)}" for n in shared)
        a = f"SELECT {columns} FROM {self.table(resource, old)}"  # noqa: S608 - quoted above
        b = f"SELECT {columns} FROM {self.table(resource, new)}"  # noqa: S608 - quoted above
        key = [name for name in after.key if name in shared]
        gone = _label(key, "_before", "_after", "delete", "update_before")
        come = _label(key, "_after", "_before", "insert", "update_after")
        return self.engine.sql(
            f"WITH _before AS MATERIALIZED ({a} EXCEPT ALL {b}), _after AS MATERIALIZED ({b} EXCEPT ALL {a}) "  # noqa: S608
            f"SELECT {gone} AS _change, * FROM _before UNION ALL SELECT {come} AS _change, * FROM _after"
        )

    def discard(self, resource: str, run: str) -> None:
        """Delete the parts of a run that was given up; what is committed stays."""
        if self._ledger.of_run(run) is None:
            shutil.rmtree(self._home.lake / "data" / safe_name(resource) / run, ignore_errors=True)


def _label(key: Sequence[str], own: str, other: str, plain: str, update: str) -> str:
    if not key:
        return literal(plain)
    same = " AND ".join(f"{other}.{quoted(name)} IS NOT DISTINCT FROM {own}.{quoted(name)}" for name in key)
    return f"CASE WHEN EXISTS (FROM {other} WHERE {same}) THEN {literal(update)} ELSE {literal(plain)} END"


def _version(snapshot: int, told: dict[str, Any]) -> CommittedVersion:
    return CommittedVersion(
        resource=told["resource"],
        number=told["number"],
        snapshot=snapshot,
        table=told["table"],
        rows=told["rows"],
        schema=Schema.loads(told["schema"]),
        meta=Meta(**told["meta"]),
    )


def _make_durable(files: Sequence[Path]) -> None:
    for file in files:
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    for folder in {file.parent for file in files}:
        sync_folder(folder)
        sync_folder(folder.parent)

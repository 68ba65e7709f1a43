"""The sealed artifacts of a version: made once by the worker, read by all others, switched at one instant.

``artifacts/<resource>/<version>/`` holds the serving file, ``sample.json``, ``statistics.json``, and ``downloads/``.
The folder appears whole under its final name; ``current.json`` beside it names the version that readers take. Nothing
in a sealed folder ever changes.

The serving file holds every column, unmasked: the gateway masks. The sample, the statistics' extremes and the downloads
hold only columns that are open by their grade; whether they may be published at all is decided elsewhere.
"""

# ruff: noqa: S608 - names are quoted

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongshu.kit.errors import NotFound
from gongshu.kit.files import sync_folder
from gongshu.kit.home import Home
from gongshu.kit.text import t
from gongshu.lake.downloads import FORMATS, write_downloads
from gongshu.lake.ledger import CommittedVersion
from gongshu.lake.schema import LINE, Field, quoted
from gongshu.lake.serving import SERVING_FILE, current_version, folder_of, switch_current, write_serving
from gongshu.lake.store import Lake

OPEN_LEVEL = 1
"""Columns up to this grade go into what can be published."""
SAMPLE_ROWS = 20
KEY_MARK = "\x1f"
"""Stands between the values of a key of several columns."""
_SAMPLE, _STATISTICS, _DOWNLOADS = "sample.json", "statistics.json", "downloads"
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Artifacts:
    """Where the sealed artifacts of a version are."""

    folder: Path
    version: int

    @property
    def serving_file(self) -> Path:
        """Keyed rows, for the gateway (see ``serving``)."""
        return self.folder / SERVING_FILE

    @property
    def sample(self) -> Path:
        """The first rows as JSON: ``{"columns": [...], "rows": [[...]]}``."""
        return self.folder / _SAMPLE

    @property
    def statistics(self) -> Path:
        """Counts as JSON: ``{"rows": n, "columns": [{"name", "nulls", "distinct", "min", "max"}]}``."""
        return self.folder / _STATISTICS

    @property
    def downloads(self) -> dict[str, Path]:
        """The files to take away, by format."""
        found = {name: self.folder / _DOWNLOADS / f"data.{name}" for name in FORMATS}
        return {name: path for name, path in found.items() if path.is_file()}


def artifacts(home: Home, resource: str, number: int | None = None) -> Artifacts:
    """Return the artifacts of a version, of the current one without a number.

    Raises:
        NotFound: none are sealed.
    """
    chosen = current_version(home, resource) if number is None else number
    found = Artifacts(folder_of(home, resource) / str(chosen), chosen or 0)
    if chosen is None or not found.folder.is_dir():
        raise NotFound(
            t("该资源还没有可用的数据版本", "the resource has no version of data yet"),
            remedy=t("先归集数据", "load data first"),
            code="no_artifacts",
        )
    return found


def seal(lake: Lake, home: Home, resource: str, number: int, *, formats: Sequence[str] = FORMATS) -> Artifacts:
    """Make the artifacts of a version; sealing again what is sealed changes nothing. Does not switch to it.

    Args:
        lake: the open lake.
        home: the installation.
        resource: code of the resource.
        number: the version.
        formats: of the downloads; none where nobody may take them.
    """
    version = lake.version(resource, number)
    folder = folder_of(home, resource) / str(number)
    if folder.is_dir():
        return Artifacts(folder, number)
    growing = folder.with_name(f".{number}.part")
    shutil.rmtree(growing, ignore_errors=True)
    growing.mkdir(parents=True, mode=0o750)
    _write_all(lake, version, growing, formats)
    for path in [*growing.rglob("*")]:
        _make_durable(path)
    sync_folder(growing)
    growing.rename(folder)
    sync_folder(folder.parent)
    return Artifacts(folder, number)


def switch(home: Home, resource: str, number: int) -> None:
    """Let readers take this sealed version from now on."""
    artifacts(home, resource, number)
    switch_current(home, resource, number)


def _write_all(lake: Lake, version: CommittedVersion, folder: Path, formats: Sequence[str]) -> None:
    table = lake.table(version.resource, version.number)
    shown = [field for field in version.schema.fields if field.level <= OPEN_LEVEL]
    hidden = [field for field in version.schema.fields if field.level > OPEN_LEVEL]
    _write_serving(lake, version, table, folder / SERVING_FILE)
    _write_json(folder / _STATISTICS, _statistics(lake, version, table))
    _write_json(folder / _SAMPLE, _sample(lake, table, shown))
    if shown and formats:
        ordered = f"(FROM {table} ORDER BY {LINE})"
        write_downloads(
            lake.engine, ordered, version, folder / _DOWNLOADS, columns=shown, left_out=hidden, formats=formats
        )


def _write_serving(lake: Lake, version: CommittedVersion, table: str, path: Path) -> None:
    schema = version.schema
    parts = [f"coalesce({quoted(name)}::VARCHAR, '')" for name in schema.key] or [f"{LINE}::VARCHAR"]
    key = f" || '{KEY_MARK}' || ".join(parts)
    body = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in schema.names)
    query = f"SELECT {key} AS k, to_json(struct_pack({body}))::VARCHAR AS b FROM {table} ORDER BY k, {LINE}"

    def rows() -> Iterator[tuple[str, bytes]]:
        for batch in lake.engine.execute(query).to_arrow_reader(_BATCH):
            yield from zip(batch.column(0).to_pylist(), map(str.encode, batch.column(1).to_pylist()), strict=True)

    write_serving(
        path,
        rows(),
        {
            "resource": version.resource,
            "version": version.number,
            "source": version.meta.source,
            "acquired_on": version.meta.acquired_on,
            "key_field": ",".join(schema.key),
        },
    )


def _statistics(lake: Lake, version: CommittedVersion, table: str) -> dict[str, Any]:
    """Count each column; the extremes only where the column is open by its grade and no text."""
    fields = version.schema.fields
    wanted = ["count(*)"]
    for field in fields:
        name = quoted(field.name)
        extremes = field.level <= OPEN_LEVEL and field.type in ("integer", "decimal", "date", "datetime")
        wanted += [f"count(*) - count({name})", f"approx_count_distinct({name})"]
        wanted += [f"min({name})::VARCHAR", f"max({name})::VARCHAR"] if extremes else ["NULL", "NULL"]
    row = lake.engine.execute(f"SELECT {', '.join(wanted)} FROM {table}").fetchone() or ()
    columns = [
        {"name": field.name, **dict(zip(("nulls", "distinct", "min", "max"), row[1 + 4 * i : 5 + 4 * i], strict=True))}
        for i, field in enumerate(fields)
    ]
    return {"rows": row[0], "columns": columns}


def _sample(lake: Lake, table: str, shown: Sequence[Field]) -> Mapping[str, Any]:
    told = [{"name": field.name, "title": field.title, "type": field.type} for field in shown]
    if not shown:
        return {"columns": [], "rows": []}
    cells = ", ".join(f"{quoted(field.name)}::VARCHAR" for field in shown)
    rows = lake.engine.execute(f"SELECT {cells} FROM {table} ORDER BY {LINE} LIMIT {SAMPLE_ROWS}").fetchall()
    return {"columns": told, "rows": [list(row) for row in rows]}


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

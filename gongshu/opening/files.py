"""The sealed files of an open dataset: only the opened columns are in them. Made by the worker, read by the portal.

``artifacts/.open/<dataset>/<edition>/`` holds ``data.csv``, ``data.json``, ``data.xlsx``, ``data.parquet``, a README
and ``sample.json``. The folder appears whole under its final name and never changes. No Django here.
"""

# ruff: noqa: S608 - names are quoted

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from gongshu.kit.files import sha256_of, sync_folder
from gongshu.kit.home import Home
from gongshu.lake.downloads import write_downloads
from gongshu.lake.ledger import CommittedVersion
from gongshu.lake.schema import LINE, Field, quoted
from gongshu.lake.store import Lake

SAMPLE = "sample.json"
SAMPLE_ROWS = 20


def folder_of(home: Home, dataset: str) -> Path:
    """Return where the editions of an open dataset are. The dot keeps it apart from every resource's folder."""
    return home.artifacts / ".open" / dataset


def file_of(home: Home, dataset: str, edition: int, form: str) -> Path:
    """Return where a file of an edition is."""
    return folder_of(home, dataset) / str(edition) / f"data.{form}"


def opened_fields(version: CommittedVersion, columns: Collection[str]) -> list[Field]:
    """Return those columns of a version that are open, in the version's order."""
    return [field for field in version.schema.fields if field.name in columns]


def write_edition(
    lake: Lake, home: Home, dataset: str, edition: int, version: CommittedVersion, fields: Sequence[Field]
) -> Mapping[str, Mapping[str, Any]]:
    """Write the files of an edition; returns size and SHA-256 of each by format.

    Args:
        lake: the open lake.
        home: the installation.
        dataset: id of the open dataset.
        edition: number of the edition. What a run that died left under it is made anew.
        version: the version of the data.
        fields: the columns that are open; nothing else leaves.
    """
    final = folder_of(home, dataset) / str(edition)
    growing = final.with_name(f".{edition}.part")
    for left in (final, growing):
        shutil.rmtree(left, ignore_errors=True)
    growing.mkdir(parents=True, mode=0o750)
    table = lake.table(version.resource, version.number)
    written = write_downloads(lake.engine, f"(FROM {table} ORDER BY {LINE})", version, growing, columns=fields)
    (growing / SAMPLE).write_text(json.dumps(_sample(lake, table, fields), ensure_ascii=False), encoding="utf-8")
    told = {form: {"size": path.stat().st_size, "sha256": sha256_of(path)} for form, path in written.items()}
    sync_folder(growing)
    growing.rename(final)
    sync_folder(final.parent)
    return told


def _sample(lake: Lake, table: str, fields: Sequence[Field]) -> list[list[str | None]]:
    cells = ", ".join(f"{quoted(field.name)}::VARCHAR" for field in fields)
    rows = lake.engine.execute(f"SELECT {cells} FROM {table} ORDER BY {LINE} LIMIT {SAMPLE_ROWS}").fetchall()
    return [list(row) for row in rows]


def read_sample(home: Home, dataset: str, edition: int) -> list[list[str | None]]:
    """Return the first rows of an edition, its open columns only; nothing where the files are gone."""
    try:
        rows: list[list[str | None]] = json.loads((folder_of(home, dataset) / str(edition) / SAMPLE).read_bytes())
    except FileNotFoundError:
        return []
    return rows


def forget_editions(home: Home, dataset: str, *, before: int) -> None:
    """Delete the files of older editions; what is being read now can be read to its end."""
    for folder in folder_of(home, dataset).iterdir():
        if folder.name.isdecimal() and int(folder.name) < before:
            shutil.rmtree(folder, ignore_errors=True)


def datasets_with_files(home: Home) -> list[str]:
    """Return the ids of the datasets that have files here."""
    top = home.artifacts / ".open"
    return sorted(folder.name for folder in top.iterdir()) if top.is_dir() else []


def forget(home: Home, dataset: str) -> None:
    """Delete all files of a dataset."""
    shutil.rmtree(folder_of(home, dataset), ignore_errors=True)

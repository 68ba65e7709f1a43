"""The quarantine: every line that is not in the version, with its place, its reason and its text.

The text of the lines stands here only, in files that nobody but the installation's owner can read; messages, logs and
the audit name counts and reasons.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gongshu.collection.defects import Defect
from gongshu.kit.files import sync_folder
from gongshu.kit.home import Home
from gongshu.lake.store import safe_name

SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("lines", pa.int64()),
        ("code", pa.string()),
        ("fields", pa.string()),
        ("reason_zh", pa.string()),
        ("reason_en", pa.string()),
        ("raw", pa.string()),
    ]
)
"""``line``: physical line (or sheet row) from 1; ``lines``: how many; ``code``: one of ``defects.REASONS``."""


def path_of(home: Home, resource: str, number: int) -> Path:
    """Where the quarantine of a version is."""
    return home.quarantine / safe_name(resource) / f"{number}.parquet"


def private_folder(home: Home, resource: str) -> Path:
    """Return the folder of a resource's quarantine, which nobody but the owner may enter."""
    folder = home.quarantine / safe_name(resource)
    for one in (home.quarantine, folder):
        one.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def write_part(path: Path, defects: Sequence[Defect]) -> None:
    """Write the defects of one batch."""
    reasons = [defect.reason for defect in defects]
    columns: list[list[Any]] = [
        [defect.line for defect in defects],
        [defect.span for defect in defects],
        [defect.code for defect in defects],
        ["、".join(defect.fields) for defect in defects],
        [reason.zh for reason in reasons],
        [reason.en for reason in reasons],
        [defect.raw for defect in defects],
    ]
    with _private(path) as file:
        pq.write_table(pa.table(columns, schema=SCHEMA), file, compression="zstd")


def merge(parts: Sequence[Path], target: Path) -> int:
    """Put the parts of a run into the quarantine of its version, durably; returns the number of lines in it."""
    partial = target.with_name(f".{target.name}.part")
    lines = 0
    with _private(partial) as file, pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        for part in parts:
            table = pq.read_table(part)
            lines += int(sum(table.column("lines").to_pylist()))
            writer.write_table(table)
    descriptor = os.open(partial, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    partial.replace(target)
    sync_folder(target.parent)
    return lines


def read(path: Path, limit: int = 1_000_000) -> Iterator[dict[str, Any]]:
    """Yield the quarantined lines of a version as mappings, in the order of the file."""
    if not path.is_file():
        return
    left = limit
    for batch in pq.ParquetFile(path).iter_batches(batch_size=10_000):
        yield from batch.to_pylist()[:left]
        left -= batch.num_rows
        if left <= 0:
            return


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")

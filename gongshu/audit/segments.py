"""Segment files of a chain: what a data-plane node writes and others read.

``home.gateway/log/<node>/<first position, 12 digits>.jsonl`` holds consecutive lines of ``chain.spell``. Only the last
line of the last segment can be unfinished (its writer is at work, or died); it is not a record yet.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from gongshu.audit.chain import Row, rows_of_lines
from gongshu.kit.home import Home


def nodes(home: Home) -> list[str]:
    """Return the names of the nodes that have logs."""
    folder = home.gateway / "log"
    return sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def folder_of(home: Home, node: str) -> Path:
    """Return the folder of a node's segments."""
    return home.gateway / "log" / node


def segment_name(first: int) -> str:
    """Return the name of the segment that begins at a position."""
    return f"{first:012d}.jsonl"


def segments(folder: Path) -> list[tuple[int, Path]]:
    """Return the segments of a node with the position of their first record, in order."""
    return sorted((int(path.stem), path) for path in folder.glob("*.jsonl") if path.stem.isdecimal())


def rows(folder: Path, *, after: int = 0) -> Iterator[Row]:
    """Yield the rows of a node's segments behind a position; a gap between segments shows as a gap of positions."""
    found = segments(folder)
    for number, (first, path) in enumerate(found):
        following = found[number + 1][0] if number + 1 < len(found) else None
        if following is not None and following <= after + 1:
            continue
        with path.open("rb") as file:
            skipped = max(0, after + 1 - first)
            lines = islice(file, skipped, None)
            yield from rows_of_lines((line for line in lines if line.endswith(b"\n")), first + skipped)


def make_durable(folder: Path) -> None:
    """Wait until what the last segment holds is on disk, so that nobody takes in what a power failure could undo."""
    for _, path in segments(folder)[-1:]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

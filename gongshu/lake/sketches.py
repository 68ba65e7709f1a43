"""Keyed digests of a column's distinct values, made inside the engine: no value leaves it."""

# ruff: noqa: S608 - names are quoted

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from gongshu.lake.schema import quoted
from gongshu.lake.store import Lake

_BLOCK = 64
"""Bytes of a block of SHA-256, to which HMAC pads its key."""


def smallest_digests(
    lake: Lake, resource: str, number: int, *, columns: Sequence[str], key: bytes, most: int
) -> Mapping[str, tuple[int, tuple[int, ...]]]:
    """Return for each column how many distinct values it has, and the smallest of their digests (64 bits, ascending).

    A digest is the head of the HMAC-SHA256 of the value as text, in composed form, trimmed, in lower case; nothing
    and blanks are no values.

    Args:
        lake: the open lake.
        resource: code of the resource.
        number: the version.
        columns: names of columns of the version.
        key: the secret, at most 64 bytes.
        most: how many digests are wanted.
    """
    table = lake.table(resource, number)
    return {column: _asked(lake.engine, quoted(column), table, key, most) for column in columns}


def digests_of(values: Sequence[str], *, key: bytes, most: int) -> tuple[int, tuple[int, ...]]:
    """Return the same of values at hand, so that they meet those of the lake; they are held in memory only."""
    with duckdb.connect(config={"threads": 1}) as engine:
        engine.register("said_here", pa.table({"value": pa.array(values, pa.string())}))
        return _asked(engine, "value", "said_here", key, most)


def _asked(
    engine: duckdb.DuckDBPyConnection, column: str, table: str, key: bytes, most: int
) -> tuple[int, tuple[int, ...]]:
    padded = key.ljust(_BLOCK, b"\0")
    outer, inner = bytes(one ^ 0x5C for one in padded), bytes(one ^ 0x36 for one in padded)
    row = engine.execute(
        f"WITH said AS (SELECT DISTINCT lower(trim(nfc_normalize({column}::VARCHAR))) AS v FROM {table}), "
        "keyed AS (SELECT ('0x' || substr(sha256(?::BLOB || unhex(sha256(?::BLOB || encode(v)))), 1, 16))::UBIGINT "
        "AS h FROM said WHERE v <> '') "
        "SELECT count(*), min(h, ?) FROM keyed",
        [outer, inner, most],
    ).fetchone()
    count, digests = row or (0, None)
    return int(count), tuple(sorted(set(digests or ())))

"""Cells of a table as DuckDB sees them: empty or filled, with blanks or without; the code tables beside them."""

# ruff: noqa: S608 - what is put together here are our own constants and names

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import duckdb
import pyarrow as pa

from gongshu.kit import areas
from gongshu.kit.verdicts import BLANKS, FULL_WIDTH
from gongshu.lake.schema import literal

_WIDE = "".join(chr(code) for code in FULL_WIDTH)
_PLAIN = "".join(chr(code) for code in FULL_WIDTH.values())


@lru_cache(maxsize=1)
def _code_tables() -> Mapping[str, pa.Table]:
    codes = {
        "places_of_issue": areas.places_of_issue(),
        "areas_now": areas.current(),
        "areas_once": areas.former(),
    }
    return {table: pa.table({"code": sorted(listed)}) for table, listed in codes.items()}


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of division codes on a connection."""
    for table, codes in _code_tables().items():
        connection.register("codes_given", codes)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT code FROM codes_given")
        connection.unregister("codes_given")


def trimmed(column: str) -> str:
    """Return the text without blanks around it."""
    return f"trim({column}, {literal(BLANKS)})"


def tidied(stripped: str) -> str:
    """Return a trimmed text with full-width forms made plain."""
    return f"translate({stripped}, {literal(_WIDE)}, {literal(_PLAIN)})"


def filled(column: str) -> str:
    """Say whether a cell holds more than blanks. The first character settles nearly all without a look at the rest."""
    return (
        f"CASE WHEN {column} >= '!' AND {column} < chr(127) THEN true"
        f" WHEN {column} >= chr(13312) AND {column} < chr(57344) THEN true"
        f" ELSE coalesce({trimmed(column)} <> '', false) END"
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """A column and the names of its helpers: without blanks, with plain characters, as the standard writes it."""

    raw: str

    @property
    def stripped(self) -> str:
        """The text without blanks around it."""
        return f"{self.raw}_s"

    @property
    def tidy(self) -> str:
        """The same with full-width forms made plain."""
        return f"{self.raw}_v"

    @property
    def value(self) -> str:
        """The same in capitals, without separators, as the kind has it."""
        return f"{self.raw}_w"

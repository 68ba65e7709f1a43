"""What a database says of its tables: names, comments, columns, keys, lists of values. No row of data."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

Base = Literal[
    "text", "memo", "integer", "decimal", "money", "double", "float", "date", "datetime", "time", "boolean", "binary",
    "other",
]  # fmt: skip
"""What a type amounts to, whatever a database calls it."""


@dataclass(frozen=True, slots=True)
class TableName:
    """A table or view as a list shows it.

    ``rows``: the database's own estimate, None where it has none. ``readable``: whether the account may read it.
    """

    schema: str
    name: str
    kind: Literal["table", "view"] = "table"
    comment: str = ""
    rows: int | None = None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class CodeTable:
    """The table that lists the values of a column, by a foreign key of that column alone."""

    schema: str
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column. ``declared``: its type as the database writes it; ``values``: all it may hold, where that is listed."""

    name: str
    declared: str
    base: Base
    length: int | None = None
    required: bool = False
    key: bool = False
    comment: str = ""
    values: tuple[str, ...] = ()
    code_table: CodeTable | None = None


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table with its columns in their order."""

    table: TableName
    columns: tuple[FoundColumn, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds: to connect, one statement, everything together."""

    connect: float = 5
    statement: float = 15
    total: float = 40


@dataclass(frozen=True, slots=True)
class Server:
    """What a test of a connection tells: version, whether it is encrypted, whether the account may also write, how
    many tables and views it may read.
    """

    version: str
    encrypted: bool
    may_write: bool
    tables: int


Opened = Callable[[socket.socket], None]
"""Is told the socket of a session as soon as there is one; by it the session can be cut."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a session leads. ``address``: the IP address that was checked and is connected to."""

    kind: str
    host: str
    address: str
    port: int
    database: str
    username: str
    password: str = field(repr=False)
    tls: str = "verified"
    ca_file: str = ""


def key_of(indexes: Sequence[tuple[bool, tuple[str, ...]]], required: frozenset[str]) -> frozenset[str]:
    """Return the columns that tell records apart: the primary key, else the smallest unique index of filled columns.

    Args:
        indexes: unique indexes: whether it is the primary key, and its columns.
        required: the columns that are never empty.
    """
    for primary, columns in indexes:
        if primary:
            return frozenset(columns)
    unique = [columns for _, columns in indexes if required.issuperset(columns)]
    return frozenset(sorted(unique, key=len)[0]) if unique else frozenset()

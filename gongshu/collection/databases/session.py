"""Sessions with databases elsewhere: opened to an address that was checked, read-only, bounded in time.

    with open_session(target, limits) as session:
        session.tables()

The address is looked up once and the connection goes to the very address that was checked, so that a name cannot lead
to one host when it is checked and to another when it is used.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from gongshu.collection.databases import mariadb, postgresql
from gongshu.collection.databases.faults import DatabaseFault, fault
from gongshu.collection.databases.shapes import CodeTable, Limits, Opened, Server, TableName, TableShape, Target
from gongshu.collection.rules import Allowed
from gongshu.kit.networks import cut_after

Row = tuple[str | None, ...]


class Session(Protocol):
    """A session. Every statement of it is ours; what people chose is bound or quoted."""

    def server(self) -> Server:
        """Return what the server and the account are."""
        ...

    def tables(self) -> list[TableName]:
        """Return the tables and views the account sees, by schema and name; the system's own left out."""
        ...

    def shape(self, schema: str, table: str) -> TableShape:
        """Return a table with its columns.

        Raises:
            DatabaseFault: there is none, or the account may not read it.
        """
        ...

    def sample(self, shape: TableShape, rows: int) -> list[Row]:
        """Return the first rows as text, values cut at some length; binary columns are None."""
        ...

    def distinct(self, shape: TableShape, column: str, most: int) -> list[str]:
        """Return the distinct values of a column as text; at most so many."""
        ...

    def codes(self, table: CodeTable, meaning: str, most: int) -> list[tuple[str, str]]:
        """Return codes with their meanings out of a code table; at most so many."""
        ...

    def close(self) -> None:
        """End the session; nothing was changed."""
        ...


_KINDS: Mapping[str, Callable[[Target, Limits, Opened], Session]] = {
    "postgresql": postgresql.PostgresqlSession,
    "mariadb": mariadb.MariadbSession,
}


def look_up(host: str, port: int, allowed: Allowed) -> str:
    """Return the IP address of a host to connect to.

    Raises:
        DatabaseFault: there is no such host, or connections may not lead there.
    """
    try:
        found: Sequence[str] = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise fault("unknown_host", at=host) from None
    if not all(allowed.leads(host, address) for address in found):
        raise fault("host_not_allowed", at=host)
    return found[0]


@contextmanager
def open_session(target: Target, limits: Limits | None = None) -> Iterator[Session]:
    """Open a session for as long as the block lasts, at most as long as the limits say.

    Raises:
        DatabaseFault: with what, why and what to do; never with what the server said.
    """
    limits = limits or Limits()
    lines: list[socket.socket] = []
    with cut_after(limits.total, lambda: lines[0] if lines else None) as late:
        try:
            session = _KINDS[target.kind](target, limits, lines.append)
            try:
                yield session
            finally:
                session.close()
        except DatabaseFault:
            if late.is_set():
                raise fault("too_slow", at=target.host) from None
            raise

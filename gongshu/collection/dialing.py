"""From a registered connection to an open session: may it lead there, what is the password, how long may it take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gongshu.audit.record import need_no_act
from gongshu.collection.databases.session import Session, look_up, open_session
from gongshu.collection.databases.shapes import Limits, Target
from gongshu.collection.models import Connection
from gongshu.collection.passwords import password_of
from gongshu.collection.rules import Allowed, read_hosts
from gongshu.kit.home import Home


def allowed_hosts(home: Home) -> Allowed:
    """Return where the operator lets connections lead; nowhere until a host or a network is named."""
    return read_hosts(home.settings.get("collection", {}).get("database_hosts", []))


@contextmanager
def dial(home: Home, connection: Connection, limits: Limits | None = None) -> Iterator[Session]:
    """Open a session over a connection for as long as the block lasts.

    Raises:
        DatabaseFault: it may not lead there, or does not; says what to do.
    """
    need_no_act()
    target = Target(
        kind=connection.kind,
        host=connection.host,
        address=look_up(connection.host, connection.port, allowed_hosts(home)),
        port=connection.port,
        database=connection.database,
        username=connection.username,
        password=password_of(home, connection),
        tls=connection.tls,
        ca_file=connection.ca_file,
    )
    with open_session(target, limits) as session:
        yield session

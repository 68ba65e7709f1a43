"""Databases of agencies for the tests: real ones, made on the servers that are here and dropped afterwards.

MariaDB: ``GONGSHU_TEST_MARIADB`` (``mysql://root:password@host:port``) or root without a password at 127.0.0.1:3306.
Where no server answers, the tests that need it are skipped by name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
import pymysql
import pytest

from tests import postgres

ACCOUNT_PASSWORD = "只读-Read only 7"


@dataclass(frozen=True)
class Elsewhere:
    """A database with an account that can only read what it was granted."""

    kind: str
    host: str
    port: int
    name: str
    account: str
    password: str
    admin: Any

    def run(self, *statements: str) -> None:
        """Run statements as the database's administrator."""
        for one in statements:
            if self.kind == "postgresql":
                self.admin.execute(one)
            else:
                with self.admin.cursor() as cursor:
                    cursor.execute(one)

    def grant(self, table: str) -> None:
        """Let the account read a table, named as the database quotes it."""
        self.run(f"GRANT SELECT ON {table} TO {self.grantee}")

    @property
    def grantee(self) -> str:
        """The account as a statement names it."""
        return self.account if self.kind == "postgresql" else f"'{self.account}'@'%'"


@contextmanager
def postgresql() -> Iterator[Elsewhere]:
    """A database on the PostgreSQL server of the tests."""
    address = postgres.url()
    name = f"gongshu_t_{token_hex(4)}"
    parts = urlsplit(postgres.with_database(address, name))
    if not parts.hostname:
        pytest.skip("PostgreSQL is reached by a socket only")
    with psycopg.connect(postgres.with_database(address, "postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        server.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{ACCOUNT_PASSWORD}'")
        try:
            with psycopg.connect(postgres.with_database(address, name), autocommit=True) as admin:
                admin.execute(f"GRANT CONNECT ON DATABASE {name} TO {name}")
                yield Elsewhere("postgresql", parts.hostname, parts.port or 5432, name, name, ACCOUNT_PASSWORD, admin)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
            server.execute(f"DROP ROLE {name}")


@contextmanager
def mariadb() -> Iterator[Elsewhere]:
    """A database on a MariaDB or MySQL server."""
    parts = urlsplit(os.environ.get("GONGSHU_TEST_MARIADB", "mysql://root@127.0.0.1:3306"))
    host, port = parts.hostname or "127.0.0.1", parts.port or 3306
    try:
        server = pymysql.connect(
            host=host,
            port=port,
            user=unquote(parts.username or "root"),
            password=unquote(parts.password or ""),
            autocommit=True,
            connect_timeout=3,
        )
    except pymysql.Error:
        pytest.skip("no MariaDB server answers (GONGSHU_TEST_MARIADB, or root at 127.0.0.1:3306)")
    name = f"gongshu_t_{token_hex(4)}"
    with server, server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        cursor.execute(f"CREATE USER '{name}'@'%%' IDENTIFIED BY %s", (ACCOUNT_PASSWORD,))
        cursor.execute(f"USE {name}")
        try:
            yield Elsewhere("mariadb", host, port, name, name, ACCOUNT_PASSWORD, server)
        finally:
            cursor.execute(f"DROP DATABASE {name}")
            cursor.execute(f"DROP USER '{name}'@'%%'" % ())


SERVERS = {"postgresql": postgresql, "mariadb": mariadb}

"""MariaDB and MySQL: a read-only session in which the information schema is asked."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import pymysql
from pymysql.constants import CR, ER

from gongshu.collection.databases.faults import DatabaseFault, fault
from gongshu.collection.databases.listed import conditions_in, labels_of, values_of
from gongshu.collection.databases.shapes import (
    Base,
    CodeTable,
    FoundColumn,
    Limits,
    Opened,
    Server,
    TableName,
    TableShape,
    Target,
    key_of,
)
from gongshu.kit.networks import cut_after

MOST_TABLES = 20_000
_LONGEST_VALUE = 200

_TABLES = """
SELECT TABLE_SCHEMA, TABLE_NAME, IF(TABLE_TYPE LIKE '%%VIEW', 'view', 'table'),
       IF(TABLE_TYPE LIKE '%%VIEW', '', TABLE_COMMENT), IF(TABLE_TYPE LIKE '%%VIEW', NULL, TABLE_ROWS)
FROM information_schema.TABLES
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED')
"""
_COLUMNS = """
SELECT COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, IS_NULLABLE, COLUMN_COMMENT
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = %(schema)s AND TABLE_NAME = %(table)s ORDER BY ORDINAL_POSITION
"""
_UNIQUE = """
SELECT INDEX_NAME, COLUMN_NAME, SUB_PART
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = %(schema)s AND TABLE_NAME = %(table)s AND NON_UNIQUE = 0
ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX
"""
_FOREIGN = """
SELECT CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
FROM information_schema.KEY_COLUMN_USAGE
WHERE TABLE_SCHEMA = %(schema)s AND TABLE_NAME = %(table)s AND REFERENCED_TABLE_NAME IS NOT NULL
ORDER BY CONSTRAINT_NAME, ORDINAL_POSITION
"""
_WRITES = """
SELECT EXISTS (
  SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE IN ('INSERT', 'UPDATE', 'DELETE', 'DROP')
  UNION ALL SELECT 1 FROM information_schema.SCHEMA_PRIVILEGES
  WHERE TABLE_SCHEMA = DATABASE() AND PRIVILEGE_TYPE IN ('INSERT', 'UPDATE', 'DELETE', 'DROP')
  UNION ALL SELECT 1 FROM information_schema.TABLE_PRIVILEGES
  WHERE TABLE_SCHEMA = DATABASE() AND PRIVILEGE_TYPE IN ('INSERT', 'UPDATE', 'DELETE', 'DROP'))
"""


class _NoClearPassword:
    """Stands for the ways of signing in that send the password as it is; sends nothing."""

    def __init__(self, connection: object) -> None:
        self.connection = connection

    def authenticate(self, packet: object) -> None:
        """Refuse (DatabaseFault)."""
        raise fault("clear_password")


_CLEAR = dict.fromkeys(("mysql_clear_password", "dialog"), _NoClearPassword)


class MariadbSession:
    """A session whose transactions can only read."""

    def __init__(self, target: Target, limits: Limits, opened: Opened) -> None:
        self._target = target
        self._connection = pymysql.connections.Connection(**_parameters(target, limits))
        with _translated(target):
            line = socket.create_connection((target.address, target.port), limits.connect)
            # A handle of its own: encryption takes the socket over, and whoever cuts the session needs one.
            self._line = line.dup()
            opened(self._line)
        with cut_after(limits.connect, lambda: self._line) as late:
            try:
                with _translated(target):
                    self._connection.connect(line)
            except DatabaseFault:
                self.close()
                if late.is_set():
                    raise fault("too_slow", at=target.host) from None
                raise
        try:
            self._rows("SET SESSION TRANSACTION READ ONLY")
            ((self._version,),) = self._rows("SELECT VERSION()")
            self._maria = "mariadb" in self._version.lower()
            if self._maria:
                self._rows("SET SESSION max_statement_time = %(seconds)s", seconds=limits.statement)
            else:
                self._rows("SET SESSION max_execution_time = %(ms)s", ms=round(limits.statement * 1000))
            self._rows("START TRANSACTION READ ONLY")
        except DatabaseFault:
            self.close()
            raise

    def close(self) -> None:
        """End the session; nothing was changed."""
        with suppress(pymysql.Error, OSError):
            self._connection.close()
        self._line.close()

    def server(self) -> Server:
        """Return what the server and the account are."""
        ((writes,),) = self._rows(_WRITES)
        ((_, cipher),) = self._rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        named = "MariaDB" if self._maria else "MySQL"
        return Server(
            f"{named} {self._version}", bool(cipher), bool(writes), sum(one.readable for one in self.tables())
        )

    def tables(self) -> list[TableName]:
        """Return the tables and views the account sees."""
        found = self._rows(_TABLES + " ORDER BY TABLE_NAME LIMIT %(most)s", most=MOST_TABLES)
        return [TableName(*row) for row in found]

    def shape(self, schema: str, table: str) -> TableShape:
        """Return a table with its columns."""
        place = {"schema": schema, "table": table}
        named = self._rows(_TABLES + " AND TABLE_SCHEMA = %(schema)s AND TABLE_NAME = %(table)s", **place)
        exact = [row for row in named if (row[0], row[1]) == (schema, table)]
        if not exact:
            raise fault("no_such_table", at=f"{schema}.{table}")
        self._rows(f"SELECT 1 FROM {_quoted(schema)}.{_quoted(table)} LIMIT 0")  # noqa: S608 - quoted
        columns, unique = self._rows(_COLUMNS, **place), self._rows(_UNIQUE, **place)
        required = frozenset(row[0] for row in columns if row[5] == "NO")
        keys = key_of(_indexes(unique), required)
        code_tables, listed = self._code_tables(place), self._listed(TableName(*exact[0]))
        found = tuple(_column(row, keys, code_tables, listed) for row in columns)
        return TableShape(TableName(*exact[0]), found)

    def sample(self, shape: TableShape, rows: int) -> list[tuple[str | None, ...]]:
        """Return the first rows as text."""
        chosen = ", ".join(
            "NULL" if one.base == "binary" else f"LEFT(CAST({_quoted(one.name)} AS CHAR), {_LONGEST_VALUE})"
            for one in shape.columns
        )
        table = f"{_quoted(shape.table.schema)}.{_quoted(shape.table.name)}"
        return self._rows(f"SELECT {chosen} FROM {table} LIMIT {rows:d}")  # noqa: S608 - quoted

    def distinct(self, shape: TableShape, column: str, most: int) -> list[str]:
        """Return the distinct values of a column as text."""
        # Compared by their bytes: what the database takes for the same text may be two values.
        value = f"CAST({_quoted(column)} AS CHAR)"
        table = f"{_quoted(shape.table.schema)}.{_quoted(shape.table.name)}"
        found = self._rows(
            f"SELECT DISTINCT BINARY {value}, {value} FROM {table} "  # noqa: S608 - quoted
            f"WHERE {_quoted(column)} IS NOT NULL LIMIT {most:d}"
        )
        return [said for _, said in found]

    def codes(self, table: CodeTable, meaning: str, most: int) -> list[tuple[str, str]]:
        """Return codes with their meanings."""
        code, said = _quoted(table.column), _quoted(meaning)
        named = f"{_quoted(table.schema)}.{_quoted(table.table)}"
        found = self._rows(
            f"SELECT CAST({code} AS CHAR), CAST({said} AS CHAR) FROM {named} "  # noqa: S608 - quoted
            f"WHERE {code} IS NOT NULL ORDER BY 1 LIMIT {most:d}"
        )
        return [(code, said or "") for code, said in found]

    def _code_tables(self, place: Mapping[str, str]) -> dict[str, CodeTable]:
        keys: dict[str, list[Sequence[str]]] = {}
        for constraint, *row in self._rows(_FOREIGN, **place):
            keys.setdefault(constraint, []).append(row)
        return {rows[0][0]: CodeTable(*rows[0][1:]) for rows in keys.values() if len(rows) == 1}

    def _listed(self, table: TableName) -> dict[str, tuple[str, ...]]:
        """The values that conditions list, by column.

        Out of the statement that makes the table: the information schema shows conditions to few accounts.
        """
        if table.kind == "view":
            return {}
        place = f"{_quoted(table.schema)}.{_quoted(table.name)}"
        ((_, statement),) = self._rows(f"SHOW CREATE TABLE {place}")
        found = {}
        for condition in conditions_in(statement):
            named = re.match(r"[(\s]*`((?:[^`]|``)+)`", condition)
            values = values_of(condition)
            if named and values:
                found[named[1].replace("``", "`")] = values
        return found

    def _rows(self, statement: str, **values: Any) -> list[Any]:
        with _translated(self._target), self._connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return list(cursor.fetchall())


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _parameters(target: Target, limits: Limits) -> dict[str, Any]:
    """How to connect: no option file, no file of ours for the server, no password in clear."""
    return {
        "host": target.host,
        "port": target.port,
        "user": target.username,
        "password": target.password.encode(),
        "database": target.database,
        "charset": "utf8mb4",
        "read_timeout": limits.statement + 2,
        "write_timeout": limits.statement + 2,
        "local_infile": False,
        "autocommit": None,
        "defer_connect": True,
        "program_name": "gongshu",
        "auth_plugin_map": {} if target.tls == "verified" else _CLEAR,
        **({"ssl_disabled": True} if target.tls == "off" else {"ssl": _context(target)}),
    }


def _context(target: Target) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=target.ca_file or None)
    except (OSError, ssl.SSLError):
        raise fault("tls_failed", at=target.host) from None
    if target.tls == "required":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _indexes(rows: Sequence[Sequence[Any]]) -> list[tuple[bool, tuple[str, ...]]]:
    """Unique indexes with their columns; one over the beginning of a value only tells no record from another."""
    found: dict[str, list[str]] = {}
    parted = {name for name, _, part in rows if part is not None}
    for name, column, _ in rows:
        found.setdefault(name, []).append(column)
    return [(name == "PRIMARY", tuple(columns)) for name, columns in found.items() if name not in parted]


_BASES: Mapping[str, Base] = {
    "char": "text", "varchar": "text", "tinytext": "memo", "text": "memo", "mediumtext": "memo", "longtext": "memo",
    "json": "memo", "enum": "text", "set": "text", "uuid": "text", "inet6": "text", "bit": "text",
    "tinyint": "integer", "smallint": "integer", "mediumint": "integer", "int": "integer", "bigint": "integer",
    "year": "integer", "decimal": "decimal", "double": "double", "float": "float",
    "date": "date", "datetime": "datetime", "timestamp": "datetime", "time": "time",
    "binary": "binary", "varbinary": "binary", "tinyblob": "binary", "blob": "binary", "mediumblob": "binary",
    "longblob": "binary",
}  # fmt: skip


def _column(
    row: Sequence[Any],
    keys: frozenset[str],
    code_tables: Mapping[str, CodeTable],
    listed: Mapping[str, tuple[str, ...]],
) -> FoundColumn:
    name, declared, kind, signs, digits, nullable, comment = row
    base: Base = _BASES.get(kind, "other")
    if declared in ("tinyint(1)", "bit(1)"):
        base = "boolean"
    length = signs if base == "text" else digits if base == "decimal" else None
    values = labels_of(declared) or listed.get(name, ())
    return FoundColumn(
        name,
        declared,
        base,
        int(length) if length else None,
        nullable == "NO",
        name in keys,
        comment or "",
        values,
        code_tables.get(name),
    )


_NUMBERS: Mapping[int, str] = {
    ER.ACCESS_DENIED_ERROR: "login_refused",
    1698: "login_refused",
    ER.HOST_NOT_PRIVILEGED: "login_refused",
    ER.DBACCESS_DENIED_ERROR: "no_database",
    ER.BAD_DB_ERROR: "no_database",
    ER.NO_SUCH_TABLE: "no_such_table",
    ER.BAD_TABLE_ERROR: "no_such_table",
    ER.TABLEACCESS_DENIED_ERROR: "no_rights",
    ER.COLUMNACCESS_DENIED_ERROR: "no_rights",
    ER.SPECIFIC_ACCESS_DENIED_ERROR: "no_rights",
    ER.CON_COUNT_ERROR: "busy",
    ER.HOST_IS_BLOCKED: "busy",
    1969: "too_slow",
    3024: "too_slow",
    1205: "too_slow",
    CR.CR_SSL_CONNECTION_ERROR: "tls_lacking",
    CR.CR_AUTH_PLUGIN_CANNOT_LOAD: "login_refused",
    CR.CR_CONN_HOST_ERROR: "unreachable",
    CR.CR_SERVER_LOST: "unreachable",
    CR.CR_SERVER_GONE_ERROR: "unreachable",
}


@contextmanager
def _translated(target: Target) -> Iterator[None]:
    """Turn what the library raises into a fault in our words; what the server said goes no further."""
    try:
        yield
    except DatabaseFault as found:
        raise fault(found.code, at=target.host) from None
    except (pymysql.Error, OSError, UnicodeError, ValueError, IndexError) as error:
        raise fault(_code_of(error), at=target.host) from None


def _code_of(error: Exception) -> str:
    cause = getattr(error, "original_exception", error)
    if isinstance(cause, ssl.SSLError):
        return "tls_failed"
    if isinstance(cause, ConnectionRefusedError):
        return "refused"
    if isinstance(cause, TimeoutError):
        return "too_slow"
    if isinstance(error, pymysql.Error):
        number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        timed_out = number == CR.CR_SERVER_LOST and "timed out" in str(error)
        return "too_slow" if timed_out else _NUMBERS.get(number, "not_readable")
    return "unreachable"

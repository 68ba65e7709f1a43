"""PostgreSQL and what speaks like it: a read-only transaction in which the system catalogs are asked."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import sql

from gongshu.collection.databases.faults import DatabaseFault, fault
from gongshu.collection.databases.listed import values_of
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

MOST_TABLES = 20_000
_LONGEST_VALUE = 200
_TLS = {"off": "disable", "required": "require", "verified": "verify-full"}

_TABLES = """
SELECT n.nspname, c.relname, CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END,
       coalesce(obj_description(c.oid, 'pg_class'), ''),
       CASE WHEN c.relkind = 'v' OR c.reltuples < 0 OR (c.reltuples = 0 AND c.relpages = 0) THEN NULL
            ELSE c.reltuples::bigint END,
       has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema' AND has_schema_privilege(n.oid, 'USAGE')
"""
_NAMED = " AND n.nspname = %(schema)s AND c.relname = %(table)s"
_COLUMNS = """
WITH RECURSIVE base AS (
  SELECT a.attnum, a.atttypid AS typ, a.atttypmod AS mod, a.attnotnull AS filled, ARRAY[]::oid[] AS domains
  FROM pg_catalog.pg_attribute a WHERE a.attrelid = %(table)s AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT b.attnum, t.typbasetype, t.typtypmod, b.filled OR t.typnotnull, b.domains || t.oid
  FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typ WHERE t.typtype = 'd'
)
SELECT a.attname, format_type(a.atttypid, a.atttypmod), format_type(b.typ, b.mod), b.filled,
       coalesce(col_description(a.attrelid, a.attnum), ''),
       ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = b.typ ORDER BY e.enumsortorder),
       ARRAY(SELECT pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k
             WHERE k.contype = 'c' AND (k.contypid = ANY (b.domains)
                   OR (k.conrelid = a.attrelid AND k.conkey = ARRAY[a.attnum]::int2[])) ORDER BY k.conname)
FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typ AND t.typtype <> 'd'
     JOIN pg_catalog.pg_attribute a ON a.attrelid = %(table)s AND a.attnum = b.attnum
ORDER BY a.attnum
"""
_UNIQUE = """
SELECT i.indisprimary, ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k(attnum, place)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
  WHERE k.place <= i.indnkeyatts ORDER BY k.place)
FROM pg_catalog.pg_index i
WHERE i.indrelid = %(table)s AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
ORDER BY i.indisprimary DESC, i.indexrelid
"""
_FOREIGN = """
SELECT a.attname, n.nspname, c.relname, f.attname
FROM pg_catalog.pg_constraint k
     JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
     JOIN pg_catalog.pg_class c ON c.oid = k.confrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = k.confkey[1]
WHERE k.conrelid = %(table)s AND k.contype = 'f' AND array_length(k.conkey, 1) = 1 ORDER BY k.conname
"""
_CODES = sql.SQL("SELECT {code}::text, {meaning}::text FROM {table} WHERE {code} IS NOT NULL ORDER BY 1 LIMIT {most}")
_WRITES = """
SELECT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) OR EXISTS (
  SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'
    AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
"""


class PostgresqlSession:
    """A session in one read-only transaction; a pooler in between changes nothing of that."""

    def __init__(self, target: Target, limits: Limits, opened: Opened) -> None:
        self._target = target
        with _translated(target):
            self._connection = psycopg.connect(**_parameters(target, limits))
        # A handle of its own on the socket: whoever cuts the session must not reach into the library.
        self._line = socket.socket(fileno=os.dup(self._connection.fileno()))
        opened(self._line)
        try:
            self._connection.read_only = True
            milliseconds = str(round(limits.statement * 1000))
            self._rows("SELECT set_config('statement_timeout', %(ms)s, true)", ms=milliseconds)
            self._rows("SELECT set_config('lock_timeout', %(ms)s, true)", ms=milliseconds)
        except DatabaseFault:
            self.close()
            raise

    def close(self) -> None:
        """End the session; nothing was changed."""
        self._line.close()
        with suppress(psycopg.Error, OSError):
            self._connection.close()

    def server(self) -> Server:
        """Return what the server and the account are."""
        ((version,),) = self._rows("SHOW server_version")
        ((writes,),) = self._rows(_WRITES)
        encrypted = bool(self._connection.pgconn.ssl_in_use)
        return Server(f"PostgreSQL {version}", encrypted, bool(writes), sum(one.readable for one in self.tables()))

    def tables(self) -> list[TableName]:
        """Return the tables and views the account sees."""
        found = self._rows(_TABLES + " ORDER BY 1, 2 LIMIT %(most)s", most=MOST_TABLES)
        return [TableName(*row) for row in found]

    def shape(self, schema: str, table: str) -> TableShape:
        """Return a table with its columns."""
        named = self._rows(_TABLES + _NAMED, schema=schema, table=table)
        if not named:
            raise fault("no_such_table", at=f"{schema}.{table}")
        self._rows(sql.SQL("SELECT FROM {} LIMIT 0").format(sql.Identifier(schema, table)))
        place = {"table": sql.Identifier(schema, table).as_string()}
        ((oid,),) = self._rows("SELECT %(table)s::regclass::oid", **place)
        columns, unique, foreign = (self._rows(one, table=oid) for one in (_COLUMNS, _UNIQUE, _FOREIGN))
        required = frozenset(row[0] for row in columns if row[3])
        keys = key_of([(primary, tuple(names)) for primary, names in unique], required)
        code_tables = {row[0]: CodeTable(*row[1:]) for row in foreign}
        return TableShape(TableName(*named[0]), tuple(_column(row, keys, code_tables) for row in columns))

    def sample(self, shape: TableShape, rows: int) -> list[tuple[str | None, ...]]:
        """Return the first rows as text."""
        chosen = [
            sql.SQL("NULL")
            if one.base == "binary"
            else sql.SQL("left({}::text, {})").format(sql.Identifier(one.name), _LONGEST_VALUE)
            for one in shape.columns
        ]
        table = sql.Identifier(shape.table.schema, shape.table.name)
        return self._rows(sql.SQL("SELECT {} FROM {} LIMIT {}").format(sql.SQL(", ").join(chosen), table, rows))

    def distinct(self, shape: TableShape, column: str, most: int) -> list[str]:
        """Return the distinct values of a column as text."""
        statement = sql.SQL("SELECT DISTINCT {column}::text FROM {table} WHERE {column} IS NOT NULL LIMIT {most}")
        table = sql.Identifier(shape.table.schema, shape.table.name)
        found = self._rows(statement.format(column=sql.Identifier(column), table=table, most=most))
        return [value for (value,) in found]

    def codes(self, table: CodeTable, meaning: str, most: int) -> list[tuple[str, str]]:
        """Return codes with their meanings."""
        found = self._rows(
            _CODES.format(
                code=sql.Identifier(table.column),
                meaning=sql.Identifier(meaning),
                table=sql.Identifier(table.schema, table.table),
                most=most,
            )
        )
        return [(code, said or "") for code, said in found]

    def _rows(self, statement: str | sql.Composed, **values: Any) -> list[Any]:
        with _translated(self._target):
            composed = statement if isinstance(statement, sql.Composed) else sql.SQL(statement)
            return self._connection.execute(composed, values or None).fetchall()


def _parameters(target: Target, limits: Limits) -> dict[str, Any]:
    """How to connect. Nothing is taken from the process's own PGPASSFILE, and no password is sent in clear."""
    clear_allowed = target.tls == "verified"
    return {
        "host": target.host,
        "hostaddr": target.address,
        "port": target.port,
        "dbname": target.database,
        "user": target.username,
        "password": target.password,
        "passfile": f"{os.devnull}/none",
        "sslmode": _TLS[target.tls],
        "sslrootcert": (target.ca_file or "system") if target.tls == "verified" else "",
        "gssencmode": "disable",
        "connect_timeout": max(2, round(limits.connect)),
        "tcp_user_timeout": round(limits.statement * 1000) + 1000,
        "require_auth": "scram-sha-256,md5,password,none" if clear_allowed else "scram-sha-256,md5,none",
        "application_name": "gongshu",
        "client_encoding": "utf8",
        "autocommit": False,
    }


def _column(row: Sequence[Any], keys: frozenset[str], code_tables: Mapping[str, CodeTable]) -> FoundColumn:
    name, declared, plain, required, comment, labels, conditions = row
    base, length = _base_of(plain)
    listed = tuple(labels) or next((found for one in conditions if (found := values_of(one))), ())
    if labels:
        base, length = "text", max(map(len, labels))
        declared = f"enum({','.join(_as_literal(label) for label in labels)})"
    return FoundColumn(name, declared, base, length, required, name in keys, comment, listed, code_tables.get(name))


def _as_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_BASES: Mapping[str, Base] = {
    "character varying": "text", "character": "text", "bpchar": "text", "text": "memo", "name": "text",
    "citext": "memo", "uuid": "text", "json": "memo", "jsonb": "memo", "xml": "memo", "inet": "text",
    "smallint": "integer", "integer": "integer", "bigint": "integer", "oid": "integer",
    "numeric": "decimal", "money": "money", "double precision": "double", "real": "float",
    "date": "date", "timestamp": "datetime", "time": "time",
    "boolean": "boolean", "bit": "text", "bit varying": "text", "bytea": "binary",
}  # fmt: skip
_LENGTHS = {"uuid": 36}
_TYPE = re.compile(r"(?P<name>[a-z ]+?)(?:\((?P<length>\d+)(?:,-?\d+)?\))?(?: (?:with|without) time zone)?")


def _base_of(plain: str) -> tuple[Base, int | None]:
    """What a type amounts to and how long its values may be: ``numeric(12,2)`` is a decimal of 12 digits."""
    found = _TYPE.fullmatch(plain)
    if found is None or found["name"] not in _BASES:
        return "other", None
    base = _BASES[found["name"]]
    counted = found["length"] and base in ("text", "decimal")
    return base, int(found["length"]) if counted else _LENGTHS.get(found["name"])


_STATES: Mapping[str, str] = {
    "28P01": "login_refused", "28000": "login_refused", "3D000": "no_database", "42501": "no_rights",
    "42P01": "no_such_table", "3F000": "no_such_table", "57014": "too_slow", "55P03": "too_slow",
    "53300": "busy", "57P03": "busy", "57P01": "unreachable", "57P02": "unreachable",
}  # fmt: skip
_WORDS: Sequence[tuple[str, str]] = (
    ("connection refused", "refused"),
    ("timeout expired", "too_slow"),
    ("timed out", "too_slow"),
    ("does not support ssl", "tls_lacking"),
    ("server closed the connection", "unreachable"),
    ("authentication method requirement", "clear_password"),
    ("certificate", "tls_failed"),
    ("ssl", "tls_failed"),
    ("could not connect", "unreachable"),
    ("no route", "unreachable"),
    ("network is unreachable", "unreachable"),
    ("too many", "busy"),
    ("starting up", "busy"),
    ("permission denied for database", "no_database"),
)
"""What the client library says of a connection that failed, in its English; the server speaks any language."""
_NO_DATABASE = re.compile(r'(?:database|数据库) ?["“][^"”]*["”] ?(?:does not exist|不存在)')


@contextmanager
def _translated(target: Target) -> Iterator[None]:
    """Turn what the library raises into a fault in our words; what the server said goes no further."""
    try:
        yield
    except psycopg.Error as error:
        raise fault(_code_of(error), at=target.host) from None
    except (OSError, UnicodeError):
        raise fault("unreachable", at=target.host) from None


def _code_of(error: psycopg.Error) -> str:
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return "too_slow"
    if error.sqlstate:
        return _STATES.get(error.sqlstate, "not_readable")
    said = str(error).lower()
    if _NO_DATABASE.search(said):
        return "no_database"
    if isinstance(error, psycopg.OperationalError):
        at_server = re.search(r"\bfailed: [^\n]*?:  ", said)
        return next((code for word, code in _WORDS if word in said), "login_refused" if at_server else "unreachable")
    return "not_readable"

"""The database's own refusal to change or delete a record, spelled for each database."""

from __future__ import annotations

from typing import Any

SAYING = "audit records are append-only"
_TABLE = "audit_auditrecord"
_DERIVED = 7
"""How many columns of the table the database derives from the body."""

_SQLITE_ON = [
    f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON {_TABLE} BEGIN SELECT RAISE(ABORT, '{SAYING}'); END"
    for verb in ("UPDATE", "DELETE")
]
_SQLITE_OFF = ["DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"]

_POSTGRESQL_ON = [
    f"""CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{SAYING}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()""",
]
_POSTGRESQL_OFF = [f"DROP TRIGGER IF EXISTS audit_no_change ON {_TABLE}"]


def _run(connection: Any, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def put_on(connection: Any) -> None:
    """Make the database refuse every update and delete of records."""
    _run(connection, {"sqlite": _SQLITE_ON, "postgresql": _POSTGRESQL_ON})


def take_off(connection: Any) -> None:
    """Let the database change records again; for the emptying of a test database and for migrations only."""
    _run(connection, {"sqlite": _SQLITE_OFF, "postgresql": _POSTGRESQL_OFF})


def is_on(connection: Any) -> bool:
    """Whether the database refuses changes now and derives the searched columns itself.

    A table that was rebuilt or restored by other means may have lost both.
    """
    questions = {
        "sqlite": "SELECT (SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s) = 2 "
        "AND (SELECT count(*) FROM pragma_table_xinfo(%s) WHERE hidden = 3) = %s",
        "postgresql": "SELECT (SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D' "
        "AND NOT tgisinternal) = 1 "
        "AND (SELECT count(*) FROM pg_attribute WHERE attrelid = %s::regclass AND attgenerated = 's') = %s",
    }
    with connection.cursor() as cursor:
        cursor.execute(questions[connection.vendor], [_TABLE, _TABLE, _DERIVED])
        return bool(cursor.fetchone()[0])

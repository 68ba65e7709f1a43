"""The database's own refusal to change or delete a record, spelled for each database."""

from __future__ import annotations

from typing import Any

SAYING = "audit records are append-only"
_TABLE = "audit_auditrecord"

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
    """Whether the database refuses changes now (a rebuilt or restored table may have lost it)."""
    questions = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": "SELECT count(*) * 2 FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D' "
        "AND NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(questions[connection.vendor], [_TABLE])
        return int(cursor.fetchone()[0]) >= len(_SQLITE_ON)

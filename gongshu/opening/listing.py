"""What the database itself does so that the portal need not walk: of each open dataset a row of what lists show.

Whichever code changes a dataset, its entry, its editions or its downloads, the row is written anew from what they hold,
in the same statement. Nothing in it is a judgment: what depends on the day is asked on reading.
"""

from __future__ import annotations

from typing import Any

_THEME = {
    "sqlite": "CASE WHEN instr(substr(e.classification, instr(e.classification, '/') + 1), '/') = 0 "
    "OR instr(e.classification, '/') = 0 THEN e.classification ELSE substr(e.classification, 1, "
    "instr(e.classification, '/') + instr(substr(e.classification, instr(e.classification, '/') + 1), '/') - 1) END",
    "postgresql": "array_to_string((string_to_array(e.classification, '/'))[1:2], '/')",
}
_KEPT = (
    *("entry_id", "listed", "provider", "theme", "opening", "title", "cycle", "opened_at"),
    *("fresh", "rows", "formats", "sealed"),
)
_KEEP = """
INSERT INTO opening_listing (dataset_id, {names}, downloads)
SELECT d.id, e.id, d.withdrawn_at IS NULL AND d.suspended_at IS NULL AND e.state = 'published', e.provider_id, {theme},
    d.opening_class, e.name, e.update_cycle, d.opened_at, f.acquired_on, f.rows, coalesce(f.formats, ''), f.sealed_at,
    coalesce((SELECT sum(c.count) FROM opening_downloadcount c WHERE c.dataset_id = d.id), 0)
FROM opening_opendataset d JOIN catalog_entry e ON e.id = d.entry_id
LEFT JOIN opening_edition f ON f.dataset_id = d.id
    AND f.number = (SELECT max(n.number) FROM opening_edition n WHERE n.dataset_id = d.id)
WHERE {which}
ON CONFLICT (dataset_id) DO UPDATE SET {sets}
"""
_WATCHED = {
    "opened": ("opening_opendataset", "d.id = new.id", "l.dataset_id = new.id", ("INSERT", "UPDATE")),
    "sealed": ("opening_edition", "d.id = new.dataset_id", "l.dataset_id = new.dataset_id", ("INSERT", "UPDATE")),
    "fetched": (
        "opening_downloadcount",
        "d.id = new.dataset_id",
        "l.dataset_id = new.dataset_id",
        ("INSERT", "UPDATE"),
    ),
    "described": ("catalog_entry", "d.entry_id = new.id", "l.entry_id = new.id", ("UPDATE",)),
}
"""By what happens: the table, which datasets a row of it concerns, which rows of lists, and which changes there can be.

Nothing of these is ever deleted."""


def _keep(vendor: str, which: str) -> str:
    return _KEEP.format(
        names=", ".join(_KEPT),
        theme=_THEME[vendor],
        which=which,
        sets=", ".join(f"{name} = excluded.{name}" for name in (*_KEPT, "downloads")),
    )


def _triggers(vendor: str) -> list[str]:
    statements = []
    for name, (table, datasets, rows, changes) in _WATCHED.items():
        keep = _keep(vendor, datasets)
        # Taken first, so that of two at once the second reads what the first one left.
        take = f"PERFORM 1 FROM opening_listing l WHERE {rows} ORDER BY l.dataset_id FOR UPDATE"
        for change in changes:
            trigger = f"opening_{name}_{change.lower()}"
            if vendor == "sqlite":
                statements.append(f"CREATE TRIGGER IF NOT EXISTS {trigger} AFTER {change} ON {table} BEGIN {keep}; END")
            else:
                statements += [
                    f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN {take}; {keep}; RETURN NULL; END $$",
                    f"CREATE OR REPLACE TRIGGER {trigger} AFTER {change} ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION {trigger}()",
                ]
    return statements


def put_on(connection: Any) -> None:
    """Make what keeps the rows, and write all rows if any of it was not there: what happened meanwhile is not in them.

    A table that was rebuilt has lost its triggers.
    """
    there = is_on(connection)
    with connection.cursor() as cursor:
        for statement in _triggers(connection.vendor):
            cursor.execute(statement)
        if not there:
            cursor.execute(_keep(connection.vendor, "1 = 1"))


def is_on(connection: Any) -> bool:
    """Whether the database keeps the rows, whatever changes."""
    questions = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'opening\\_%%' ESCAPE '\\'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'opening\\_%%' AND tgenabled <> 'D'",
    }
    with connection.cursor() as cursor:
        cursor.execute(questions[connection.vendor].replace("%%", "%"))
        return bool(cursor.fetchone()[0] == sum(len(changes) for *_, changes in _WATCHED.values()))


def take_off(connection: Any) -> None:
    """Remove what keeps the rows, until it is put on again."""
    with connection.cursor() as cursor:
        for name, (table, _, _, changes) in _WATCHED.items():
            for change in changes:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS opening_{name}_{change.lower()}{on}")

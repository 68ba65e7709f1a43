"""What the database itself does for search, spelled for each: the index of pairs, and what follows an entry's change.

Titles have a small index of their own beside the one of all fields: which hits hold a word in the title is asked with
every search, and the large one would read all its places to say that none does. It is also cut into triples: that no
title holds a long phrase takes a fifth of the time to find out.

An entry that changes carries its state, provider, opening class and the day of its newest data into its findables and
marks them as not fresh, whichever code changed it. Folded words that are written, changed or deleted are in the index
of pairs with the same statement.
"""

from __future__ import annotations

from typing import Any

from gongshu.catalog.search import folding

FIELDS = ("title", "items", "abstract", "other")
"""The fields in which words are looked for."""

_PAGES = 2_000
"""So many pages of an index are brought together in one transaction."""

_FUNCTION = "gongshu_tokens"
_CUT = ", ".join(f"{_FUNCTION}({{row}}.{name}, '{name}')" for name in (*FIELDS, "marks"))
_NAMES = ", ".join((*FIELDS, "marks"))
_TITLE = f"{_FUNCTION}({{row}}.title, 'alone'), {{row}}.marks"
_ENTER = (
    f"INSERT INTO catalog_pairs (rowid, {_NAMES}) VALUES (new.findable_id, {_CUT.format(row='new')}); "  # noqa: S608
    f"INSERT INTO catalog_threes (rowid, title, marks) VALUES (new.findable_id, {_TITLE.format(row='new')});"
)
_LEAVE = (
    f"INSERT INTO catalog_pairs (catalog_pairs, rowid, {_NAMES}) "  # noqa: S608
    f"VALUES ('delete', old.findable_id, {_CUT.format(row='old')}); "
    "INSERT INTO catalog_threes (catalog_threes, rowid, title, marks) "
    f"VALUES ('delete', old.findable_id, {_TITLE.format(row='old')});"
)
_FOLLOW = (
    "UPDATE catalog_findable SET state = new.state, provider = new.provider_id, opening = new.opening_class, "
    "newest_data = new.newest_data, fresh = {no} WHERE entry_id = new.id;"
)

_SQLITE = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS catalog_pairs USING fts5 "
    f"({_NAMES}, content='', columnsize=0, tokenize='ascii')",
    *(f"DROP TRIGGER IF EXISTS catalog_pairs_{when}" for when in ("enter", "leave", "change")),
    f"CREATE TRIGGER catalog_pairs_enter AFTER INSERT ON catalog_findabletext BEGIN {_ENTER} END",
    f"CREATE TRIGGER catalog_pairs_leave AFTER DELETE ON catalog_findabletext BEGIN {_LEAVE} END",
    f"CREATE TRIGGER catalog_pairs_change AFTER UPDATE ON catalog_findabletext BEGIN {_LEAVE} {_ENTER} END",
    "DROP TRIGGER IF EXISTS catalog_entry_found",
    f"CREATE TRIGGER catalog_entry_found AFTER UPDATE ON catalog_entry BEGIN {_FOLLOW.format(no=0)} END",
]
_SQLITE_TITLES = [
    *(f"DROP TRIGGER IF EXISTS catalog_pairs_{when}" for when in ("enter", "leave", "change")),
    "DROP TABLE IF EXISTS catalog_titles",  # what titles were kept in before they were cut into triples
    "CREATE VIRTUAL TABLE catalog_threes USING fts5 (title, marks, content='', columnsize=0, tokenize='ascii')",
    f"INSERT INTO catalog_threes (rowid, title, marks) SELECT findable_id, {_TITLE.format(row='w')} "  # noqa: S608
    "FROM catalog_findabletext w",
]
_POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION catalog_pairs(field text, kind text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(DISTINCT kind || first || second), '{}') FROM (
        SELECT one AS first, lead(one) OVER (ORDER BY place) AS second
        FROM unnest(string_to_array(field, NULL)) WITH ORDINALITY AS cut (one, place)
    ) AS neighbors WHERE first <> E'\\n' AND second <> E'\\n' $$""",
    """CREATE OR REPLACE FUNCTION catalog_singles(field text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(DISTINCT 's' || one), '{}') FROM unnest(string_to_array(field, NULL)) AS cut (one) $$""",
    """ALTER TABLE catalog_findabletext ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS (array_to_tsvector(
    catalog_pairs(title, 't') || catalog_singles(title) || catalog_pairs(items, 'i') || catalog_pairs(abstract, 'a')
    || catalog_pairs(other, 'o') || string_to_array(marks, ' '))) STORED""",
    "CREATE INDEX IF NOT EXISTS catalog_findabletext_words ON catalog_findabletext USING gin (words)",
    f"""CREATE OR REPLACE FUNCTION catalog_follow_entry() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN {_FOLLOW.format(no="false")} RETURN NULL; END $$""",
    """CREATE OR REPLACE TRIGGER catalog_entry_found AFTER UPDATE ON catalog_entry
    FOR EACH ROW EXECUTE FUNCTION catalog_follow_entry()""",
]


def put_on(connection: Any) -> None:
    """Make the index and what keeps it; what is there stays. A table that was rebuilt has lost its triggers."""
    statements = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[connection.vendor]
    if connection.vendor == "sqlite" and "catalog_threes" not in connection.introspection.table_names():
        statements = [*_SQLITE_TITLES, *statements]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def gather(connection: Any) -> None:
    """Bring each index of SQLite into one piece, a little at a time: what was written in many pieces is read slower."""
    if connection.vendor != "sqlite":
        return
    for table in ("catalog_pairs", "catalog_threes"):
        pages, merged = -_PAGES, 2
        while merged > 1:  # one change is the asking itself
            with connection.cursor() as cursor:
                before = cursor.connection.total_changes
                cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', {pages})")  # noqa: S608
                pages, merged = _PAGES, cursor.connection.total_changes - before


def take_off(connection: Any) -> None:
    """Remove the index of pairs and the trigger on entries; for migrations backward only."""
    statements = {
        "sqlite": [
            "DROP TRIGGER IF EXISTS catalog_entry_found",
            "DROP TABLE IF EXISTS catalog_pairs",
            "DROP TABLE IF EXISTS catalog_threes",
        ],
        "postgresql": ["DROP TRIGGER IF EXISTS catalog_entry_found ON catalog_entry"],
    }
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def is_on(connection: Any) -> bool:
    """Whether an entry's change is followed by the database."""
    questions = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = 'catalog_entry_found'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname = 'catalog_entry_found' AND tgenabled <> 'D' "
        "AND tgrelid = 'catalog_entry'::regclass",
    }
    with connection.cursor() as cursor:
        cursor.execute(questions[connection.vendor])
        return bool(cursor.fetchone()[0] == 1)


def teach(connection: Any, **_: Any) -> None:
    """Give a new SQLite connection the function that cuts fields into tokens; its triggers call it."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(_FUNCTION, 2, folding.tokens, deterministic=True)

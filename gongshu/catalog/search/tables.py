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
_WHOLE = 2**63 - 1
"""Up to this row the index of titles is made where all of it is."""

_MADE = "{row}.findable_id <= (SELECT up_to FROM catalog_threes_made)"
_ENTER = (
    f"INSERT INTO catalog_pairs (rowid, {_NAMES}) VALUES (new.findable_id, {_CUT.format(row='new')}); "  # noqa: S608
    f"INSERT INTO catalog_threes (rowid, title, marks) SELECT new.findable_id, {_TITLE.format(row='new')} "
    f"WHERE {_MADE.format(row='new')};"
)
_LEAVE = (
    f"INSERT INTO catalog_pairs (catalog_pairs, rowid, {_NAMES}) "  # noqa: S608
    f"VALUES ('delete', old.findable_id, {_CUT.format(row='old')}); "
    "INSERT INTO catalog_threes (catalog_threes, rowid, title, marks) "
    f"SELECT 'delete', old.findable_id, {_TITLE.format(row='old')} WHERE {_MADE.format(row='old')};"
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
    "DROP TABLE IF EXISTS catalog_threes_made",
]
_SQLITE_MADE = [
    "CREATE TABLE catalog_threes_made (up_to INTEGER NOT NULL)",
    f"INSERT INTO catalog_threes_made SELECT CASE WHEN {{lacking}} THEN 0 ELSE {_WHOLE} END",
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
    # Titles that begin with a word come in the order of titles, the first of them at once.
    'CREATE INDEX IF NOT EXISTS catalog_findabletext_titles ON catalog_findabletext (title COLLATE "C", findable_id)',
    *(
        f"CREATE INDEX IF NOT EXISTS catalog_findable_{name} ON catalog_findable (generation, {name}, id)"
        for name in ("provider", "theme", "state")  # values that few may have
    ),
    f"""CREATE OR REPLACE FUNCTION catalog_follow_entry() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN {_FOLLOW.format(no="false")} RETURN NULL; END $$""",
    """CREATE OR REPLACE TRIGGER catalog_entry_found AFTER UPDATE ON catalog_entry
    FOR EACH ROW EXECUTE FUNCTION catalog_follow_entry()""",
]


def put_on(connection: Any) -> None:
    """Make the index and what keeps it; what is there stays. A table that was rebuilt has lost its triggers.

    Titles of entries that were there before their index are entered afterwards, a few at a time (``make_titles``).
    """
    statements = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[connection.vendor]
    if connection.vendor == "sqlite":
        there = set(connection.introspection.table_names())
        anew = "catalog_threes" not in there
        if anew or "catalog_threes_made" not in there:
            lacking = "EXISTS (SELECT 1 FROM catalog_findabletext)" if anew else "0"
            made = [one.format(lacking=lacking) for one in _SQLITE_MADE]
            statements = [*(_SQLITE_TITLES if anew else ()), *made, *statements]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def titles_left(connection: Any) -> int:
    """Return how many titles are not in their index yet; none on PostgreSQL, which needs no index of its own."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT up_to FROM catalog_threes_made")
        (up_to,) = cursor.fetchone()
        if up_to == _WHOLE:
            return 0
        cursor.execute("SELECT count(*) FROM catalog_findabletext WHERE findable_id > %s", [up_to])
        return int(cursor.fetchone()[0])


def titles_made(connection: Any) -> bool:
    """Whether every title is in its index."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT up_to FROM catalog_threes_made")
        return bool(cursor.fetchone()[0] == _WHOLE)


def make_titles(connection: Any, most: int) -> int:
    """Enter the next titles into their index, inside a transaction; returns how many, 0 where none is left."""
    if titles_made(connection):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT findable_id FROM catalog_findabletext WHERE findable_id > (SELECT up_to FROM catalog_threes_made) "
            "ORDER BY findable_id LIMIT %s",
            [most],
        )
        ids = [id for (id,) in cursor.fetchall()]
        if ids:
            cursor.execute(
                f"INSERT INTO catalog_threes (rowid, title, marks) SELECT findable_id, {_TITLE.format(row='w')} "  # noqa: S608
                "FROM catalog_findabletext w WHERE findable_id BETWEEN %s AND %s",
                [ids[0], ids[-1]],
            )
        cursor.execute("UPDATE catalog_threes_made SET up_to = %s", [ids[-1] if len(ids) == most else _WHOLE])
        return len(ids)


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
            "DROP TABLE IF EXISTS catalog_threes_made",
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

"""What stands beside the entries of the catalog benches: bases, open data, cases in hand. Plain statements, no verbs.

Values follow from the number in an entry's id, so that every run has the same.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("GONGSHU_HOME", tempfile.mkdtemp(prefix="gongshu-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongshu.site.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from gongshu.catalog.models import Entry  # noqa: E402
from gongshu.kit import clock  # noqa: E402
from gongshu.opening import listing  # noqa: E402
from gongshu.organizations.models import Organization  # noqa: E402
from gongshu.procedure.models import Case  # noqa: E402

_N = "CAST(e.id AS integer)"
_OPEN = "FROM catalog_entry e WHERE e.state = 'published' AND e.opening_class <> 'none'"
_IN_HAND = f"FROM catalog_entry e WHERE e.state = 'draft' AND {_N} %% 2 = 0"


def give_bases(dice: random.Random) -> None:
    """Let what is not shared unconditionally rest on one of 400 bases, half of them repealed or insufficient."""
    named = (
        ("law", "中华人民共和国民法典"),
        ("law", "中华人民共和国合同法"),
        ("local_regulation", "某市条例"),
        ("department_rule", "某部办法"),
    )
    bases = [
        json.dumps([{"kind": kind, "title": title, "article": f"第{number}条"}], ensure_ascii=False)
        for kind, title in named
        for number in range(1, 101)
    ]
    some = Entry.objects.exclude(sharing_class="unconditional").order_by("pk").values_list("pk", flat=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE catalog_entry SET sharing_bases = %s WHERE id = %s", [(dice.choice(bases), pk) for pk in some]
        )
    Organization.objects.update(roles=["authorized_organization"])


def open_all() -> int:
    """Open every published entry that may be: a release, a dataset, an edition, a count of downloads each."""
    now, day = clock.now().isoformat(sep=" "), clock.today().isoformat()
    with transaction.atomic(), connection.cursor() as cursor:
        listing.take_off(connection)
        _copy_cases(cursor, "K", "'published'", 1, _OPEN)
        cursor.execute(
            "INSERT INTO opening_release (id, entry_id, case_id, opening_class, catalog_version, columns, ground, "
            "note, proposed_at, proposed_by) "
            f"SELECT e.id, e.id, 'K' || substr(e.id, 2), e.opening_class, 1, '[\"a\"]', '', '', %s, 'x' {_OPEN}",
            [now],
        )
        cursor.execute(
            "INSERT INTO opening_opendataset (id, entry_id, release_id, opening_class, columns, license_zh, "
            "license_en, evidence, article, opened_at, withdrawn_reason, revision) "
            "SELECT e.id, e.id, e.id, e.opening_class, '[\"a\"]', 'x', 'x', 'x', '', "
            f"{_before('datetime', f'{_N} %% 700')}, '', 1 {_OPEN}",
            [now],
        )
        cursor.execute(
            "INSERT INTO opening_edition (dataset_id, number, version, rows, source, acquired_on, columns, files, "
            f"formats, sealed_at) SELECT e.id, 1, 1, 1 + {_N} %% 90000, 'x', "
            f"{_before('date', f'{_N} %% 400')}, '[]', '{{}}', "
            f"CASE {_N} %% 3 WHEN 0 THEN 'csv' ELSE 'csv json xlsx' END, %s {_OPEN}",
            [day, now],
        )
        cursor.execute(
            "INSERT INTO opening_downloadcount (dataset_id, day, format, count) "
            f"SELECT e.id, %s, 'csv', 1 + {_N} %% 500 {_OPEN} AND {_N} %% 4 = 0",
            [day],
        )
        listing.put_on(connection)
        cursor.execute("SELECT count(*) FROM opening_listing WHERE listed")
        return int(cursor.fetchone()[0])


def _before(kind: str, days: str) -> str:
    """A moment or day that lies so many days before the one given, in the database's words."""
    if connection.vendor == "sqlite":
        return f"{kind}(%s, '-' || ({days}) || ' days')"
    return {"date": f"CAST(%s AS date) - {days}", "datetime": f"CAST(%s AS timestamptz) - {days} * interval '1 day'"}[
        kind
    ]


def put_in_hand() -> None:
    """Let every other draft be under review: a case, the step it stands at, a limit that one of four has missed."""
    now = clock.now()
    due = f"CASE {_N} %% 8 WHEN 0 THEN %s ELSE %s END"
    due = due if connection.vendor == "sqlite" else f"CAST({due} AS timestamptz)"
    with transaction.atomic(), connection.cursor() as cursor:
        _copy_cases(cursor, "R", "'in_review'", 0, _IN_HAND)
        cursor.execute(
            "INSERT INTO procedure_caseparty (case_id, role, organization_id, waiting, taken_by, taken_by_name) "
            f"SELECT 'R' || substr(e.id, 2), 'provider', e.provider_id, FALSE, '', '' {_IN_HAND}",
            [],
        )
        cursor.execute(
            "INSERT INTO procedure_stepvisit (id, case_id, number, step, entered_at, outcome) "
            f"SELECT {_N}, 'R' || substr(e.id, 2), 1, 'check', %s, '' {_IN_HAND}",
            [now.isoformat(sep=" ")],
        )
        cursor.execute(
            "INSERT INTO procedure_clock (visit_id, case_id, limit_id, article, article_en, counting_zh, counting_en, "
            "source, soft, set_by_hand, provisional, started_at, due_at) "
            f"SELECT {_N}, 'R' || substr(e.id, 2), '', '', '', '', '', 'law', FALSE, FALSE, FALSE, "
            f"%s, {due} {_IN_HAND}",
            [moment.isoformat(sep=" ") for moment in (now, now - timedelta(days=9), now + timedelta(days=9))],
        )
        cursor.execute(
            "UPDATE catalog_entry SET state = 'in_review', case_id = 'R' || substr(id, 2) "
            "WHERE state = 'draft' AND CAST(id AS integer) %% 2 = 0",
            [],
        )


def _copy_cases(cursor: Any, letter: str, state: str, ended: int, some: str) -> None:
    """A case for each entry, like the one that is there."""
    changed = {
        "id": f"'{letter}' || substr(e.id, 2)",
        "number": f"'{letter}-' || CAST(e.id AS integer)",
        "state": state,
        "ended": "TRUE" if ended else "FALSE",
        "ended_at": "c.ended_at" if ended else "NULL",
    }
    names = [field.column for field in Case._meta.concrete_fields]
    values = ", ".join(changed.get(name, f"c.{name}") for name in names)
    first = "(SELECT * FROM procedure_case WHERE number = 'ML-2026-000001') c"
    source = some.replace("FROM catalog_entry e", f"FROM catalog_entry e CROSS JOIN {first}")
    cursor.execute(f"INSERT INTO procedure_case ({', '.join(names)}) SELECT {values} {source}", [])

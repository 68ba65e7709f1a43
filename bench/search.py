"""How fast the catalog is searched, embedded: 100,000 entries and ten times as many, made from a seed.

Each question is asked as a page asks it: hits, their order, counts by value, the first twenty with what a list
shows. The limit beside it is the bare index answering the same expression: the newest twenty ids, nothing else.
Milliseconds of the processor (user and system), so that others on the same machine do not count; the clock on the
wall is told, too.
"""

from __future__ import annotations

import math
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import yaml

os.environ.setdefault("GONGSHU_HOME", tempfile.mkdtemp(prefix="gongshu-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongshu.site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from gongshu.catalog import lookup  # noqa: E402
from gongshu.catalog.actions import catch_up_index  # noqa: E402
from gongshu.catalog.models import Entry, ExternalCode, Findable, Item  # noqa: E402
from gongshu.catalog.search import sqlite, tables  # noqa: E402
from gongshu.catalog.search.asking import ask  # noqa: E402
from gongshu.catalog.search.folding import tokens  # noqa: E402
from gongshu.catalog.search.keeping import VALUES, marks_of, values_of, words_of  # noqa: E402
from gongshu.catalog.search.tables import FIELDS  # noqa: E402
from gongshu.kit import clock  # noqa: E402
from gongshu.kit.actor import PUBLIC, SYSTEM, Actor  # noqa: E402
from gongshu.kit.home import Home  # noqa: E402
from gongshu.organizations import actions as organizations  # noqa: E402
from gongshu.organizations import queries as register  # noqa: E402
from gongshu.procedure.models import Case  # noqa: E402
from gongshu.procedure.pinning import keep  # noqa: E402
from gongshu.procedure.snapshot import pin  # noqa: E402

BAR = 50.0
N = 100_000
QUESTIONS = 300
OF_A_KIND = 100
WITHOUT = {"items": Item.objects.none(), "external_codes": ExternalCode.objects.none()}
BATCH = 10_000
SEED = 20261125

WORDS = yaml.safe_load(Path(__file__).with_name("search_words.yaml").read_text(encoding="utf-8"))
BUREAUS, PLACES, SUBJECTS = WORDS["bureaus"], WORDS["places"], WORDS["subjects"]
ASPECTS, NOUNS, ITEMS = WORDS["aspects"], WORDS["nouns"], WORDS["items"]
CYCLES = ("实时", "每日", "每月", "每季度", "每年", "不定期")
FORMATS = ("数据库/MySQL", "电子表格/xlsx", "服务接口/REST", "电子文件/pdf")


def run(scale: float = 1.0) -> list[dict[str, Any]]:
    """Measure at N and 10 N, then how fast the operator's command indexes."""
    Home.from_environment().root.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    organizations.adopt_profile(by=SYSTEM, profile_id="haishu-2022", acknowledge=True)
    hurry()
    providers = _providers()
    template = _template(providers[0], _case())
    rows: list[dict[str, Any]] = []
    spent, filled = [], 1
    for count in (int(N * scale), int(N * scale) * 10):
        _fill(filled, count, providers, template)
        filled = count
        found = _measure(providers, random.Random(SEED + count))
        spent.append(found["p99"])
        rows += _told(count, found)
        rows += _by_kind(count, providers, random.Random(SEED + count + 1))
    rows.append(_row("catalog search, exponent of p99", math.log10(spent[1] / spent[0]), 1.0, None, None))
    return [*rows, _row("catalog index, entries/s of a core", _indexing(int(N * scale / 20)), None, None, None)]


def hurry() -> None:
    """Have what is filled in not waited for: a bench that is interrupted is begun anew."""
    with connection.cursor() as cursor:
        cursor.execute({"sqlite": "PRAGMA synchronous = OFF"}.get(connection.vendor, "SET synchronous_commit = off"))


def _indexing(count: int) -> float:
    """How many entries a core indexes in a second, as ``gongshu catalog index`` does."""
    some = list(Findable.objects.order_by("pk").values_list("pk", flat=True)[:count])
    Findable.objects.filter(pk__in=some).update(fresh=False)
    begun = time.process_time()
    assert catch_up_index() >= count
    return count / (time.process_time() - begun)


def _told(count: int, found: dict[str, float]) -> Iterator[dict[str, Any]]:
    name = f"catalog search, ms of a core, {count:,} entries"
    yield _row(f"{name}, p50", found["p50"], found["bare p50"], found["p50"] / found["bare p50"], None)
    yield _row(f"{name}, p99", found["p99"], found["bare p99"], found["p99"] / found["bare p99"], BAR)
    yield _row(f"{name}, p99 by the clock", found["wall p99"], None, None, None)


def _row(name: str, value: float, limit: float | None, ratio: float | None, bar: float | None) -> dict[str, Any]:
    holds = None if bar is None else value < bar
    return {"name": name, "value": value, "limit": limit, "ratio": ratio, "bar": bar, "holds": holds}


def _providers() -> list[Any]:
    names = [f"{place}{bureau}" for place in PLACES[:8] for bureau in BUREAUS]
    return [
        organizations.create_organization(
            by=SYSTEM, name=name, name_en=f"Unit {number}", uscc="", kind="lead_group", roles=[]
        )
        for number, name in enumerate(names)
    ]


def _case() -> Case:
    """One case that stands behind all of them: a published entry must have come out of one."""
    profile = register.jurisdiction()
    return Case.objects.create(
        number="ML-2026-000001",
        room="catalog",
        procedure_id="catalog.entry",
        profile_id=profile.id,
        profile_digest=profile.digest,
        law_id=keep(pin(profile, profile.procedures["catalog.entry"])),
        state="published",
        ended=True,
        ended_at=clock.now(),
        subject="bench",
        subject_title="bench",
        opened_by="bench",
        opened_by_name="bench",
        opened_as="provider",
    )


def _template(provider: Any, case: Case) -> Entry:
    """The entry that all others are like, but for what search reads."""
    return Entry.objects.create(
        id="0" * 26,
        code="300000-0000000",
        slug="entry-0",
        name="样例",
        provider=provider,
        sharing_class="unconditional",
        opening_class="unconditional",
        created_by="bench",
        state="published",
        version=1,
        published_at=datetime(2026, 9, 1, tzinfo=UTC),
        case=case,
    )


def _fill(start: int, end: int, providers: list[Any], template: Entry) -> None:
    """Write entries and what the index keeps of them as plain statements: the same rows, without the verbs."""
    made = ("id", "code", "slug", "name", "provider_id", "abstract", "classification", "format", "sharing_class")
    made += ("opening_class", "update_cycle", "state", "newest_data")
    kept = [field.column for field in Entry._meta.concrete_fields if not (field.generated or field.column in made)]
    embedded = connection.vendor == "sqlite"
    with transaction.atomic(), connection.cursor() as cursor:
        if embedded:
            cursor.execute("DROP TRIGGER catalog_pairs_enter")  # its work is done below, a batch at a time
            cursor.execute("INSERT INTO catalog_pairs (catalog_pairs, rank) VALUES ('hashsize', 67108864)")
        for first in range(start, end, BATCH):
            entries = list(_entries(first, min(end, first + BATCH), providers))
            cursor.executemany(
                f"INSERT INTO catalog_entry ({', '.join((*made, *kept))}) "
                f"SELECT {', '.join('%s' for _ in made)}, {', '.join(kept)} FROM catalog_entry WHERE id = %s",
                [[*(getattr(entry, name) for name in made), template.pk] for entry in entries],
            )
            read = [(first + place, entry, *values_of(entry), words_of(entry)) for place, entry in enumerate(entries)]
            cursor.executemany(
                f"INSERT INTO catalog_findable (id, entry_id, generation, fresh, published_on, {', '.join(VALUES)}) "
                f"VALUES (%s, %s, 1, TRUE, %s, {', '.join('%s' for _ in VALUES)})",
                [(id, entry.pk, day, *values.values()) for id, entry, day, values, _ in read],
            )
            rows = [(id, *words, " ".join(marks_of(values))) for id, _, _, values, words in read]
            kinds = (*FIELDS, "marks")
            cursor.executemany(
                f"INSERT INTO catalog_findabletext (findable_id, {', '.join(kinds)}) VALUES (%s, %s, %s, %s, %s, %s)",
                rows,
            )
            if embedded:
                _index(cursor, rows)
        if embedded:
            tables.put_on(connection)
    tables.gather(connection)
    connection.cursor().execute("ANALYZE")


def _index(cursor: Any, rows: list[tuple[Any, ...]]) -> None:
    """Enter folded words into the indexes of SQLite."""
    kinds = (*FIELDS, "marks")
    cursor.executemany(
        "INSERT INTO catalog_threes (rowid, title, marks) VALUES (%s, %s, %s)",
        [(id, tokens(texts[0], "alone"), texts[-1]) for id, *texts in rows],
    )
    cursor.executemany(
        f"INSERT INTO catalog_pairs (rowid, {', '.join(kinds)}) VALUES (%s, %s, %s, %s, %s, %s)",
        [(id, *(tokens(text, kind) for text, kind in zip(texts, kinds, strict=True))) for id, *texts in rows],
    )


def _entries(start: int, end: int, providers: list[Any]) -> Iterator[Entry]:
    for number in range(start, end):
        dice = random.Random(SEED * 10_000_000 + number)
        subject, aspect = dice.choice(SUBJECTS), dice.choice(ASPECTS)
        place = dice.choice(PLACES) if dice.random() < 0.5 else ""
        year = f"{dice.randint(2012, 2026)}年" if dice.random() < 0.3 else ""
        items = "、".join(dice.sample(ITEMS, dice.randint(2, 5)))
        entry = Entry(
            id=f"{number:026d}",
            code=f"306{dice.randint(1, 999):03d}-{number:07d}",
            slug=f"entry-{number}",
            name=f"{year}{place}{subject}{aspect}{dice.choice(NOUNS)}（{number}）",
            provider_id=dice.choice(providers).id,
            abstract=f"{place}{subject}的{aspect}{dice.choice(NOUNS)}，用于{dice.choice(SUBJECTS)}核对，含{items}。",
            classification=f"部门/{dice.choice(BUREAUS)}",
            format=dice.choice(FORMATS),
            sharing_class=dice.choice(("unconditional", "conditional", "none")),
            opening_class=dice.choice(("unconditional", "none", "none")),
            update_cycle=dice.choice(CYCLES),
            state="published" if dice.random() < 0.95 else "draft",
            published_at=datetime(2026, dice.randint(1, 11), dice.randint(1, 28), tzinfo=UTC),
            newest_data=date(2026, 1, 1) + timedelta(days=dice.randint(0, 330)) if dice.random() < 0.6 else None,
        )
        entry._prefetched_objects_cache = WITHOUT
        yield entry


def _measure(providers: list[Any], dice: random.Random) -> dict[str, float]:
    asked = [(_question(dice), *_asker(providers, dice)) for _ in range(QUESTIONS)]
    ours = [_timed(lambda one=one: _page(*one)) for one in asked]
    bare = [_timed(lambda one=one: _bare(one[0])) for one in asked]
    return {
        "p50": _quantile([core for core, _ in ours], 0.5),
        "p99": _quantile([core for core, _ in ours], 0.99),
        "wall p99": _quantile([wall for _, wall in ours], 0.99),
        "bare p50": _quantile([core for core, _ in bare], 0.5),
        "bare p99": _quantile([core for core, _ in bare], 0.99),
    }


def _by_kind(count: int, providers: list[Any], dice: random.Random) -> Iterator[dict[str, Any]]:
    """Ask each kind of question by itself: what a mix hides."""
    for kind in _kinds(dice):
        asked = [(_kinds(dice)[kind], *_asker(providers, dice)) for _ in range(OF_A_KIND)]
        spent = [_timed(lambda one=one: _page(*one))[0] for one in asked]
        name = f"catalog search, ms of a core, {count:,} entries, {kind}"
        yield _row(f"{name}, p50", _quantile(spent, 0.5), None, None, None)
        yield _row(f"{name}, p99", _quantile(spent, 0.99), None, None, BAR)


def _asker(providers: list[Any], dice: random.Random) -> tuple[Actor, dict[str, str]]:
    viewers = (SYSTEM, PUBLIC, Actor("x", "x", organization=providers[0].id))
    return dice.choice(viewers), _filters(dice)


def _question(dice: random.Random) -> str:
    """What somebody types, of any kind."""
    return dice.choice(list(_kinds(dice).values()))


def _kinds(dice: random.Random) -> dict[str, str]:
    """What somebody types who looks for some title or the like: one question of each kind."""
    subject, aspect, noun = dice.choice(SUBJECTS), dice.choice(ASPECTS), dice.choice(NOUNS)
    title = f"{dice.choice(PLACES)}{subject}{aspect}{noun}"
    start = dice.randint(0, len(title) - 4)
    return {
        "a part of a title": title[start : start + dice.randint(2, 4)],
        "a whole title": title,
        "a subject": subject,
        "a noun": noun,
        "a subject and a noun": f"{subject} {noun}",
        "a unit and a subject": f"{dice.choice(BUREAUS)} {subject}",
        "an item and an aspect": f"{dice.choice(ITEMS)} {aspect}",
        "a code": f"306{dice.randint(1, 999):03d}",
        "a noun and a subject in one": f"{noun}{subject}",
    }


def _filters(dice: random.Random) -> dict[str, str]:
    return {"cycle": dice.choice(CYCLES)} if dice.random() < 0.3 else {}


def _page(words: str, viewer: Actor, filters: dict[str, str]) -> int:
    hits = lookup.find(words, viewer, filters)
    return len(lookup.shown(hits.ids[:20], viewer))


def _bare(words: str) -> None:
    source, parameters, age = sqlite.condition(ask(words), (), FIELDS)
    match = source.replace("JOIN catalog_findable f ON f.id = catalog_pairs.rowid ", "")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT catalog_pairs.rowid {match} ORDER BY {age} DESC LIMIT 20", parameters)
        cursor.fetchall()


def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds of the processor and by the clock, of the better of two runs: the first one warms."""
    spent = []
    for _ in range(2):
        core, wall = time.process_time(), time.perf_counter()
        work()
        spent.append(((time.process_time() - core) * 1000, (time.perf_counter() - wall) * 1000))
    return min(spent)


def _quantile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=1000, method="inclusive")[int(share * 1000) - 1]

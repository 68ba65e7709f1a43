"""How fast the pages of the catalog come at 100,000 entries: the desk's lists and boards, the portal.

Embedded, or on the PostgreSQL that ``GONGSHU_DATABASE`` names: an empty database on this machine.

A third of the entries is open, two thirds rest on one of 400 bases, every fortieth is under review. Each page is asked
as a browser asks it, through every layer; the desk signed in, the portal by nobody. The limit beside it is the emptiest
page of the desk in the same run (the messages of somebody who has none), asked in turn with it. Milliseconds of the
processor, of PostgreSQL's own process, too; the clock on the wall is told beside it.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from bench.catalog_filling import give_bases, open_all, put_in_hand
from bench.search import BUREAUS, CYCLES, NOUNS, SEED, SUBJECTS, N, _case, _fill, _providers, _row, _template, hurry
from gongshu.catalog.models import Entry
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.home import Home
from gongshu.kit.ids import new_id
from gongshu.opening.models import OpenDataset
from gongshu.organizations import actions as organizations

BAR = 150.0
ASKED = 60


def run(scale: float = 1.0) -> list[dict[str, Any]]:
    """Fill, then ask every page."""
    Home.from_environment().root.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    organizations.adopt_profile(by=SYSTEM, profile_id="haishu-2022", acknowledge=True)
    hurry()
    count = int(N * scale)
    providers = _providers()
    _fill(1, count, providers, _template(providers[0], _case()))
    give_bases(random.Random(SEED + 1))
    opened = open_all()
    put_in_hand()
    connection.cursor().execute("ANALYZE")
    settings.ALLOWED_HOSTS = ["*"]
    clerk, bureau = _signed_in(providers[0], "clerk"), _signed_in(_authority(), "bureau")
    dice = random.Random(SEED)
    codes = list(Entry.objects.filter(state="published").order_by("pk").values_list("code", flat=True)[:5_000])
    anybody, word = Client(), lambda: dice.choice(SUBJECTS)
    slugs = list(OpenDataset.objects.order_by("pk").values_list("entry__slug", flat=True)[:5_000])
    plain = lambda: _asked(clerk, "/desk/messages/")  # noqa: E731
    pages: dict[str, Callable[[], int]] = {
        "list": lambda: _asked(clerk, "/desk/catalog/"),
        "list, a word": lambda: _asked(clerk, f"/desk/catalog/?words={word()}"),
        "list, a word that thousands hold": lambda: _asked(clerk, f"/desk/catalog/?words={dice.choice(NOUNS)}"),
        "list narrowed": lambda: _asked(clerk, f"/desk/catalog/?cycle={dice.choice(CYCLES)}"),
        "bases that no longer suffice": lambda: _asked(bureau, "/desk/catalog/bases/"),
        "entry": lambda: _asked(clerk, f"/desk/catalog/{dice.choice(codes)}/"),
        "compile board of a unit": lambda: _asked(clerk, "/desk/catalog/board/"),
        "compile board of all units": lambda: _asked(bureau, "/desk/catalog/board/"),
        "portal home": lambda: _asked(anybody, "/"),
        "portal list": lambda: _asked(anybody, "/data/"),
        "portal list narrowed": lambda: _asked(anybody, f"/data/?form=json&theme=部门/{dice.choice(BUREAUS)}"),
        "portal list, what is late": lambda: _asked(anybody, "/data/?freshness=late"),
        "portal search, a word": lambda: _asked(anybody, f"/data/?words={word()}"),
        "portal search, a word that thousands hold": lambda: _asked(anybody, f"/data/?words={dice.choice(NOUNS)}"),
        "portal dataset": lambda: _asked(anybody, f"/data/{dice.choice(slugs)}/"),
    }
    plain()
    gc.collect()
    gc.freeze()  # as the site's entry does
    rows = []
    for name, ask in pages.items():
        page, bare = _spent(ask, plain)
        title = f"page, ms of a core, {count:,} entries, {opened:,} open, {name}"
        rows.append(_row(f"{title}, p50", page.p50, bare.p50, page.p50 / bare.p50, None))
        rows.append(_row(f"{title}, p95", page.p95, bare.p95, page.p95 / bare.p95, BAR))
        rows.append(_row(f"{title}, p95 by the clock", page.wall, bare.wall, page.wall / bare.wall, None))
    return rows


def _authority() -> Any:
    return organizations.create_organization(
        by=SYSTEM, name="数据局", name_en="Data Bureau", uscc="", kind="lead_group", roles=["authority"]
    )


def _signed_in(body: Any, name: str) -> Client:
    person = organizations.create_person(
        by=SYSTEM,
        username=name,
        name=name,
        organization=body,
        password="Bench-2026-korrekt",
        posts=["data_officer"],
        must_change_password=False,
    )
    mark, now = new_id(), clock.now().isoformat()
    person.session_mark = mark
    person.save(update_fields=["session_mark"])
    client = Client()
    client.force_login(person)
    session = client.session
    session.update({"mark": mark, "seen": now, "second_factor": True, "proved_at": now})
    session.save()
    return client


def _asked(client: Client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(answer.content)


@dataclass(frozen=True)
class _Spent:
    """Milliseconds: of the processor, the middle and the 95th of a hundred; by the clock, the 95th."""

    p50: float
    p95: float
    wall: float


def _spent(ask: Callable[[], int], plain: Callable[[], int]) -> tuple[_Spent, _Spent]:
    """Ask a page and the plain one in turn; what each took."""
    both: tuple[list[tuple[float, float]], ...] = ([], [])
    for number in range(ASKED + 2):
        for work, spent in zip((ask, plain), both, strict=True):
            begun, wall = _core(), time.monotonic()
            work()
            if number > 1:  # the first ones warm
                spent.append((1000 * (_core() - begun), 1000 * (time.monotonic() - wall)))
    return _of(both[0]), _of(both[1])


def _core() -> float:
    """Seconds of a core so far: this process's, and those of the process of PostgreSQL that serves it."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        spent += int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    return spent


def _of(spent: list[tuple[float, float]]) -> _Spent:
    cores, walls = zip(*spent, strict=True)
    p95 = [statistics.quantiles(values, n=20, method="inclusive")[-1] for values in (cores, walls)]
    return _Spent(statistics.median(cores), *p95)

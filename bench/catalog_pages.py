"""How fast the pages of the catalog come at 100,000 entries, embedded: the browser, an entry, the compile boards.

Each page is asked as a browser asks it, through every layer, signed in. The limit beside it is the emptiest page of the
same desk (the messages of somebody who has none). Milliseconds of the processor; the clock on the wall is told, too.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from bench.search import SEED, SUBJECTS, N, _case, _fill, _providers, _row, _template
from gongshu.catalog.models import Entry
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.home import Home
from gongshu.kit.ids import new_id
from gongshu.organizations import actions as organizations
from gongshu.organizations.models import Organization

BAR = 150.0
ASKED = 60


def run(scale: float = 1.0) -> list[dict[str, Any]]:
    """Fill, then ask every page."""
    Home.from_environment().root.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    organizations.adopt_profile(by=SYSTEM, profile_id="haishu-2022", acknowledge=True)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")
    count = int(N * scale)
    providers = _providers()
    _fill(1, count, providers, _template(providers[0], _case()))
    _give_bases(random.Random(SEED + 1))
    connection.cursor().execute("ANALYZE")
    settings.ALLOWED_HOSTS = ["*"]
    clerk, bureau = _signed_in(providers[0], "clerk"), _signed_in(_authority(), "bureau")
    dice = random.Random(SEED)
    codes = list(Entry.objects.filter(state="published").order_by("pk").values_list("code", flat=True)[:5_000])
    bare = _p95(lambda: _asked(clerk, "/desk/messages/"))
    pages: dict[str, Callable[[], int]] = {
        "browser": lambda: _asked(clerk, "/desk/catalog/"),
        "browser, a word": lambda: _asked(clerk, f"/desk/catalog/?words={dice.choice(SUBJECTS)}"),
        "bases that no longer suffice": lambda: _asked(bureau, "/desk/catalog/bases/"),
        "entry": lambda: _asked(clerk, f"/desk/catalog/{dice.choice(codes)}/"),
        "compile board of a unit": lambda: _asked(clerk, "/desk/catalog/board/"),
        "compile board of all units": lambda: _asked(bureau, "/desk/catalog/board/"),
    }
    rows = []
    for name, ask in pages.items():
        spent = _p95(ask)
        title = f"catalog page, ms of a core, {count:,} entries, {name}, p95"
        rows.append(_row(title, spent[0], bare[0], spent[0] / bare[0], BAR))
        rows.append(_row(f"{title} by the clock", spent[1], None, None, None))
    return rows


def _give_bases(dice: random.Random) -> None:
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


def _p95(ask: Callable[[], int]) -> tuple[float, float]:
    """The 95th of a hundred askings: of the processor, by the clock; milliseconds."""
    for _ in range(3):
        ask()
    cores, walls = [], []
    for _ in range(ASKED):
        begun, wall = time.process_time(), time.monotonic()
        ask()
        cores.append(1000 * (time.process_time() - begun))
        walls.append(1000 * (time.monotonic() - wall))
    return statistics.quantiles(cores, n=20)[-1], statistics.quantiles(walls, n=20)[-1]

"""How fast evidence is verified: records per second of one core, from the database, at N and at ten times N.

The limit beside it is hashing the same records in memory without any of the rest. Core seconds are processor time
(user and system), so that others on the same machine do not count. Records are acts with circumstances (≈ 600 bytes).
"""

from __future__ import annotations

import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import django

os.environ.setdefault("GONGSHU_HOME", tempfile.mkdtemp(prefix="gongshu-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongshu.site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from gongshu.audit import chain, verify  # noqa: E402
from gongshu.audit.models import ChainHead  # noqa: E402
from gongshu.kit import canonical, clock  # noqa: E402
from gongshu.kit.home import Home  # noqa: E402

BAR = 200_000
N = 20_000


def run(scale: float = 1.0) -> list[dict[str, Any]]:
    """Measure at N and 10 N."""
    Home.from_environment().root.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    counts = [int(N * scale), int(N * scale) * 10]
    spent = [_measure(count) for count in counts]
    rows = [
        {
            "name": f"audit verify, records/s of a core, {count:,} records",
            "value": count / verifying,
            "limit": count / hashing,
            "ratio": hashing / verifying,
            "bar": BAR,
            "holds": count / verifying >= BAR,
        }
        for count, (verifying, hashing) in zip(counts, spent, strict=True)
    ]
    exponent = math.log10(spent[1][0] / spent[0][0])
    last = {
        "name": "audit verify, exponent",
        "value": exponent,
        "limit": 1.0,
        "ratio": None,
        "bar": None,
        "holds": None,
    }
    return [*rows, last]


def _measure(count: int) -> tuple[float, float]:
    """Return the core seconds of verifying so many records, and of hashing them in memory only."""
    name = f"bench-{count}"
    bodies = list(_bodies(name, count))
    _fill(name, bodies)
    head = ChainHead.objects.get(chain=name)

    def verified() -> None:
        found = chain.verify(name, verify.stored_rows(name, until=head.seq))
        assert (found.records, found.hash, found.bad) == (count, head.hash, None)

    def hashed() -> None:
        for body in bodies:
            sha256(body).hexdigest()

    return _core_seconds(verified), _core_seconds(hashed)


def _bodies(name: str, count: int) -> Iterator[bytes]:
    members = {
        "actor": "01j8z0p4x6m3v5t7w9y1a3c5e7",
        "actor_kind": "official",
        "actor_name": "张三",
        "article": "第十七条第二款",
        "at": clock.now(),
        "case": "GX-2026-000012",
        "chain": name,
        "correlation": "01j8z0p4x6m3v5t7w9y1a3c5e8",
        "data": {"fields": 12, "from": "reply", "step": "grant", "to": "granted", "profile": "haishu-2022"},
        "event": "sharing.granted",
        "on_behalf_of": "",
        "organization": "01j8z0p4x6m3v5t7w9y1a3c5e9",
        "organization_name": "海曙区大数据发展管理中心",
        "outcome": "done",
        "seq": "@seq",
        "subject": "330203-0000@seq",
    }
    template = canonical.dumps(members).replace('"@seq"', "@seq")
    for seq in range(1, count + 1):
        yield template.replace("@seq", str(seq)).encode()


def _fill(name: str, bodies: list[bytes]) -> None:
    prev, rows = chain.genesis(name), []
    for seq, body in enumerate(bodies, 1):
        own = chain.link(prev, body)
        rows.append((name, seq, prev, own, body.decode()))
        prev = own
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO audit_auditrecord (chain, seq, prev, hash, body) VALUES (%s, %s, %s, %s, %s)", rows
        )
        ChainHead.objects.create(chain=name, seq=len(bodies), hash=prev)


def _core_seconds(work: Callable[[], None], times: int = 3) -> float:
    best = math.inf
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best

"""The gateway against the bare look-up: requests per second, in rounds that take turns, at N rows and at ten times N.

Both run under granian with one worker, read the same serving file and get the same requests from the same load. First
both are asked the same key and their bodies are checked; afterwards the call log is verified, and must hold a record
for every answer. The ratio is the median of the rounds' ratios. Beside it stands the ratio of the processor time that
each server spent on an answer, which does not depend on what else the machine does.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.load import Load
from gongshu.audit import chain, segments
from gongshu.gateway.contract import GrantedField, GrantRecord, hash_key, publish_snapshot
from gongshu.kit import clock, crypto
from gongshu.kit.home import Home
from gongshu.lake import serving

BAR = 0.5
N = 10_000
ROUNDS = 5
SECONDS = 3
RESOURCE = "330203-civil-0001"
BEARER = "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEF"
PURPOSE = "eligibility"
FIELDS = (
    GrantedField("name", "person_name", 3),
    GrantedField("id", "citizen_id", 3),
    GrantedField("mobile", "mobile", 3),
    GrantedField("address", "address", 3),
    GrantedField("level", "", 1),
    GrantedField("organization", "organization_name", 1),
    GrantedField("since", "date", 1),
    GrantedField("amount", "", 2),
)
SHOWN = {"name": "张**", "id": "3****************5", "mobile": "138****8000", "address": "浙江省宁波市海曙区****"}


@dataclass(frozen=True)
class _Found:
    """What was measured at one size: answers a second and processor seconds an answer, of ours and of the bare one."""

    ours: float
    bare: float
    ratio: float
    ours_spent: float
    bare_spent: float
    tool: str


def run(scale: float = 1.0) -> list[dict[str, Any]]:
    """Measure at N and 10 N."""
    rows, spent = [], []
    for count in (int(N * scale), int(N * scale) * 10):
        found = _measure(count)
        spent.append(1 / found.ours)
        name = f"gateway look-up, {count:,} rows"
        rows += [
            _figure(f"{name}: requests/s ({found.tool})", found.ours, found.bare, found.ratio, BAR),
            _figure(
                f"{name}: the same in processor time, µs a request",
                found.ours_spent * 1e6,
                found.bare_spent * 1e6,
                found.bare_spent / found.ours_spent,
            ),
        ]
    return [*rows, _figure("gateway look-up, exponent", math.log10(spent[1] / spent[0]), 0.0)]


def _figure(
    name: str, value: float, limit: float, ratio: float | None = None, bar: float | None = None
) -> dict[str, Any]:
    holds = None if bar is None or ratio is None else ratio >= bar
    return {"name": name, "value": value, "limit": limit, "ratio": ratio, "bar": bar, "holds": holds}


def _measure(count: int) -> _Found:
    with tempfile.TemporaryDirectory(prefix="gongshu-bench-") as folder:
        home = Home(Path(folder))
        _furnish(home, count)
        load = Load(f"/v1/resources/{RESOURCE}/lookup", BEARER, PURPOSE, count)
        with _ours(home) as ours, _bare(home) as bare:
            assert _ask(ours, load)["rows"] == [{**_row(7), **SHOWN}], "the gateway must answer masked rows"
            assert _ask(bare, load)["rows"] == [_row(7)], "the bare look-up must answer the same row"
            rounds = [[_round(load, server, number) for server in (ours, bare)] for number in range(ROUNDS + 1)]
        warm = rounds[1:]
        _assert_recorded(home, sum(speed for (speed, _), _ in warm) * SECONDS)
    middle = [[statistics.median(one[side][figure] for one in warm) for figure in (0, 1)] for side in (0, 1)]
    ratio = statistics.median(ours / bare for (ours, _), (bare, _) in warm)
    return _Found(middle[0][0], middle[1][0], ratio, middle[0][1], middle[1][1], load.tool)


def _round(load: Load, server: _Server, seed: int) -> tuple[float, float]:
    """Return answers a second and the server's processor seconds an answer."""
    before = server.spent()
    speed, failed = load.rate(server.port, SECONDS, seed)
    assert not failed, "every request must be answered"
    return speed, (server.spent() - before) / (speed * SECONDS)


def _row(number: int) -> dict[str, Any]:
    return {
        "name": "张三丰",
        "id": "330203196503071235",
        "mobile": "13800138000",
        "address": "浙江省宁波市海曙区灵桥路123号4幢501室",
        "level": "A",
        "organization": "海曙区民政局",
        "since": "2024-01-01",
        "amount": f"{number}.50",
    }


def _furnish(home: Home, count: int) -> None:
    crypto.make_keys(home)
    path = serving.serving_file(home, RESOURCE, 1)
    path.parent.mkdir(parents=True)
    rows = ((f"{number:018d}", json.dumps(_row(number), ensure_ascii=False).encode()) for number in range(count))
    meta = {
        "resource": RESOURCE,
        "version": 1,
        "source": "海曙区民政局",
        "acquired_on": "2026-09-01",
        "key_field": "id",
    }
    serving.write_serving(path, rows, meta)
    serving.switch_current(home, RESOURCE, 1)
    grant = GrantRecord(
        id="01j8z0p4x6m3v5t7w9y1a3c5e7",
        key_hash=hash_key(BEARER),
        organization="01j8z0p4x6m3v5t7w9y1a3c5e9",
        organization_name="海曙区医疗保障局",
        resource=RESOURCE,
        key_field="id",
        fields=FIELDS,
        purpose=PURPOSE,
        valid_from=clock.now() - timedelta(days=1),
        valid_until=clock.now() + timedelta(days=1),
        quota_per_day=10**9,
        case="GX-2026-000012",
        article="第十七条第二款",
    )
    publish_snapshot(home, [grant])


@dataclass(frozen=True)
class _Server:
    """A server that runs: its port, its process."""

    port: int
    process: int

    def spent(self) -> float:
        """Return the processor seconds that the process and its workers have spent so far."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in [self.process, *children]]
        return sum(int(ticks) for found in fields for ticks in found[11:13]) / os.sysconf("SC_CLK_TCK")


def _ours(home: Home) -> contextlib.AbstractContextManager[_Server]:
    return _server(
        ["--interface", "asgi", "--factory", "gongshu.gateway.server:make_app"], {"GONGSHU_HOME": str(home.root)}
    )


def _bare(home: Home) -> contextlib.AbstractContextManager[_Server]:
    file = serving.serving_file(home, RESOURCE, 1)
    return _server(["--interface", "asginl", "bench.bare_gateway:app"], {"BENCH_SERVING_FILE": str(file)})


@contextlib.contextmanager
def _server(target: list[str], environment: dict[str, str]) -> Iterator[_Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--port", str(port), "--workers", "1", "--http", "1", "--no-ws", "--log-level", "error"]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *target, *options],
        env={**os.environ, **environment},
        cwd=Path(__file__).resolve().parent.parent,
    )
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield _Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _ask(server: _Server, load: Load) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{load.path}",
        json.dumps({"key": f"{7:018d}", "purpose": PURPOSE}).encode(),
        {"Authorization": f"Bearer {BEARER}"},
    )
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.loads(reply.read())


def _assert_recorded(home: Home, answers: float) -> None:
    rows = segments.rows(segments.folder_of(home, "gateway-1"))
    found = chain.verify("gateway-1", rows)
    assert found.bad is None, "the call log must verify"
    assert found.records >= answers, "every answer must have its record"

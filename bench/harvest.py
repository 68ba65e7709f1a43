"""How much memory a harvest of 10,000 datasets takes, and how fast it is, from a CKAN portal on this machine.

The portal is another process, so that its memory does not count. Memory is what this process holds after a page: the
most within the first 2,000 records against the most of all. Beside the speed stands what reading alone takes: the same
pages fetched and brought into our words, nothing stored.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django

os.environ.setdefault("GONGSHU_HOME", tempfile.mkdtemp(prefix="gongshu-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongshu.site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from gongshu.federation.actions import add_source, run_source  # noqa: E402
from gongshu.federation.reading.ckan import CkanReader  # noqa: E402
from gongshu.kit.actor import SYSTEM  # noqa: E402
from gongshu.kit.fetching import Fetcher  # noqa: E402
from gongshu.kit.home import Home  # noqa: E402
from gongshu.kit.networks import read_networks  # noqa: E402

N = 10_000
EARLY = 0.2
BAR = 1.10


def run(scale: float = 1.0) -> list[dict[str, Any]]:
    """Harvest and return the figures."""
    count = max(500, int(N * scale))
    Home.from_environment().root.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    portal = subprocess.Popen([sys.executable, "-m", "bench.harvest", str(count)], stdout=subprocess.PIPE, text=True)
    try:
        assert portal.stdout is not None
        return _measure(portal.stdout.readline().strip(), count)
    finally:
        portal.kill()
        portal.wait()


def _measure(address: str, count: int) -> list[dict[str, Any]]:
    get, meter = Fetcher(read_networks(["127.0.0.0/8"], "networks")), _Meter(int(count * EARLY))
    source = add_source(by=SYSTEM, name=address, kind="ckan", address=address)
    begun = time.perf_counter()
    done = run_source(by=SYSTEM, source=source, progress=meter, get=get)
    stored = count / (time.perf_counter() - begun)
    assert (done.outcome, done.added, done.failed) == ("complete", count, 0)
    begun, cursor = time.perf_counter(), ""
    while page := CkanReader().page(get, address, cursor, None):
        if not (cursor := page.next):
            break
    read = count / (time.perf_counter() - begun)
    return [
        _row(
            f"harvest of {count:,}, most memory at any page, MiB",
            meter.most,
            meter.early,
            meter.most / meter.early,
            BAR,
        ),
        _row("harvest, records/s; beside it reading alone", stored, read, read / stored, None),
    ]


class _Meter:
    """Notes the most memory held within the first records, and at all."""

    def __init__(self, early: int) -> None:
        self._left, self.early, self.most = early, 0.0, 0.0

    def advance(self, done: int) -> None:
        self._left -= done
        now = _resident()
        if self._left >= 0:
            self.early = max(self.early, now)
        self.most = max(self.most, now)

    def total(self, units: int) -> None:
        pass


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _row(name: str, value: float, limit: float | None, ratio: float | None, bar: float | None) -> dict[str, Any]:
    holds = None if bar is None or ratio is None else ratio < bar
    return {"name": name, "value": value, "limit": limit, "ratio": ratio, "bar": bar, "holds": holds}


def _package(number: int) -> dict[str, Any]:
    files = [{"name": f"表 {n}", "format": "CSV", "url": f"https://data.example/{number}/{n}.csv"} for n in range(5)]
    return {
        "id": f"{number:08d}",
        "name": f"set-{number}",
        "title": f"公共交通站点运行情况 {number}",
        "notes": "各线路停靠站点的名称、位置和每日客流。" * 20,
        "organization": {"title": f"交通局 {number % 40}"},
        "tags": [{"name": f"标签{number % 97}"}, {"name": "公交"}],
        "extras": [{"key": f"k{n}", "value": "说明" * 20} for n in range(20)],
        "resources": files,
        "metadata_modified": "2026-09-01T08:00:00",
    }


def _serve(count: int) -> None:
    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            start, rows = int(asked["start"]), int(asked["rows"])
            found = [_package(number) for number in range(start, min(start + rows, count))]
            body = json.dumps({"success": True, "result": {"count": count, "results": found}}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))

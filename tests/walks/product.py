"""The whole product as an operator runs it: ``gongshu up --demo`` in a home of its own, on free ports."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongshu.site.walk.stage import free_port
from tests.walks.runner import COMMAND


@dataclass(frozen=True)
class Product:
    """Where the running product is."""

    site: str
    gateway: str
    home: Path


@contextlib.contextmanager
def running(profile: str, home: Path, log: Path, *, demo: bool = True) -> Iterator[Product]:
    """Run the demonstration of a profile, or the installation that is there, while the block runs."""
    site, gateway = free_port(), free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GONGSHU_", "DJANGO_"))}
    words = ["up", *(["--demo", "--profile", profile] if demo else []), "--home", str(home)]
    ports = ["--port", str(site), "--gateway-port", str(gateway)]
    with log.open("wb") as output:
        process = subprocess.Popen([COMMAND, *words, *ports], env=environment, stdout=output, stderr=output)
        try:
            _await(f"http://127.0.0.1:{site}/healthz", process, log)
            yield Product(f"http://127.0.0.1:{site}", f"http://127.0.0.1:{gateway}", home)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _await(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 240
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.2)
    raise AssertionError(f"the product did not start: {log.read_text(encoding='utf-8', errors='replace')[-3000:]}")

"""Starts and keeps the three processes of one machine: site, worker, gateway."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from gongshu.kit.errors import Refusal, Transient
from gongshu.kit.home import Home
from gongshu.kit.text import t
from gongshu.kit.tls import certificate

READY_SECONDS = 60
RESTARTS = 5


@dataclass
class Part:
    """One process: how it is started, where it tells that it is well, by which certificate, its revivals."""

    name: str
    command: Sequence[str]
    health: str = ""
    trusted: Path | None = None
    restarts: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)


def parts(home: Home, *, host: str, port: int, gateway_port: int) -> list[Part]:
    """Return the three processes of an installation."""
    python = sys.executable
    site = [
        *(python, "-m", "granian", "gongshu.site.wsgi:application", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", "1", "--blocking-threads", "4", "--log-level", "warning"),
    ]
    gateway = [python, "-m", "gongshu.gateway", "--home", str(home.root), "--host", host]
    served = certificate(home)
    scheme, trusted = ("https", served.chain) if served else ("http", None)
    if served:
        site += ["--ssl-certificate", str(served.chain), "--ssl-keyfile", str(served.key)]
    return [
        Part("site", site, f"{scheme}://{host}:{port}/healthz", trusted),
        Part("worker", [python, "-m", "gongshu.site.worker"]),
        Part("gateway", [*gateway, "--port", str(gateway_port)], f"{scheme}://{host}:{gateway_port}/healthz", trusted),
    ]


def need_free(host: str, port: int, option: str) -> None:
    """Refuse where another program already listens, and say what to do."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(
                t(f"{host}:{port} 已被别的程序占用", f"another program already listens on {host}:{port}"),
                remedy=t(f"停掉它，或用 {option} 另选端口", f"stop it, or choose another port with {option}"),
                code="port_taken",
            ) from error


def _context(part: Part) -> ssl.SSLContext | None:
    """Trust the part's own certificate and no other; it may name another host than this machine."""
    if part.trusted is None:
        return None
    context = ssl.create_default_context(cafile=str(part.trusted))
    context.check_hostname = False
    return context


class Supervisor:
    """Runs the parts until told to stop; starts a part again that ended by itself, a few times."""

    def __init__(self, home: Home, running: Sequence[Part]) -> None:
        self.parts = running
        self._environment: Mapping[str, str] = os.environ | {
            "GONGSHU_HOME": str(home.root),
            "DJANGO_SETTINGS_MODULE": "gongshu.site.settings",
        }
        self._stopping = False

    def _start(self, part: Part) -> None:
        part.process = subprocess.Popen(part.command, env=dict(self._environment), start_new_session=True)

    def start(self) -> None:
        """Start all parts and wait until those that can be asked answer."""
        for part in self.parts:
            self._start(part)
        for part in self.parts:
            if part.health:
                self._await(part)

    def _await(self, part: Part) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            if part.process is not None and part.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(part.health, timeout=2, context=_context(part)):  # noqa: S310 - our own
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise Transient(
            t(f"{part.name} 没有启动", f"{part.name} did not start"),
            remedy=t(
                "看它上面打印的错误；gongshu doctor 检查环境",
                "see what it printed above; gongshu doctor checks the place",
            ),
            code="not_started",
        )

    def watch(self, tell: Callable[[str], None]) -> None:
        """Keep the parts alive until a signal to stop arrives."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        while not self._stopping:
            time.sleep(0.3)
            for part in self.parts:
                if part.process is not None and part.process.poll() is not None and not self._stopping:
                    self._revive(part, tell)

    def _revive(self, part: Part, tell: Callable[[str], None]) -> None:
        part.restarts += 1
        if part.restarts > RESTARTS:
            raise Transient(
                t(f"{part.name} 反复退出", f"{part.name} keeps ending"),
                remedy=t(
                    "看它打印的错误；gongshu doctor 检查环境", "see what it printed; gongshu doctor checks the place"
                ),
                code="keeps_ending",
            )
        tell(
            str(t(f"{part.name} 退出，重新启动（第 {part.restarts} 次）", f"{part.name} ended; start {part.restarts}"))
        )
        self._start(part)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def stop(self) -> None:
        """Ask all parts to end, and end those that do not."""
        alive = [part.process for part in self.parts if part.process is not None and part.process.poll() is None]
        for process in alive:
            process.terminate()
        until = time.monotonic() + 10
        for process in alive:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

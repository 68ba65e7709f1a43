"""A real gateway in processes of its own, on a port of its own."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from gongshu.kit.home import Home
from tests.gateway.node import KEY, PURPOSE, RESOURCE, ROWS

START = (
    "import sys; from pathlib import Path; from gongshu.gateway.run import main; from gongshu.kit.home import Home; "
    "main(Home(Path(sys.argv[1])), port=int(sys.argv[2]), node=sys.argv[3])"
)
LOOKUP = f"/v1/resources/{RESOURCE}/lookup"
BODY = json.dumps({"key": ROWS[0][0], "purpose": PURPOSE}).encode()
HEADERS = {"Authorization": f"Bearer {KEY}"}


def free_port() -> int:
    """A port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Real:
    """A gateway started as people start it: a process that starts a worker."""

    def __init__(self, home: Home, node: str = "gateway-1") -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(home.root), str(self.port), node],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def until_it_answers(self) -> None:
        """Ask for its health until it answers, or it has ended."""
        while self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.get("/healthz")
                return
        raise AssertionError(f"the gateway ended: {self.output()}")

    def get(self, path: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers=HEADERS)
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read())
        finally:
            connection.close()

    def worker(self) -> int:
        """The process that serves."""
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        return int(found.stdout.split()[-1])

    def kill(self) -> None:
        """Kill every process of it at once, so that nothing can be tidied up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.terminate()
        self.process.communicate()
        return self.process.returncode

    def output(self) -> str:
        """What it wrote, after it ended."""
        return self.process.communicate()[0].decode()


@contextlib.contextmanager
def running(home: Home, node: str = "gateway-1") -> Iterator[Real]:
    """A real gateway that answers, stopped at the end of the block."""
    real = Real(home, node)
    try:
        real.until_it_answers()
        yield real
    finally:
        if real.process.poll() is None:
            real.stop()

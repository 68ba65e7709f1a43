"""Load on an HTTP address: by ``wrk`` where it is installed, by a small client of ours where not."""

from __future__ import annotations

import asyncio
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 128

_SCRIPT = """
math.randomseed({seed})
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {bearer}"
request = function()
  local body = string.format('{{"key":"%018d","purpose":"{purpose}"}}', math.random(0, {last}))
  return wrk.format(nil, "{path}", nil, body)
end
"""


@dataclass(frozen=True)
class Load:
    """Look-ups of random keys on one path; keys are numbers below ``keys`` in 18 digits."""

    path: str
    bearer: str
    purpose: str
    keys: int

    @property
    def tool(self) -> str:
        """What makes the load."""
        return "wrk" if shutil.which("wrk") else "own client"

    def rate(self, port: int, seconds: float, seed: int) -> tuple[float, int]:
        """Return answers per second and how many answers were no success."""
        return (self._wrk if self.tool == "wrk" else self._own)(port, seconds, seed)

    def _wrk(self, port: int, seconds: float, seed: int) -> tuple[float, int]:
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            values = {"bearer": self.bearer, "path": self.path, "purpose": self.purpose, "last": self.keys - 1}
            script.write(_SCRIPT.format(seed=seed, **values))
            script.flush()
            command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script.name, f"http://127.0.0.1:{port}"]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
        errors = re.search(r"Socket errors: .*", told)
        assert errors is None, errors
        found = re.search(r"Requests/sec:\s+([\d.]+)", told)
        assert found is not None, told
        return float(found[1]), int(failed[1]) if failed else 0

    def _own(self, port: int, seconds: float, seed: int) -> tuple[float, int]:
        command = [sys.executable, str(Path(__file__)), str(port), str(seconds), str(seed), self.path, self.bearer]
        told = subprocess.run([*command, self.purpose, str(self.keys)], capture_output=True, text=True, check=True)
        answers, failed = told.stdout.split()
        return float(answers), int(failed)


class _Caller(asyncio.Protocol):
    """One connection that asks again as soon as it was answered."""

    def __init__(self, head: bytes, purpose: str, keys: int, until: float, luck: random.Random) -> None:
        self.answers = self.failed = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._head, self._purpose, self._keys, self._until, self._luck = head, purpose, keys, until, luck
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head, mark, body = self._seen.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE) if mark else None
        if length is None or len(body) < int(length[1]):
            return
        self.answers += 1
        self.failed += not head.startswith(b"HTTP/1.1 200")
        self._seen = b""
        if time.monotonic() < self._until:
            self._ask()
        else:
            self._transport.close()
            self.done.set_result(None)

    def _ask(self) -> None:
        body = f'{{"key":"{self._luck.randrange(self._keys):018d}","purpose":"{self._purpose}"}}'.encode()
        self._transport.write(self._head % len(body) + body)


async def _main(port: int, seconds: float, seed: int, path: str, bearer: str, purpose: str, keys: int) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {bearer}\r\nContent-Length: %d\r\n\r\n"
    until, luck = time.monotonic() + seconds, random.Random(seed)
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: _Caller(head.encode(), purpose, keys, until, luck), "127.0.0.1", port)
        for _ in range(CONNECTIONS)
    ]
    callers = [caller for _, caller in made]
    await asyncio.gather(*(caller.done for caller in callers))
    print(sum(caller.answers for caller in callers) / seconds, sum(caller.failed for caller in callers))


if __name__ == "__main__":
    port, seconds, seed, path, bearer, purpose, keys = sys.argv[1:]
    asyncio.run(_main(int(port), float(seconds), int(seed), path, bearer, purpose, int(keys)))

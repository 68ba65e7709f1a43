"""The support services of a city: an HTTP server with real keys that answers by the contract of ``docs/support.md``."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from gongshu.kit.home import SETTINGS_FILE
from tests.support.seals_made import Seal, a_document, province

CREDENTIAL = "credential-of-this-platform"
SERVICES = ("licenses", "seals", "credit", "archives")


class Outside:
    """What the services hold and were asked; ``wrong`` says how one misbehaves, by its name."""

    def __init__(self) -> None:
        self.seal: Seal = province().issue()
        self.wrong: dict[str, str] = {}
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.sealed: dict[str, bytes] = {}
        self.licenses = {("食品经营许可证", "JY-0001", "望春饭店"): self.seal.put_on(a_document("license"))}
        self.standings = {}
        self.archive: dict[str, bytes] = {}
        self.address = ""

    def answer(self, service: str, what: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        self.asked.append((f"{service}/{what}", headers, body))
        if headers.get("authorization") != f"Bearer {CREDENTIAL}":
            return 401, "application/json", b"{}"
        wrong = self.wrong.get(service, "")
        if wrong == "down":
            return 503, "application/json", b"{}"
        if what == "about":
            told = {"service": "another" if wrong == "another" else service, "name": f"某市{service}服务"}
            return 200, "application/json", json.dumps(told).encode()
        return getattr(self, f"_{service}")(headers, body, wrong)

    def _seals(self, headers: dict[str, str], body: bytes, wrong: str) -> tuple[int, str, bytes]:
        if wrong == "page":
            return 200, "text/html", b"<p>please sign in"
        if wrong == "unsealed":
            return 200, "application/pdf", body
        if wrong == "rewrites":
            return 200, "application/pdf", self.seal.put_on(a_document("another document"))
        key = headers["idempotency-key"]
        self.sealed.setdefault(key, self.seal.put_on(body, f"Seal{len(self.sealed) + 1}"))
        return 200, "application/pdf", self.sealed[key]

    def _licenses(self, headers: dict[str, str], body: bytes, wrong: str) -> tuple[int, str, bytes]:
        told = json.loads(body)
        found = self.licenses.get((told["kind"], told["number"], told["holder"]))
        return (200, "application/pdf", found) if found else (404, "application/json", b"{}")

    def _credit(self, headers: dict[str, str], body: bytes, wrong: str) -> tuple[int, str, bytes]:
        uscc = json.loads(body)["uscc"]
        told = {"standing": self.standings.get(uscc, "unknown"), "as_of": "2026-09-14", "reference": "XY-77"}
        return 200, "application/json", json.dumps({} if wrong == "empty" else told).encode()

    def _archives(self, headers: dict[str, str], body: bytes, wrong: str) -> tuple[int, str, bytes]:
        told = json.loads(headers["document-description"])
        kept = body[:-1] if wrong == "cuts" else body
        receipt = f"DA-{len(self.archive) + 1}"
        self.archive[receipt] = kept
        digest = hashlib.sha256(kept).hexdigest()
        assert told["size"] == len(body)
        return 201, "application/json", json.dumps({"receipt": receipt, "sha256": digest}).encode()

    def settings(self, home: Path, *names: str) -> None:
        """Let the installation in a folder use these services, and trust the province's seals."""
        (home / "keys").mkdir(parents=True, exist_ok=True)
        credential = home / "keys" / "support.credential"
        credential.write_text(CREDENTIAL + "\n", encoding="utf-8")
        credential.chmod(0o600)
        province().lay_into(home / "roots")
        parts = ['[seals]\nroots = "roots"\n']
        for name in names:
            parts.append(f'[support.{name}]\naddress = "{self.address}/{name}"\noperator = "某市大数据中心"\n')
            parts.append('credential_file = "keys/support.credential"\n')
        path = home / SETTINGS_FILE
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        path.write_text(before + "".join(parts), encoding="utf-8")


@contextmanager
def outside() -> Iterator[Outside]:
    """Run the services."""
    city = Outside()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            self._do(b"")

        def do_POST(self) -> None:
            self._do(self.rfile.read(int(self.headers["Content-Length"])))

        def _do(self, body: bytes) -> None:
            _, service, what = self.path.split("/")
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, kind, answer = city.answer(service, what, headers, body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    city.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield city
    finally:
        server.shutdown()
        server.server_close()

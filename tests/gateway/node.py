"""A home with one resource and one grant, and a node of the gateway over it, driven without a network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec

from gongshu.audit import chain, segments
from gongshu.gateway import contract
from gongshu.gateway.contract import GrantedField, GrantRecord, publish_snapshot
from gongshu.gateway.server import App
from gongshu.kit import clock, crypto
from gongshu.kit.home import Home
from gongshu.lake import serving

RESOURCE = "330203-civil"
KEY = "the-key-of-the-medical-insurance-bureau-0123456789"
PURPOSE = "医保待遇核验"
ROWS = [
    ("330203196503071235", {"name": "张三丰", "id": "330203196503071235", "mobile": "13800138000", "level": "A"}),
    ("330203196503071235", {"name": "张三丰", "id": "330203196503071235", "mobile": "13900139000", "level": "B"}),
    ("330203197001010018", {"name": "欧阳修", "id": "330203197001010018", "mobile": "0574-87654321", "level": None}),
]
FIELDS = (
    GrantedField("name", "person_name", 3, title="姓名"),
    GrantedField("id", "citizen_id", 3),
    GrantedField("mobile", "mobile", 3),
    GrantedField("level", "", 1),
)
SECRETS = ("张三丰", "三丰", "330203196503071235", "19650307", "0013800", "87654321")
"""What must be nowhere but in answers that show it."""


def grant(**differing: Any) -> GrantRecord:
    """The grant of the medical insurance bureau, with what differs."""
    members = {
        "id": "g1",
        "key_hash": contract.hash_key(KEY),
        "organization": "o1",
        "organization_name": "海曙区医疗保障局",
        "resource": RESOURCE,
        "key_field": "id",
        "fields": FIELDS,
        "purpose": PURPOSE,
        "valid_from": clock.now() - timedelta(days=1),
        "valid_until": clock.now() + timedelta(days=30),
        "quota_per_day": 1000,
        "case": "GX-2026-000012",
        "article": "第十七条",
    }
    return GrantRecord(**{**members, **differing})


def seal(home: Home, version: int, rows: Iterable[tuple[str, Mapping[str, Any]]], *, resource: str = RESOURCE) -> None:
    """Make the serving file of a version."""
    path = serving.serving_file(home, resource, version)
    path.parent.mkdir(parents=True)
    meta = {"version": version, "source": "海曙区民政局", "acquired_on": "2026-09-01", "key_field": "id"}
    bodies = ((key, msgspec.json.encode(row)) for key, row in rows)
    serving.write_serving(path, bodies, {"resource": resource, **meta})


def furnish(home: Home) -> None:
    """Make keys, the first version and the first snapshot."""
    crypto.make_keys(home)
    seal(home, 1, ROWS)
    serving.switch_current(home, RESOURCE, 1)
    publish_snapshot(home, [grant()])


@dataclass(frozen=True)
class Reply:
    """What a caller got."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Node:
    """A running node; every call runs its loop until the answer is there."""

    def __init__(self, home: Home, name: str = "gateway-1") -> None:
        self.home = home
        self.name = name
        self.loop = asyncio.new_event_loop()
        self.app = App(home, name, poll_seconds=0)
        self.running = False

    def start(self) -> None:
        self.loop.run_until_complete(self.app.start())
        self.running = True

    def stop(self) -> None:
        if self.running:
            self.loop.run_until_complete(self.app.stop())
            self.running = False

    def restart(self) -> None:
        self.stop()
        self.app = App(self.home, self.name, poll_seconds=0)
        self.start()

    def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        key: str | None = KEY,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        return self.loop.run_until_complete(self._call(method, path, [body], key, headers or {}))

    def calls(self, *bodies: bytes) -> list[Reply]:
        """Several look-ups at the same time."""

        async def together() -> list[Reply]:
            path = f"/v1/resources/{RESOURCE}/lookup"
            return await asyncio.gather(*(self._call("POST", path, [body], KEY, {}) for body in bodies))

        return self.loop.run_until_complete(together())

    def lookup(
        self, looked_up: str = ROWS[0][0], *, key: str | None = KEY, language: str = "zh", **members: Any
    ) -> Reply:
        body = msgspec.json.encode({"key": looked_up, "purpose": PURPOSE, **members})
        path = f"/v1/resources/{RESOURCE}/lookup"
        return self.call("POST", path, body, key=key, headers={"Accept-Language": language})

    async def ask(self, looked_up: str) -> Reply:
        """A look-up for whoever runs the loop."""
        body = msgspec.json.encode({"key": looked_up, "purpose": PURPOSE})
        return await self._call("POST", f"/v1/resources/{RESOURCE}/lookup", [body], KEY, {})

    def in_pieces(self, *pieces: bytes) -> Reply:
        """A look-up whose body comes in pieces, its length not announced."""
        path = f"/v1/resources/{RESOURCE}/lookup"
        return self.loop.run_until_complete(self._call("POST", path, list(pieces), KEY, {}, announced=False))

    async def _call(
        self,
        method: str,
        path: str,
        pieces: list[bytes],
        key: str | None,
        headers: Mapping[str, str],
        *,
        announced: bool = True,
    ) -> Reply:
        sent: list[dict[str, Any]] = []
        waiting = list(pieces)
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        raw += [(b"authorization", f"Bearer {key}".encode())] if key is not None else []
        raw += [(b"content-length", str(len(b"".join(pieces))).encode())] if announced else []

        async def receive() -> dict[str, Any]:
            piece = waiting.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

        async def send(message: Any) -> None:
            sent.append(dict(message))

        await self.app({"type": "http", "method": method, "path": path, "headers": raw}, receive, send)
        start, body = sent
        told = {name.decode(): value.decode() for name, value in start["headers"]}
        return Reply(start["status"], told, body["body"].decode())

    def records(self) -> list[dict[str, Any]]:
        """The bodies of all records, after checking that they follow."""
        rows = list(segments.rows(segments.folder_of(self.home, self.name)))
        assert chain.verify(self.name, rows).bad is None
        return [json.loads(body) for *_, body in rows]

    def calls_recorded(self) -> list[dict[str, Any]]:
        """The bodies of the records of calls."""
        return [body for body in self.records() if body["event"] in ("gateway.answered", "gateway.refused")]

    def log_text(self) -> str:
        """Everything that stands in the log's folder."""
        return "".join(
            path.read_text(encoding="utf-8", errors="replace")
            for path in sorted(segments.folder_of(self.home, self.name).iterdir())
        )

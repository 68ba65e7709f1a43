"""The stage of a walk: its home, its law, its people, its resource, and the gateway that runs beside it."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongshu.kit.errors import Transient
from gongshu.kit.home import Home
from gongshu.kit.text import t
from gongshu.procedure.rules import HOUSE_RULE, LegalBasis
from gongshu.regulation.definition import BasisKind, ClassDef, OutcomeDef, Profile
from gongshu.site.walk.journal import Journal
from gongshu.site.walk.people import People

READY_SECONDS = 30


@dataclass
class Stage:
    """What the chapters of a walk share.

    Attributes:
        home: the fresh home.
        profile: the law it serves.
        journal: where steps are told.
        scratch: a folder for input files.
        people: who acts; filled by the chapter that registers them.
        data: the user's own file, None for the built-in data.
        resource: code of the resource that is shared.
        open_resource: code of the resource that is opened; the same one where the user's own file is walked.
        facts: small findings that later chapters need (keys, counts).
    """

    home: Home
    profile: Profile
    journal: Journal
    scratch: Path
    people: People = field(default_factory=People)
    data: Path | None = None
    resource: str = ""
    open_resource: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def basis_for(accepted: tuple[BasisKind, ...]) -> LegalBasis:
    """Return a basis of an accepted kind: the statute that protects personal information, else an invented one."""
    if not accepted or "law" in accepted:
        return LegalBasis("law", "中华人民共和国个人信息保护法", "第二十八条")
    return LegalBasis(accepted[0], "演示用依据", "第一条")


def bases_for(chosen: ClassDef | OutcomeDef) -> tuple[LegalBasis, ...]:
    """Return the bases that a class or an outcome demands, none where it demands none."""
    return (basis_for(chosen.accepted_bases),) if "legal_basis" in chosen.requires else ()


def rule_article(profile: Profile, *names: str) -> str:
    """Return the article of the first of these rules that has one; that it is a house rule, where none of them has."""
    found = [profile.rules[name] for name in names if name in profile.rules]
    cites = (rule.cite for rule in found)
    return next((cite.zh for cite in cites if cite is not None), HOUSE_RULE.zh if found else "")


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway answered."""

    status: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway process and how to call it."""

    address: str

    def get(self, path: str, *, key: str = "") -> Answer:
        """Ask for a page of the gateway."""
        return self._send(path, None, key)

    def look_up(self, resource: str, value: str, *, key: str, purpose: str, fields: list[str] | None = None) -> Answer:
        """Look a record up as a using system does."""
        body: dict[str, Any] = {"key": value, "purpose": purpose}
        if fields is not None:
            body["fields"] = fields
        return self._send(f"/v1/resources/{resource}/lookup", body, key)

    def _send(self, path: str, body: Mapping[str, Any] | None, key: str) -> Answer:
        headers = {"Content-Type": "application/json", "Accept-Language": "zh"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=content, headers=headers)  # noqa: S310 - our own
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own
                return Answer(answer.status, json.loads(answer.read()))
        except urllib.error.HTTPError as error:
            return Answer(error.code, json.loads(error.read() or b"{}"))


@contextlib.contextmanager
def gateway_for(home: Home) -> Iterator[Gateway]:
    """Run a gateway on this home, on a free port, while the block runs."""
    port = free_port()
    command = [sys.executable, "-m", "gongshu.gateway", "--home", str(home.root), "--host", "127.0.0.1"]
    process = subprocess.Popen([*command, "--port", str(port)], start_new_session=True)
    gateway = Gateway(f"http://127.0.0.1:{port}")
    try:
        _await(gateway, process)
        yield gateway
    finally:
        process.terminate()
        process.wait(10)


def _await(gateway: Gateway, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            gateway.get("/healthz")
            return
        time.sleep(0.05)
    raise Transient(t("网关没有启动", "the gateway did not start"), code="gateway_not_started")

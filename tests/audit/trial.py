"""Trial acts and the tricks of somebody who owns the database or the disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from gongshu.audit import chain, guard, segments
from gongshu.audit.events import declare
from gongshu.audit.record import record
from gongshu.kit import canonical
from gongshu.kit.actor import Actor
from gongshu.kit.home import Home

DONE = declare("test_trial.done", "试行为已完成", "a trial act was done")
CLERK = Actor(person="p1", name="张三")


def do(count: int) -> None:
    """Let so many acts happen."""
    with transaction.atomic():
        for number in range(count):
            record(DONE, by=CLERK, subject=f"res-{number}")


def cheat(statement: str, *values: Any) -> None:
    """Change the tables as their owner can, behind the guard's back."""
    guard.take_off(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    guard.put_on(connection)


def rehash(name: str, changed: dict[int, str]) -> None:
    """Change subjects and hash the whole chain anew, head included, as an owner who knows the formula can."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, body FROM audit_auditrecord WHERE chain = %s ORDER BY seq", [name])
        rows = cursor.fetchall()
    prev = chain.genesis(name)
    for seq, body in rows:
        content = json.loads(body)
        if seq in changed:
            content["subject"] = changed[seq]
        text = canonical.dumps(content)
        own = chain.link(prev, text.encode())
        cheat("UPDATE audit_auditrecord SET prev=%s, hash=%s, body=%s WHERE seq=%s", prev, own, text, seq)
        prev = own
    cheat("UPDATE audit_chainhead SET hash=%s WHERE chain=%s", prev, name)


def log(home: Home, node: str, count: int, *, first: int = 1, prev: str = "") -> str:
    """Write a segment as a data-plane node does; returns the last hash."""
    folder = segments.folder_of(home, node)
    folder.mkdir(parents=True, exist_ok=True)
    prev = prev or chain.genesis(node)
    lines = []
    for seq in range(first, first + count):
        body = json.dumps({"seq": seq, "chain": node, "event": "test_trial.done", "case": "GX-9"}).encode()
        own = chain.link(prev, body)
        lines.append(chain.spell(prev, own, body))
        prev = own
    (folder / segments.segment_name(first)).write_bytes(b"".join(lines))
    return prev


def lines_of(path: Path) -> list[str]:
    """The lines of a file, with their ends."""
    return path.read_text(encoding="utf-8").splitlines(keepends=True)

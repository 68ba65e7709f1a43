"""Checkpoints: where a chain stood at a moment, signed and kept outside of the database.

Whoever owns the database can rewrite a chain and hash it anew; the result follows by itself. It cannot agree with a
checkpoint signed before. Checkpoints of a chain are lines of ``home.anchors/<chain>.jsonl``; each names the digest of
the line before, so that none can be taken out of the middle. Their own end can be cut off by whoever owns the disk:
copy them to another house regularly (``gongshu audit export`` includes them).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from gongshu.audit.chain import BadRecord
from gongshu.audit.queries import heads
from gongshu.kit import canonical, clock, crypto
from gongshu.kit.files import locked, sync_folder
from gongshu.kit.home import Home

EVERY_RECORDS = 1000
EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A chain's last position and hash at a moment."""

    chain: str
    seq: int
    hash: str
    at: datetime


def write_anchors(home: Home, *, every_records: int = EVERY_RECORDS, every: timedelta = EVERY) -> list[Anchor]:
    """Write a checkpoint for each chain that grew enough or long enough since its last one.

    Args:
        home: the installation; its site key signs.
        every_records: a checkpoint is due after so many records …
        every: … or after this span, if there was any record at all.
    """
    written = []
    with locked(home.locks / "anchors.lock"):
        for chain, (seq, own) in heads().items():
            lines = _lines(home, chain)
            last = _read(json.loads(lines[-1])) if lines else None
            grown = seq - (last.seq if last else 0)
            waited = last is None or clock.now() - last.at >= every
            if grown >= every_records or (grown > 0 and waited):
                anchor = Anchor(chain, seq, own, clock.now())
                _append(home, anchor, previous=_digest(lines[-1]) if lines else "")
                written.append(anchor)
    return written


def anchored_chains(home: Home) -> list[str]:
    """Return the names of the chains that have checkpoints."""
    return sorted(path.stem for path in home.anchors.glob("*.jsonl"))


def read_anchors(home: Home, chain: str) -> tuple[list[tuple[int, str]], BadRecord | None]:
    """Return positions and hashes a chain's checkpoints vouch for, and the first checkpoint that is not genuine."""
    known: list[tuple[int, str]] = []
    previous = ""
    public = crypto.public_key(home)
    with locked(home.locks / "anchors.lock"):
        lines = _lines(home, chain)
    for line in lines:
        content, genuine = _parsed(line, public)
        seq = content.get("seq") if genuine else None
        if seq is None or content.get("chain") != chain or content.get("previous") != previous:
            return known, BadRecord(chain, known[-1][0] + 1 if known else 1, "bad_anchor")
        known.append((seq, content["hash"]))
        previous = _digest(line)
    return known, None


def files_of(home: Home) -> Iterator[Path]:
    """Yield the files of checkpoints."""
    yield from sorted(home.anchors.glob("*.jsonl"))


def _parsed(line: str, public: str) -> tuple[Mapping[str, Any], bool]:
    try:
        content = json.loads(line)
    except ValueError:
        return {}, False
    if not isinstance(content, dict):
        return {}, False
    signature = content.pop("signature", "")
    return content, crypto.is_signed(public, canonical.dumps(content).encode(), str(signature))


def _append(home: Home, anchor: Anchor, *, previous: str) -> None:
    signer = crypto.signer(home)
    content = {
        "chain": anchor.chain,
        "seq": anchor.seq,
        "hash": anchor.hash,
        "at": anchor.at,
        "previous": previous,
        "key": signer.public,
    }
    signature = signer.sign(canonical.dumps(content).encode())
    home.anchors.mkdir(parents=True, exist_ok=True)
    with _file(home, anchor.chain).open("ab") as file:
        file.write(f"{canonical.dumps({**content, 'signature': signature})}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    sync_folder(home.anchors)


def _lines(home: Home, chain: str) -> list[str]:
    path = _file(home, chain)
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _file(home: Home, chain: str) -> Path:
    return home.anchors / f"{chain}.jsonl"


def _digest(line: str) -> str:
    return sha256(line.encode()).hexdigest()


def _read(content: Mapping[str, Any]) -> Anchor:
    return Anchor(content["chain"], content["seq"], content["hash"], datetime.fromisoformat(content["at"]))

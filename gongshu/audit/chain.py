"""The hash chain itself: pure, without database or framework, the same for acts and for data calls.

A record has a *body* (canonical JSON text), the hash of its predecessor and its own hash::

    hash = SHA-256(prev || body)        prev as 64 hex digits, body as UTF-8
    prev of the first record = SHA-256("gongshu audit chain " || name of the chain)

In files and exports a record is one line, itself JSON, cut at fixed places so that the body's bytes stay exact::

    {"prev":"<64 hex>","hash":"<64 hex>","body":<body>}

The predecessor's hash is kept beside the own one although it could be recomputed: it tells an altered record (not
true to its own hash) from an altered predecessor (true to itself, but no longer attached).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain as chained
from itertools import islice
from typing import Literal

from gongshu.kit.text import Text, t

Fault = Literal["edited", "missing", "reordered", "inserted", "truncated", "recomputed", "bad_anchor"]
Row = tuple[int, str, str, bytes]
"""Position, predecessor's hash, own hash, body."""

_PREV, _HASH, _BODY, _END = b'{"prev":"', b'","hash":"', b'","body":', b"}\n"
_HASH_AT = len(_PREV) + 64
_BODY_AT = _HASH_AT + len(_HASH) + 64

_SAYINGS: dict[Fault, Text] = {
    "edited": t("内容与其散列值不符：该记录被改动过", "its content does not match its hash: this record was altered"),
    "missing": t("该记录缺失：被删除", "this record is missing: it was deleted"),
    "reordered": t("该记录不在原来的位置：顺序被调换", "this record is not in its place: records were reordered"),
    "inserted": t("此处多出一条不属于本链的记录", "a record that does not belong to the chain was inserted here"),
    "truncated": t(
        "链的末尾被截断，从该记录起缺失", "the end of the chain was cut off; records are missing from here on"
    ),
    "recomputed": t(
        "与已签名的检查点不符：该检查点以来的记录被改写并重新计算了散列",
        "differs from a signed checkpoint: records since the checkpoint before it were rewritten and hashed anew",
    ),
    "bad_anchor": t("检查点的签名无效", "the signature of a checkpoint is not valid"),
}


@dataclass(frozen=True, slots=True)
class BadRecord:
    """The first record of a chain that is not as it was written."""

    chain: str
    seq: int
    fault: Fault

    @property
    def id(self) -> str:
        """The evidence id of the record."""
        return evidence_id(self.chain, self.seq)

    @property
    def what(self) -> Text:
        """What is wrong with it, as a sentence."""
        return t(f"{self.id}：", f"{self.id}: ") + _SAYINGS[self.fault]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in one chain: intact records, the hash and position of the last of them, the first bad one."""

    chain: str
    records: int
    seq: int
    hash: str
    bad: BadRecord | None = None


def genesis(chain: str) -> str:
    """Return what the first record of a chain is attached to."""
    return sha256(f"gongshu audit chain {chain}".encode()).hexdigest()


def link(prev: str, body: bytes) -> str:
    """Return the hash of a record, in hex."""
    return sha256(prev.encode() + body).hexdigest()


def evidence_id(chain: str, seq: int) -> str:
    """Return the identifier by which a record is cited (``site-000123``)."""
    return f"{chain}-{seq:06d}"


def spell(prev: str, own: str, body: bytes) -> bytes:
    """Return the line of a record, with its line end."""
    return b"".join((_PREV, prev.encode(), _HASH, own.encode(), _BODY, body, _END))


def seal(prev: bytes, body: bytes) -> tuple[bytes, bytes]:
    """Return the hash of a record and its line: ``link`` and ``spell`` in one, for who writes very many."""
    own = sha256(prev + body).hexdigest().encode()
    return own, b"".join((_PREV, prev, _HASH, own, _BODY, body, _END))


def parse(line: bytes) -> tuple[str, str, bytes] | None:
    """Cut a line into predecessor's hash, own hash and body; None if it has not the form of a record."""
    if (
        not line.startswith(_PREV)
        or line[_HASH_AT : _HASH_AT + len(_HASH)] != _HASH
        or line[_BODY_AT : _BODY_AT + len(_BODY)] != _BODY
        or not line.endswith(_END)
    ):
        return None
    prev, own = line[len(_PREV) : _HASH_AT], line[_BODY_AT - 64 : _BODY_AT]
    return prev.decode("latin-1"), own.decode("latin-1"), line[_BODY_AT + len(_BODY) : -len(_END)]


def rows_of_lines(lines: Iterable[bytes], first: int = 1) -> Iterator[Row]:
    """Yield the rows of lines; a malformed line becomes a row that cannot verify, so that it is found in its place."""
    for seq, line in enumerate(lines, first):
        prev, own, body = parse(line) or ("", "", line)
        yield seq, prev, own, body


def verify(chain: str, rows: Iterable[Row], *, seq: int = 0, prev: str = "") -> Verified:
    """Follow a chain and name the first record that is not as it was written.

    Args:
        chain: name of the chain.
        rows: its records in their stored order.
        seq: position of the record before the first row (0: from the beginning).
        prev: hash of that record; the chain's genesis by default.
    """
    start, prev = seq, prev or genesis(chain)
    before = prev
    rows = iter(rows)
    for row in rows:
        position, attached, own, body = row
        if attached == prev and position == seq + 1 and sha256(prev.encode() + body).hexdigest() == own:
            seq, before, prev = position, prev, own
            continue
        bad = _diagnose(chain, (seq, before, prev), row, rows)
        intact = min(seq, bad.seq - 1)
        return Verified(chain, intact - start, intact, prev if intact == seq else before, bad)
    return Verified(chain, seq - start, seq, prev)


def verify_against(
    chain: str, rows: Iterable[Row], known: Sequence[tuple[int, str]], *, seq: int = 0, prev: str = ""
) -> Verified:
    """Follow a chain to its end and compare it with what is known of it from elsewhere.

    Args:
        chain: name of the chain.
        rows: its records in their stored order, all that there are.
        known: positions with their hashes in rising order, from checkpoints kept outside of the store of the records.
            A chain cut off, or rewritten and hashed anew, follows by itself, but it differs from these.
        seq: position of the record before the first row (0: from the beginning).
        prev: hash of that record; the chain's genesis by default.
    """
    rows = iter(rows)
    found = Verified(chain, 0, seq, prev or genesis(chain))
    for place, own in known:
        if place <= seq:
            continue
        piece = verify(chain, islice(rows, place - found.seq), seq=found.seq, prev=found.hash)
        if piece.bad is None and piece.seq < place:
            piece = replace(piece, bad=BadRecord(chain, piece.seq + 1, "truncated"))
        elif piece.bad is None and piece.hash != own:
            following = next(rows, None)
            alone = following is not None and following[1] == own
            bad = BadRecord(chain, place, "edited") if alone else BadRecord(chain, found.seq + 1, "recomputed")
            piece = Verified(chain, 0, found.seq, found.hash, bad)
        found = replace(piece, records=found.records + piece.records)
        if found.bad is not None:
            return found
    rest = verify(chain, rows, seq=found.seq, prev=found.hash)
    return replace(rest, records=found.records + rest.records)


def _own_seq(body: bytes) -> int | None:
    try:
        value = json.loads(body)["seq"]
    except (ValueError, TypeError, KeyError):
        return None
    return value if isinstance(value, int) else None


def _diagnose(chain: str, intact: tuple[int, str, str], row: Row, rest: Iterator[Row]) -> BadRecord:
    """Say what happened at the place after the intact ones (last position, last but one hash, last hash)."""
    last, before, prev = intact
    expected = last + 1
    position, attached, own, body = row
    claimed = _own_seq(body)
    true_to_itself = link(attached, body) == own
    if claimed == last and true_to_itself and attached == before and own != prev:
        # The one before claims the same place and was hashed to fit: it is the stranger.
        return BadRecord(chain, max(last, 1), "inserted")
    following = next(rest, None)
    genuine_follows = following is not None and following[1] == prev and _own_seq(following[3]) == expected
    if claimed is None or (claimed == expected and position == expected):
        if genuine_follows:
            return BadRecord(chain, expected, "inserted")
        # True to itself, yet its predecessor has another hash now: the predecessor was altered and hashed anew.
        return BadRecord(chain, max(last, 1) if true_to_itself else expected, "edited")
    if claimed < expected:
        return BadRecord(chain, expected, "inserted")
    if genuine_follows or claimed == expected:
        return BadRecord(chain, expected, "reordered")
    later = rest if following is None else chained([following], rest)
    elsewhere = any(_own_seq(other[3]) == expected for other in later)
    return BadRecord(chain, expected, "reordered" if elsewhere else "missing")

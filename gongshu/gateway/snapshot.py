"""The snapshot of grants in memory: who may look up what, ready to be asked at every request."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from gongshu.gateway.contract import INTERFACE, GrantRecord, Snapshot, load_snapshot, snapshot_file
from gongshu.kit.errors import Refusal
from gongshu.kit.home import Home
from gongshu.security.masking import Mask, is_masked, masker

POLL = timedelta(milliseconds=100)
"""How old the last look at a published file may be when a request comes; far below what is promised for revocations."""

Signature = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Selection:
    """The fields of one look-up: their names, the masks to apply, and both spelled for answer and log."""

    names: tuple[str, ...]
    masks: tuple[tuple[str, Mask | None], ...]
    logged: msgspec.Raw
    masked: bytes


class Prepared:
    """A grant with everything about it that does not change from call to call."""

    def __init__(self, grant: GrantRecord) -> None:
        self.grant = grant
        self.masks: Mapping[str, Mask | None] = {
            field.name: masker(field.semantic_type, field.level) if field.masked and is_masked(field.level) else None
            for field in grant.fields
        }
        self._selections: dict[tuple[str, ...], Selection] = {}
        self.everything = self._selected(tuple(self.masks))

    def selection(self, names: Sequence[str] | None) -> Selection | None:
        """Return the selection of these fields, of all granted ones for None; None if one is outside the grant."""
        if names is None:
            return self.everything
        asked = tuple(dict.fromkeys(names))
        found = self._selections.get(asked)
        if found is None and asked and self.masks.keys() >= set(asked):
            found = self._selected(asked)
            if len(self._selections) < 64:
                self._selections[asked] = found
        return found

    def refusal(self, now: datetime) -> str:
        """Return the code of what stands against using the grant at a moment; empty if nothing does."""
        grant = self.grant
        if grant.status != "active":
            return "grant_revoked" if grant.status == "revoked" else "grant_suspended"
        if now >= grant.valid_until:
            return "grant_expired"
        if now < grant.valid_from:
            return "grant_not_yet_valid"
        return "" if grant.way == INTERFACE else "way_not_granted"

    def _selected(self, names: tuple[str, ...]) -> Selection:
        masks = tuple((name, self.masks[name]) for name in names)
        masked = [name for name, mask in masks if mask is not None]
        return Selection(names, masks, msgspec.Raw(msgspec.json.encode(names)), msgspec.json.encode(masked))


class GrantBook:
    """The snapshot in force. Whatever is wrong with a published one shuts the book until a good one comes.

    Args:
        home: the installation.
        seen: the highest snapshot number that this node has recorded.
        poll_seconds: how old the last look at the file may be.
    """

    def __init__(self, home: Home, *, seen: int = 0, poll_seconds: float = POLL.total_seconds()) -> None:
        self._home = home
        self._path = str(snapshot_file(home))
        self._poll = poll_seconds
        self._looked_at = -1.0
        self._signature: Signature | None = None
        self._grants: Mapping[str, Prepared] = {}
        self._snapshot: Snapshot | None = None
        self._wrong = "snapshot_missing"
        self.seen = seen
        self.changes = 0

    @property
    def number(self) -> int:
        """The number of the snapshot in force; 0 where none is."""
        return self._snapshot.number if self._snapshot else 0

    def refusal(self, now: datetime) -> str:
        """Look whether another snapshot was published; return the code of what stands against answering at all."""
        looked_at = time.monotonic()
        if looked_at - self._looked_at >= self._poll:
            self._looked_at = looked_at
            self._refresh()
        if self._snapshot is None:
            return self._wrong
        return "snapshot_expired" if now >= self._snapshot.valid_until else ""

    def find(self, key_hash: str) -> Prepared | None:
        """Return the grant of a key."""
        return self._grants.get(key_hash)

    def _refresh(self) -> None:
        signature = signature_of(self._path)
        if signature == self._signature:
            return
        self._signature = signature
        self.changes += 1
        self._snapshot = None
        self._grants = {}
        try:
            snapshot = load_snapshot(self._home)
        except Refusal as refusal:
            self._wrong = refusal.code if refusal.code == "snapshot_missing" else "snapshot_untrusted"
            return
        if snapshot.number < self.seen:
            self._wrong = "snapshot_older"
            return
        self.seen = snapshot.number
        self._snapshot = snapshot
        self._grants = {grant.key_hash: Prepared(grant) for grant in snapshot.grants}


def signature_of(path: str) -> Signature | None:
    """Return what tells a file from the one that replaces it; None where none is."""
    try:
        found = os.stat(path)  # noqa: PTH116  (asked at requests; a Path would double its cost)
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size

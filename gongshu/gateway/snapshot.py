"""The snapshot of grants in memory: who may look up what, ready to be asked at every request."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gongshu.gateway.contract import INTERFACE, GrantRecord, Snapshot, load_snapshot, snapshot_file
from gongshu.gateway.forms import AnswerForm
from gongshu.gateway.shelf import POLL, Signature, signature_of
from gongshu.kit.errors import Refusal
from gongshu.kit.home import Home
from gongshu.security.masking import Mask, is_masked, masker

SELECTIONS_KEPT = 64


@dataclass(slots=True)
class Selection:
    """The fields of one look-up with the mask of each, and the form of its answers once one was given."""

    masks: tuple[tuple[str, Mask | None], ...]
    form: AnswerForm | None = None


class Prepared:
    """A grant with everything about it that does not change from call to call."""

    def __init__(self, grant: GrantRecord) -> None:
        self.grant = grant
        self.masks: Mapping[str, Mask | None] = {
            field.name: masker(field.semantic_type, field.level) if field.masked and is_masked(field.level) else None
            for field in grant.fields
        }
        self._everything = Selection(tuple(self.masks.items()))
        self._selections: dict[tuple[str, ...], Selection] = {}

    def selection(self, names: Sequence[str] | None) -> Selection | None:
        """Return the selection of these fields, of all granted ones for None; None if one is outside the grant."""
        if names is None:
            return self._everything
        asked = tuple(dict.fromkeys(names))
        found = self._selections.get(asked)
        if found is None and asked and self.masks.keys() >= set(asked):
            found = Selection(tuple((name, self.masks[name]) for name in asked))
            if len(self._selections) < SELECTIONS_KEPT:
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

"""The snapshot of grants in memory: who may look up what, ready to be asked at every request."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from gongshu.gateway.contract import INTERFACE, GrantRecord, load_snapshot, snapshot_file
from gongshu.gateway.forms import AnswerForm
from gongshu.gateway.shelf import POLL, Signature, signature_of
from gongshu.kit.errors import Refusal
from gongshu.kit.home import Home
from gongshu.security.masking import Mask, is_masked, masker

SELECTIONS_KEPT = 64
_BEARER = b"Bearer "


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
        usable = grant.status == "active" and grant.way == INTERFACE
        self._usable_until = grant.valid_until if usable else grant.valid_from
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
        if grant.valid_from <= now < self._usable_until:
            return ""
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
        self._look_again_at = 0.0
        self._signature: Signature | None = None
        self._grants: Mapping[str, Prepared] = {}
        self._recognized: dict[bytes, Prepared] = {}
        self._wrong = "snapshot_missing"
        self._valid_until = datetime.min.replace(tzinfo=UTC)
        self.number = 0
        self.seen = seen
        self.changes = 0

    def refusal(self, now: datetime) -> str:
        """Look whether another snapshot was published; return the code of what stands against answering at all."""
        looked_at = time.monotonic()
        if looked_at >= self._look_again_at:
            self._look_again_at = looked_at + self._poll
            self._refresh()
        if now < self._valid_until:
            return ""
        return self._wrong or "snapshot_expired"

    def find(self, authorization: bytes) -> Prepared | None:
        """Return the grant whose key an ``Authorization`` header carries."""
        found = self._recognized.get(authorization)
        if found is None and authorization.startswith(_BEARER):
            found = self._grants.get(sha256(authorization[len(_BEARER) :]).hexdigest())
            if found is not None:
                self._recognized[authorization] = found
        return found

    def _refresh(self) -> None:
        signature = signature_of(self._path)
        if signature == self._signature:
            return
        self._signature = signature
        self.changes += 1
        self.number = 0
        self._grants = {}
        self._recognized = {}
        self._valid_until = datetime.min.replace(tzinfo=UTC)
        try:
            snapshot = load_snapshot(self._home)
        except Refusal as refusal:
            self._wrong = refusal.code if refusal.code == "snapshot_missing" else "snapshot_untrusted"
            return
        if snapshot.number < self.seen:
            self._wrong = "snapshot_older"
            return
        self._wrong = ""
        self.number = self.seen = snapshot.number
        self._valid_until = snapshot.valid_until
        self._grants = {grant.key_hash: Prepared(grant) for grant in snapshot.grants}

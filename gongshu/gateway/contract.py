"""The contract between the control plane and the gateway: grants, published as a numbered, signed snapshot.

The control plane publishes all grants whenever one changes, and again before the snapshot runs out. A gateway takes a
snapshot only if it is signed by this installation, in force, and not older than one it has seen. It works on while the
site is down, until the snapshot runs out; then it refuses: an outage costs availability, never a trust decision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from gongshu.gateway import events
from gongshu.kit import clock, crypto
from gongshu.kit.errors import Refusal
from gongshu.kit.files import locked, write_atomically
from gongshu.kit.home import Home
from gongshu.kit.text import t

__all__ = [
    "GrantRecord",
    "GrantedField",
    "Snapshot",
    "address_of",
    "events",
    "hash_key",
    "load_snapshot",
    "publish_snapshot",
]

VALID_FOR = timedelta(hours=24)
REVOKED_WITHIN = timedelta(seconds=1)
"""The promise: a revocation that is published takes effect within this span."""

ADDRESS = "http://127.0.0.1:8001"
"""Where a gateway on the same machine answers."""

INTERFACE = "interface"
"""The way of sharing that the gateway serves."""


def address_of(home: Home) -> str:
    """Return the gateway's address as using systems reach it (``[gateway] address`` of the settings)."""
    address: str = home.settings.get("gateway", {}).get("address", ADDRESS)
    return address.rstrip("/")


Status = Literal["active", "suspended", "revoked"]


class GrantedField(msgspec.Struct, frozen=True):
    """A field that a grant gives, with how it is shown.

    ``level`` None means not graded, which is treated as the highest. ``masked`` False gives the value in clear although
    its level would mask it: a decision that the grant's case has on record.
    """

    name: str
    semantic_type: str = ""
    level: int | None = None
    masked: bool = True
    title: str = ""


class GrantRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The right of one organization to look up one resource: purpose, fields, term, quota.

    Attributes:
        key_hash: ``hash_key`` of the caller's key; the key itself is nowhere.
        version: the version of the data it is pinned to, or ``current``.
        key_field: the field that is looked up; need not be among ``fields``.
        valid_until: exclusive; refused from this instant on.
        quota_per_day: answered look-ups per day of China.
        case: number of the case that issued it.
        article: the article it rests on, in short form; shown with refusals.
    """

    id: str
    key_hash: str
    organization: str
    organization_name: str
    resource: str
    key_field: str
    fields: tuple[GrantedField, ...]
    purpose: str
    valid_from: datetime
    valid_until: datetime
    quota_per_day: int
    way: str = INTERFACE
    version: int | Literal["current"] = "current"
    status: Status = "active"
    case: str = ""
    article: str = ""


class Snapshot(msgspec.Struct, frozen=True):
    """All grants at a moment. ``valid_until`` is exclusive."""

    number: int
    issued_at: datetime
    valid_until: datetime
    grants: tuple[GrantRecord, ...]
    signature: str = ""


class _Envelope(msgspec.Struct):
    signature: str
    content: msgspec.Raw


_envelopes = msgspec.json.Decoder(_Envelope)
_snapshots = msgspec.json.Decoder(Snapshot)


def hash_key(key: str) -> str:
    """Return the digest by which a caller's key is known. Keys are random, 256 bits: a plain digest suffices."""
    return hashlib.sha256(key.encode()).hexdigest()


def snapshot_file(home: Home) -> Path:
    """Return where the snapshot is published."""
    return home.gateway / "snapshot.json"


def publish_snapshot(
    home: Home, grants: Iterable[GrantRecord], *, above: int = 0, valid_for: timedelta = VALID_FOR
) -> Snapshot:
    """Publish all grants: numbered higher than any before, signed, switched atomically.

    Args:
        home: the installation; its site key signs.
        grants: every grant that callers may still name; revoked ones too, so that they are told so.
        above: the highest number the control plane remembers, in case the file was lost.
        valid_for: how long the gateway may work without a newer snapshot.
    """
    signer = crypto.signer(home)
    with locked(home.locks / "gateway-snapshot.lock"):
        issued_at = clock.now()
        number = max(_last_number(home), above) + 1
        snapshot = Snapshot(number, issued_at, issued_at + valid_for, tuple(grants))
        content = msgspec.json.encode(snapshot)
        signature = signer.sign(content)
        envelope = msgspec.json.encode(_Envelope(signature, msgspec.Raw(content)))
        write_atomically(snapshot_file(home), envelope, mode=0o640)
    return msgspec.structs.replace(snapshot, signature=signature)


def load_snapshot(home: Home) -> Snapshot:
    """Read the published snapshot and check who signed it; whether it is in force is for the reader to ask.

    Raises:
        Refusal: none was published, it is malformed, or this installation did not sign it.
    """
    try:
        published = snapshot_file(home).read_bytes()
    except FileNotFoundError:
        raise Refusal(t("尚未发布授权快照", "no snapshot of grants was published"), code="snapshot_missing") from None
    try:
        envelope = _envelopes.decode(published)
        signed = crypto.is_signed(crypto.public_key(home), bytes(envelope.content), envelope.signature)
        snapshot = _snapshots.decode(envelope.content) if signed else None
    except msgspec.MsgspecError:
        snapshot = None
    if snapshot is None:
        raise Refusal(
            t("授权快照的签名无效", "the snapshot of grants is not signed by this installation"),
            why=t("快照被改动，或由别处签发", "it was altered or issued elsewhere"),
            remedy=t("由平台重新发布授权快照", "publish the snapshot again from the site"),
            code="snapshot_untrusted",
        )
    return msgspec.structs.replace(snapshot, signature=envelope.signature)


def _last_number(home: Home) -> int:
    try:
        return load_snapshot(home).number
    except Refusal:
        return 0

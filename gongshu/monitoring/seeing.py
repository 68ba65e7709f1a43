"""What a record counts as, if anything. Pure: a record's content in, a kind and whom it is counted for out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongshu.monitoring.rules import Kind

_SIGN_IN = frozenset(
    {
        "organizations.sign_in_failed",
        "organizations.sign_in_locked",
        "organizations.code_refused",
        "organizations.proof_failed",
    }
)
_LOOKS = frozenset(
    {
        "matters.personal_revealed",
        "quality.contact_revealed",
        "quality.key_revealed",
        "collection.quarantine_read",
    }
)
_TAKEN = frozenset({"procedure.file_taken", "opening.taken"})
_INTERFERENCE = frozenset({"gateway.snapshot_refused", "gateway.log_recovered"})
_UNKNOWN = "unknown"
"""The subject of a sign-in with an account that does not exist."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a record counts as: the kind, of whom (a grant, an account, a node; empty: nobody known), how many rows."""

    kind: Kind
    who: str
    name: str = ""
    organization: str = ""
    rows: int = 0


def seen(content: Mapping[str, Any]) -> Seen | None:
    """Return what a record counts as; None where it is none of what is looked at."""
    event, refused = str(content["event"]), content.get("outcome") == "refused"
    if event in _INTERFERENCE:
        return Seen("interference", str(content["chain"]), str(content["chain"]))
    if event in ("gateway.answered", "gateway.refused"):
        return _call(content, refused=event == "gateway.refused")
    if event in _SIGN_IN:
        return _sign_in(content)
    if content.get("actor_kind") != "official":
        return None
    if refused:
        return _by_actor("refused_act", content)
    if event in _LOOKS:
        return _by_actor("look", content)
    return _by_actor("taken", content) if event in _TAKEN else None


def _call(content: Mapping[str, Any], *, refused: bool) -> Seen | None:
    data = content.get("data") or {}
    grant = str(data.get("grant", ""))
    name, body = str(content.get("organization_name", "")), str(content.get("organization", ""))
    if not refused:
        lookup = data.get("call") == "lookup"
        return Seen("answered", f"grant:{grant}", name, body, max(0, int(data.get("rows", 0)))) if lookup else None
    return Seen("refused", f"grant:{grant}", name, body) if grant else Seen("unknown_key", "")


def _sign_in(content: Mapping[str, Any]) -> Seen:
    subject = str(content.get("subject", ""))
    return Seen("stranger", "") if subject == _UNKNOWN else Seen("sign_in", subject)


def _by_actor(kind: Kind, content: Mapping[str, Any]) -> Seen:
    return Seen(kind, str(content["actor"]), str(content.get("actor_name", "")), str(content.get("organization", "")))

"""One spelling of a value, so that equal values have equal digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def moment(value: datetime) -> str:
    """Spell a moment: UTC, microseconds, ``Z`` (``2026-11-22T10:05:19.000000Z``)."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


_AS_THEY_ARE = frozenset({str, int, bool, float, type(None)})
"""What JSON spells by itself; most values are of these, and asked about first."""


def _plain(value: Any) -> Any:
    if type(value) in _AS_THEY_ARE:
        return value
    if type(value) is dict:
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"no canonical spelling for {type(value).__name__}")


_SPELL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def dumps(value: Any) -> str:
    """Spell a value as JSON with sorted keys and no spaces."""
    return _SPELL(_plain(value))


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical spelling, in hex."""
    return hashlib.sha256(dumps(value).encode()).hexdigest()

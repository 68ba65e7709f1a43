"""Identifiers: time-ordered, unguessable, never re-used."""

from __future__ import annotations

import secrets
import threading

from gongshu.kit import clock

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [one + other for one in _ALPHABET for other in _ALPHABET]
"""Two characters for every ten bits."""
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a 26-character identifier that sorts by the time of its making (48 bits of milliseconds, 80 random).

    The order holds within a process even for identifiers made in the same millisecond.
    """
    global _last
    value = (int(clock.now().timestamp() * 1000) << 80) | secrets.randbits(80)
    with _lock:
        if value <= _last:
            value = _last + 1 + secrets.randbits(32)
        _last = value
    return "".join([_PAIRS[(value >> shift) & 1023] for shift in range(120, -10, -10)])


def new_key() -> str:
    """Return a secret of 256 bits for a caller, in a form that survives copying."""
    return secrets.token_urlsafe(32)

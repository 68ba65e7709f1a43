"""The secret of an access token: how it looks, and the only thing of it that is kept. No Django here."""

from __future__ import annotations

import hashlib

TOKEN_PREFIX = "gongshu_"  # noqa: S105 - how a secret begins, so that scanners know one
"""How every token begins."""


def digest_of(secret: str) -> str:
    """Return what is kept of a secret. It has 256 bits of chance, so that a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()

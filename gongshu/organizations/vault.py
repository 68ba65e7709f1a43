"""Where the secrets of accounts are kept sealed; the key lies in the home, never in the database."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

from gongshu.kit.crypto import seal, unseal
from gongshu.kit.files import locked, write_atomically

_KEY_FILE = "accounts.key"


def _key() -> bytes:
    path: Path = settings.HOME.keys / _KEY_FILE
    if not path.is_file():
        with locked(settings.HOME.locks / "accounts-key.lock"):
            if not path.is_file():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.parent.chmod(0o700)
                write_atomically(path, secrets.token_bytes(32), mode=0o600)
    return path.read_bytes()


def seal_secret(secret: str) -> bytes:
    """Seal a secret for the database."""
    return seal(secret.encode(), _key())


def open_secret(sealed: bytes | memoryview[int]) -> str:
    """Open a sealed secret."""
    return unseal(bytes(sealed), _key()).decode()

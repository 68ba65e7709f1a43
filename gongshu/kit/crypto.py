"""Keys of the installation: signatures (Ed25519), sealed secrets (AES-256-GCM), keyed hashes (BLAKE2b).

Keys are made once, when the installation is created, as files in ``home.keys`` that only their owner can read. A key
that is missing later is an error, never replaced by a new one in silence: what the old one signed or sealed would be
lost.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gongshu.kit.errors import Defect, Refusal
from gongshu.kit.files import write_atomically
from gongshu.kit.home import Home
from gongshu.kit.text import t

SITE = "site"
"""Signs grants and checkpoints."""
SEALING = "sealing"
"""Seals secrets that the database keeps."""
GATEWAY = "gateway"
"""Keys the hashes of looked-up keys in call logs."""

_SEAL = "aesgcm1:"
_NONCE = 12


def make_keys(home: Home) -> None:
    """Make the keys an installation needs; those that exist stay."""
    home.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    _make(_signing_file(home, SITE), lambda: Ed25519PrivateKey.generate().private_bytes_raw())
    public = signer(home).public
    if not _public_file(home, SITE).is_file():
        write_atomically(_public_file(home, SITE), public.encode())
    for name in (SEALING, GATEWAY):
        _make(_secret_file(home, name), lambda: secrets.token_bytes(32))


@dataclass(frozen=True)
class Signer:
    """A private key that signs."""

    private: bytes

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.private)

    @cached_property
    def public(self) -> str:
        """The public key, 64 hex digits."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, content: bytes) -> str:
        """Return the signature of the content, 128 hex digits."""
        return self._key.sign(content).hex()

    def __repr__(self) -> str:
        return f"Signer({self.public[:16]})"


def signer(home: Home, name: str = SITE) -> Signer:
    """Return the signer of this installation with a name."""
    return Signer(_read(_signing_file(home, name)))


def public_key(home: Home, name: str = SITE) -> str:
    """Return the public key of a signer; needs no access to the private one."""
    path = _public_file(home, name)
    if not path.is_file():
        raise _missing(path)
    return path.read_text(encoding="ascii").strip()


def is_signed(public: str, content: bytes, signature: str) -> bool:
    """Whether the holder of the public key's private half signed exactly this content."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def secret(home: Home, name: str) -> bytes:
    """Return a secret of 32 bytes of this installation."""
    return _read(_secret_file(home, name))


def keyed_hash(key: bytes, content: bytes) -> str:
    """Return the keyed hash (BLAKE2b in its keyed mode, 32 bytes) of a content, in hex.

    Equal contents meet, but nobody without the key can try contents: a plain hash of an identity number could be
    reversed by trying them all.
    """
    return blake2b(content, key=key, digest_size=32).hexdigest()


def seal(home: Home, text: str, *, purpose: str) -> str:
    """Encrypt a short text for the database; it opens only here and only for the same purpose.

    Args:
        home: the installation whose key is used.
        text: what to keep secret.
        purpose: where it belongs (``totp:<person>``), so that it cannot be moved to another row.
    """
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(secret(home, SEALING)).encrypt(nonce, text.encode(), purpose.encode())
    return _SEAL + base64.b64encode(nonce + sealed).decode()


def unseal(home: Home, sealed: str, *, purpose: str) -> str:
    """Decrypt what ``seal`` encrypted for the same purpose.

    Raises:
        Defect: sealed with another key or for another purpose, or altered since.
    """
    try:
        if not sealed.startswith(_SEAL):
            raise ValueError("another form")
        content = base64.b64decode(sealed.removeprefix(_SEAL), validate=True)
        plain = AESGCM(secret(home, SEALING)).decrypt(content[:_NONCE], content[_NONCE:], purpose.encode())
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise Defect(
            t("密文无法解开", "a sealed secret cannot be opened"),
            why=t(
                "密钥或用途不符，或密文已被改动",
                "it was sealed with another key or for another purpose, or altered since",
            ),
            remedy=t(
                "恢复备份中的密钥，或重新登记该秘密", "restore the keys from the backup, or enroll the secret again"
            ),
            code="sealed_secret_unreadable",
        ) from error
    return plain.decode()


def _signing_file(home: Home, name: str) -> Path:
    return home.keys / f"{name}.ed25519"


def _public_file(home: Home, name: str) -> Path:
    return home.keys / f"{name}.ed25519.pub"


def _secret_file(home: Home, name: str) -> Path:
    return home.keys / f"{name}.key"


def _make(path: Path, content: Callable[[], bytes]) -> None:
    if not path.is_file():
        write_atomically(path, content().hex().encode(), mode=0o600)


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise _missing(path)
    if path.stat().st_mode & 0o077:
        raise Refusal(
            t(f"密钥文件 {path.name} 可被他人读取", f"the key file {path.name} can be read by others"),
            remedy=t(f"执行 chmod 600 {path}，并考虑更换该密钥", f"run chmod 600 {path} and consider a new key"),
            code="key_file_open",
        )
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def _missing(path: Path) -> Refusal:
    return Refusal(
        t(f"缺少密钥文件 {path.name}", f"the key file {path.name} is missing"),
        remedy=t("用 gongshu init 创建，或从备份恢复", "create it with gongshu init, or restore it from the backup"),
        code="key_missing",
        at=str(path),
    )

"""A file sealed with a passphrase, written and read as a stream of any length.

The key is derived by scrypt (n=2^15, r=8, p=1) from the passphrase and a salt of its own. The content is sealed in
blocks by AES-256-GCM; the nonce of a block is its number, the last block is marked in what is authenticated with it. So
a block that is altered, exchanged, left out or cut off at the end is noticed before a byte of it is handed on.
"""

from __future__ import annotations

import json
import secrets
import struct
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.text import t

MAGIC = b"gongshu-backup-1\n"
BLOCK = 1 << 20
LEAST_PASSPHRASE = 12
_N, _R, _P = 1 << 15, 8, 1
_LENGTH = struct.Struct(">I")
_NUMBER = struct.Struct(">Q")
_HEAD_LIMIT = 1_000


class Writer:
    """Seals what is written to it; ``close`` marks the end. It cannot be sought in."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        """Begin.

        Raises:
            BadInput: the passphrase is too short.
        """
        if len(passphrase) < LEAST_PASSPHRASE:
            raise BadInput(
                t(
                    f"备份口令至少 {LEAST_PASSPHRASE} 个字符",
                    f"a passphrase has {LEAST_PASSPHRASE} characters at least",
                ),
                remedy=t("换一个更长的口令，与备份分开保管", "choose a longer one and keep it apart from the backup"),
                code="passphrase_short",
            )
        salt = secrets.token_bytes(16)
        head = json.dumps({"kdf": "scrypt", "n": _N, "r": _R, "p": _P, "salt": salt.hex()}).encode() + b"\n"
        self._cipher = AESGCM(_key(passphrase, salt, _N, _R, _P))
        self._file, self._head, self._number, self._kept = file, head, 0, bytearray()
        file.write(MAGIC + head)

    def write(self, content: bytes) -> int:
        """Take content; whole blocks are sealed and written at once."""
        self._kept += content
        while len(self._kept) > BLOCK:
            self._put(bytes(self._kept[:BLOCK]), last=False)
            del self._kept[:BLOCK]
        return len(content)

    def close(self) -> None:
        """Write what is left as the last block."""
        self._put(bytes(self._kept), last=True)

    def _put(self, block: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number), block, _with(self._head, last=last))
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


class Reader:
    """Hands out what was sealed, block by block, each proved before it is handed out."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        """Begin.

        Raises:
            BadInput: this is no backup of ours.
        """
        head = file.readline(len(MAGIC)) and file.readline(_HEAD_LIMIT) if _starts(file) else b""
        told = _told(head)
        self._cipher = AESGCM(_key(passphrase, bytes.fromhex(told["salt"]), told["n"], told["r"], told["p"]))
        self._file, self._head, self._number, self._ended, self._kept = file, head, 0, False, b""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most so many; none at the end.

        Raises:
            Refusal: the passphrase is wrong, or the file was altered or cut off.
        """
        while not self._ended and (size < 0 or len(self._kept) < size):
            self._kept += self._next()
        taken = self._kept if size < 0 else self._kept[:size]
        self._kept = self._kept[len(taken) :]
        return taken

    def _next(self) -> bytes:
        length = self._file.read(_LENGTH.size)
        sealed = self._file.read(_LENGTH.unpack(length)[0]) if len(length) == _LENGTH.size else b""
        for last in (False, True):
            try:
                block = self._cipher.decrypt(_nonce(self._number), sealed, _with(self._head, last=last))
            except (InvalidTag, ValueError):
                continue
            self._ended = last
            self._number += 1
            if last and self._file.read(1):
                break
            return block
        raise Refusal(
            t("备份打不开", "the backup cannot be opened"),
            why=t("口令不对，或者文件被改动、不完整", "the passphrase is wrong, or the file was altered or cut off"),
            remedy=t("核对口令；仍打不开的，换另一份备份", "check the passphrase; else take another backup"),
            code="backup_unreadable",
        )


def _starts(file: IO[bytes]) -> bool:
    return file.read(len(MAGIC)) == MAGIC and file.seek(0) == 0


def _told(head: bytes) -> dict[str, Any]:
    try:
        told = json.loads(head)
        # No file makes its reader spend more than eight times what we ask for ourselves.
        known = told["n"] in (_N, 2 * _N, 4 * _N, 8 * _N) and told["r"] == _R and told["p"] == _P
        sound = told["kdf"] == "scrypt" and known
        if sound and len(bytes.fromhex(told["salt"])) == 16:
            return dict(told)
    except (ValueError, KeyError, TypeError):
        pass
    raise BadInput(
        t("这不是公数的备份文件", "this is no backup of gongshu"),
        remedy=t("用 gongshu backup 生成的文件", "take a file that gongshu backup made"),
        code="no_backup",
    )


def _key(passphrase: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase.encode())


def _nonce(number: int) -> bytes:
    return b"\0\0\0\0" + _NUMBER.pack(number)


def _with(head: bytes, *, last: bool) -> bytes:
    return MAGIC + head + (b"last" if last else b"more")

"""What somebody without an account follows a case by: its number and a code told once; and how floods are held off."""

from __future__ import annotations

import hmac
import secrets

from gongshu.kit import canonical
from gongshu.kit.errors import Transient
from gongshu.kit.text import Text, t

CODE_LENGTH = 16
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def new_code() -> str:
    """Return a code that nobody guesses and nobody misreads (78 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))


def code_from(digest: str) -> str:
    """Return the code that a secret digest (64 hex digits) stands for; the same one each time it is asked for."""
    value = int(digest, 16)
    letters = []
    for _ in range(CODE_LENGTH):
        value, place = divmod(value, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "".join(letters)


def code_digest(kind: str, id: str, code: str) -> str:
    """Return the digest under which the code of a thing of some kind is kept."""
    return canonical.digest({kind: id, "code": code.strip().lower()})


def code_fits(kind: str, id: str, code: str, digest: str) -> bool:
    """Whether a code is the one whose digest is kept; without a digest no code fits."""
    return bool(digest) and hmac.compare_digest(code_digest(kind, id, code), digest)


def check_flood(lately: int, most: int, about: Text) -> None:
    """Refuse when the public handed in too much within the hour (house rule).

    Args:
        lately: how many were handed in within the last hour.
        most: how many are taken.
        about: what there is too much of.

    Raises:
        Transient: it may be tried again in an hour.
    """
    if lately >= most:
        raise Transient(
            t(f"{about.zh}过多，暂不受理", f"too many {about.en}; none is taken for now"),
            remedy=t("请过一小时再试", "try again in an hour"),
            code="too_many_reports",
        )

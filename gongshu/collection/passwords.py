"""Passwords of databases elsewhere: sealed with the installation's key, or left where the operator keeps them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, cast

from gongshu.collection.databases.faults import DatabaseFault, fault
from gongshu.collection.models import Connection
from gongshu.kit.crypto import seal, unseal
from gongshu.kit.errors import BadInput, Defect
from gongshu.kit.home import Home
from gongshu.kit.text import Text, t

SecretKind = Literal["sealed", "environment", "file", "none"]


def read_source(written: str) -> tuple[SecretKind, str]:
    """Read where a password comes from: ``env:NAME``, ``file:/path``, ``none``; ``ask`` has it asked for and sealed.

    Raises:
        BadInput: it is none of these. What was written is not repeated: it may be the password.
    """
    kind, _, where = written.partition(":")
    if written == "ask":
        return "sealed", ""
    if written == "none":
        return "none", ""
    if kind == "env" and where.isidentifier():
        return "environment", where
    if kind == "file" and Path(where).is_absolute():
        return "file", where
    raise BadInput(
        t("没有写明口令从何处取得", "it is not said where the password is from"),
        why=t(
            "口令不写在命令里：命令会留在历史记录中",
            "no password in a command: histories keep commands",
        ),
        remedy=t("ask、env:变量名、file:/绝对路径 或 none", "ask, env:NAME, file:/absolute/path or none"),
        at="secret",
        code="no_secret_source",
    )


def sealed(home: Home, connection: str, password: str) -> str:
    """Return a password sealed for the connection of an id."""
    return seal(home, password, purpose=_purpose(connection))


def password_of(home: Home, connection: Connection) -> str:
    """Return the password of a connection.

    Raises:
        DatabaseFault: it is not where it was said to be, or others can read the file.
    """
    kind = cast(SecretKind, connection.secret_kind)
    if kind == "none":
        return ""
    if kind == "sealed":
        try:
            return unseal(home, connection.secret, purpose=_purpose(connection.id))
        except Defect as error:
            raise fault("secret_lacking", why=error.why) from None
    if kind == "environment":
        found = os.environ.get(connection.secret)
        if found is None:
            name = connection.secret
            raise fault("secret_lacking", why=t(f"没有环境变量 {name}", f"there is no variable {name}"))
        return found
    return _first_line(Path(connection.secret))


def _first_line(path: Path) -> str:
    try:
        open_to_others = bool(path.stat().st_mode & 0o077)
        text = "" if open_to_others else path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        raise _no_file(t("口令文件读不到", "the file cannot be read")) from None
    if open_to_others:
        raise _no_file(t("口令文件可被他人读取，须 chmod 600", "others can read the file: chmod 600"))
    return text.split("\n", 1)[0].rstrip("\r")


def _no_file(why: Text) -> DatabaseFault:
    return fault("secret_lacking", why=why)


def _purpose(connection: str) -> str:
    return f"connection:{connection}"

"""What a service outside knows us by: read from a file that its owner alone can read, never from the settings."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.text import t


def read_credential(path: Path, setting: str) -> str:
    """Return the credential that a file holds.

    Raises:
        Refusal: the file is not there, is empty, or can be read by others; names the setting, never the content.
    """
    if not path.is_file():
        raise Refusal(
            t("设置里写明的凭据文件不在", "the credential file that the settings name is not there"),
            remedy=t("把对方发给本平台的凭据存成这个文件，权限 600", "put the credential there, readable by its owner"),
            code="credential_missing",
            at=setting,
        )
    if path.stat().st_mode & 0o077:
        raise Refusal(
            t("凭据文件可被他人读取", "the credential file can be read by others"),
            remedy=t(f"执行 chmod 600 {path}", f"run chmod 600 {path}"),
            code="key_file_open",
            at=setting,
        )
    held = path.read_text(encoding="utf-8").strip()
    if not held or not held.isprintable():
        raise Refusal(
            t("凭据文件是空的，或不是一行文字", "the credential file is empty, or no single line of text"),
            code="credential_unreadable",
            at=setting,
        )
    return held


def is_private_line(address: str) -> bool:
    """Whether what is sent to an address stays between the two: under TLS, or without leaving this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname or ""))


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def check_address(address: str, setting: str) -> str:
    """Return the address of a service in its one spelling, without a stroke at its end.

    Raises:
        BadInput: it is no address, holds a password, or what is sent there could be read on the way.
    """
    try:
        parts = urlsplit(address)
        sound = bool(parts.hostname) and not parts.username and not parts.query and not parts.fragment
        sound = sound and is_private_line(address) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound:
        raise BadInput(
            t(f"设置 {setting} 不是可用的网址", f"the setting {setting} is no address that can be used"),
            why=t("只用 https；本机上的服务可以用 http", "https only; http for a service on this very machine"),
            at=setting,
            code="no_address",
        )
    return address.rstrip("/")

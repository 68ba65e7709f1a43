"""The certificate with which this installation's servers speak TLS, where the settings name one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gongshu.kit.errors import Refusal
from gongshu.kit.home import Home
from gongshu.kit.text import t


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its chain, and its key (PKCS#8); both PEM files."""

    chain: Path
    key: Path


def certificate(home: Home) -> Certificate | None:
    """Return the certificate that ``[tls]`` of the settings names; None where it names none.

    Raises:
        Refusal: half of it is named, a file is not there, or others can read the key. Nothing is served in clear then.
    """
    told = home.settings.get("tls", {})
    chain, key = str(told.get("certificate", "")), str(told.get("key", ""))
    if not chain and not key:
        return None
    found = Certificate(home.root / chain, home.root / key)
    missing = [str(one) for one in (found.chain, found.key) if not one.is_file()]
    if not chain or not key or missing:
        lacking = ", ".join(missing) or "tls.certificate / tls.key"
        raise Refusal(
            t("设置里的证书不完整", "the certificate that the settings name is not whole"),
            why=t(
                f"缺少：{lacking}",
                f"missing: {lacking}",
            ),
            remedy=t("在 [tls] 里写明 certificate 和 key 两个文件", "name both files, certificate and key, in [tls]"),
            code="certificate_missing",
        )
    if found.key.stat().st_mode & 0o077:
        raise Refusal(
            t("证书的私钥可被他人读取", "the key of the certificate can be read by others"),
            remedy=t(f"执行 chmod 600 {found.key}", f"run chmod 600 {found.key}"),
            code="key_file_open",
        )
    return found

"""E-seals (电子印章) on documents: what a seal shows, and whether it can be verified.

A document comes from outside and is hostile until shown otherwise: it is read in a process of its own
(``support.seal_reader``) that has little memory and little time, never in the one that serves pages. What is verified:
PDF with a signature (PAdES or its forerunners) under the algorithms of international standards. OFD documents and seals
under SM2 (GB/T 38540) are not: of those it is said that they cannot be verified here, which counts as not verified.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gongshu.kit.errors import BadInput
from gongshu.kit.home import Home
from gongshu.kit.text import Text, t

SECONDS = 60
"""How long a document may take to be read before it counts as one that cannot be verified."""
LONGEST = 300
STATES: Mapping[str, Text] = {
    "valid": t("验证通过", "verified"),
    "invalid": t("验证不通过", "not valid"),
    "unsealed": t("没有印章", "no seal"),
    "unverifiable": t("本平台无法验章", "cannot be verified here"),
}
REASONS: Mapping[str, Text] = {
    "": t("完整、未改动，证书可信", "whole, unaltered, the certificate is trusted"),
    "no_seal": t("文件里没有电子印章", "the document carries no seal"),
    "altered": t("盖章之后内容有改动", "the content was altered after it was sealed"),
    "partial": t("印章没有覆盖整份文件", "the seal does not cover the whole document"),
    "not_signed_right": t("印章的签名不对", "the signature of the seal is not right"),
    "untrusted": t(
        "印章的证书不在本平台信任之列，或已过期", "its certificate is not among those trusted here, or has expired"
    ),
    "revoked": t("印章的证书已被吊销", "the certificate of the seal was revoked"),
    "another_holder": t("不是要求的那枚印章", "it is not the seal that is asked for"),
    "no_roots": t("没有设置信任的根证书", "no root certificates are set as trusted"),
    "kind": t(
        "这种文件（如 OFD）的印章本平台不能验证", "seals on this kind of document (such as OFD) are not verified here"
    ),
    "algorithm": t(
        "印章的算法（如 SM2）本平台不能验证", "the algorithm of the seal (such as SM2) is not verified here"
    ),
    "unreadable": t("文件读不懂，或已加密", "the document cannot be read, or is encrypted"),
    "too_much": t("文件太复杂，没有验完", "the document is too complex and was not verified to its end"),
}
"""Why a verdict is what it is."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What seals are trusted.

    Attributes:
        roots: the folder with the root certificates (PEM or DER) and, where any, lists of revoked ones (.crl).
        holders: the names (common name of the certificate) of seals that count; none: any under the roots.
    """

    roots: Path | None = None
    holders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying a document showed.

    Attributes:
        state: one of ``STATES``.
        reason: one of ``REASONS``.
        holder: whose seal it is (common name of the certificate), empty where there is none.
        organization: the organization the certificate names.
        issuer: who issued the certificate.
        sealed_at: when it was sealed (ISO 8601), as the seal says.
        stamped: whether a trusted time stamp says so too.
        revocation: whether a list of revoked certificates was looked at.
    """

    state: str
    reason: str = ""
    holder: str = ""
    organization: str = ""
    issuer: str = ""
    sealed_at: str = ""
    stamped: bool = False
    revocation: bool = False

    @property
    def words(self) -> Text:
        """What it amounts to, in words."""
        return STATES[self.state]

    @property
    def why(self) -> Text:
        """Why, in words."""
        return REASONS[self.reason]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def trust_of(home: Home) -> Trust:
    """Return what seals ``[seals]`` of the settings trusts.

    Raises:
        BadInput: a key is unknown or its value is none it can have.
    """
    given: Mapping[str, Any] = home.settings.get("seals", {})
    holders = given.get("holders", [])
    sound = set(given) <= {"roots", "holders"} and isinstance(given.get("roots", ""), str)
    if not sound or not isinstance(holders, list) or not all(isinstance(one, str) and one for one in holders):
        raise BadInput(
            t("设置 [seals] 无效", "the settings under [seals] are not valid"),
            remedy=t(
                "可用：roots（文件夹）、holders（印章名称的列表）", "known: roots (a folder), holders (a list of names)"
            ),
            at="seals",
        )
    return Trust(home.root / given["roots"] if given.get("roots") else None, tuple(holders))


def verify(home: Home, path: Path, kind: str) -> Verdict:
    """Verify the seal on a document; whatever cannot be verified is said to be so, and nothing is thrown.

    Args:
        home: whose settings say what is trusted.
        path: where the document lies.
        kind: its kind by its content, as ``kit.filed`` tells it.

    Raises:
        BadInput: the settings are not valid.
    """
    trust = trust_of(home)
    if kind != "pdf":
        return Verdict("unverifiable", "kind")
    roots = str(trust.roots) if trust.roots is not None else ""
    words = [sys.executable, "-m", "gongshu.support.seal_reader", str(path), roots, *trust.holders]
    try:
        told = subprocess.run(words, capture_output=True, timeout=SECONDS, check=True, stdin=subprocess.DEVNULL)
        return Verdict(**json.loads(told.stdout))
    except (subprocess.SubprocessError, ValueError, TypeError):
        return Verdict("unverifiable", "too_much")

"""What every page says of the installation: the jurisdiction it serves, and what is special about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from gongshu.kit.errors import NotFound
from gongshu.kit.text import t
from gongshu.organizations import queries
from gongshu.regulation.definition import Profile
from gongshu.ui.values import Notice


def installation(_request: HttpRequest) -> dict[str, Any]:
    """Give templates ``jurisdiction``, ``profile_title`` and ``notices``; read only by pages that show them."""
    profile: Any = SimpleLazyObject(_profile)
    return {
        "jurisdiction": SimpleLazyObject(lambda: profile.jurisdiction if profile else ""),
        "profile_title": SimpleLazyObject(lambda: profile.title if profile else ""),
        "notices": SimpleLazyObject(lambda: _notices(profile)),
    }


def _profile() -> Profile | None:
    try:
        return queries.jurisdiction()
    except NotFound:
        return None


def _notices(profile: Profile | None) -> list[Notice]:
    found = []
    if queries.is_demonstration():
        found.append(
            Notice(
                "demonstration",
                t(
                    "人员与单位均为虚构，请勿录入真实的个人信息",
                    "people and units are made up; enter no real personal data",
                ),
            )
        )
    if profile and profile.status == "abolished":
        found.append(
            Notice(
                "abolished",
                t("《{title}》已废止，仅供查阅历史和演示", "{title}: kept for history and demonstration").format(
                    title=profile.title
                ),
            )
        )
    if profile and profile.status == "draft":
        found.append(
            Notice(
                "draft",
                t("《{title}》是征求意见稿，尚未施行", "{title} is a draft, not in force").format(title=profile.title),
            )
        )
    return found

"""The house rule of this room: how long an unfinished draft of the public is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from gongshu.kit.errors import BadInput
from gongshu.kit.home import Home
from gongshu.kit.text import t

DRAFT_DAYS = 30


def draft_kept(home: Home) -> timedelta | None:
    """Return how long after it was last saved a draft of the public is kept; None: without end."""
    return draft_kept_from(home.settings.get("matters", {}))


def draft_kept_from(given: Mapping[str, Any]) -> timedelta | None:
    """Read how long drafts of the public are kept.

    Raises:
        BadInput: a key is unknown, or its value is no whole number from 0 on.
    """
    for key, value in given.items():
        if key != "draft_days" or type(value) is not int or value < 0:
            raise BadInput(
                t(f"设置 matters.{key} 无效", f"the setting matters.{key} is not valid"),
                remedy=t("可用：draft_days，值为非负整数", "known: draft_days, a whole number from 0 on"),
                at=f"matters.{key}",
            )
    days = given.get("draft_days", DRAFT_DAYS)
    return timedelta(days=days) if days else None

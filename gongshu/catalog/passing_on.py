"""Data that came by sharing is neither shared on nor opened. Pure; what the law says of it comes from the profile."""

from __future__ import annotations

from datetime import date

from gongshu.kit.errors import Refusal
from gongshu.kit.text import t
from gongshu.regulation.definition import Profile
from gongshu.regulation.words import HOUSE_RULE

RULES = ("sharing.forbid_derived_onward", "sharing.forbid_onward")
"""The rules that say so, that on derived data first: it says more."""


def check_not_passed_on(shared_in: bool, profile: Profile, day: date) -> None:
    """Refuse to share or open an entry that was had by sharing, or made from what was.

    Args:
        shared_in: whether its compiler declares it to be.
        profile: the instrument.
        day: the day on which it would be shared or opened.

    Raises:
        Refusal: the instrument forbids it; with the article.
    """
    found = next((profile.rules[name] for name in RULES if profile.rule(name, day) is True), None)
    if not shared_in or found is None:
        return
    raise Refusal(
        t(
            "通过共享取得的数据，以及由它加工而成的，不得再共享或开放",
            "data had by sharing, or made from it, is neither shared on nor opened",
        ),
        why=found.title,
        remedy=t("由需要的一方向原提供单位申请", "let whoever needs it ask its first provider"),
        cite=found.cite.zh if found.cite else HOUSE_RULE.zh,
        code="had_by_sharing",
    )

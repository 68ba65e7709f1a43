"""What is used through an upper platform and reported there: states and when it is tried again. Pure; house rules.

No instrument says how the platforms of two levels speak. What is used above stays there: its problems are reported
there, decided there, and only followed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from gongshu.kit.text import Text, t
from gongshu.procedure.rules import HOUSE_RULE, article
from gongshu.regulation.definition import Profile

State = Literal["waiting", "sent", "ended", "refused"]
STATES: Mapping[str, Text] = {
    "waiting": t("待送达上级平台", "on its way to the upper platform"),
    "sent": t("上级平台已受理", "taken by the upper platform"),
    "ended": t("上级平台已办结", "closed on the upper platform"),
    "refused": t("上级平台不予受理", "refused by the upper platform"),
}
"""Where a report stands. All of it but the first is what the upper platform says."""

REPORTED_ABOVE = "quality.reported_above"
"""The rule that problems of what is used through the upper platform are reported there."""

LEASE = timedelta(minutes=5)
"""So long one worker may be at a report before another tries."""
FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(hours=6)
FOLLOWED_EVERY = timedelta(minutes=30)
"""So often the upper platform is asked what became of a report."""


def next_try(now: datetime, attempts: int) -> datetime:
    """Return when a report that did not get through is sent again: after twice as long each time, within bounds."""
    doubled: timedelta = FIRST_RETRY * 2 ** min(attempts, 20)
    return now + min(doubled, LAST_RETRY)


def place_of(profile: Profile, day: date) -> str:
    """Return the article that has such problems reported above; the house rule where the instrument is silent."""
    rule = profile.rules.get(REPORTED_ABOVE)
    stated = rule is not None and profile.rule(REPORTED_ABOVE, day) is True
    return article(rule.cite, rule.source) if rule is not None and stated else str(HOUSE_RULE)

"""How long what is personal about who asked is kept. Pure: law and moments in, moments out."""

from __future__ import annotations

from datetime import date, datetime

from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import Profile, Rule
from gongshu.regulation.due import due
from gongshu.regulation.period import Period

PERSONAL_KEPT = "matters.personal_kept"
"""The rule that says how long it is kept once the case has ended."""
HOUSE_KEPT = Period(6, "month")
"""Where the instrument has no such rule: a house rule, so that nothing is kept without end."""
DRAFT_KEPT = Period(30, "natural_day")
"""How long the public's own unfinished entries are kept after the last answer: a house rule."""


def kept(profile: Profile, day: date) -> tuple[Period, Rule | None]:
    """Return how long personal data is kept after a case ended, and the rule that says so; None: the house rule."""
    value = profile.rule(PERSONAL_KEPT, day)
    return (value, profile.rules[PERSONAL_KEPT]) if isinstance(value, Period) else (HOUSE_KEPT, None)


def is_over(period: Period, since: datetime, now: datetime, calendar: Calendar) -> bool:
    """Whether a period of keeping that began at a moment is over."""
    return due(period, since, calendar).moment < now

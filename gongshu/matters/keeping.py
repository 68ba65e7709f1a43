"""How long what is personal about who asked is kept. Pure: law and moments in, moments out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from gongshu.kit.text import Text, t
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import Profile
from gongshu.regulation.due import due
from gongshu.regulation.period import Period

PERSONAL_KEPT = "matters.personal_kept"
"""The rule that says how long it is kept once the case has ended."""
HOUSE_KEPT = timedelta(days=180)
"""Where the instrument has no such rule: a house rule, so that nothing is kept without end."""

Span = Period | timedelta


def kept(profile: Profile, day: date) -> Span:
    """Return how long personal data is kept after a case ended: as the profile has it, else the house."""
    value = profile.rule(PERSONAL_KEPT, day)
    return value if isinstance(value, Period) and value.counted else HOUSE_KEPT


def words(span: Span) -> Text:
    """Return a span as people read it."""
    return span.text if isinstance(span, Period) else t(f"{span.days}天", f"{span.days} days")


def is_over(span: Span, since: datetime, now: datetime, calendar: Calendar) -> bool:
    """Whether a span of keeping that began at a moment is over."""
    end = due(span, since, calendar).moment if isinstance(span, Period) else since + span
    return end < now

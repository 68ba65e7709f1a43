"""How invented officials behave: most act in time, some late, some not at all until they are pressed, some never."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from gongshu.kit.clock import CHINA
from gongshu.regulation.calendar import Calendar

Habit = Literal["prompt", "late", "pressed", "silent"]
HABITS: dict[Habit, float] = {"prompt": 0.84, "late": 0.08, "pressed": 0.05, "silent": 0.03}
"""How often each comes about: in time; some days too late; only well after the limit; never."""

_OPENS, _CLOSES = 9, 17
_AT_ONCE = timedelta(minutes=1)
_USUAL_DAYS = 12.0
"""Within how many days a step is done to which the instrument sets no limit."""


@dataclass(frozen=True, slots=True)
class Working:
    """The working days of the years simulated, and moments within office hours."""

    calendar: Calendar

    def moment(self, from_: datetime, days: float, draw: random.Random) -> datetime:
        """Return a moment in office hours, about so many days later, never before the start."""
        day = (from_ + timedelta(days=days)).astimezone(CHINA).date()
        while not self.calendar.is_working_day(day):
            day += timedelta(days=1)
        seconds = draw.randrange(_OPENS * 3600, _CLOSES * 3600)
        chosen = datetime(day.year, day.month, day.day, tzinfo=CHINA) + timedelta(seconds=seconds)
        return max(chosen, from_ + _AT_ONCE)


def habit(draw: random.Random) -> Habit:
    """Draw how one who is asked will behave."""
    return draw.choices(list(HABITS), weights=list(HABITS.values()))[0]


def acts_at(asked: datetime, due: datetime | None, working: Working, draw: random.Random) -> datetime | None:
    """Draw when one who is asked acts; None for never.

    Args:
        asked: when the case came to the step.
        due: when it is due there, None where nothing is stated.
        working: the working days.
        draw: where chance comes from.
    """
    span = max((due - asked).total_seconds() / 86400, 0.1) if due else _USUAL_DAYS
    chosen = habit(draw)
    if chosen == "silent":
        return None
    share = {"prompt": draw.betavariate(2, 2.5), "late": 1 + draw.random(), "pressed": 2 + 2 * draw.random()}[chosen]
    if chosen == "prompt" and due is not None:
        # Where the limit has passed already (it ran on while more time was refused), at once.
        return max(min(working.moment(asked, span * share, draw), due - timedelta(minutes=1)), asked + _AT_ONCE)
    return working.moment(asked, span * share, draw)

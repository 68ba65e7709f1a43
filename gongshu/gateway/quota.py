"""How often each grant was used today. Counted in memory; what a restart forgets, the call log remembers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from gongshu.gateway import events
from gongshu.gateway.call_log import LoggedCall
from gongshu.kit.clock import CHINA

LOOKUP = "lookup"
"""The kind of call that a quota counts."""


def next_midnight(now: datetime) -> datetime:
    """Return when the day in China ends (aware, UTC)."""
    tomorrow = now.astimezone(CHINA).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=CHINA).astimezone(UTC)


class Quota:
    """Answered look-ups of the present day in China, by grant."""

    def __init__(self, now: datetime) -> None:
        self._used: dict[str, int] = {}
        self.resets_at = next_midnight(now)

    @property
    def day(self) -> date:
        """The day that is counted."""
        return (self.resets_at.astimezone(CHINA) - timedelta(days=1)).date()

    @property
    def began_at(self) -> datetime:
        """When the day that is counted began (aware, UTC)."""
        return self.resets_at - timedelta(days=1)

    def remember(self, calls: Iterable[LoggedCall]) -> None:
        """Count what the log holds of the present day."""
        for call in calls:
            if call.event == events.ANSWERED.name and call.data.call == LOOKUP:
                self._used[call.data.grant] = self._used.get(call.data.grant, 0) + 1

    def take(self, grant: str, per_day: int, now: datetime) -> bool:
        """Use one call of a grant; False if none is left today."""
        if now >= self.resets_at:
            self._turn_page(now)
        used = self._used.get(grant, 0)
        if used >= per_day:
            return False
        self._used[grant] = used + 1
        return True

    def give_back(self, grant: str) -> None:
        """Take back a use that did not come to an answer."""
        if self._used.get(grant):
            self._used[grant] -= 1

    def used(self, grant: str, now: datetime) -> int:
        """Return how many calls of a grant were answered today."""
        if now >= self.resets_at:
            self._turn_page(now)
        return self._used.get(grant, 0)

    def _turn_page(self, now: datetime) -> None:
        self._used.clear()
        self.resets_at = next_midnight(now)

"""The one clock of the product. Time is injected, so that a year can be simulated and a test can stand still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
"""Legal time of all jurisdictions served."""


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's present moment in UTC."""
        return datetime.now(UTC)


class VirtualClock:
    """A clock that stands still until it is moved; it never goes back."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a virtual clock starts at an aware moment")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment the clock stands at."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move forward by a span and return the new moment."""
        return self.move_to(self._now + by)

    def move_to(self, moment: datetime) -> datetime:
        """Move forward to a moment and return it."""
        moment = moment.astimezone(UTC)
        if moment < self._now:
            raise ValueError("time does not run backwards")
        self._now = moment
        return moment


_clock: ContextVar[Clock | None] = ContextVar("clock", default=None)
_system = SystemClock()


def now() -> datetime:
    """Return the present moment (aware, UTC) of the clock in force."""
    return (_clock.get() or _system).now()


def today() -> date:
    """Return the present day in China, the day that limits are counted in."""
    return now().astimezone(CHINA).date()


def local(moment: datetime) -> datetime:
    """Return a moment in the legal time of China."""
    return moment.astimezone(CHINA)


@contextmanager
def using(clock: Clock) -> Iterator[Clock]:
    """Let this clock tell the time within the block."""
    token = _clock.set(clock)
    try:
        yield clock
    finally:
        _clock.reset(token)

"""The picture of calls by the hour: bars with their places, for a drawing without scripts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gongshu.kit import clock

WIDTH, HEIGHT = 10, 100
"""Of one hour's place, and of the highest bar, in units of the drawing."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An hour as it is drawn: answered calls below, refused ones on top; night hours are shaded."""

    began: datetime
    answered: int
    refused: int
    left: int
    low: float
    high: float
    label: str
    night: bool

    @property
    def top(self) -> float:
        """Where the bar of answered calls begins, from above."""
        return HEIGHT - self.low

    @property
    def upper(self) -> float:
        """Where the bar of refused calls begins, from above."""
        return HEIGHT - self.low - self.high


def drawn(hours: Sequence[tuple[datetime, int, int]], night: Sequence[bool]) -> list[Drawn]:
    """Return hours as they are drawn, the highest bar as high as the drawing.

    Args:
        hours: when each began, answered and refused calls.
        night: whether each lies in the night.
    """
    highest = max((answered + refused for _, answered, refused in hours), default=0) or 1
    found = []
    for place, (began, answered, refused) in enumerate(hours):
        at = clock.local(began)
        label = f"{at:%m-%d}" if at.hour == 0 else (f"{at:%H}" if at.hour % 6 == 0 else "")
        low, high = HEIGHT * answered / highest, HEIGHT * refused / highest
        found.append(Drawn(began, answered, refused, place * WIDTH, low, high, label, night[place]))
    return found

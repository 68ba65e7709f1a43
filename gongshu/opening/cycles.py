"""By when newer data of an update cycle is looked for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

CYCLE_DAYS: Mapping[str, int] = {
    "实时": 1,
    "每日": 1,
    "每周": 7,
    "每月": 31,
    "每季度": 92,
    "每半年": 184,
    "每年": 366,
}
"""After how many days new data is looked for, by the catalog's update cycle. Shown only; a house rule, no limit."""


def next_due(cycle: str, day: date) -> date | None:
    """Return the day by which newer data is looked for; None where the cycle has none."""
    days = CYCLE_DAYS.get(cycle)
    return day + timedelta(days=days) if days else None

"""By when newer data of an update cycle is looked for, and what is late. Pure; shown only: a house rule, no limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from gongshu.kit.text import Text, t

CYCLE_DAYS: Mapping[str, int] = {
    "实时": 1,
    "每日": 1,
    "每周": 7,
    "每月": 31,
    "每季度": 92,
    "每半年": 184,
    "每年": 366,
}
"""After how many days new data is looked for, by the catalog's update cycle."""

FRESHNESS: Mapping[str, Text] = {"current": t("按周期更新", "Up to date"), "late": t("逾期未更新", "Late")}
"""What lists are narrowed to: the newest data is within its cycle as of today, or past it.

What has no data, or no cycle of days, is neither.
"""
FRESHNESS_TITLE = t("更新情况", "Freshness")


def next_due(cycle: str, day: date) -> date | None:
    """Return the day by which newer data is looked for; None where the cycle has none."""
    days = CYCLE_DAYS.get(cycle)
    return day + timedelta(days=days) if days else None


def oldest_current(today: date) -> dict[str, date]:
    """Return, for each cycle of days, from which day the newest data must be to be no later than its cycle today."""
    return {cycle: today - timedelta(days=days) for cycle, days in CYCLE_DAYS.items()}


def count_freshness(newest: Iterable[tuple[str, str | None]], today: date) -> dict[str, int]:
    """Return how many are ``current`` and how many are ``late``.

    Args:
        newest: of each its cycle and the day of its newest data (ISO 8601), if it has any.
        today: as of when.
    """
    oldest = {cycle: day.isoformat() for cycle, day in oldest_current(today).items()}
    counts = dict.fromkeys(FRESHNESS, 0)
    for (cycle, day), count in Counter(newest).items():
        if day and cycle in oldest:
            counts["late" if day < oldest[cycle] else "current"] += count
    return counts


def is_of(freshness: str, cycle: str, day: str, today: date) -> tuple[str, list[str]]:
    """Return the condition in SQL that a row is ``current`` or ``late``, and its parameters.

    Args:
        freshness: which of the two.
        cycle: the column of the update cycle.
        day: the column of the day of the newest data; without one a row is neither.
        today: as of when.
    """
    oldest = oldest_current(today)
    cases = " ".join("WHEN %s THEN %s" for _ in oldest)
    sign = {"current": ">=", "late": "<"}[freshness]
    parameters = [text for cycle, since in oldest.items() for text in (cycle, since.isoformat())]
    return f"CAST({day} AS text) {sign} CASE {cycle} {cases} END", parameters

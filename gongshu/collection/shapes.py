"""What the records of a file look like, learned from its beginning: enough to know a record from a piece of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}[-/.年]?[0-9]{1,2}[-/.月]?[0-9]{1,2}日?(?:[ T][0-9:.]+)?")
_CODE = re.compile(r"(?=.*[0-9])[0-9A-Z-]{4,40}")
_ENOUGH_ROWS = 20
_SHARE = 0.98
_FILLED = 0.9


@dataclass(frozen=True, slots=True)
class Shapes:
    """For some columns, the pattern that their values have. Without any, every record fits."""

    patterns: tuple[tuple[int, re.Pattern[str]], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def fit(self, values: Sequence[str]) -> bool:
        """Whether values look like a record: most of the patterned columns hold what they usually do."""
        if not self.patterns:
            return True
        hits = sum(1 for column, pattern in self.patterns if pattern.fullmatch(values[column]))
        return 2 * hits > len(self.patterns)


def learn(rows: Sequence[Sequence[str]], columns: int) -> Shapes:
    """Learn the patterns of a file's first records (with ``columns`` values each)."""
    if len(rows) < _ENOUGH_ROWS:
        return Shapes()
    found: list[tuple[int, re.Pattern[str]]] = []
    for column in range(columns):
        values = [row[column] for row in rows if row[column]]
        if len(values) < _FILLED * len(rows):
            continue
        for pattern in (_DATE, _NUMBER, _CODE):
            if sum(1 for value in values if pattern.fullmatch(value)) >= _SHARE * len(values):
                found.append((column, pattern))
                break
    return Shapes(tuple(found))

"""Shares by dimension: what passed of what was looked at. Not looked at is not passed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongshu.kit.verdicts import Level
from gongshu.quality.rules import Check
from gongshu.quality.words import DIMENSIONS, Dimension


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows break a rule in a field."""

    field: str
    rule: str
    dimension: Dimension
    verdict: Level
    rows: int


@dataclass(frozen=True, slots=True)
class Checked:
    """How many cells a check looked at."""

    check: Check
    cells: int


@dataclass(frozen=True, slots=True)
class Score:
    """A dimension: cells looked at, cells that fail for sure, cells in doubt.

    ``share`` is None where nothing was looked at: not applicable, which is not the same as all right.
    """

    dimension: Dimension
    checked: int
    invalid: int
    suspect: int

    @property
    def share(self) -> float | None:
        """The share of cells that do not fail, 0 … 1; doubts do not lower it."""
        return None if self.checked == 0 else (self.checked - self.invalid) / self.checked


def score(checked: Sequence[Checked], counts: Sequence[Count]) -> tuple[Score, ...]:
    """Add up the six dimensions in the order of the standard."""
    scores = []
    for dimension in DIMENSIONS:
        looked = sum(one.cells for one in checked if dimension in one.check.dimensions)
        found = {
            verdict: sum(c.rows for c in counts if c.dimension == dimension and c.verdict == verdict)
            for verdict in ("invalid", "suspect")
        }
        scores.append(Score(dimension, looked, found["invalid"], found["suspect"]))
    return tuple(scores)

"""So many of so many: a figure that says what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from gongshu.kit.text import Text


@dataclass(frozen=True, slots=True)
class Figure:
    """So many of so many; ``share`` is None where there is nothing to count. ``note`` says how it is counted."""

    name: Text
    done: int
    of: int
    note: Text

    @property
    def share(self) -> float | None:
        """The part that is there."""
        return self.done / self.of if self.of else None

    @property
    def words(self) -> str:
        """The figure as people read it; a dash where there is nothing to count."""
        return f"{self.done:,} / {self.of:,}" if self.of else "—"

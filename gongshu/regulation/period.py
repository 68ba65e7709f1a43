"""Typed periods, dated values, and silence as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Literal, TypeVar

from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t

Unit = Literal["working_day", "natural_day", "hour", "month", "year", "immediate", "real_time", "cycle", "per_case"]
"""``cycle``: the update cycle of the catalog entry. ``per_case``: an official sets it case by case."""

UNIT_NAMES: Mapping[Unit, Text] = {
    "working_day": t("个工作日", "working days"),
    "natural_day": t("个自然日", "natural days"),
    "hour": t("小时", "hours"),
    "month": t("个月", "months"),
    "year": t("年", "years"),
    "immediate": t("立即", "at once"),
    "real_time": t("实时", "in real time"),
    "cycle": t("目录更新周期", "the update cycle of the catalog entry"),
    "per_case": t("逐案确定", "set case by case"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """A span the law counts. ``count`` is 0 for the units that are not counted.

    ``word`` keeps the instrument's own word for it, where it uses one (立即, 最多延长至 …). ``shifts``: natural days,
    months and years that end on a day off end on the next working day instead.
    """

    count: int
    unit: Unit
    word: str = field(default="", compare=False)
    shifts: bool = False

    @property
    def counted(self) -> bool:
        """Whether a due moment can be computed from it."""
        return self.unit in ("working_day", "natural_day", "hour", "month", "year")

    @property
    def text(self) -> Text:
        """The period in words: 5个工作日 / 5 working days."""
        name = UNIT_NAMES[self.unit]
        return Text(f"{self.count}{name.zh}", f"{self.count} {name.en}") if self.counted else name


@dataclass(frozen=True, slots=True)
class NotStated:
    """The instrument is silent. ``word`` keeps the uncounted word it uses, if any (及时, 定期 …)."""

    word: str = ""

    def __bool__(self) -> bool:
        """Silence never switches anything on."""
        return False

    @property
    def text(self) -> Text:
        """The silence in words, with the uncounted word of the text where it has one."""
        if not self.word:
            return t("本办法未规定期限", "no limit stated")
        return t(f"本办法未规定期限（原文用语：{self.word}）", f"no limit stated (the text says {self.word})")


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value with its history: from each day on, the value that holds from then."""

    name: str
    history: tuple[tuple[date, T], ...]

    def on(self, day: date) -> T:
        """Return the value in force on a day; asking before the first day is a refusal that names the value."""
        found: T | None = None
        for start, value in self.history:
            if start <= day:
                found = value
        if found is None:
            first = self.history[0][0].isoformat()
            raise Refusal(
                t(
                    f"{self.name} 自 {first} 起施行，{day} 尚无规定",
                    f"{self.name} holds from {first}; nothing on {day}",
                ),
                code="before_first_day",
            )
        return found

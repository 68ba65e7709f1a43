"""How much two items look like the same datum, and why. A guess with its reasons; people decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from gongshu.catalog.likeness.sketch import Sketch, overlap
from gongshu.catalog.search import synonyms
from gongshu.catalog.search.folding import fold
from gongshu.kit.text import Text, t

PROBABLE = 0.65
"""From here on two items are probably the same datum."""
ENOUGH_VALUES = 20
"""Columns of fewer distinct values (sex, yes and no) meet by chance."""

REASONS: Mapping[str, Text] = {
    "same_name": t("名称相同", "same name"),
    "synonym": t("名称同义", "names of the same meaning"),
    "similar_name": t("名称相近", "similar names"),
    "same_meaning": t("语义相同", "same meaning"),
    "other_meaning": t("语义不同", "other meaning"),
    "same_subject": t("标识的对象相同", "about the same kind of subject"),
    "other_subject": t("标识的对象不同", "about another kind of subject"),
    "same_codes": t("代码集相同", "same code list"),
    "other_shape": t("类型或长度不相容", "types or lengths do not fit"),
    "same_values": t("取值重合", "values in common"),
    "other_values": t("取值很少重合", "few values in common"),
}
"""The reasons in words, in the order in which they are shown."""

_FAMILIES = (frozenset("CM"), frozenset("NYBIF"), frozenset("DT"))
"""Types that hold the same values."""
_CHANCE = 0.4
"""Days and numbers lie in short ranges: that their values meet says so much less than that texts do."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item as far as likeness needs it. ``subjects``: the meanings of its entry's keys."""

    entry: str
    provider: str
    name: str
    title: str
    type: str = "C"
    length: int | None = None
    meaning: str = ""
    code_list: str = ""
    key: bool = False
    subjects: frozenset[str] = frozenset()
    sketch: Sketch | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Entry and name, which tell an item from all others."""
        return self.entry, self.name

    @property
    def folded(self) -> str:
        """The title in its one spelling."""
        return folded(self.title)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two items are, 0 … 1. ``reasons``: by name in ``REASONS``, with a percentage where there is one."""

    score: float
    reasons: Mapping[str, int]

    @property
    def probable(self) -> bool:
        """Whether they are probably the same datum."""
        return self.score >= PROBABLE


@lru_cache(maxsize=65_536)
def folded(title: str) -> str:
    """Return a title in its one spelling; catalogs repeat their titles."""
    return fold(title)


@lru_cache(maxsize=65_536)
def spellings(name: str) -> frozenset[str]:
    """Return a folded name with the spellings of the same meaning."""
    return frozenset((name, *synonyms.others(name)))


def likeness(one: ItemFacts, other: ItemFacts) -> Likeness:
    """Say how alike two items are. The same either way round."""
    found: dict[str, tuple[float, int]] = {}
    found.update(_by_name(one.folded, other.folded))
    found.update(_by_meaning(one, other))
    found.update(_by_shape(one, other))
    found.update(_by_values(one, other))
    score = round(min(1.0, max(0.0, sum(weight for weight, _ in found.values()))), 3)
    return Likeness(score, {name: found[name][1] for name in REASONS if name in found})


def _by_name(one: str, other: str) -> dict[str, tuple[float, int]]:
    if one == other:
        return {"same_name": (0.5, 0)}
    if other in spellings(one) or one in spellings(other):
        return {"synonym": (0.45, 0)}
    first, second = set(pairwise(one)), set(pairwise(other))
    shared = 2 * len(first & second) / (len(first) + len(second)) if first or second else 0.0
    return {"similar_name": (0.4 * shared, round(100 * shared))} if shared >= 0.5 else {}


def _by_meaning(one: ItemFacts, other: ItemFacts) -> dict[str, tuple[float, int]]:
    found: dict[str, tuple[float, int]] = {}
    if one.meaning and other.meaning:
        found |= {"same_meaning": (0.25, 0)} if one.meaning == other.meaning else {"other_meaning": (-0.4, 0)}
    if one.subjects and other.subjects:
        met = bool(one.subjects & other.subjects)
        found |= {"same_subject": (0.15, 0)} if met else {"other_subject": (-0.3, 0)}
    if one.code_list and one.code_list == other.code_list:
        found["same_codes"] = (0.1, 0)
    return found


def _by_shape(one: ItemFacts, other: ItemFacts) -> dict[str, tuple[float, int]]:
    kinds = {one.type, other.type}
    fits = len(kinds) == 1 or any(kinds <= family for family in _FAMILIES)
    lengths = [length for length in (one.length, other.length) if length is not None]
    near = len(lengths) < 2 or max(lengths) <= 8 * min(lengths)
    return {} if fits and near else {"other_shape": (-0.15, 0)}


def _by_values(one: ItemFacts, other: ItemFacts) -> dict[str, tuple[float, int]]:
    if one.sketch is None or other.sketch is None:
        return {}
    met = overlap(one.sketch, other.sketch)
    if met is None or min(one.sketch.distinct, other.sketch.distinct) < ENOUGH_VALUES:
        return {}
    percent = round(100 * met.contained)
    texts = {one.type, other.type} <= _FAMILIES[0]
    if met.contained >= 0.5:
        weight = 0.15 + 0.35 * (2 * met.contained - 1)
        return {"same_values": (weight if texts else _CHANCE * weight, percent)}
    return {"other_values": (-0.35 * (1 - 2 * met.contained), percent)}

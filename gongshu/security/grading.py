"""Levels of fields and sets, national classes: how sensitive, and what follows. Pure; the table is ``policy.yaml``.

A level is computed here and confirmed by a person; a field that nobody graded counts as the highest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t

Display = Literal["plain", "pattern", "hidden"]
NationalClass = Literal["general", "important", "core"]

NATIONAL_CLASSES: Mapping[NationalClass, Text] = {
    "general": t("一般数据", "general data"),
    "important": t("重要数据", "important data"),
    "core": t("核心数据", "core data"),
}
NATIONAL_ORDER: tuple[NationalClass, ...] = get_args(NationalClass)

HOUSE_RULE = t("本平台约定", "house rule")


@dataclass(frozen=True, slots=True)
class Level:
    """One level and what it asks for.

    Attributes:
        number: 1 (lowest) to 4.
        display: how values are shown to those who may see the field: ``plain``, ``pattern`` (masked), ``hidden``.
        open: ``unconditional``, ``conditional``, ``deidentified`` or ``never``.
        share: ``unconditional``, ``conditional`` or ``exceptional``.
    """

    number: int
    title: Text
    display: Display
    open: str
    share: str

    @property
    def mark(self) -> str:
        """The short mark (``L3``)."""
        return f"L{self.number}"


@dataclass(frozen=True, slots=True)
class ProposedLevel:
    """The level a field gets from its semantic type, with where the rule stands; a person confirms it."""

    number: int
    personal: bool
    source: str
    reason: Text


@lru_cache(maxsize=1)
def _policy() -> Mapping[str, Any]:
    policy: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("policy.yaml").read_text(encoding="utf-8"))
    return policy


@lru_cache(maxsize=1)
def levels() -> Mapping[int, Level]:
    """Return every level by number, the lowest first."""
    return {
        number: Level(number, Text(**row["title"]), row["display"], row["open"], row["share"])
        for number, row in _policy()["levels"].items()
    }


def policy_note() -> Text:
    """Return where the table of levels comes from, for people to read."""
    return Text(**_policy()["source_note"])


def level(number: int | None) -> Level:
    """Return the level with a number; the highest for None, which means that nobody graded the field.

    Raises:
        BadInput: there is no such level.
    """
    if number is None:
        number = _policy()["ungraded_counts_as"]
    if number not in levels():
        raise BadInput(
            t(f"没有 {number} 级", f"there is no level {number}"),
            remedy=t(f"级别为 {_listed()}", f"levels are {_listed()}"),
            code="no_such_level",
        )
    return levels()[number]


def proposed_level(semantic_type: str) -> ProposedLevel | None:
    """Return the level that follows from a semantic type; None where the type says nothing and a person must grade."""
    row = _policy()["types"].get(semantic_type)
    if row is None:
        return None
    found = level(row["level"])
    reason = t(
        f"字段类型的默认级别为 {found.mark}（{found.title.zh}）",
        f"fields of this type are {found.mark} ({found.title.en}) by default",
    )
    return ProposedLevel(found.number, row["personal"], _policy()["source"], reason)


def set_level(numbers: Iterable[int | None]) -> int:
    """Return the level of a set: the highest of its fields. A set without fields has the lowest."""
    return max((level(number).number for number in numbers), default=min(levels()))


def national_class(harmed: str, degree: str) -> NationalClass:
    """Return the national class that follows from the object affected and the degree of harm.

    Args:
        harmed: ``national_security``, ``economic_operation``, ``social_order``, ``public_interest``,
            ``organization_rights`` or ``personal_rights``.
        degree: ``extremely_serious``, ``serious`` or ``general``.
    """
    table = _policy()["national_classes"]
    if harmed not in table["objects"] or degree not in table["degrees"]:
        known = f"{', '.join(table['objects'])}; {', '.join(table['degrees'])}"
        raise BadInput(
            t("未知的影响对象或危害程度", "unknown object or degree of harm"),
            remedy=t(f"可用：{known}", f"one of: {known}"),
            cite=table["source"],
            code="no_such_harm",
        )
    found: NationalClass = table["objects"][harmed][table["degrees"].index(degree)]
    return found


def highest_class(classes: Iterable[NationalClass]) -> NationalClass:
    """Return the class of a set: the highest of its parts."""
    return max(classes, key=NATIONAL_ORDER.index, default="general")


def _listed() -> str:
    return ", ".join(str(number) for number in levels())

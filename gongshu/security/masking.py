"""Masks: what of a value is shown at its level. Pure, one function for pages, samples, downloads and the gateway.

Level 1 and 2 are shown plain, level 3 by the pattern of the semantic type, level 4 and the ungraded not at all. A
pattern is applied only to a value of its form. Anything else in the column (a name slipped into the address, a note
beside a number) is hidden whole: a mask by position would show what it does not know. What a mask shows is normalized
text, so that odd spellings do not leak through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from gongshu.kit import areas
from gongshu.kit.identifiers import check_citizen_id, check_uscc
from gongshu.kit.text import Text, t
from gongshu.kit.verdicts import BLANKS, FULL_WIDTH
from gongshu.security.grading import level as level_of

HIDDEN = "****"

_COMPOUND = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 "
    "公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 "
    "拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 左丘 东门 西门 第五 南荣 淳于 单于 叱干 纳兰 完颜"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_NAME = re.compile(f"[{_HAN}]{{2,4}}")
_DOTTED_NAME = re.compile(f"[{_HAN}]{{1,12}}(?:[·•・‧.．][{_HAN}]{{1,12}})+")
_MOBILE = re.compile(r"(?:\+?86-?)?(1[3-9][0-9])[0-9]{4}([0-9]{4})")
_LANDLINE = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))-?[0-9]{7,8}(?:(?:-|转)[0-9]{1,6})?")
_CARD = re.compile(r"[0-9]{16,19}")
_MONTH, _DAY_OF_MONTH = "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
_DAY = re.compile(
    f"((?:1[89]|20)[0-9]{{2}})(?:[-/.年]{_MONTH}[-/.月]{_DAY_OF_MONTH}日?"
    "|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?:[T ][0-9:.+Z-]*)?"
)
_INDIVIDUAL = "92"
"""A credit code that begins so belongs to an individual business, that is, to a person."""
_PLATE = re.compile(f"[{_HAN}][A-Z][0-9A-Z]{{4,5}}[0-9A-Z学警挂港澳使领]")
_DOCUMENT = re.compile(r"(?=.*[0-9].*[0-9].*[0-9].*[0-9])[A-Z0-9()]{6,18}")
_EMAIL = re.compile(r"([A-Za-z0-9])[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{0,63}@((?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24})")

_UNUSUAL = re.compile(f"[{BLANKS}\uff01-\uff5e]")

Mask = Callable[[Any], Any]


def mask(value: Any, semantic_type: str, level: int | None) -> Any:
    """Return what is shown of a value.

    Args:
        value: the value as JSON has it. None and empty text stay as they are.
        semantic_type: what it is (``citizen_id`` …).
        level: its level, None if nobody graded it.
    """
    return masker(semantic_type, level)(value)


@lru_cache(maxsize=256)
def masker(semantic_type: str, level: int | None) -> Mask:
    """Return the mask of a semantic type at a level, made once for many values."""
    display = level_of(level).display
    if display == "plain":
        return _shown
    pattern = _PATTERNS.get(semantic_type) if display == "pattern" else None
    return _hidden if pattern is None else _patterned(pattern)


def is_masked(level: int | None) -> bool:
    """Whether values of this level are shown otherwise than plain."""
    return level_of(level).display != "plain"


def explain(semantic_type: str, level: int | None) -> Text:
    """Say what is shown of the values of a field, for the person who applies for it."""
    display = level_of(level).display
    if display == "plain":
        return t("原值", "shown plain")
    if display == "pattern" and semantic_type in _PATTERNS:
        return _SAYINGS[semantic_type]
    return t("全部隐去", "hidden")


def _shown(value: Any) -> Any:
    return value


def _hidden(value: Any) -> Any:
    return value if value is None or value == "" else HIDDEN


def _patterned(pattern: Callable[[str], str]) -> Mask:
    def masked(value: Any) -> Any:
        if isinstance(value, str):
            shown = pattern(value) if value else value
            # Only an odd spelling needs to be normalized: this runs for every masked field of every call.
            if shown is HIDDEN and _UNUSUAL.search(value):
                return pattern(value.translate(FULL_WIDTH).strip(BLANKS))
            return shown
        if isinstance(value, int) and not isinstance(value, bool):
            return pattern(str(value))
        return _hidden(value)

    return masked


def _person_name(value: str) -> str:
    if _NAME.fullmatch(value):
        return f"{value[: 2 if value[:2] in COMPOUND_SURNAMES and len(value) > 2 else 1]}**"
    return f"{value[0]}**" if _DOTTED_NAME.fullmatch(value) else HIDDEN


def _citizen_id(value: str) -> str:
    if not value.isascii() or not value[:-1].isdigit() or value[-1] not in "0123456789Xx":
        return HIDDEN
    if len(value) == 18:
        return f"{value[0]}****************{value[17].upper()}"
    return f"{value[0]}*************{value[14]}" if len(value) == 15 and value.isdigit() else HIDDEN


def _document_number(value: str) -> str:
    """Show the ends of what looks like the number of a passport, a permit or an identity card, and nothing else."""
    if check_citizen_id(value).verdict != "invalid":
        return _citizen_id(value)
    value = value.upper()
    return f"{value[0]}{'*' * (len(value) - 2)}{value[-1]}" if _DOCUMENT.fullmatch(value) else HIDDEN


def _telephone(value: str) -> str:
    if len(value) == 11 and value.isascii() and value.isdigit() and "13" <= value[:2] <= "19":
        return f"{value[:3]}****{value[7:]}"
    compact = value.replace(" ", "")
    if found := _LANDLINE.fullmatch(compact):
        return f"{found[1]}-{HIDDEN}"
    found = _MOBILE.fullmatch(compact.replace("-", ""))
    return f"{found[1]}****{found[2]}" if found else HIDDEN


def _bank_card(value: str) -> str:
    compact = value.replace(" ", "").replace("-", "")
    return f"{compact[:6]}******{compact[-4:]}" if _CARD.fullmatch(compact) else HIDDEN


def _birth_date(value: str) -> str:
    found = _DAY.fullmatch(value)
    return found[1] if found else HIDDEN


def _uscc(value: str) -> str:
    value = value.upper()
    if check_uscc(value).verdict == "invalid" or check_citizen_id(value).verdict != "invalid":
        return HIDDEN
    return f"{value[:8]}******{value[14:]}" if value.startswith(_INDIVIDUAL) else value


def _plate(value: str) -> str:
    value = value.upper().replace("·", "").replace(" ", "")
    return f"{value[:2]}***{value[-2:]}" if _PLATE.fullmatch(value) else HIDDEN


def _email(value: str) -> str:
    found = _EMAIL.fullmatch(value)
    return f"{found[1]}***@{found[2]}" if found else HIDDEN


def _address(value: str) -> str:
    """Keep the full names of province, prefecture and county as far as the address begins with them.

    Short names (``中山``) are not taken: roads begin with them too.
    """
    kept = 0
    for names in _divisions():
        for name in names.get(value[kept : kept + 2], ()):
            if value.startswith(name, kept):
                kept += len(name)
                break
    return value[:kept] + HIDDEN if kept else HIDDEN


@lru_cache(maxsize=1)
def _divisions() -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """Return the names of provinces, prefectures and counties by their first two characters, longest first."""
    tiers: tuple[dict[str, list[str]], ...] = ({}, {}, {})
    for code, name in areas.current().items():
        tier = tiers[0 if code.endswith("0000") else 1 if code.endswith("00") else 2]
        tier.setdefault(name[:2], []).append(name)
    return tuple(
        {start: tuple(sorted(names, key=len, reverse=True)) for start, names in tier.items()} for tier in tiers
    )


_PATTERNS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "person_name": _person_name,
        "citizen_id": _citizen_id,
        "document_number": _document_number,
        "mobile": _telephone,
        "phone": _telephone,
        "bank_card": _bank_card,
        "address": _address,
        "birth_date": _birth_date,
        "uscc": _uscc,
        "plate": _plate,
        "email": _email,
    }
)

_SAYINGS: Mapping[str, Text] = MappingProxyType(
    {
        "person_name": t("只显示姓", "the surname only"),
        "citizen_id": t("只显示首位和末位", "the first and the last character only"),
        "document_number": t("只显示首位和末位", "the first and the last character only"),
        "mobile": t(
            "显示前三位和后四位；固定电话只显示区号", "the first 3 and last 4 digits; of landlines the area code"
        ),
        "phone": t(
            "显示前三位和后四位；固定电话只显示区号", "the first 3 and last 4 digits; of landlines the area code"
        ),
        "bank_card": t("显示前六位和后四位", "the first 6 and last 4 digits"),
        "address": t("显示到县（市、区）", "down to the county"),
        "birth_date": t("只显示年份", "the year only"),
        "uscc": t(
            "个体工商户隐去中间六位，其他原样显示", "6 characters hidden for individual businesses, others plain"
        ),
        "plate": t("显示前两位和后两位", "the first 2 and last 2 characters"),
        "email": t("显示首字符和域名", "the first character and the domain"),
    }
)

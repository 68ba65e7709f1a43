"""What a check may conclude, and the words for it: one table for the validators and for their SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from gongshu.kit.text import Text, t

Level = Literal["ok", "suspect", "invalid"]

BLANKS = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff"
"""What counts as blank around a value, the invisible characters of copied cells included."""

FULL_WIDTH: Mapping[int, int] = MappingProxyType({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
"""Full-width forms of ASCII to the plain ones."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check concludes about one value.

    Attributes:
        verdict: ``invalid``, ``suspect`` or ``ok``.
        rule: the rule that decided, ``<kind>.<reason>``; the kind alone where nothing was found.
        note: the reason in words, without the value; empty where nothing was found.
        normalized: the value as the standard writes it, as far as it can be told.
        kind: what the value turned out to be (``residence_permit``); the kind asked for in general.
    """

    verdict: Level
    rule: str
    note: Text
    normalized: str
    kind: str

    @property
    def ok(self) -> bool:
        """Whether nothing stands against the value."""
        return self.verdict == "ok"


_ANY: Mapping[str, tuple[Level, Text]] = {
    "length": ("invalid", t("位数不对", "wrong number of characters")),
    "characters": ("invalid", t("含有不允许的字符", "characters that do not belong in it")),
    "form": ("invalid", t("格式不对", "wrong form")),
    "placeholder": ("suspect", t("疑为占位值", "looks like a stand-in value")),
    "full_width": ("suspect", t("含全角字符，应改为半角", "written with full-width characters")),
    "blanks": ("suspect", t("前后有空白或不可见字符", "blank or invisible characters around it")),
    "lower_case": ("suspect", t("字母应大写", "letters should be capital")),
    "impossible": ("invalid", t("日期不存在", "the day does not exist")),
    "sentinel": ("suspect", t("疑为占位日期", "a day that programs write where none is known")),
    "spelling": ("ok", t("日期写法应为 YYYY-MM-DD", "days are written YYYY-MM-DD")),
    "decorated": ("suspect", t("含国际区号或分隔符，应只留号码", "country code or separators; keep the number only")),
}

_OF_KIND: Mapping[str, tuple[Level, Text]] = {
    "citizen_id.birth_date": ("invalid", t("出生日期不存在", "the date of birth does not exist")),
    "citizen_id.future": ("invalid", t("出生日期晚于今天", "the date of birth lies in the future")),
    "citizen_id.check_digit": ("invalid", t("校验码不符", "the check digit does not fit")),
    "citizen_id.area": (
        "suspect",
        t("地址码不在现行或曾用的县级区划中", "the area code is no county of today or of earlier years"),
    ),
    "citizen_id.age": ("suspect", t("年龄超过 120 岁", "older than 120 years")),
    "citizen_id.sequence": ("suspect", t("顺序码为 000", "the sequence number is 000")),
    "citizen_id.legacy_15": (
        "suspect",
        t("15 位旧号码，可升为 18 位", "an old number of 15 digits; it can be raised to 18"),
    ),
    "citizen_id.lower_case": ("ok", t("校验码 x 应大写", "the check character x should be a capital")),
    "uscc.check_character": ("invalid", t("校验码不符", "the check character does not fit")),
    "uscc.organization_code": (
        "invalid",
        t("第 9–17 位组织机构代码的校验码不符", "the organization code in positions 9 to 17 fails its own check"),
    ),
    "uscc.registrar": ("suspect", t("首位登记管理部门代码未知", "the first character names no known registrar")),
    "uscc.registrar_place": ("suspect", t("第 3–8 位不是数字", "positions 3 to 8 are not digits")),
    "organization_code.check_character": ("invalid", t("校验码不符", "the check character does not fit")),
    "area_code.former": ("suspect", t("区划代码已停用", "the division code is not in force any more")),
    "area_code.unknown": ("suspect", t("区划代码不在现行或曾用表中", "the division code is in no list")),
    "mobile.segment": ("suspect", t("号段未见分配", "a segment that no operator is known to use")),
    "bank_card.luhn": ("suspect", t("Luhn 校验不符（对公账号可不适用）", "fails Luhn (corporate accounts may)")),
    "date.future": ("suspect", t("日期晚于今天", "the day lies in the future")),
    "birth_date.future": ("invalid", t("出生日期晚于今天", "the date of birth lies in the future")),
    "birth_date.age": ("suspect", t("年龄超过 120 岁", "older than 120 years")),
}


def meaning(kind: str, reason: str) -> tuple[Level, Text]:
    """Return the verdict and the words of a reason within a kind; no reason means that all is well."""
    if not reason:
        return "ok", t("", "")
    return _OF_KIND.get(f"{kind}.{reason}") or _ANY[reason]


def reasons_of(kind: str) -> tuple[str, ...]:
    """Return every reason that a check of this kind may give."""
    own = tuple(name.partition(".")[2] for name in _OF_KIND if name.startswith(f"{kind}."))
    return tuple(dict.fromkeys((*own, *_ANY)))


def conclude(kind: str, reason: str, normalized: str, *, kind_found: str = "") -> Verdict:
    """Make the verdict of a check from the reason that it found, empty if it found none."""
    level, note = meaning(kind, reason)
    return Verdict(level, f"{kind}.{reason}" if reason else kind, note, normalized, kind_found or kind)

"""Cells of a register: what people write read into one spelling per kind, and back into what people read. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from gongshu.kit.text import Text, t
from gongshu.regulation.lists import ColumnDef

TEXT_LENGTH, LONG_LENGTH = 500, 5_000
DIGITS, PLACES = 15, 6
"""A number has no more digits, and no more places after the point: what every spreadsheet keeps whole."""
YES_NO: Mapping[str, Text] = {"yes": t("是", "yes"), "no": t("否", "no")}
_TRUTHS = {"yes": "yes", "y": "yes", "true": "yes", "是": "yes", "有": "yes"} | {
    "no": "no", "n": "no", "false": "no", "否": "no", "无": "no",
}  # fmt: skip
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True, slots=True)
class Known:
    """What cells may name.

    Attributes:
        organizations: ids by everything an organization is called: name, English name, credit code, id.
        entry: returns the code of a catalog entry the writer may see, by whatever it is called; None where there is
            none.
    """

    organizations: Mapping[str, str]
    entry: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Names:
    """How what cells name is called now: names of organizations by id, titles of entries by code."""

    organizations: Mapping[str, str]
    entries: Mapping[str, str]


class Unfit(Exception):
    """A text does not fit its column."""

    def __init__(self, what: Text, remedy: Text) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def read_cell(column: ColumnDef, text: str, known: Known) -> str:
    """Bring a text to the one spelling of its column's kind; empty stays empty.

    Raises:
        Unfit: it does not fit; says what does. The text itself is never repeated.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _READERS[column.kind](column, text, known) if text else ""


def show_cell(column: ColumnDef, cell: str, names: Names) -> Text | str | date | Decimal | None:
    """Return a cell as people read it, as a plain value where it is a day or a number; None where it is empty."""
    if not cell:
        return None
    match column.kind:
        case "day":
            return date.fromisoformat(cell)
        case "number":
            return Decimal(cell)
        case "choice":
            return dict(column.values).get(cell, cell)
        case "yes_no":
            return YES_NO.get(cell, cell)
        case "organization":
            return names.organizations.get(cell, cell)
        case "entry":
            title = names.entries.get(cell, "")
            return f"{title}（{cell}）" if title else cell
    return cell


def _text(column: ColumnDef, text: str, _: Known) -> str:
    longest = LONG_LENGTH if column.kind == "long_text" else TEXT_LENGTH
    allowed = "\n\t" if column.kind == "long_text" else ""
    if len(text) > longest:
        raise Unfit(
            t(f"超过 {longest:,} 字（现有 {len(text):,} 字）", f"longer than {longest:,} characters ({len(text):,})"),
            t("写短一些", "make it shorter"),
        )
    if "\n" in text and not allowed:
        raise Unfit(t("只能写一行", "takes one line only"), t("去掉换行", "take the line breaks out"))
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in allowed for sign in text):
        raise Unfit(t("含有不可见的控制字符", "holds control characters"), t("重新录入这一格", "type it again"))
    return text


def _day(_: ColumnDef, text: str, __: Known) -> str:
    found = _DAY.fullmatch(text.removesuffix(" 00:00:00"))
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> str:
    raise Unfit(t("不是日期", "is no day"), t("写成 2026-11-25 的样子", "write it like 2026-11-25"))


def _number(_: ColumnDef, text: str, __: Known) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise Unfit(t("不是数字", "is no number"), t("只写数字，不带单位", "write digits only, without a unit"))
    value = Decimal(0) if value == 0 else value.normalize()
    spelled = value.as_tuple()
    exponent = spelled.exponent
    assert isinstance(exponent, int)
    if len(spelled.digits) + max(exponent, 0) > DIGITS or -exponent > PLACES:
        raise Unfit(
            t(f"数字过长：最多 {DIGITS} 位，小数 {PLACES} 位", f"too long: {DIGITS} digits, {PLACES} places at most"),
            t("写短一些，或换一个单位", "shorten it, or use another unit"),
        )
    return f"{value:f}"


def _choice(column: ColumnDef, text: str, _: Known) -> str:
    wanted = text.casefold()
    for id, title in column.values:
        if wanted in (id.casefold(), title.zh.casefold(), title.en.casefold()):
            return id
    words = [title for _, title in column.values]
    raise Unfit(
        t("不是可选的值", "is none of the choices"),
        t("可选：" + "、".join(one.zh for one in words), "choose: " + ", ".join(one.en for one in words)),
    )


def _truth(_: ColumnDef, text: str, __: Known) -> str:
    if text.casefold() not in _TRUTHS:
        raise Unfit(t("不是“是”或“否”", "is neither yes nor no"), t("写“是”或“否”", "write yes or no"))
    return _TRUTHS[text.casefold()]


def _organization(_: ColumnDef, text: str, known: Known) -> str:
    if text not in known.organizations:
        raise Unfit(
            t("不是已登记的机构", "is no registered organization"),
            t("写机构全称或统一社会信用代码", "write its full name or its credit code"),
        )
    return known.organizations[text]


def _entry(_: ColumnDef, text: str, known: Known) -> str:
    code = known.entry(text.rpartition("（")[2].removesuffix("）"))
    if code is None:
        raise Unfit(
            t("目录中没有这个代码", "is no code in the catalog"),
            t("写信息资源代码，见“目录”", "write the code of the resource; see the catalog"),
        )
    return code


_READERS: Mapping[str, Callable[[ColumnDef, str, Known], str]] = {
    "text": _text,
    "long_text": _text,
    "day": _day,
    "number": _number,
    "choice": _choice,
    "yes_no": _truth,
    "organization": _organization,
    "entry": _entry,
}

"""Codes, addresses and machine names. Pure: a title or a written code in, a name that fits an address out."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from pypinyin import lazy_pinyin

from gongshu.catalog.standard import CodeRule
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t

_CODE = re.compile(r"(?=.*[0-9])[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
"""With a digit, so that no code is the word of an address (``new``, ``import``)."""
RESERVED = frozenset({"new", "import", "template", "spreadsheet", "bases", "decide", "board", "sources", "suggest"})
"""Words of addresses under ``/desk/catalog/``; a title that spells one becomes ``import-2``."""
_PARTING = re.compile(r"[\s/\\:|]+")
_LONGEST_SLUG = 60
_LONGEST_NAME = 60


def classification_code(classification: str, rule: CodeRule) -> str:
    """Return the digits a classification stands for: those it begins with, else the class its first word names."""
    digits = re.match(r"\d+", classification)
    if digits and len(digits[0]) >= rule.length:
        return digits[0]
    first = classification.split("/", 1)[0]
    found = next((digit for word, digit in rule.classes.items() if word in first), rule.default_class)
    return (digits[0] if digits else found).ljust(rule.length, "0")


def compose(prefix: str, number: int, rule: CodeRule) -> str:
    """Return the code of the ``number``-th resource under a classification code: ``306001-000015``."""
    return f"{prefix}{rule.separator}{number:0{rule.sequence_length}d}"


def written(code: str, rule: CodeRule) -> str:
    """Return a code as documents write it: ``306001/000015``; a code not made by the rule stays as it is."""
    made = re.fullmatch(rf"(\d{{{rule.length},}}){re.escape(rule.separator)}(\d{{{rule.sequence_length},}})", code)
    return f"{made[1]}{rule.written}{made[2]}" if made else code


def read_code(text: str) -> str:
    """Return a written code in the form that fits an address: blanks and slashes become hyphens.

    Raises:
        BadInput: other signs than ASCII letters, digits, dot, hyphen and underline remain, or it is too long.
    """
    code = _PARTING.sub("-", text.strip())
    if not _CODE.fullmatch(code):
        raise BadInput(
            t("资源代码含有不能使用的字符，或超过 64 位", "the code holds signs it may not hold, or over 64 of them"),
            remedy=t(
                "只用数字、拉丁字母、点、横线、斜线，至少一个数字",
                "use digits, Latin letters, dots, hyphens and slashes only, at least one digit",
            ),
            at="code",
            code="bad_code",
        )
    return code


def slug(title: str, taken: Collection[str] = ()) -> str:
    """Return an ASCII address for a title (pinyin), other than those taken: ``di-bao-dui-xiang``, ``…-2``.

    One of digits alone gets a word before it: so are codes made.
    """
    words = _words(title)
    base = "-".join(words if any(map(str.isalpha, "".join(words))) else ("dataset", *words))
    base = base[:_LONGEST_SLUG].strip("-")
    return _free(base, "-", taken)


def item_name(title: str, taken: Collection[str] = ()) -> str:
    """Return a machine name for an item's title, other than those taken: ``shen_fen_zheng_hao``.

    A title that already is such a name (``id_no``) stays as it is.
    """
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", title) and len(title) <= _LONGEST_NAME:
        return _free(title, "_", taken)
    base = "_".join(_words(title))[:_LONGEST_NAME].strip("_") or "item"
    return _free(f"n_{base}" if base[0].isdigit() else base, "_", taken)


@lru_cache(maxsize=10_000)
def _words(title: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", " ".join(lazy_pinyin(title)).lower()))


def _free(base: str, mark: str, taken: Collection[str]) -> str:
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}{mark}{number}"
    return name

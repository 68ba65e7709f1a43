"""Codes, addresses and machine names. Pure: a title or a written code in, a name that fits an address out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache

from pypinyin import lazy_pinyin

from gongshu.catalog.data import DatedCode
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.kit.words import half_width
from gongshu.regulation.standards import KEPT_SEPARATOR, CodeRule

_CODE = re.compile(r"(?=.*[0-9])[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
"""With a digit, so that no code is the word of an address (``new``, ``import``)."""
RESERVED = frozenset({"new", "import", "template", "spreadsheet", "bases", "decide", "board", "sources", "suggest"})
"""Words of addresses under ``/desk/catalog/``; a title that spells one becomes ``import-2``."""
_PARTING = re.compile(r"[\s/\\:|·]+")
_USCC_LENGTH = 18
_LONGEST_SLUG = 60
_LONGEST_NAME = 60
_ONE_DAY = timedelta(days=1)
_CYRILLIC = "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g u"
_GREEK = "a b g d e z i th i k l m n x o p r s s t y f ch ps o"
_LETTERS: dict[str, str] = {
    **dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў", _CYRILLIC.replace("-", "").split(" "), strict=True)),
    **dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _GREEK.split(" "), strict=True)),
    **{"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"},
}
"""How letters that are no Latin ones, or carry more than an accent, are spelled in them."""


def head_of(classification: str, rule: CodeRule, uscc: str = "") -> str:
    """Return the part of a code before its running number: ``306001``.

    Args:
        classification: its digits are taken, else what its first word stands for, filled up with zeros.
        rule: the code rule.
        uscc: the unified social credit code of the provider.

    Raises:
        BadInput: the rule takes the code of the provider, and it has none.
    """
    digits = _digits_of(classification, rule)
    parts = []
    for segment in rule.head:
        mark = KEPT_SEPARATOR if segment.parted else ""
        match segment.origin:
            case "fixed":
                parts.append(mark + segment.value)
            case "classification":
                taken = digits if segment.most is None else digits[: segment.most]
                digits = digits[len(taken) :]
                parts.append(mark + taken)
            case _:
                if len(uscc) != _USCC_LENGTH:
                    raise _no_provider_code()
                parts.append(mark + (uscc if segment.origin == "provider" else uscc[8:17]))
    return "".join(parts)


def _digits_of(classification: str, rule: CodeRule) -> str:
    """The digits of a classification, enough of them for all segments that take some."""
    taking = [segment for segment in rule.head if segment.origin == "classification"]
    if not taking:
        return ""
    least = sum(segment.least for segment in taking)
    written = re.match(r"[0-9]+", half_width(classification))
    if written and len(written[0]) >= least:
        return written[0]
    first, word = taking[0], classification.split("/", 1)[0]
    named = next((sign for known, sign in first.words.items() if known in word), first.otherwise)
    return (written[0] if written else named).ljust(least, "0")


def _no_provider_code() -> BadInput:
    return BadInput(
        t(
            "提供单位没有登记统一社会信用代码，编不出资源代码",
            "the provider has no unified social credit code to code by",
        ),
        remedy=t("先在机构登记中补上", "have it entered in the register of organizations"),
        at="code",
        code="no_provider_code",
    )


def compose(head: str, number: int, rule: CodeRule) -> str:
    """Return the code of the ``number``-th resource under a head: ``306001-000015``."""
    mark = KEPT_SEPARATOR if rule.sequence.parted else ""
    return f"{head}{mark}{number:0{rule.sequence.least}d}"


def written(code: str, rule: CodeRule) -> str:
    """Return a code as documents write it: ``306001/000015``; a code not made by the rule stays as it is."""
    made = re.fullmatch(rule.pattern(), code)
    if made is None:
        return code
    marks = [rule.written if segment.parted else "" for segment in rule.segments]
    return "".join(mark + part for mark, part in zip(marks, made.groups(), strict=True))


def fits(code: str, rule: CodeRule) -> bool:
    """Return whether a code has the shape that the rule gives to codes."""
    return re.fullmatch(rule.pattern(), code) is not None


def read_code(text: str) -> str:
    """Return a written code in the form that fits an address: blanks and slashes become hyphens, signs half width.

    Raises:
        BadInput: other signs than ASCII letters, digits, dot, hyphen and underline remain, or it is too long.
    """
    code = _PARTING.sub(KEPT_SEPARATOR, half_width(text).strip())
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
    """Return an ASCII address for a title, other than those taken: ``di-bao-dui-xiang``, ``…-2``.

    Chinese becomes pinyin, letters of full width the usual ones, Cyrillic and Greek Latin ones, accents fall off; a
    character that nobody knows the sound of is spelled by its number (``u20bb7``), so that titles stay apart.

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
    said = (word if word.isascii() else "".join(map(_latin, word)) for word in lazy_pinyin(half_width(title)))
    return tuple(re.findall(r"[a-z0-9]+", " ".join(said).lower()))


@cache
def _latin(character: str) -> str:
    """Spell a character that pinyin does not know in Latin letters; what is no letter parts words."""
    letter = character.lower()
    if letter in _LETTERS:
        return _LETTERS[letter]
    bare = "".join(_LETTERS.get(one, one) for one in unicodedata.normalize("NFKD", letter))
    if bare.isascii():
        return bare
    kept = "".join(one for one in bare if one.isascii() and one.isalnum())
    if kept or not any(map(str.isalpha, bare)):
        return kept or (" " if not unicodedata.combining(character) else "")
    return f" u{ord(character):x} "


def _free(base: str, mark: str, taken: Collection[str]) -> str:
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}{mark}{number}"
    return name


def laid_over(held: Iterable[DatedCode], stated: Iterable[DatedCode]) -> tuple[list[DatedCode], list[DatedCode]]:
    """Return which codes end and which are new when stated codes are laid over those held; nothing is taken away.

    What is held stays as it is, an end it lacks apart. A stated code that still holds ends the one held before it on
    its platform; where a later one is held already, it comes in as ended before that.
    """
    ended: dict[tuple[str, str, date], DatedCode] = {}
    new: list[DatedCode] = []
    now = {(one.platform, one.code, one.since): one for one in held}
    for one in sorted(stated, key=lambda code: code.since):
        key = (one.platform, one.code, one.since)
        if (known := now.get(key)) is not None:
            if known.until is None and one.until is not None:
                now[key] = ended[key] = one
            continue
        current = next((code for code in now.values() if code.platform == one.platform and code.until is None), None)
        now[key] = one
        if one.until is None and current is not None:
            if current.code == one.code:
                del now[key]
                continue
            if current.since > one.since:
                now[key] = replace(one, until=max(current.since - _ONE_DAY, one.since))
            else:
                before = replace(current, until=max(one.since - _ONE_DAY, current.since))
                place = (before.platform, before.code, before.since)
                now[place] = ended[place] = before
        new.append(one)
    # one that is new and ended by another new one goes in ended at once
    fresh = [now[one.platform, one.code, one.since] for one in new]
    return [one for one in ended.values() if one not in fresh], fresh

"""What a cell says: a word of a list, a length, fields, a legal basis. Pure; what is unreadable is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from gongshu.catalog.data import AS_WRITTEN, DatedCode
from gongshu.catalog.wording import cycle_of, is_counted_cycle
from gongshu.kit.text import Text, t
from gongshu.kit.words import half_width, plain
from gongshu.procedure.rules import BASIS_KINDS, LegalBasis
from gongshu.regulation.standards import CatalogDef

DASHES = frozenset({"", "/", "\\", "—", "——", "–", "―", "──"})
"""What people put into a cell that has nothing to say."""
_UNLIMITED = DASHES | frozenset({
    "不限", "不限制", "无限", "无限制", "无限长", "不限长", "不限长度", "不定长", "无", "空",
    "0", "n/a", "na", "null", "none", "nil", "max", "可变", "变长",
})  # fmt: skip
_LONGEST_FIELD = 40
_PARTS = re.compile(r"[、,，;；\t\n]")
_OPENING, _CLOSING = "（(【[", "）)】]"
_CITED = re.compile(r"([^《》]*)《([^》]+)》(.+)", re.DOTALL)
_BASES_PARTED = re.compile(r"[;；\n](?=[^《》;；\n]*《)")
"""Between two bases: an article may hold semicolons of its own (第五条；第六条)."""
_BULLET = "· "
"""Set before each material where one of them holds what would part them."""
_NO_LIMIT = t("不限", "no limit")
NO_MATERIALS = "无需材料"
_AS_WRITTEN = "原编码"
"""How the platform of codes as the provider's own documents write them is spelled in a cell."""
_CODES_PARTED = re.compile(r"\n|(?<=[）)])\s*[;；]")
_DAY = r"\d{4}-\d{2}-\d{2}"
_CODE = re.compile(
    rf"(?P<platform>[^:：]+)[:：]\s*(?P<code>.+?)"
    rf"(?:\s*[（(](?P<since>{_DAY})\s*(?:起|至\s*(?P<until>{_DAY}))[）)])?"
)
_SECRECY_PERIOD = re.compile(r"[★☆*].*|[（(].*[）)]$")
_UNREAD_DAYS = re.compile(r"[（(][^（()）]*(?:起|至)[^（()）]*[）)]$")
_LONGEST_PLATFORM, LONGEST_CODE = 60, 120
"""So many signs the name of a platform and its code hold."""


class Unreadable(ValueError):
    """A cell cannot be read; ``what`` says why and what is valid. It never holds the cell's text."""

    def __init__(self, what: Text) -> None:
        super().__init__(str(what))
        self.what = what


def one_of(catalog: CatalogDef, values: str, word: str) -> str:
    """Return the id of a word of a list."""
    found = catalog.read(values, word)
    if found is None:
        listed = catalog.listed(values)
        raise Unreadable(t(f"不在值域内，可填：{listed.zh}", f"not among the values: {listed.en}"))
    return found


def read_type(catalog: CatalogDef, word: str) -> str:
    """Return the letter of a data type: ``字符型C``, ``C``, ``varchar(50)`` are all text."""
    bare = re.sub(r"\(.*", "", half_width(word)).strip()
    lettered = re.fullmatch(r"[^\x00-\x7f]+\s*([A-Za-z])", bare)
    return one_of(catalog, "type", lettered[1] if lettered else bare)


def read_cycle(catalog: CatalogDef, word: str) -> str:
    """Return an update cycle in the list's word, or a counted one (每3日) as it is."""
    return cycle_of(catalog, word) or one_of(catalog, "update_cycle", word)


def read_opening(catalog: CatalogDef, word: str, condition: str) -> str:
    """Return an opening class; a bare yes is unconditional, or conditional where a condition stands beside it."""
    if catalog.affirms(word):
        return "conditional" if condition else "unconditional"
    return one_of(catalog, "opening_class", word)


def read_length(word: str) -> int | None:
    """Return a length in signs; of ``10,2`` the whole, of ``varchar(50)``, ``≤50``, ``50位`` the number; None where it
    is not limited (``—``, ``无限制``, ``NULL``, ``-1``, ``0``).
    """
    if plain(word) in _UNLIMITED or word.strip().startswith("-"):
        return None
    digits = re.search(r"\d+", plain(word))
    if not digits or int(digits[0]) == 0 or len(digits[0]) > 9:
        raise Unreadable(t("数据长度应为正整数，不限则留空", "a length is a positive whole number, blank if unlimited"))
    return int(digits[0])


def is_not_the_standards(catalog: CatalogDef, values: str, text: str) -> bool:
    """Whether a cell says something in other words than the list has for it (or, of a length, than a number)."""
    word = half_width(text).strip()
    if plain(word) in DASHES:
        return False
    if values == "length":
        return not re.fullmatch(r"0*[1-9]\d*", word) and plain(word) != "不限"
    if values == "opening_class" and plain(word) in ("是", "否"):
        return False
    if values == "yes_no":
        return plain(word) not in ("是", "否")
    known = catalog.values[values].values()
    if values == "sharing_class" and any(plain(one.title.zh) == f"{plain(word)}类" for one in known):
        return False
    own = {plain(name) for one in known for name in (one.title.zh, one.id, one.title.en, one.title.zh + one.id)}
    return plain(word) not in own and not (values == "update_cycle" and is_counted_cycle(word))


def meaning_of(catalog: CatalogDef, values: str, value: Any) -> Text:
    """Return how a value that was read is called in a list."""
    if values == "length":
        return _NO_LIMIT if value is None else Text(str(value), str(value))
    if isinstance(value, bool):
        value = "affirmed" if value else "denied"
    return catalog.value_title(values, value)


def read_level(word: str) -> int | None:
    """Return a grade 1 … 4 written ``2``, ``L2`` or ``2级``."""
    if not word:
        return None
    digits = re.fullmatch(r"l?([1-4])级?", plain(word))
    if not digits:
        raise Unreadable(t("敏感级别应为 1 到 4", "a grade is 1 to 4"))
    return int(digits[1])


def read_flag(catalog: CatalogDef, word: str) -> bool:
    """Return whether a cell says yes."""
    return catalog.affirms(word)


def read_declaration(catalog: CatalogDef, key: str, words: str) -> bool:
    """Return whether a provider declares something; a blank cell declares nothing, another word is refused.

    Args:
        catalog: the value lists.
        key: what is declared; what has a list of its own (``state_secret``: grades of secrecy, too) is read by that.
        words: the cell, or those of several columns that say it, one a line: one that affirms is enough. A period of
            secrecy after the grade (``秘密★10年``) says nothing more.
    """
    values = key if key in catalog.values else "yes_no"
    bare = (_SECRECY_PERIOD.sub("", word).strip() for word in words.splitlines())
    return "affirmed" in [one_of(catalog, values, word) for word in bare if word]


def read_codes(text: str) -> tuple[DatedCode, ...]:
    """Return the codes a cell lists: ``平台：代码（2026-01-01 起）`` or ``（2025-01-01 至 2025-12-31）``, one a line.

    Without days it holds from the day it is read: ``date.min`` stands for that.
    """
    found = []
    for part in filter(None, (part.strip() for part in _CODES_PARTED.split(text))):
        cited = _CODE.fullmatch(part)
        try:
            if (
                cited is None
                or _UNREAD_DAYS.search(cited["code"])
                or len(cited["platform"]) > _LONGEST_PLATFORM
                or len(cited["code"]) > LONGEST_CODE
            ):
                raise ValueError(part)
            since = date.fromisoformat(cited["since"]) if cited["since"] else date.min
            until = date.fromisoformat(cited["until"]) if cited["until"] else None
            if until is not None and until < since:
                raise ValueError(part)
        except ValueError:
            raise Unreadable(
                t(
                    "应写作“平台：代码（2026-01-01 起）”，已停用的写“（2025-01-01 至 2025-12-31）”，每个一行",
                    "a code reads 平台：代码（2026-01-01 起）, one ended （2025-01-01 至 2025-12-31）, one a line",
                )
            ) from None
        platform = platform_of(cited["platform"])
        found.append(DatedCode(platform, cited["code"], since, until))
    return tuple(found)


def platform_of(word: str) -> str:
    """Return whose code is meant: a platform by its name, or the word for what documents call the original code."""
    return AS_WRITTEN if word.strip() == _AS_WRITTEN else word.strip()


def write_codes(codes: Iterable[DatedCode]) -> str:
    """Spell codes of other platforms as ``read_codes`` reads them."""
    return "\n".join(
        f"{_AS_WRITTEN if one.platform == AS_WRITTEN else one.platform}：{one.code}"
        f"（{one.since} {f'至 {one.until}' if one.until else '起'}）"
        for one in codes
    )


def read_fields(text: str) -> list[tuple[str, str]]:
    """Return the fields that one cell lists, as (name as written, what stands in brackets after it).

    Empty where the cell is prose or a document's text, not a list: a part longer than 40 signs, or a full stop.
    """
    if "。" in _without_brackets(text):
        return []
    parts = [part for part in _split(text) if part.strip()]
    fields = [_bracketed(part.strip()) for part in parts]
    if any(not name or len(name) > _LONGEST_FIELD for name, _ in fields):
        return []
    return fields


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for index, sign in enumerate(text):
        depth += (sign in _OPENING) - (sign in _CLOSING and depth > 0)
        if depth == 0 and _PARTS.match(sign):
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]


def _without_brackets(text: str) -> str:
    kept, depth = [], 0
    for sign in text:
        depth += sign in _OPENING
        if depth == 0:
            kept.append(sign)
        depth -= sign in _CLOSING and depth > 0
    return "".join(kept)


def _bracketed(part: str) -> tuple[str, str]:
    """Part ``name(note)`` at its last outermost bracket, if the note ends it."""
    if not part or part[-1] not in _CLOSING:
        return part, ""
    depth = 0
    for index in range(len(part) - 1, -1, -1):
        depth += (part[index] in _CLOSING) - (part[index] in _OPENING)
        if depth == 0:
            return (part[:index].strip(), part[index + 1 : -1].strip()) if index else (part, "")
    return part, ""


def read_bases(text: str) -> tuple[LegalBasis, ...]:
    """Return the legal bases of a cell, parted by ``；``: kind, title in title marks, article (``法律《…》第五条``)."""
    bases = []
    for part in filter(None, (part.strip() for part in _BASES_PARTED.split(text))):
        cited = _CITED.fullmatch(part)
        kind = next((id for id, name in BASIS_KINDS.items() if cited and name.zh == cited[1].strip()), None)
        if cited is None or kind is None:
            kinds = "、".join(name.zh for name in BASIS_KINDS.values())
            raise Unreadable(
                t(
                    f"依据应写作“法律《名称》第几条”，用分号隔开；种类可填：{kinds}",
                    "a basis reads 法律《title》第…条, parted by semicolons; the kind comes first",
                )
            )
        bases.append(LegalBasis(kind, cited[2], cited[3].strip()))
    return tuple(bases)


def write_bases(bases: Iterable[LegalBasis]) -> str:
    """Spell legal bases as ``read_bases`` reads them."""
    return "；".join(f"{BASIS_KINDS[basis.kind].zh}《{basis.title}》{basis.article}" for basis in bases)


def read_materials(text: str) -> tuple[str, ...] | None:
    """Return the materials a cell lists, by semicolons, lines, or a ``·`` before each.

    None for a blank cell, nothing for one that says none are needed.
    """
    if not text.strip():
        return None
    if plain(text) == NO_MATERIALS:
        return ()
    parts = re.split(r"(?:^|\n)· ", text) if text.startswith(_BULLET) else re.split(r"[;；\n]", text)
    return tuple(part.strip() for part in parts if part.strip())


def write_materials(materials: Iterable[str] | None) -> str:
    """Spell materials as ``read_materials`` reads them."""
    if materials is None:
        return ""
    every = tuple(materials)
    if any(re.search(r"[;；\n]", one) or one.startswith(_BULLET) for one in every) or NO_MATERIALS in every:
        return "\n".join(_BULLET + one for one in every)
    return "；".join(every) or NO_MATERIALS

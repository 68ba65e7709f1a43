"""Words of an entry in one spelling, whoever wrote them: a form, a sheet, another system. Pure.

What is stored is spelled so; therefore what goes out as a sheet comes back as it was.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from gongshu.catalog.codes import fits, read_code
from gongshu.catalog.data import EntryData, ItemData
from gongshu.kit.errors import BadInput
from gongshu.kit.sheets import BLANKS
from gongshu.kit.words import half_width, plain
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.standards import CatalogDef

_EVERY_SO_OFTEN = re.compile(r"每\d+(?:个?小时|日|天|周|个?月|年|分钟)")
_MORE_OF_CYCLE = re.compile(
    r"(?:初|末|底|\d+月(?:\d+[日号])?前?|\d+[日号]前?)?(?:定期)?(?:更新|采集|报送|汇总|归集)?(?:一次|1次|一遍|1遍)?(?:更新)?$"
)
"""What may follow the cycle without saying another: 每月更新一次, 每月10日前."""
_TEN_DAYS = re.compile(r"(?:每|按|每一)?旬")
_DIGITS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_COUNTED_IN_WORDS = re.compile(r"^(?:每|每隔)([一二两三四五六七八九十])(?=个?(?:小时|日|天|周|月|年|分钟))")
_ONE_HOUR = re.compile(r"^每(个?小时|分钟)$")
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PARTS = re.compile(r"[、,，;；\t\n]")


def tidied(data: EntryData, catalog: CatalogDef) -> EntryData:
    """Return an entry whose texts are free of what cannot be seen, and whose words of lists are those of a catalog."""
    values: dict[str, Any] = {
        name: tidy(value) for name in data.__slots__ if isinstance(value := data.value(name), str)
    }
    kind, _, types = values["format"].partition("/")
    return replace(
        data,
        **values
        | {
            "update_cycle": cycle_of(catalog, values["update_cycle"]) or values["update_cycle"],
            "way_of_provision": way_of(catalog, *values["way_of_provision"].split("/")),
            "format": format_of(catalog, kind.strip(), types.strip()),
        },
        items=tuple(_item(item, catalog) for item in data.items),
        materials=None if data.materials is None else tuple(filter(None, map(tidy, data.materials))),
        sharing_bases=tuple(map(_basis, data.sharing_bases)),
        opening_bases=tuple(map(_basis, data.opening_bases)),
        extra={name: text for name, value in data.extra.items() if (text := tidy(value))},
    )


def _basis(one: LegalBasis) -> LegalBasis:
    return replace(one, title=tidy(one.title), article=tidy(one.article))


def _item(item: ItemData, catalog: CatalogDef) -> ItemData:
    texts: dict[str, Any] = {
        name: tidy(value) for name in item.__slots__ if isinstance(value := getattr(item, name), str)
    }
    meaning, source = texts["semantic_type"], texts["source_of_truth"]
    words = {
        "semantic_type": catalog.read("semantic_type", meaning) or meaning,
        "identifier": half_width(texts["identifier"]),
        "source_of_truth": source_of(catalog, source),
    }
    return replace(item, **texts | words)


def tidy(text: str) -> str:
    """Return text without signs that cannot be seen and without blanks around it; its lines end alike."""
    return _UNPRINTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip(BLANKS)


def source_of(catalog: CatalogDef, text: str) -> str:
    """Return what is stated as the source of an item: ``own``, a code with ``#item``, or the words as they are."""
    if own := catalog.read("source_of_truth", text):
        return own
    code, mark, item = half_width(text).partition("#")
    try:
        kept = read_code(code)
    except BadInput:
        return text
    return f"{kept}{mark}{item.strip()}" if fits(kept, catalog.code_rule) else text


def cycle_of(catalog: CatalogDef, word: str) -> str | None:
    """Return an update cycle in the list's word, a counted one (每3日) as it is; None for a word that is neither."""
    bare = plain(word)
    for spelled in (bare, _MORE_OF_CYCLE.sub("", bare)):
        counted = _COUNTED_IN_WORDS.sub(lambda found: f"每{_DIGITS[found[1]]}", spelled)
        counted = "每10日" if _TEN_DAYS.fullmatch(spelled) else counted
        counted = _ONE_HOUR.sub(r"每1\1", counted)
        if is_counted_cycle(counted):
            return counted
        if known := catalog.read("update_cycle", spelled):
            return known
    return None


def is_counted_cycle(word: str) -> bool:
    """Whether an update cycle says every how many days (weeks, months) it is."""
    return _EVERY_SO_OFTEN.fullmatch(plain(word)) is not None


def way_of(catalog: CatalogDef, *parts: str) -> str:
    """Return a way of provision as ``class/type``, in the list's words where it has them."""
    stripped = (part.strip(BLANKS) for part in parts)
    return "/".join((catalog.read("way_of_provision", part) or part) for part in stripped if part)


def format_of(catalog: CatalogDef, kind: str, types: str) -> str:
    """Return a format as ``class/type``; the class is taken from the type where only that stands, in whichever part."""
    word = re.sub(r"^\d+\s*", "", kind)
    found = catalog.read("format", word) if word else None
    if found is None and word and (not types or plain(types) == plain(word)) and _class_of(catalog, word):
        word, types = "", word
    if found is None and word:
        return f"{word}/{types}" if types else word
    if found is None and types:
        found = _class_of(catalog, types)
    return "/".join(part for part in (found, types) if part)


def _class_of(catalog: CatalogDef, types: str) -> str | None:
    """The class of formats to which the first of some types belongs."""
    first = plain(_PARTS.split(types, maxsplit=1)[0])
    known = catalog.values["format"].values()
    return next((one.id for one in known if first in {plain(type_) for type_ in one.types}), None)

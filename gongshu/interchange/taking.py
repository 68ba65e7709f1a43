"""A package in CKAN's words as an entry: what is given replaces what was there, what is not given stays."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from gongshu.catalog import codes
from gongshu.catalog.data import BASES, DECLARED, EntryData, ItemData, changed
from gongshu.catalog.rules import read_bases
from gongshu.catalog.sheets.cells import Unreadable, read_declaration
from gongshu.catalog.sheets.header import heading, names_of
from gongshu.interchange import queries
from gongshu.interchange.spelling import STATED
from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.procedure.rules import LegalBasis

_LETTERS: Mapping[str, str] = {
    "string": "C",
    "number": "N",
    "integer": "I",
    "date": "D",
    "datetime": "T",
    "boolean": "L",
}
_MOST_TEXT = 20_000


def entry_data(asked: Mapping[str, Any], before: EntryData) -> EntryData:
    """Return an entry with the values of a package.

    Args:
        asked: the package: ``title``, ``notes``, ``owner_org``, ``tags``, ``extras``, ``schema`` …; other keys are
            those of a dump and say nothing about the entry.
        before: the values so far; of a new entry, its provider only.

    Raises:
        BadInput: a value is not of its kind.
    """
    given: dict[str, Any] = {}
    for theirs, ours in (("title", "title"), ("notes", "abstract")):
        if asked.get(theirs) is not None:
            given[ours] = _text(asked[theirs], theirs)
    if asked.get("owner_org"):
        given["provider"] = queries.organization(_text(asked["owner_org"], "owner_org")).id
    extras = _extras(asked)
    given |= {name: _text(extras[name], "extras") for name in STATED if name in extras}
    given |= _declared(asked, extras)
    if not before.title and extras.get("identifier"):
        given["code"] = _text(extras["identifier"], "extras")
    if asked.get("tags") and "classification" not in extras:
        given["classification"] = "/".join(_names(asked["tags"]))
    if asked.get("materials") is not None:
        given["materials"] = tuple(_text(one, "materials") for one in _list(asked["materials"], "materials"))
    given |= {name: legal_bases(asked, name) for name in BASES if asked.get(name) is not None}
    if asked.get("schema") is not None:
        given["items"] = _items(_mapping(asked["schema"], "schema"))
    return changed(before, **given)


def legal_bases(asked: Mapping[str, Any], at: str) -> tuple[LegalBasis, ...]:
    """Return legal bases given as a list of ``kind``, ``title``, ``article``; none where none are given.

    Raises:
        BadInput: it is no such list, or a kind nobody knows.
    """
    rows = [_mapping(one, at) for one in _list(asked.get(at) or [], at)]
    return read_bases((SimpleNamespace(**{name: _text(row.get(name, ""), at) for name in _BASIS}) for row in rows), at)


_BASIS = ("kind", "title", "article")


def _extras(asked: Mapping[str, Any]) -> dict[str, str | bool]:
    """Return the extras, texts or truths: a list of key and value, or one mapping, as both are in use."""
    extras = asked.get("extras") or []
    if isinstance(extras, dict):
        return {name: _said(value) for name, value in extras.items() if value is not None}
    rows = [_mapping(one, "extras") for one in _list(extras, "extras")]
    return {str(row.get("key")): _said(row["value"]) for row in rows if row.get("value") is not None}


def _said(value: Any) -> str | bool:
    return value if isinstance(value, bool) else _text(value, "extras")


def _declared(asked: Mapping[str, Any], extras: Mapping[str, str | bool]) -> dict[str, bool]:
    """What is declared of the resource, beside the package or among its extras, by our names or a sheet's headings.

    A declaration in words that nobody reads is refused: it must not be lost.
    """
    catalog = register.jurisdiction().catalog
    ours = {name: column.key for name, column in names_of(catalog).items() if column.key in DECLARED}
    ours |= {heading(name): name for name in DECLARED}
    found: dict[str, bool] = {}
    for name, value in (*asked.items(), *extras.items()):
        key = ours.get(heading(name))
        if key is None or value is None:
            continue
        try:
            said = read_declaration(catalog, key, str(_said(value)))
        except Unreadable as error:
            raise _wrong(name, error.what) from error
        found[key] = found.get(key, False) or said
    return found


def _names(tags: Any) -> list[str]:
    return [_text(one.get("name", "") if isinstance(one, dict) else one, "tags") for one in _list(tags, "tags")]


def _items(schema: Mapping[str, Any]) -> tuple[ItemData, ...]:
    """Read a Table Schema; ``level`` and ``semantic_type`` of a field are ours."""
    keys = schema.get("primaryKey") or []
    keys = [keys] if isinstance(keys, str) else [_text(one, "schema") for one in _list(keys, "schema")]
    items: list[ItemData] = []
    for field in _list(schema.get("fields") or [], "schema"):
        row = _mapping(field, "schema")
        title = _text(row.get("title") or row.get("name", ""), "schema")
        limits = _mapping(row.get("constraints") or {}, "schema")
        name = _text(row.get("name", ""), "schema") or codes.item_name(title, {one.name for one in items})
        items.append(
            ItemData(
                name=name,
                title=title,
                type=_letter(row),
                length=_whole(limits.get("maxLength")),
                required=bool(limits.get("required")),
                semantic_type=_text(row.get("semantic_type", ""), "schema"),
                level=_whole(row.get("level")),
                key=name in keys,
                code_list=_text(row.get("code_list", ""), "schema") or _codes(limits),
                identifier=_text(row.get("identifier", ""), "schema"),
                source_of_truth=_text(row.get("source_of_truth", ""), "schema"),
            )
        )
    return tuple(items)


def _codes(limits: Mapping[str, Any]) -> str:
    return "、".join(_text(one, "schema") for one in _list(limits.get("enum") or [], "schema"))


def _letter(row: Mapping[str, Any]) -> str:
    own = row.get("gongshu_type")
    if own:
        return _text(own, "schema")
    return _LETTERS.get(_text(row.get("type", "string"), "schema"), "C")


def _whole(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong("schema", t("应为整数", "a whole number is expected"))
    return value


def _text(value: Any, at: str) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise _wrong(at, t("应为文字", "text is expected"))
    text = str(value)
    if len(text) > _MOST_TEXT:
        raise _wrong(at, t(f"最多 {_MOST_TEXT} 字", f"{_MOST_TEXT} signs at most"))
    return text


def _list(value: Any, at: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(at, t("应为列表", "a list is expected"))
    return value


def _mapping(value: Any, at: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(at, t("应为对象", "an object is expected"))
    return value


def _wrong(at: str, remedy: Text) -> BadInput:
    return BadInput(t("值的种类不对", "a value is not of its kind"), remedy=remedy, at=at, code="bad_value")

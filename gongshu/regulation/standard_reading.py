"""Readers of how a catalog is written: a standard's file, and what a profile says of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t
from gongshu.regulation.citation import Citation, Element, Source
from gongshu.regulation.code_rules import read_code_rule
from gongshu.regulation.shapes import (
    CATALOG,
    FIELD,
    ITEM_FIELD,
    SHEET_CHANGE,
    SHEET_COLUMN,
    STANDARD,
    STANDARD_FIELD,
    VALUE,
    Opened,
    nearest,
)
from gongshu.regulation.standards import (
    CodeRule,
    FieldDef,
    FieldKind,
    FieldPart,
    ItemFieldDef,
    ListedValue,
    Need,
    SheetColumn,
)
from gongshu.regulation.values import (
    Frame,
    read_cite,
    read_name,
    read_number,
    read_optional_text,
    read_provenance,
    read_string,
    read_text,
    read_truth,
    read_word,
)
from gongshu.regulation.yaml_tree import Node, Problems, read_tree

STANDARDS = Path(__file__).resolve().parent.parent / "profiles" / "standards"
DEFAULT = "catalog-guide-2017"
"""The standard that a profile stands on which names none."""

_NEEDS: tuple[str, ...] = ("structured", "shared")
_COLUMN_NAME = r"[a-z][a-z0-9_]*(?:\.\d)?"
_VALUE_ID = r"[A-Za-z][A-Za-z0-9_]*|[\u4e00-\u9fff]+"


@dataclass(frozen=True)
class Standard:
    """A standard as its file says it. ``fields``: those of every catalog; ``further``: those a profile may name."""

    id: str
    title: Text
    short: Text
    document_number: str
    completeness: Text
    fields: Mapping[str, FieldDef]
    further: Mapping[str, FieldDef]
    item_fields: Mapping[str, ItemFieldDef]
    values: Mapping[str, Mapping[str, ListedValue]]
    code_rule: CodeRule
    columns: tuple[SheetColumn, ...]
    further_columns: tuple[SheetColumn, ...]
    content: str


@dataclass(frozen=True, slots=True)
class StatedField:
    """A field as a profile states it; what is None comes from the standard."""

    name: str
    title: Text | None
    need: Need | None
    cite: Citation | None
    source: Source
    values: Mapping[str, ListedValue]
    listed_in: Citation | None
    hint: Text | None


@dataclass(frozen=True, slots=True)
class SheetChange:
    """What a profile says of a column: its heading, further headings, after which column it stands, that it is out."""

    title: str
    also: tuple[str, ...]
    after: str
    leave_out: bool
    place: Node


@dataclass(frozen=True, slots=True)
class StatedCatalog:
    """What a profile says of its catalog: the standard it stands on, fields left out, code rule, changed columns."""

    extends: str
    leaves_out: tuple[Node, ...]
    code_rule: CodeRule | None
    columns: Mapping[str, SheetChange]


@lru_cache
def load_standard(id: str) -> Standard:
    """Load a shipped standard; the result is frozen and kept.

    Raises:
        BadInput: a fault in its file; ``Several`` when there are more.
    """
    return load_standard_from(STANDARDS / f"{id}.yaml")


def standard_ids() -> tuple[str, ...]:
    """Return the ids of the standards that are shipped, in order."""
    return tuple(sorted(file.stem for file in STANDARDS.glob("*.yaml")))


def load_standard_from(path: Path) -> Standard:
    """Load a standard from its file (``BadInput`` or ``Several`` where it is faulty)."""
    opened = Opened(read_tree(path, f"{path.parent.name}/{path.name}"), STANDARD)
    id = read_string(opened["id"])
    if id != path.stem:
        raise opened["id"].error(
            t(f"标识“{id}”与文件名不同", f"the id “{id}” is not the name of the file"),
            t(f"写成 {path.stem}", f"write {path.stem}"),
            code="id_and_file",
        )
    return Standard(
        id=id,
        title=read_text(opened["title"]),
        short=read_text(opened["short"]),
        document_number=read_string(opened["document_number"]),
        completeness=read_text(opened["completeness"]),
        fields={key.scalar: _standard_field(key, value, id) for key, value in opened["fields"].entries()},
        further={key.scalar: _standard_field(key, value, id) for key, value in opened["further_fields"].entries()},
        item_fields=MappingProxyType(
            {key.scalar: _item_field(key, value, id) for key, value in opened["item_fields"].entries()}
        ),
        values={key.scalar: read_values(value) for key, value in opened["values"].entries()},
        code_rule=read_code_rule(opened["code_rule"], None, id),
        columns=tuple(_column(node) for node in opened["columns"].items()),
        further_columns=tuple(_column(node) for node in opened["further_columns"].items()),
        content=path.read_text(encoding="utf-8"),
    )


def _standard_field(key: Node, node: Node, standard: str) -> FieldDef:
    opened = Opened(node, STANDARD_FIELD)
    cite, source = read_element(opened, standard)
    longest, parts, required = opened.get("longest"), opened.get("parts"), opened.get("required")
    return FieldDef(
        name=read_name(key),
        title=read_text(opened["title"]),
        need="never" if required is None else read_need(required),
        cite=cite,
        source=source,
        hint=read_optional_text(opened.get("hint")),
        kind=read_word(opened["kind"], get_args(FieldKind), t("填写方式", "kind of field")),  # type: ignore[arg-type]
        part=read_word(opened["part"], get_args(FieldPart), t("页", "page")),  # type: ignore[arg-type]
        longest=0 if longest is None else read_number(longest),
        parts=() if parts is None else tuple(read_text(item) for item in parts.items()),
    )


def _item_field(key: Node, node: Node, standard: str) -> ItemFieldDef:
    opened = Opened(node, ITEM_FIELD)
    cite, source = read_element(opened, standard)
    longest = opened.get("longest")
    return ItemFieldDef(
        read_name(key), read_text(opened["title"]), 0 if longest is None else read_number(longest), cite, source
    )


def read_element(opened: Opened, standard: str) -> tuple[Citation | None, Source]:
    """Read the element of a standard that something is; without one it is a house rule."""
    element = opened.get("element")
    return (None, "house_rule") if element is None else (Element(standard, read_string(element)), "standard")


def read_need(node: Node) -> Need:
    """Read when a field must be filled in: ``true``, ``false``, ``structured``, ``shared``."""
    if node.kind == "bool":
        return "always" if read_truth(node) else "never"
    word = read_string(node)
    if word not in _NEEDS:
        raise node.error(
            t(f"“{word}”不是填写要求", f"“{word}” does not say when a field is needed"),
            t("写 true、false、structured 或 shared", "write true, false, structured or shared"),
            code="unknown_need",
        )
    return word  # type: ignore[return-value]


def read_values(node: Node) -> Mapping[str, ListedValue]:
    """Read a list of values by their ids."""
    found = {}
    for key, value in node.entries():
        opened = Opened(value, VALUE)
        structured = opened.get("structured")
        id = read_name(key, _VALUE_ID, "unconditional")
        found[id] = ListedValue(
            id,
            Text(read_string(opened["zh"]), read_string(opened["en"])),
            _strings(opened.get("also")),
            _strings(opened.get("types")),
            structured is not None and read_truth(structured),
        )
    return MappingProxyType(found)


def _strings(node: Node | None) -> tuple[str, ...]:
    return () if node is None else tuple(read_string(item) for item in node.items())


def _column(node: Node) -> SheetColumn:
    opened = Opened(node, SHEET_COLUMN)
    part = opened.get("part")
    return SheetColumn(
        key=read_name(opened["key"]),
        title=read_string(opened["title"]),
        of=read_word(opened["of"], ("entry", "item"), t("归属", "owner")),  # type: ignore[arg-type]
        part=None if part is None else read_number(part),
        also=_strings(opened.get("also")),
    )


def read_field(name: str, node: Node, frame: Frame) -> StatedField:
    """Read a field of the catalog entry as a profile states it."""
    opened = Opened(node, FIELD)
    cite, source = read_provenance(opened, frame, standards=True)
    title, required, values = opened.get("title"), opened.get("required"), opened.get("values")
    listed_in = opened.get("listed_in")
    if source == "standard" and (title or required or values):
        raise node.error(
            t("取自标准的字段不能改名、改要求、改值域", "what a standard says is not changed under its name"),
            t(
                "写 cite 或 source: house_rule；只加提示的，只写 hint",
                "write cite or source: house_rule, or hint alone",
            ),
            code="changed_standard",
        )
    if listed_in is not None and values is None:
        raise listed_in.error(
            t("写了值域的出处，没有写值域", "the place of a list is given, but no list"),
            t("补上 values", "add values"),
            code="list_without_values",
        )
    return StatedField(
        name=name,
        title=read_optional_text(title),
        need=None if required is None else read_need(required),
        cite=cite,
        source=source,
        values={} if values is None else read_values(values),
        listed_in=None if listed_in is None else read_cite(listed_in, frame),
        hint=read_optional_text(opened.get("hint")),
    )


def read_catalog(node: Node, frame: Frame) -> StatedCatalog:
    """Read what a profile says of its catalog as a whole."""
    opened = Opened(node, CATALOG)
    rule, columns, leaves_out = opened.get("code_rule"), opened.get("columns"), opened.get("leaves_out")
    known = standard_ids()
    extends = read_string(opened["extends"])
    if extends not in known:
        raise opened["extends"].error(
            t(f"没有名为“{extends}”的标准", f"there is no standard “{extends}”"),
            nearest(extends, known),
            code="unknown_standard",
        )
    problems = Problems()
    changes: dict[str, SheetChange] = {}
    for key, value in () if columns is None else columns.entries():
        with problems.gathering():
            changes[read_name(key, _COLUMN_NAME, "format.0")] = _change(value)
    problems.raise_any(t("工作表格的列有多处错误", "the columns have several errors"))
    return StatedCatalog(
        extends,
        () if leaves_out is None else tuple(leaves_out.items()),
        None if rule is None else read_code_rule(rule, frame, extends),
        changes,
    )


def _change(node: Node) -> SheetChange:
    opened = Opened(node, SHEET_CHANGE)
    title, after, leave_out = opened.get("title"), opened.get("after"), opened.get("leave_out")
    return SheetChange(
        "" if title is None else read_string(title),
        _strings(opened.get("also")),
        "" if after is None else read_string(after),
        leave_out is not None and read_truth(leave_out),
        node,
    )


def unknown_field(node: Node, known: tuple[str, ...]) -> BadInput:
    """Make the error for a field that no list holds."""
    return node.error(
        t(f"没有名为“{node.scalar}”的字段", f"there is no field “{node.scalar}”"),
        nearest(node.scalar, known),
        code="unknown_field",
    )

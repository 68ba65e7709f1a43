"""A standard and what a profile says of its own, made into one: fields, value lists, code rule, columns.

What the profile states goes before the standard; what neither the profile nor the standard has is not there. A field
that the text names, or that must be filled in, has its column in the working sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gongshu.kit.text import t
from gongshu.kit.words import plain
from gongshu.regulation.definition import ClassDef
from gongshu.regulation.shapes import nearest
from gongshu.regulation.standard_reading import (
    DEFAULT,
    SheetChange,
    Standard,
    StatedCatalog,
    StatedField,
    unknown_field,
)
from gongshu.regulation.standards import CatalogDef, FieldDef, ListedValue, SheetColumn, words_of
from gongshu.regulation.words import CLASSES
from gongshu.regulation.yaml_tree import Node, Problems

_COLUMNS_OF: Mapping[str, str] = {
    "items": "item_title",
    "sharing_condition": "sharing_terms",
    "published_at": "published_elsewhere",
    "provider_code": "provider",
}
"""Fields whose column bears another name."""
_BY_CLASS: Mapping[str, str] = {"reason": "sharing_reason", "legal_basis": "sharing_bases"}
"""Columns that the working sheet has where a sharing class demands what they hold."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the files of a profile state of its catalog, with the place of each field."""

    fields: Mapping[str, StatedField] = field(default_factory=dict)
    places: Mapping[str, Node] = field(default_factory=dict)
    catalog: StatedCatalog | None = None
    sharing: Mapping[str, ClassDef] = field(default_factory=dict)
    opening: Mapping[str, ClassDef] = field(default_factory=dict)

    @property
    def extends(self) -> str:
        """The standard it stands on."""
        return DEFAULT if self.catalog is None else self.catalog.extends


def merge(stated: Stated, standard: Standard) -> tuple[tuple[FieldDef, ...], CatalogDef]:
    """Return the fields of an entry and how its catalog is written.

    Raises:
        BadInput: something stated does not fit; ``Several`` when more does not.
    """
    problems = Problems()
    fields: dict[str, FieldDef] = {}
    for name, one in stated.fields.items():
        with problems.gathering():
            fields[name] = _field(one, standard, stated.places[name])
    problems.raise_any(t("目录字段有多处错误", "the fields have several errors"))
    left_out = _left_out(stated, standard)
    fields |= {name: one for name, one in standard.fields.items() if name not in fields and name not in left_out}
    values = _values(stated, standard)
    columns, further = _Columns(stated, standard, fields).arranged()
    known = {**standard.fields, **standard.further, **fields}
    catalog = CatalogDef(
        standard=standard.id,
        title=standard.title,
        short=standard.short,
        completeness=standard.completeness,
        item_fields=standard.item_fields,
        values=MappingProxyType(values),
        code_rule=(stated.catalog.code_rule if stated.catalog else None) or standard.code_rule,
        columns=columns,
        further_columns=further,
        titles=MappingProxyType({name: one.title for name, one in known.items()}),
        longest=MappingProxyType({name: one.longest for name, one in known.items()}),
        words=MappingProxyType(words_of(values)),
    )
    return tuple(fields.values()), catalog


def _field(stated: StatedField, standard: Standard, place: Node) -> FieldDef:
    """A field as the profile states it, filled up with what the standard knows of it."""
    known = standard.fields.get(stated.name) or standard.further.get(stated.name)
    if known is None and (stated.title is None or stated.need is None or stated.source == "standard"):
        raise place.error(
            t(f"标准里没有字段“{stated.name}”", f"the standard has no field “{stated.name}”"),
            t("写明 title 和 required，以及出处", "give title and required, and where it stands"),
            code="missing_key",
        )
    if stated.source == "law" and (stated.title is None or stated.need is None):
        raise place.error(
            t("文本要求的字段须写 title 和 required", "a field of the text has title and required"),
            t("写文本里的名称", "give the name the text has for it"),
            code="missing_key",
        )
    base = known or FieldDef(stated.name, t("", ""), "never", None)
    if stated.values and base.kind == "class" and not set(stated.values) <= set(CLASSES):
        wrong = next(one for one in stated.values if one not in CLASSES)
        raise place.error(
            t(f"没有名为“{wrong}”的分类", f"there is no class “{wrong}”"), nearest(wrong, CLASSES), code="unknown_word"
        )
    return replace(
        base,
        title=stated.title or base.title,
        need=stated.need or base.need,
        kind="choice" if stated.values and base.kind == "text" else base.kind,
        cite=base.cite if stated.source == "standard" else stated.cite,
        source=stated.source,
        values=tuple((one.id, one.title) for one in stated.values.values()),
        listed_in=stated.listed_in,
        hint=stated.hint or base.hint,
    )


def _left_out(stated: Stated, standard: Standard) -> set[str]:
    found = set()
    for node in stated.catalog.leaves_out if stated.catalog else ():
        if node.scalar not in standard.fields:
            raise unknown_field(node, tuple(standard.fields))
        found.add(node.scalar)
    return found


def _values(stated: Stated, standard: Standard) -> dict[str, Mapping[str, ListedValue]]:
    """The value lists: the instrument's own in place of the standard's; a value of both keeps its other spellings."""
    lists = {name: dict(listed) for name, listed in standard.values.items()}
    for name, one in stated.fields.items():
        if one.values:
            before = lists.get(name, {})
            own = {id: _beside(value, before.get(id)) for id, value in one.values.items()}
            lists[name] = before | own if set(own) <= set(CLASSES) else own
    for name, classes in (("sharing_class", stated.sharing), ("opening_class", stated.opening)):
        for id, found in classes.items():
            lists[name][id] = _beside(ListedValue(id, found.title), lists[name].get(id))
    return {name: MappingProxyType(listed) for name, listed in lists.items()}


def _beside(own: ListedValue, known: ListedValue | None) -> ListedValue:
    if known is None:
        return own
    also = dict.fromkeys((*own.also, *known.also, known.title.zh, known.title.en))
    return replace(known, title=own.title, also=tuple(also))


class _Columns:
    """The columns under arrangement: the standard's, with the profile's headings, order and additions."""

    def __init__(self, stated: Stated, standard: Standard, fields: Mapping[str, FieldDef]) -> None:
        self.stated = stated
        self.fields = fields
        self.working = list(standard.columns)
        self.further = list(standard.further_columns)
        self.changes = stated.catalog.columns if stated.catalog else {}

    def arranged(self) -> tuple[tuple[SheetColumn, ...], tuple[SheetColumn, ...]]:
        """Return the working and the further columns.

        Raises:
            BadInput: a change is of no column, stands after none, or makes a heading name two columns.
        """
        for name in self._added():
            self._move(name)
        problems = Problems()
        for name, change in self.changes.items():
            with problems.gathering():
                self._change(name, change)
        with problems.gathering():
            self._check_headings()
        problems.raise_any(t("工作表格的列有多处错误", "the columns have several errors"))
        return tuple(self.working), tuple(self.further)

    def _added(self) -> Iterator[str]:
        """The fields whose columns the working sheet needs beyond the standard's."""
        for one in self.fields.values():
            if one.source == "law" or (one.required and one.kind != "kept"):
                yield one.name
        demanded = {demand for one in self.stated.sharing.values() for demand in one.requires}
        yield from (column for demand, column in _BY_CLASS.items() if demand in demanded)
        if any("legal_basis" in one.requires for one in self.stated.opening.values()):
            yield "opening_bases"

    def _move(self, name: str) -> None:
        """Let the working sheet have the column of a field, under the name the text has for it."""
        key = _COLUMNS_OF.get(name, name)
        if any(column.key == key for column in self.working):
            return
        known = [column for column in self.further if column.key == key]
        self.further = [column for column in self.further if column.key != key]
        one = self.fields.get(name)
        named = one.title.zh if one is not None and one.source == "law" else ""
        if not known and one is not None:
            known, named = [SheetColumn(key, one.title.zh, "entry")], ""
        self.working += [_headed(column, named) if len(known) == 1 else column for column in known]

    def _change(self, name: str, change: SheetChange) -> None:
        column = self._named(name, change.place)
        shelf = self.working if column in self.working else self.further
        place = shelf.index(column)
        changed = _headed(column, change.title)
        changed = replace(changed, also=(*changed.also, *change.also))
        shelf[place] = changed
        if change.leave_out:
            shelf.remove(changed)
            self.further.append(changed)
        elif change.after:
            shelf.remove(changed)
            before = self._named(change.after, change.place)
            if before not in self.working:
                raise change.place.error(
                    t(f"“{change.after}”不在工作表格里", f"“{change.after}” is not in the working sheet"),
                    t("写工作表格里有的列", "name a column of the working sheet"),
                    code="unknown_column",
                )
            self.working.insert(self.working.index(before) + 1, changed)

    def _named(self, name: str, place: Node) -> SheetColumn:
        every = [*self.working, *self.further]
        found = next((column for column in every if _name(column) == name), None)
        if found is None:
            raise place.error(
                t(f"没有名为“{name}”的列", f"there is no column “{name}”"),
                nearest(name, tuple(_name(column) for column in every)),
                code="unknown_column",
            )
        return found

    def _check_headings(self) -> None:
        seen: dict[str, SheetColumn] = {}
        for column in (*self.working, *self.further):
            for heading in (column.title, *column.also):
                other = seen.setdefault(plain(heading), column)
                if other is not column:
                    raise self._twice(heading, column, other)

    def _twice(self, heading: str, column: SheetColumn, other: SheetColumn) -> Exception:
        change = self.changes.get(_name(column)) or self.changes.get(_name(other))
        place = change.place if change else next(iter(self.stated.places.values()))
        return place.error(
            t(
                f"列名“{heading}”既是 {_name(other)} 又是 {_name(column)}",
                f"the heading “{heading}” names both {_name(other)} and {_name(column)}",
            ),
            t("换一个列名", "choose another heading"),
            code="heading_twice",
        )


def _name(column: SheetColumn) -> str:
    return column.key if column.part is None else f"{column.key}.{column.part}"


def _headed(column: SheetColumn, title: str) -> SheetColumn:
    """A column under another heading; its former one is still understood."""
    if not title or title == column.title:
        return column
    also = [one for one in (column.title, *column.also) if plain(one) != plain(title)]
    return replace(column, title=title, also=tuple(also))

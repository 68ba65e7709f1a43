"""The parts of an entry as forms, made from the profile's list of fields. They carry values; verbs decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms

from gongshu.catalog.data import NO_CLASS, EntryData, ItemData
from gongshu.catalog.fields import DECLARATIONS, fields_in
from gongshu.catalog.rules import is_listed, is_needed
from gongshu.catalog.sheets.cells import Unreadable, read_length, read_materials, read_type
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import BASIS_KINDS, LegalBasis
from gongshu.regulation.definition import ClassDef, Profile
from gongshu.regulation.standards import CatalogDef, FieldDef, FieldPart
from gongshu.ui import law
from gongshu.ui.forms import Form, LegalBases, OneOf, Paragraph, label
from gongshu.ui.values import Basis, Chip, Choice

BLANK_ROWS = 5
_YES = "yes"
_LONGEST_LINE, _LONGEST_DETAIL = 500, 80


class PartForm(Form):
    """One page of the entry form: a field for each that the profile has there, on the first the declarations.

    Args:
        part: which page.
        profile: whose list of fields it is.
        data: the entry as it stands.
        marks: the article behind each field.
    """

    def __init__(
        self, *args: Any, part: FieldPart, profile: Profile, data: EntryData, marks: Mapping[str, Chip], **kwargs: Any
    ) -> None:
        self.profile, self.entry = profile, data
        self.stated = fields_in(profile, part)
        self.declares = part == "basic"
        super().__init__(*args, initial=self._initials(), **kwargs)
        for stated in self.stated:
            for place, (name, field) in enumerate(_FIELDS[stated.kind](stated, profile, data)):
                self.put(name, field, None if place else marks.get(stated.name))
        for name, field in _declarations() if self.declares else ():
            self.put(name, field)

    def _initials(self) -> dict[str, Any]:
        """The answers that the entry gives."""
        given: dict[str, Any] = {}
        for stated in self.stated:
            given |= _answers(stated, self.entry.value(stated.name))
        if self.declares:
            given |= {name: getattr(self.entry, name) for name in DECLARATIONS}
            given["state_secret"] = _YES if self.entry.state_secret else "no"
        return given

    def clean(self) -> dict[str, Any]:
        """Refuse a word that is not in the list of its field."""
        cleaned = super().clean() or self.cleaned_data
        catalog = self.profile.catalog
        for stated in self.stated:
            word = cleaned.get(stated.name) if stated.kind == "cycle" else ""
            if word and not is_listed(stated, word, catalog):
                listed = catalog.listed(stated.name)
                self.add_error(stated.name, label(f"可填：{listed.zh}，或 每3日", f"one of: {listed.en}, or 每3日"))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The answers as values of an entry."""
        given, found = self.cleaned_data, {}
        for stated in self.stated:
            found[stated.name] = _value(stated, given, self.profile.catalog)
        if self.declares:
            found |= {name: given[name] for name in DECLARATIONS}
            found["state_secret"] = given["state_secret"] == _YES
        return found

    def mark_needed(self) -> None:
        """Let fields that must be filled in not be shown as optional.

        A draft may be saved without them all the same: this is done after the form was checked.
        """
        for stated in self.stated:
            if is_needed(stated, self.entry, self.profile.catalog):
                self.fields[_first_name(stated)].required = True


def _first_name(stated: FieldDef) -> str:
    return f"{stated.name}_class" if stated.kind == "parted" else stated.name


def _answers(stated: FieldDef, value: Any) -> dict[str, Any]:
    """What a value gives to the fields of a form that ask for it."""
    match stated.kind:
        case "parted":
            kind, _, type_ = value.partition("/")
            return {f"{stated.name}_class": kind, f"{stated.name}_type": type_}
        case "bases":
            return {stated.name: [Basis(one.kind, one.title, one.article) for one in value]}
        case "lines":
            return {stated.name: "\n".join(value or ()), f"{stated.name}_none": value == ()}
    return {stated.name: value}


def _value(stated: FieldDef, given: Mapping[str, Any], catalog: CatalogDef) -> Any:
    """The value that the fields of a form give."""
    name = stated.name
    match stated.kind:
        case "parted":
            return "/".join(part for part in (given[f"{name}_class"], given[f"{name}_type"]) if part)
        case "bases":
            return typed(given[name])
        case "lines":
            listed = read_materials(given[name].replace("\r", ""))
            return () if given[f"{name}_none"] and not listed else listed
        case "cycle":
            return catalog.read(name, given[name]) or given[name]
    return given[name]


Built = Iterator[tuple[str, forms.Field]]


def _shown(stated: FieldDef) -> dict[str, Any]:
    return {"label": stated.title, "help_text": stated.hint or "", "required": False}


def _text(stated: FieldDef, profile: Profile, data: EntryData) -> Built:
    """One line; the title cannot be left out even of a draft."""
    longest = stated.longest or _LONGEST_LINE
    wide = {"class": "long"} if longest > _LONGEST_DETAIL else {}
    shown = _shown(stated) | {"required": stated.name == "title", "widget": forms.TextInput(attrs=wide)}
    yield stated.name, forms.CharField(max_length=longest, **shown)


def _long_text(stated: FieldDef, profile: Profile, data: EntryData) -> Built:
    yield stated.name, Paragraph(rows=3, **_shown(stated))


def _lines(stated: FieldDef, profile: Profile, data: EntryData) -> Built:
    yield stated.name, Paragraph(rows=3, **_shown(stated))
    none_needed = label("申请时无需材料", "An applicant hands in nothing")
    yield f"{stated.name}_none", forms.BooleanField(label=none_needed, required=False)


def _cycle(stated: FieldDef, profile: Profile, data: EntryData) -> Built:
    listed = profile.catalog.listed(stated.name)
    hint = t(f"{listed.zh}，或 每3日", f"{'、'.join(profile.catalog.values[stated.name])}, or 每3日")
    yield stated.name, forms.CharField(max_length=stated.longest, **(_shown(stated) | {"help_text": hint}))


def _one_word(stated: FieldDef, profile: Profile, data: EntryData) -> Built:
    choices: list[tuple[str, Any]] = [("", label("请选择", "Choose")), *_options(profile.catalog, stated.name)]
    yield stated.name, forms.ChoiceField(choices=choices, **_shown(stated))


def _parted(stated: FieldDef, profile: Profile, data: EntryData) -> Built:
    """Two fields: the class out of the list, and what it is in detail."""
    listed = [(one.id, one.title) for one in profile.catalog.values[stated.name].values()]
    chosen = data.value(stated.name).partition("/")[0]
    if chosen and chosen not in dict(listed):
        listed.append((chosen, Text(chosen, chosen)))
    first, second = stated.parts
    named = stated.title if stated.source == "law" else first
    choices: list[tuple[str, Any]] = [("", label("请选择", "Choose")), *listed]
    yield f"{stated.name}_class", forms.ChoiceField(label=named, choices=choices, required=False)  # type: ignore[arg-type]
    yield (
        f"{stated.name}_type",
        forms.CharField(max_length=_LONGEST_DETAIL, **(_shown(stated) | {"label": second})),
    )


def _class(stated: FieldDef, profile: Profile, data: EntryData) -> Built:
    offered = {"sharing_class": profile.sharing_classes, "opening_class": profile.opening_classes}[stated.name]
    options = [_choice(one, profile) for one in offered.values()]
    if stated.name == "opening_class" and NO_CLASS not in offered:
        options.append(_out_of_the_open_catalog())
    yield stated.name, OneOf(label=stated.title, options=options)


def _choice(one: ClassDef, profile: Profile) -> Choice:
    return Choice(one.id, one.title, one.meaning, law.chip_of_class(profile, one))


def _out_of_the_open_catalog() -> Choice:
    return Choice(
        NO_CLASS,
        t("不列入开放目录", "Not in the open catalog"),
        t("本办法没有这一类；须写明理由（本平台约定）", "the instrument has no such class; say why (house rule)"),
    )


def _bases(stated: FieldDef, profile: Profile, data: EntryData) -> Built:
    classes = profile.sharing_classes if stated.name == "sharing_bases" else profile.opening_classes
    kinds = {kind for one in classes.values() for kind in one.accepted_bases}
    kinds |= {basis.kind for basis in data.value(stated.name)}
    accepted = [(kind, name) for kind, name in BASIS_KINDS.items() if kind in kinds or not kinds]
    yield stated.name, LegalBases(label=stated.title, required=False, rows=2, kinds=accepted)


_FIELDS: Mapping[str, Any] = {
    "text": _text,
    "long_text": _long_text,
    "lines": _lines,
    "choice": _one_word,
    "cycle": _cycle,
    "parted": _parted,
    "class": _class,
    "bases": _bases,
}
"""How a field is asked for, by its kind."""


def _declarations() -> Built:
    yield (
        "state_secret",
        OneOf(
            label=label("是否涉及国家秘密", "Does it hold state secrets?"),
            options=[
                Choice("no", t("不涉及", "No")),
                Choice(
                    _YES, t("涉及", "Yes"), t("不得编入目录，系统不会保存", "it may not be cataloged and is not saved")
                ),
            ],
            initial="no",
        ),
    )
    disclosed = label("属于政府信息公开，另行处理", "Falls under government information disclosure")
    yield "disclosure_only", forms.BooleanField(label=disclosed, required=False)
    shared_in = label(
        "通过共享从其他单位取得，或由这样的数据加工而成", "Was had from another unit by sharing, or made from such data"
    )
    yield "shared_in", forms.BooleanField(label=shared_in, required=False)


class ItemForm(Form):
    """One item as a row; a row without a title does not count.

    Args:
        catalog: the value lists of the profile.
    """

    title = forms.CharField(required=False)
    name = forms.CharField(required=False)
    type = forms.ChoiceField(required=False)
    length = forms.IntegerField(required=False, min_value=1)
    semantic_type = forms.ChoiceField(required=False)
    level = forms.ChoiceField(required=False)
    required = forms.BooleanField(required=False)
    key = forms.BooleanField(required=False)
    code_list = forms.CharField(required=False)
    identifier = forms.CharField(required=False)
    source_of_truth = forms.CharField(required=False)

    def __init__(self, *args: Any, catalog: CatalogDef, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            stated = catalog.item_fields[name]
            field.label = stated.title  # type: ignore[assignment]
            if stated.longest:
                field.widget.attrs["maxlength"] = stated.longest
        semantic = [("", label("未指定", "none")), *_options(catalog, "semantic_type")]
        given = self.initial.get("semantic_type")
        if given and given not in dict(semantic):
            semantic.append((given, given))
        choices: Mapping[str, Sequence[tuple[str, Any]]] = {
            "type": _options(catalog, "type"),
            "semantic_type": semantic,
            "level": [("", "—"), *((str(n), f"L{n}") for n in (1, 2, 3, 4))],
        }
        for name, of in choices.items():
            self.fields[name].choices = of  # type: ignore[attr-defined]


def _options(catalog: CatalogDef, values: str) -> list[tuple[str, Any]]:
    return [(one.id, one.title) for one in catalog.values[values].values()]


ItemRows = forms.formset_factory(ItemForm, extra=BLANK_ROWS, max_num=2_000, absolute_max=2_100)


class PastedForm(Form):
    """Items pasted from a spreadsheet: a line each, with title, type and length.

    Args:
        catalog: the value lists of the profile.
    """

    pasted = Paragraph(
        label=label("从表格粘贴", "Paste from a spreadsheet"),
        required=False,
        rows=3,
        help_text=label("每行一项：名称、类型、长度，用制表符或逗号隔开", "a line each: title, type, length"),
    )

    def __init__(self, *args: Any, catalog: CatalogDef, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalog = catalog

    def clean_pasted(self) -> list[dict[str, Any]]:
        """Read the lines; the line of what cannot be read is named."""
        found = []
        for number, line in enumerate(self.cleaned_data["pasted"].splitlines(), start=1):
            parts = [part.strip() for part in line.replace("，", ",").replace("\t", ",").split(",")]
            if not parts[0]:
                continue
            try:
                type_ = read_type(self.catalog, parts[1]) if len(parts) > 1 and parts[1] else "C"
                length = read_length(parts[2]) if len(parts) > 2 else None
            except Unreadable as error:
                raise forms.ValidationError(
                    t(f"第 {number} 行：{error.what.zh}", f"line {number}: {error.what.en}")  # type: ignore[arg-type]
                ) from error
            found.append({"title": parts[0], "type": type_, "length": length})
        return found


def item_initials(data: EntryData, catalog: CatalogDef) -> list[dict[str, Any]]:
    """The rows that an entry's items give."""
    return [
        {name: getattr(item, name) for name in ItemForm.base_fields}
        | {"source_of_truth": catalog.value_title("source_of_truth", item.source_of_truth)}
        for item in data.items
    ]


def items_of(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows that hold an item, as its values; machine names are filled in by the caller."""
    return [
        {**row, "level": int(row["level"]) if row.get("level") else None, "type": row.get("type") or "C"}
        for row in rows
        if row.get("title")
    ]


def typed(rows: Iterable[Basis]) -> tuple[LegalBasis, ...]:
    """Legal bases out of the rows of a form, which has checked their kinds."""
    return tuple(LegalBasis(row.kind, row.title, row.article) for row in rows)  # type: ignore[arg-type]


def item_from(values: Mapping[str, Any], name: str) -> ItemData:
    """An item out of the values of a row."""
    return ItemData(**{**values, "name": name})

"""The parts of an entry as forms. They carry values; verbs decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from gongshu.catalog.data import NO_CLASS, EntryData, ItemData
from gongshu.catalog.shape import LONGEST_ITEM
from gongshu.catalog.sheets.cells import Unreadable, read_length, read_materials, read_type
from gongshu.catalog.standard import standard
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import BASIS_KINDS, LegalBasis
from gongshu.regulation.definition import ClassDef, Profile
from gongshu.ui import law
from gongshu.ui.forms import Form, LegalBases, OneOf, Paragraph, label
from gongshu.ui.values import Basis, Chip, Choice

BLANK_ROWS = 5
_YES = "yes"


def _options(values: str) -> list[tuple[str, Any]]:
    return [(one.id, one.title) for one in standard().values[values].values()]


def _split(value: str) -> tuple[str, str]:
    first, _, rest = value.partition("/")
    return first, rest


class BasicForm(Form):
    """Basic information and the declarations."""

    title = forms.CharField(label=label("信息资源名称", "Title"), max_length=300)
    abstract = Paragraph(
        label=label("信息资源摘要", "Abstract"),
        required=False,
        help_text=label("写清内容、范围、时间跨度", "what it holds, of whom or where, since when"),
    )
    classification = forms.CharField(
        label=label("信息资源分类", "Classification"),
        required=False,
        max_length=300,
        help_text=label("类/项/目，可带代码：306001 部门信息资源/民政", "class/item/heading, with digits if known"),
    )
    format_class = forms.ChoiceField(label=label("格式分类", "Kind of format"), required=False)
    format_type = forms.CharField(
        label=label("格式类型", "Format"),
        required=False,
        max_length=80,
        help_text=label("如 MySQL、XLSX", "as MySQL, XLSX"),
    )
    update_cycle = forms.CharField(
        label=label("更新周期", "Update cycle"),
        required=False,
        max_length=50,
        help_text=label("实时、每日、每周、每月、每季度、每半年、每年、不定期、不更新", "as 每月 or 每3日"),
    )
    state_secret = OneOf(
        label=label("是否涉及国家秘密", "Does it hold state secrets?"),
        options=[
            Choice("no", t("不涉及", "No")),
            Choice(
                "yes", t("涉及", "Yes"), t("不得编入目录，系统不会保存", "it may not be cataloged and is not saved")
            ),
        ],
        initial="no",
    )
    disclosure_only = forms.BooleanField(
        label=label("属于政府信息公开，另行处理", "Falls under government information disclosure"), required=False
    )
    shared_in = forms.BooleanField(
        label=label(
            "通过共享从其他单位取得，或由这样的数据加工而成",
            "Was had from another unit by sharing, or made from such data",
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", label("请选择", "Choose")), *_options("format_class")]
        self.fields["format_class"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(data: EntryData) -> dict[str, Any]:
        """The answers that an entry gives."""
        kind, type_ = _split(data.format)
        return {
            "title": data.title,
            "abstract": data.abstract,
            "classification": data.classification,
            "format_class": kind,
            "format_type": type_,
            "update_cycle": data.update_cycle,
            "state_secret": _YES if data.state_secret else "no",
            "disclosure_only": data.disclosure_only,
            "shared_in": data.shared_in,
        }

    def values(self) -> dict[str, Any]:
        """The answers as values of an entry."""
        given = dict(self.cleaned_data)
        parts = [given.pop("format_class"), given.pop("format_type")]
        cycle = given["update_cycle"]
        return {
            **given,
            "format": "/".join(part for part in parts if part),
            "update_cycle": standard().read("update_cycle", cycle) or cycle,
            "state_secret": given["state_secret"] == _YES,
        }


class ItemForm(Form):
    """One item as a row; a row without a title does not count."""

    title = forms.CharField(label=label("名称", "Title"), required=False, max_length=200)
    name = forms.CharField(label=label("英文名", "Machine name"), required=False, max_length=120)
    type = forms.ChoiceField(label=label("类型", "Type"), required=False)
    length = forms.IntegerField(label=label("长度", "Length"), required=False, min_value=1)
    semantic_type = forms.ChoiceField(label=label("语义", "Meaning"), required=False)
    level = forms.ChoiceField(label=label("级别", "Grade"), required=False)
    required = forms.BooleanField(label=label("必填", "Required"), required=False)
    key = forms.BooleanField(label=label("主键", "Key"), required=False)
    code_list = forms.CharField(
        label=label("代码集", "Code list"), required=False, max_length=LONGEST_ITEM["code_list"]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        semantic = [("", label("未指定", "none")), *_options("semantic_type")]
        given = self.initial.get("semantic_type")
        if given and given not in dict(semantic):
            semantic.append((given, given))
        choices: Mapping[str, Sequence[tuple[str, Any]]] = {
            "type": _options("type"),
            "semantic_type": semantic,
            "level": [("", "—"), *((str(n), f"L{n}") for n in (1, 2, 3, 4))],
        }
        for name, of in choices.items():
            self.fields[name].choices = of  # type: ignore[attr-defined]


ItemRows = forms.formset_factory(ItemForm, extra=BLANK_ROWS, max_num=2_000, absolute_max=2_100)


class PastedForm(Form):
    """Items pasted from a spreadsheet: a line each, with title, type and length."""

    pasted = Paragraph(
        label=label("从表格粘贴", "Paste from a spreadsheet"),
        required=False,
        rows=3,
        help_text=label("每行一项：名称、类型、长度，用制表符或逗号隔开", "a line each: title, type, length"),
    )

    def clean_pasted(self) -> list[dict[str, Any]]:
        """Read the lines; the line of what cannot be read is named."""
        found = []
        for number, line in enumerate(self.cleaned_data["pasted"].splitlines(), start=1):
            parts = [part.strip() for part in line.replace("，", ",").replace("\t", ",").split(",")]
            if not parts[0]:
                continue
            try:
                type_ = read_type(standard(), parts[1]) if len(parts) > 1 and parts[1] else "C"
                length = read_length(parts[2]) if len(parts) > 2 else None
            except Unreadable as error:
                raise forms.ValidationError(
                    t(f"第 {number} 行：{error.what.zh}", f"line {number}: {error.what.en}")  # type: ignore[arg-type]
                ) from error
            found.append({"title": parts[0], "type": type_, "length": length})
        return found


def item_initials(data: EntryData) -> list[dict[str, Any]]:
    """The rows that an entry's items give."""
    return [{name: getattr(item, name) for name in ItemForm.base_fields} for item in data.items]


def items_of(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows that hold an item, as its values; machine names are filled in by the caller."""
    return [
        {**row, "level": int(row["level"]) if row.get("level") else None, "type": row.get("type") or "C"}
        for row in rows
        if row.get("title")
    ]


class SharingForm(Form):
    """The sharing class with its reason and basis."""

    sharing_class = OneOf(label=label("共享属性", "Sharing class"))
    sharing_reason = Paragraph(
        label=label("理由", "Reason"),
        required=False,
        help_text=label("不是无条件共享的，须说明", "unless unconditional"),
    )
    sharing_bases = LegalBases(label=label("依据", "Legal basis"), required=False, rows=2)
    sharing_condition = Paragraph(
        label=label("共享条件", "Sharing condition"),
        required=False,
        rows=2,
        help_text=label("范围和用途", "scope, purpose"),
    )
    way_class = forms.ChoiceField(label=label("提供方式", "Way of provision"), required=False)
    way_type = forms.CharField(label=label("具体方式", "In detail"), required=False, max_length=80)

    def __init__(self, *args: Any, profile: Profile, data: EntryData, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sharing_class"]
        assert isinstance(field, OneOf)
        field.offer([_choice(one, profile) for one in profile.sharing_classes.values()])
        kinds = {kind for one in profile.sharing_classes.values() for kind in one.accepted_bases}
        kinds |= {basis.kind for basis in data.sharing_bases}
        bases = self.fields["sharing_bases"]
        assert isinstance(bases, LegalBases)
        bases.accept([(kind, name) for kind, name in BASIS_KINDS.items() if kind in kinds])
        ways: list[tuple[str, Any]] = [("", label("请选择", "Choose")), *_options("way_of_provision")]
        chosen, _ = _split(data.way_of_provision)
        if chosen and chosen not in dict(ways):
            ways.append((chosen, chosen))
        self.fields["way_class"].choices = ways  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(data: EntryData) -> dict[str, Any]:
        """The answers that an entry gives."""
        way, detail = _split(data.way_of_provision)
        return {
            "sharing_class": data.sharing_class,
            "sharing_reason": data.sharing_reason,
            "sharing_bases": [Basis(one.kind, one.title, one.article) for one in data.sharing_bases],
            "sharing_condition": data.sharing_condition,
            "way_class": way,
            "way_type": detail,
        }

    def values(self) -> dict[str, Any]:
        """The answers as values of an entry."""
        given = dict(self.cleaned_data)
        way = "/".join(part for part in (given.pop("way_class"), given.pop("way_type")) if part)
        return {**given, "sharing_bases": typed(given["sharing_bases"]), "way_of_provision": way}


class OpeningForm(Form):
    """The opening class with its condition, or why it is not opened."""

    opening_class = OneOf(label=label("开放属性", "Opening class"))
    opening_condition = Paragraph(
        label=label("开放条件，或不开放的理由", "Conditions, or why it is not opened"), required=False
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [_choice(one, profile) for one in profile.opening_classes.values()]
        if NO_CLASS not in profile.opening_classes:
            options.append(
                Choice(
                    NO_CLASS,
                    t("不列入开放目录", "Not in the open catalog"),
                    t(
                        "本办法没有这一类；须写明理由（本平台约定）",
                        "the instrument has no such class; say why (house rule)",
                    ),
                )
            )
        field = self.fields["opening_class"]
        assert isinstance(field, OneOf)
        field.offer(options)

    def values(self) -> dict[str, Any]:
        """The answers as values of an entry."""
        return dict(self.cleaned_data)


def _choice(one: ClassDef, profile: Profile) -> Choice:
    return Choice(one.id, one.title, one.meaning, law.chip_of_class(profile, one))


class ElementsForm(Form):
    """The other elements of the profile, each with its article.

    Args:
        names: which elements, in order.
        titles: what they are called; ``hints``: what to enter.
        hints: see above.
        chips: the article behind each.
    """

    def __init__(
        self,
        *args: Any,
        names: Sequence[str],
        titles: Mapping[str, Text],
        hints: Mapping[str, Text],
        chips: Mapping[str, Chip],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in names:
            self.fields[name] = self._field(name, titles[name], hints.get(name))
            self.fields[name].chip = chips.get(name)  # type: ignore[attr-defined]
            if name == "materials":
                none_needed = label("申请时无需材料", "An applicant hands in nothing")
                self.fields["materials_none"] = forms.BooleanField(label=none_needed, required=False)
                self.fields["materials_none"].chip = None  # type: ignore[attr-defined]

    @staticmethod
    def _field(name: str, title: Text, hint: Text | None) -> forms.Field:
        shown = {"label": title, "help_text": hint or "", "required": False}
        if name in ("usage_requirements", "materials"):
            return Paragraph(rows=3, **shown)
        return forms.CharField(max_length=500, **shown)  # type: ignore[arg-type]

    @staticmethod
    def initial_of(data: EntryData, names: Sequence[str]) -> dict[str, Any]:
        """The answers that an entry gives."""
        given = {name: data.value(name) for name in names}
        if "materials" in given:
            given["materials"] = "\n".join(data.materials or ())
            given["materials_none"] = data.materials == ()
        return given

    def values(self) -> dict[str, Any]:
        """The answers as values of an entry."""
        given = dict(self.cleaned_data)
        if "materials" in given:
            listed = read_materials(given["materials"].replace("\r", ""))
            given["materials"] = () if given.pop("materials_none") and not listed else listed
        return given


def typed(rows: Iterable[Basis]) -> tuple[LegalBasis, ...]:
    """Legal bases out of the rows of a form, which has checked their kinds."""
    return tuple(LegalBasis(row.kind, row.title, row.article) for row in rows)  # type: ignore[arg-type]


def item_from(values: Mapping[str, Any], name: str) -> ItemData:
    """An item out of the values of a row."""
    return ItemData(**{**values, "name": name})

"""Forms of the registers: a row by its columns, how a row ends, a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings

from gongshu.kit import filed
from gongshu.kit.errors import GongshuError, Several
from gongshu.kit.text import t
from gongshu.registers.cells import LONG_LENGTH, TEXT_LENGTH, YES_NO
from gongshu.regulation.lists import ColumnDef, RegisterDef
from gongshu.ui.forms import Day, Form, OneOf, Paragraph, label
from gongshu.ui.values import Choice

PREFIX = "cell_"
"""Before the id of a column in the name of its field: a column may be called like anything else on the page."""


class RowForm(Form):
    """A row of a register. Fields are the columns; with ``reasoned``, why it is corrected.

    Args:
        register: the register.
        organizations: id and name of those that may be chosen.
        reasoned: whether it is a correction.
    """

    reason = Paragraph(
        label=label("更正的理由", "Why it is corrected"),
        help_text=label("原来的内容保留在历史里", "What it said before stays in the history"),
        rows=2,
    )

    def __init__(
        self,
        *args: Any,
        register: RegisterDef,
        organizations: Sequence[tuple[str, str]],
        reasoned: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        last = self.fields.pop("reason")
        for column in register.columns:
            field = _field(column, organizations)
            field.error_messages["required"] = _lacking(column)
            self.fields[PREFIX + column.id] = field
        if reasoned:
            self.fields["reason"] = last

    def texts(self) -> dict[str, str]:
        """Return the texts by column id, as they were sent."""
        names = [name for name in self.fields if name.startswith(PREFIX)]
        return {name.removeprefix(PREFIX): str(self.data.get(name, "")) for name in names}

    def refuse(self, error: GongshuError, field: str | None = None) -> None:
        """Show a refusal; one about a column at its field."""
        for each in error.errors if isinstance(error, Several) else (error,):
            name = PREFIX + each.at
            super().refuse(each, field or (name if name in self.fields else None))


def initial_of(cells: dict[str, str]) -> dict[str, str]:
    """Return the cells of a row as the first values of its form."""
    return {PREFIX + id: cell for id, cell in cells.items()}


def _lacking(column: ColumnDef) -> Any:
    chosen = column.kind in ("choice", "yes_no", "organization")
    words = t("请选择“{label}”", "Choose: {label}") if chosen else t("请填写“{label}”", "Enter: {label}")
    return words.format(label=column.title)


def _field(column: ColumnDef, organizations: Sequence[tuple[str, str]]) -> forms.Field:
    told: dict[str, Any] = {"label": column.title, "required": column.required, "help_text": column.hint or ""}
    match column.kind:
        case "long_text":
            return Paragraph(max_length=LONG_LENGTH, **told)
        case "day":
            return Day(**told)
        case "choice" | "yes_no":
            values = column.values or tuple(YES_NO.items())
            return forms.ChoiceField(choices=_with_blank(values), **told)
        case "organization":
            return forms.ChoiceField(choices=_with_blank(organizations), **told)
        case "number":
            widget = forms.TextInput(attrs={"inputmode": "decimal"})
            return forms.CharField(max_length=40, widget=widget, **told)
        case "entry":
            told["help_text"] = column.hint or t("信息资源代码，见“目录”", "the code of the resource; see the catalog")
    return forms.CharField(max_length=TEXT_LENGTH, **told)


def _with_blank(values: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", t("请选择", "Choose")), *values]


class EndForm(Form):
    """How a row ends, and why."""

    ending = OneOf(
        label=label("怎样结束", "How it ends"),
        options=[
            Choice("closed", t("办结", "Close"), t("内容属实，今后不再适用", "it was right and holds no longer")),
            Choice("struck", t("划去", "Strike"), t("登记有误，本来就不应有", "it was entered in error")),
        ],
    )
    reason = Paragraph(label=label("理由", "Reason"), help_text=label("留在历史里", "Stays in the history"), rows=3)


class EditionForm(Form):
    """What an edition is about."""

    note = Paragraph(
        label=label("说明", "Note"),
        required=False,
        rows=2,
        max_length=500,
        help_text=label("写给读者，如“2026 年度”“第二季度更新”", "for its readers, such as: the year 2026"),
    )


class UploadForm(Form):
    """A spreadsheet to import, and why rows in it are corrected."""

    file = forms.FileField(
        label=label("台账表格", "Spreadsheet"),
        help_text=label("XLSX、XLS 或 CSV，每行一条", "XLSX, XLS or CSV, a row per line"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.et,.txt"}),
    )
    reason = forms.CharField(
        label=label("更正的理由", "Why rows are corrected"),
        required=False,
        max_length=500,
        help_text=label(
            "表里有“编号”且内容不同的，按更正处理，须写明理由",
            "a row with its number and other contents is a correction and takes a reason",
        ),
    )


class AttachForm(Form):
    """A file that proves a row, and what it proves."""

    title = forms.CharField(
        label=label("证明什么", "What it proves"),
        max_length=300,
        help_text=label("如“演练总结报告”“验收意见”", "such as: report of the drill"),
    )
    file = forms.FileField(label=label("文件", "File"), widget=forms.ClearableFileInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken, field = filed.policy(settings.HOME), self.fields["file"]
        field.help_text = taken.words  # type: ignore[assignment]
        field.widget.attrs["accept"] = taken.endings

"""Forms of opening: proposing columns, deciding a step, stopping."""

from __future__ import annotations

from typing import Any

from django import forms

from gongshu.opening import rules
from gongshu.ui.forms import Form, OneOf, Paragraph, SomeOf, label
from gongshu.ui.values import Chip, Choice


class ProposeForm(Form):
    """Which columns of an entry are to be opened, and what is stated of them.

    Args:
        columns: those that may be opened.
        grounds: what may let data that is not shared be opened, where the instrument asks; else the question is left
            out.
        barred: the article that bars data from opening.
    """

    columns = SomeOf(
        label=label("开放哪些列", "Columns to open"),
        help_text=label("没有勾选的列不会出现在任何文件里", "A column that is not ticked appears in no file"),
        error_messages={"required": label("至少选一列开放", "Choose at least one column to open")},
    )
    contains = SomeOf(
        label=label("所选的列含有下列内容吗", "Do these columns hold any of this"),
        help_text=label("含有任何一种的，不得开放；都没有就不勾选", "Any of it bars the opening; tick none if none"),
        required=False,
    )
    ground = OneOf(label=label("不予共享的数据凭什么开放", "Why data that is not shared may be opened"))
    note = Paragraph(label=label("说明", "Note"), required=False, rows=3)
    checked = forms.BooleanField(
        label=label("已逐列核对过实际数据", "I have looked at the data of each column"),
        error_messages={
            "required": label("请先核对实际数据，再勾选确认", "Look at the data first, then tick to confirm")
        },
    )

    def __init__(
        self, *args: Any, columns: list[Choice], grounds: list[Choice], barred: Chip | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, chips={"contains": barred} if barred else {}, **kwargs)
        for name, options in (
            ("columns", columns),
            ("contains", [Choice(kind, words) for kind, words in rules.KINDS.items()]),
            ("ground", grounds),
        ):
            field = self.fields[name]
            if isinstance(field, OneOf | SomeOf):
                field.offer(options)
        if not grounds:
            del self.fields["ground"]


class DecideForm(Form):
    """An outcome of the step a release stands at.

    Args:
        outcomes: those of the step.
        reasoned: whether each of them takes a reason.
    """

    outcome = OneOf(label=label("结论", "Outcome"))
    reason = Paragraph(
        label=label("结论的依据和理由", "Finding and reason"),
        help_text=label("写进办理记录，各当事单位可见", "Goes on record; the parties see it"),
        required=False,
    )

    def __init__(self, *args: Any, outcomes: list[Choice], reasoned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        if isinstance(field, OneOf):
            field.offer(outcomes)
        self.fields["reason"].required = reasoned


class WithdrawForm(Form):
    """Why the opening is stopped."""

    reason = Paragraph(
        label=label("理由", "Reason"),
        help_text=label("只留在办理记录里，不向公众显示", "Kept on record, not shown to the public"),
    )

"""Forms of this room: founding a database, expecting elements, proposing, answering and ending a membership."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gongshu.bases.rules import KINDS, SERVED
from gongshu.ui.forms import Form, OneOf, Paragraph, label
from gongshu.ui.values import Choice


class ElementsForm(Form):
    """The data a database is expected to hold."""

    elements = Paragraph(
        label=label("应有的数据项", "Expected elements"),
        help_text=label(
            "一行一项，写信息项的名称；有成员目录发布同名信息项的，算已具备",
            "one title a line; an element is there when a published member has an item of that name",
        ),
        required=False,
    )


class DatabaseForm(ElementsForm):
    """A database to be founded."""

    kind = OneOf(label=label("种类", "Kind"), options=[Choice(kind, words) for kind, words in KINDS.items()])
    name = forms.CharField(label=label("名称", "Name"), max_length=100)
    lead = forms.ChoiceField(label=label("牵头单位", "Lead body"))
    served = OneOf(
        label=label("怎样提供给使用单位", "How it is served"),
        options=[Choice(one, words) for one, words in SERVED.items()],
        initial="platform",
    )
    field_order = ("kind", "name", "lead", "served", "elements")

    def __init__(self, *args: Any, bodies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = [("", label("请选择", "choose")), *bodies]  # type: ignore[attr-defined]


class ProposeForm(Form):
    """An entry to be proposed."""

    code = forms.ChoiceField(label=label("数据目录", "Catalog entry"))

    def __init__(self, *args: Any, entries: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", label("请选择", "choose")), *entries]  # type: ignore[attr-defined]


class MemberForm(Form):
    """What is done about a membership, and why."""

    act = OneOf(label=label("办理", "What to do"))
    reason = Paragraph(
        label=label("理由", "Reason"),
        help_text=label("不同意或移出的，须写明理由", "needed to decline or to end"),
        required=False,
    )

    def __init__(self, *args: Any, acts: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["act"]
        assert isinstance(field, OneOf)
        field.offer(acts)

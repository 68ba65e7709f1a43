"""Forms of 一数一源: designating a source, and the acts on a designation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gongshu.ui.forms import Form, OneOf, Paragraph, SomeOf, label
from gongshu.ui.values import Choice


class DesignateForm(Form):
    """Which item is the source, which follow it, and why."""

    source = OneOf(label=label("数源", "Source"))
    copies = SomeOf(
        label=label("作为副本的信息项", "Items that are copies"),
        required=False,
        help_text=label("同一数据、随数源更新的；不勾选的不作认定", "the same datum, following its source"),
    )
    reason = Paragraph(
        label=label("理由", "Reason"),
        help_text=label("依据哪项职责、为什么以它为准", "on which duty, and why it is the one that counts"),
    )

    def __init__(self, *args: Any, members: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "copies"):
            field = self.fields[name]
            assert isinstance(field, OneOf | SomeOf)
            field.offer(members)


class OnDesignationForm(Form):
    """A reason, for an act on the designation that was seen."""

    reason = Paragraph(label=label("理由", "Reason"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

"""Forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms

from gongshu.kit.text import t
from gongshu.ui.forms import Form, OneOf, Paragraph, Radios, label
from gongshu.ui.values import Choice

EXPLAINED = Choice("explained", t("核实无异常", "Nothing is amiss"), t("写明为什么不是风险", "say why it is no risk"))
CONTAINED = Choice("contained", t("已经处置", "It was dealt with"), t("写明采取了什么措施", "say what was done"))
INCIDENT = Choice(
    "incident", t("转为安全事件", "It is an incident"), t("接着填写安全事件并提出", "the incident is filled in next")
)


class DisposeForm(Form):
    """What was found out about a sign, and what follows.

    Args:
        refers: whether an incident can be made of it here.
    """

    use_required_attribute = False

    outcome = OneOf(label=label("结论", "What it is"), widget=Radios)
    reason = Paragraph(
        label=label("核实的情况", "What was found out"),
        help_text=label("谁、为什么、做了什么；不写数据内容", "who, why, what was done; no data"),
        rows=4,
        max_length=2_000,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, refers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, OneOf)
        field.offer((EXPLAINED, CONTAINED, INCIDENT) if refers else (EXPLAINED, CONTAINED))

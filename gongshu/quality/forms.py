"""What people fill in: a report, an outcome, the way to a status page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from gongshu.kit.text import Text, t
from gongshu.procedure.rules import DEMANDS
from gongshu.regulation.definition import OutcomeDef
from gongshu.ui.forms import Form, Moment, OneOf, Paragraph, label
from gongshu.ui.values import Chip, Choice


class _AsAsked(forms.Field):
    """A field that the chosen outcome may ask for: not optional, yet only the decision knows whether it is lacking."""

    def validate(self, value: Any) -> None:
        """Leave it to the decision, which names what it lacks and the article."""


class _Due(_AsAsked, Moment):
    """A due moment."""


class _Version(_AsAsked, forms.IntegerField):
    """The number of a version."""


class _Words(_AsAsked, Paragraph):
    """Several lines of text."""


class ReportForm(Form):
    """A report of problem data, from the desk."""

    resource = forms.CharField(
        label=label("数据资源代码", "Code of the resource"),
        help_text=label("目录中的代码", "As the catalog has it"),
        max_length=120,
    )
    kind = OneOf(label=label("问题种类", "Kind of problem"))
    field = forms.ChoiceField(label=label("信息项", "Item"), required=False)
    record_key = forms.CharField(
        label=label("哪一条记录", "Which record"),
        help_text=label(
            "记录的主键，加密保存，只有办理人员可以查看",
            "The record's key; kept sealed, seen by those who handle it only",
        ),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    description = Paragraph(
        label=label("哪里不对", "What is wrong"),
        help_text=label("写明现在的内容和应有的内容", "Say what it is and what it should be"),
        max_length=2000,
    )

    def offer(self, kinds: Mapping[str, Text], fields: Sequence[tuple[str, str]]) -> None:
        """Set the kinds of the profile and the items of the resource."""
        chosen = self.fields["kind"]
        assert isinstance(chosen, OneOf)
        chosen.offer([Choice(kind, words) for kind, words in kinds.items()])
        items = self.fields["field"]
        assert isinstance(items, forms.ChoiceField)
        items.choices = [("", t("不指明", "none in particular")), *fields]


class PublicReportForm(ReportForm):
    """A report of problem data, by anybody."""

    contact = forms.CharField(
        label=label("联系方式", "How to reach you"),
        help_text=label("不填也可凭编号和查询码查看结果", "Not needed: number and code show you what becomes of it"),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].widget = forms.HiddenInput()


class AgainForm(Form):
    """Why an answer is not accepted."""

    description = Paragraph(label=label("为什么不认可这一结果", "Why the answer is not accepted"), max_length=2000)


class DecisionForm(Form):
    """An outcome of the step where a report stands, with what the outcomes of this step ask for."""

    use_required_attribute = False

    outcome = OneOf(label=label("办理结果", "Outcome"))
    version = _Version(label=label("更正后的版本", "Corrected version"), min_value=1)
    due = _Due(label=label("时限", "Due"))
    receipt = _Words(label=label("对方平台的编号或凭据", "Number or reference there"), max_length=120)
    reason = _Words(label=label("理由", "Reason"), max_length=2000)
    notice = _Words(
        label=label("告知反馈方的话", "What the reporter is told"),
        help_text=label("反馈方会看到这段话", "The reporter reads this"),
        max_length=1000,
    )
    step = forms.CharField(widget=forms.HiddenInput())
    expect = forms.IntegerField(widget=forms.HiddenInput())

    def offer(self, outcomes: Mapping[str, OutcomeDef], chips: Mapping[str, Chip | None]) -> None:
        """Set the outcomes of the step, and leave out what none of them asks for."""
        chosen = self.fields["outcome"]
        assert isinstance(chosen, OneOf)
        chosen.offer(
            [Choice(outcome.id, outcome.title, _asks(outcome), chips.get(outcome.id)) for outcome in outcomes.values()]
        )
        asked = {demand for outcome in outcomes.values() for demand in outcome.requires}
        for name in ("version", "due", "receipt", "reason", "notice"):
            if name not in asked:
                del self.fields[name]


def _asks(outcome: OutcomeDef) -> Text:
    """Say what an outcome asks for and what follows from it."""
    parts = [outcome.consequence] if outcome.consequence else []
    if outcome.requires:
        names = [DEMANDS[demand][0] for demand in outcome.requires]
        zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
        parts.insert(0, t(f"须填写：{zh}", f"asks for: {en}"))
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))

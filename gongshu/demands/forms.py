"""Forms of this room: stating a need, and what each act on it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gongshu.ui.forms import Day, Form, OneOf, Paragraph, label
from gongshu.ui.values import Choice


class NeedForm(Form):
    """What a unit needs."""

    title = forms.CharField(label=label("需要什么数据", "Which data"), max_length=200)
    items = Paragraph(label=label("数据项", "Items"), help_text=label("逐项列出，一行一项", "one a line"))
    purpose = Paragraph(
        label=label("用途和依据", "Purpose and its basis"),
        help_text=label("用于哪项职责，依据哪部法律法规的哪一条", "for which duty, under which law and article"),
    )
    lacking = Paragraph(
        label=label("现有目录为什么不够", "Why what is cataloged will not do"),
        help_text=label("上面列出的目录都不合用的原因", "why none of the entries above will do"),
    )
    scenario = forms.CharField(label=label("应用场景", "Scenario"), max_length=300, required=False)
    way = forms.CharField(label=label("期望的方式", "Way hoped for"), max_length=100, required=False)
    cycle = forms.CharField(label=label("更新频率", "How often"), max_length=50, required=False)
    hoped_of = forms.ChoiceField(label=label("希望由谁提供", "Hoped of"), required=False)
    wanted_by = Day(label=label("希望何时提供", "Wanted by"), required=False)

    def __init__(self, *args: Any, organizations: Sequence[tuple[str, str]], suggested: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hoped_of"].choices = [("", label("不清楚", "do not know")), *organizations]  # type: ignore[attr-defined]
        if not suggested:
            del self.fields["lacking"]


class StepForm(Form):
    """What an act on a demand takes; fields of other acts are left out."""

    entry = forms.CharField(
        label=label("目录代码", "Code of the entry"),
        max_length=120,
        help_text=label("已发布目录的代码", "of a published entry"),
    )
    provider = forms.ChoiceField(label=label("由哪个单位编目", "Which unit catalogs it"))
    promised_on = Day(label=label("何时提供", "Supplied by"))
    grant = forms.CharField(label=label("授权编号", "Number of the grant"), max_length=24, required=False)
    rating = OneOf(
        label=label("评分", "Rating"),
        options=[Choice(str(one), str(one), "") for one in range(5, 0, -1)],
    )
    said = Paragraph(label=label("说明", "What is to be said"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    _OF = {
        "match": {"entry"},
        "assign": {"provider"},
        "confirm": {"promised_on"},
        "supply": {"entry", "grant"},
        "rate": {"rating"},
    }

    def __init__(
        self, *args: Any, act: str, organizations: Sequence[tuple[str, str]], reasoned: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in {"entry", "provider", "promised_on", "grant", "rating"} - self._OF.get(act, set()):
            del self.fields[name]
        if "provider" in self.fields:
            self.fields["provider"].choices = list(organizations)  # type: ignore[attr-defined]
        if reasoned:
            self.fields["said"].required = True
            self.fields["said"].label = label("理由", "Reason")

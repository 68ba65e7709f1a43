"""Forms of the acts on an entry: beginning, handing in, deciding, changing, importing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gongshu.catalog.actions.coding import LONGEST_REASON
from gongshu.catalog.sheets import cells
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import BASIS_KINDS
from gongshu.regulation.definition import OutcomeDef, Profile, StepDef
from gongshu.ui import law
from gongshu.ui.forms import Day, Form, LegalBases, OneOf, Paragraph, label
from gongshu.ui.values import Choice


class NewForm(Form):
    """The first question of a new entry: what it is called."""

    title = forms.CharField(
        max_length=300,
        widget=forms.TextInput(attrs={"class": "long"}),
        help_text=label(
            "业务人员看得懂的短名称；本单位内不重名", "short, in words of the business; unique in your unit"
        ),
    )

    def __init__(self, *args: Any, named: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label = named  # type: ignore[assignment]


class ChangeForm(Form):
    """What made a change of a published entry necessary."""

    trigger = Paragraph(
        label=label("变更的起因", "What made it necessary"),
        help_text=label(
            "哪部法律法规规章修改，或职能有什么变化", "which law, regulation or rule, or function, changed"
        ),
    )
    trigger_day = Day(label=label("起因发生的日期", "The day it happened"))
    bases = LegalBases(
        label=label("变更依据", "Basis of the change"), required=False, rows=2, kinds=list(BASIS_KINDS.items())
    )


class ReasonForm(Form):
    """A reason, for acts that take nothing else."""

    reason = Paragraph(label=label("理由", "Reason"))


class CodeForm(Form):
    """A code that another platform gives an entry.

    Args:
        platforms: those whose codes are kept already, offered while one types.
    """

    platform = forms.CharField(
        max_length=60,
        label=label("哪个平台的代码", "Whose code"),
        help_text=label(
            "如 市平台、省平台；本单位资料上的写作“原编码”", "such as 市平台, 省平台; 原编码 for your own documents"
        ),
        widget=forms.TextInput(attrs={"list": "platforms", "autocomplete": "off"}),
    )
    code = forms.CharField(max_length=120, label=label("代码", "Code"))
    since = Day(
        label=label("启用日期", "From"),
        help_text=label("该平台原有的代码到前一天停用", "the code it had there ends the day before"),
    )
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        label=label("依据", "Where it is from"),
        help_text=label("编目通知、备案回执或对方平台的清单", "the notice, receipt or list of that platform"),
        widget=forms.TextInput(attrs={"class": "long"}),
    )

    def __init__(self, *args: Any, platforms: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.platforms = platforms

    def clean_platform(self) -> str:
        """Keep what documents call the original code under the name it is kept by."""
        return cells.platform_of(self.cleaned_data["platform"])


class CodeEndForm(Form):
    """The end of a code that another platform gave an entry."""

    until = Day(label=label("最后使用日期", "The last day on which it held"))
    reason = Paragraph(max_length=LONGEST_REASON, label=label("停用原因", "Why it ended"), rows=2)


class SubmitForm(Form):
    """The declaration with which an entry is handed in; the basis where the step asks for one."""

    declared = forms.BooleanField(
        label=label("本单位确认内容真实、完整，不含国家秘密", "My unit confirms: true, complete, no state secrets")
    )
    bases = LegalBases(label=label("变更依据", "Basis of the change"), rows=2)

    def __init__(self, *args: Any, step: StepDef | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome = next(iter(step.outcomes.values())) if step else None
        if outcome is None or "legal_basis" not in outcome.requires:
            del self.fields["bases"]
            return
        field = self.fields["bases"]
        assert isinstance(field, LegalBases)
        field.accept([(kind, BASIS_KINDS[kind]) for kind in outcome.accepted_bases or BASIS_KINDS])


class DecisionForm(Form):
    """The outcome of a step with what it takes."""

    outcome = OneOf(label=label("办理结果", "Outcome"))
    reason = Paragraph(label=label("理由", "Reason"), required=False)
    bases = LegalBases(label=label("依据", "Legal basis"), required=False, rows=2)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, step: StepDef, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, OneOf)
        field.offer([_outcome(one, profile) for one in step.outcomes.values()])
        if len(step.outcomes) == 1:
            self.initial.setdefault("outcome", next(iter(step.outcomes)))
        if step.act == "file":
            self.fields["reason"].label = label("备案回执号", "Number of the receipt")
        if not any("legal_basis" in one.requires for one in step.outcomes.values()):
            del self.fields["bases"]


def _outcome(one: OutcomeDef, profile: Profile) -> Choice:
    needs = t("须写明理由", "takes a reason") if "reason" in one.requires else ""
    return Choice(
        one.id, one.title, one.consequence or needs, law.chip(profile, one.cite, one.source) if one.cite else None
    )


class UploadForm(Form):
    """A spreadsheet to import."""

    file = forms.FileField(
        label=label("目录表格", "Catalog spreadsheet"),
        help_text=label(
            "XLSX、XLS、CSV 或 WPS 的 ET（读不了的另存为 .xlsx）；每行一个信息项，资源的内容可合并或留空",
            "XLSX, XLS, CSV or ET of WPS (save it as .xlsx where it cannot be read); a row per item",
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.et,.txt"}),
    )
    provider = forms.ChoiceField(
        label=label("提供单位", "Provider"),
        required=False,
        help_text=label("不选则按表格中的提供单位", "unless chosen, as the file says"),
    )

    def __init__(self, *args: Any, providers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not providers:
            del self.fields["provider"]
            return
        self.fields["provider"].choices = [("", label("按表格", "As the file says")), *providers]  # type: ignore[attr-defined]

"""Forms of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from gongshu.procedure.rules import LegalBasis
from gongshu.projects.rules import PART_KINDS
from gongshu.regulation.words import BASIS_NAMES
from gongshu.ui.forms import Form, LegalBases, OneOf, Paragraph, label
from gongshu.ui.values import Chip, Choice

MOST_PARTS = 1


class Yuan(forms.DecimalField):
    """A sum in yuan, as people write it: grouped or not, with 元 behind it, or in 万元."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(required=False, min_value=0, max_digits=14, decimal_places=2, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Read it; what is no number is refused by the field as ever."""
        if not isinstance(value, str):
            return super().to_python(value)
        plain = value.strip().replace(",", "").replace("，", "").removesuffix("元").strip()
        if not plain.endswith("万"):
            return super().to_python(plain)
        many = super().to_python(plain.removesuffix("万").strip())
        if many is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(f"{(many * 10_000).normalize():f}")


class ProjectForm(Form):
    """What a project file says; ``step`` is what the button asks for."""

    name = forms.CharField(
        label=label("项目名称", "Name"),
        help_text=label("与立项文件一致", "as its own documents name it"),
        max_length=200,
    )
    purpose = Paragraph(label=label("建设内容和用途", "What is built, and what for"), max_length=4_000)
    cost = Yuan(
        label=label("建设资金", "Cost of building"),
        help_text=label(
            "元；也可写“123.4567 万元”。还不清楚的可以不填", "in yuan; leave it empty where it is not known"
        ),
    )
    running_cost = Yuan(
        label=label("每年运维经费", "Cost of running a year"),
        help_text=label("元；还不清楚的可以不填", "in yuan; leave it empty where it is not known"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PartForm(Form):
    """What a project builds; the article stands beside what is barred."""

    kind = OneOf(label=label("建设内容", "What is built"))
    name = forms.CharField(label=label("名称", "Name"), max_length=200)
    placed = forms.CharField(
        label=label("部署位置", "Where it runs"),
        help_text=label("政务云、平台，或其他", "government cloud, platform, or elsewhere"),
        max_length=200,
        required=False,
    )
    bases = LegalBases(
        label=label("另有规定的依据", "The rule that provides otherwise"),
        help_text=label("只在主张例外时填写", "only where an exception is claimed"),
        kinds=list(BASIS_NAMES.items()),
        rows=MOST_PARTS,
        required=False,
    )

    def __init__(self, *args: Any, barred: Mapping[str, Chip], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, OneOf)
        field.offer([_choice(kind, barred.get(kind)) for kind in PART_KINDS])

    def basis(self) -> LegalBasis | None:
        """The rule cited, if any."""
        rows = self.cleaned_data.get("bases") or []
        return LegalBasis(rows[0].kind, rows[0].title, rows[0].article) if rows else None


def _choice(kind: str, chip: Chip | None) -> Choice:
    if chip is None:
        return Choice(kind, PART_KINDS[kind])
    return Choice(kind, PART_KINDS[kind], label("本法规不允许", "barred by the instrument"), chip=chip)


class EntryForm(Form):
    """An entry for the catalog of a project."""

    code = forms.ChoiceField(label=label("目录", "Catalog entry"))

    def __init__(self, *args: Any, entries: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", label("请选择", "Choose")), *entries]

"""Forms of the sharing pages: one decision, a grant's terms, reasons. No logic; the verbs decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from gongshu.kit.filed import FilePolicy
from gongshu.kit.text import Text, t
from gongshu.procedure.forms import kinds
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.definition import PaperDef
from gongshu.sharing.document_rules import KINDS
from gongshu.sharing.grant_rules import PARTS, STOPPING
from gongshu.ui.forms import Day, Form, LegalBases, OneOf, Paragraph, SomeOf, label
from gongshu.ui.values import Chip, Choice


class DecisionForm(Form):
    """A decision: the outcome, the reason, the bases, and for a return what is to be completed.

    Args:
        outcomes: what can be chosen, with what follows.
        bases: the kinds of legal basis that some outcome accepts; none leaves the picker out.
        lacking: questions an application can be returned for; none leaves them out.
        papers: what is handed in with some outcome of the step, in words.
    """

    outcome = OneOf(label=t("办理结果", "Outcome"))
    reason = Paragraph(label=t("理由或说明", "Reason or remark"), required=False)
    bases = LegalBases(label=t("依据", "Legal basis"), required=False)
    lacking = SomeOf(
        label=t("需要补正的内容", "To be completed"),
        help_text=t("只能就已列明的内容要求补正", "only what was asked for beforehand"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        outcomes: Sequence[Choice],
        bases: Sequence[tuple[str, Text]] = (),
        lacking: Sequence[Choice] = (),
        papers: Sequence[PaperDef] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for paper in papers:
            self.fields[paper_field(paper.id)] = Paragraph(
                label=paper.title, help_text=paper.hint, rows=2, required=False
            )
        outcome, picker, returned = self.fields["outcome"], self.fields["bases"], self.fields["lacking"]
        assert isinstance(outcome, OneOf)
        assert isinstance(picker, LegalBases)
        assert isinstance(returned, SomeOf)
        outcome.offer(outcomes)
        picker.accept(bases)
        returned.offer(lacking)
        if not bases:
            del self.fields["bases"]
        if not lacking:
            del self.fields["lacking"]

    def legal_bases(self) -> list[LegalBasis]:
        """The bases given, as the verbs take them."""
        return [LegalBasis(one.kind, one.title, one.article) for one in self.cleaned_data.get("bases") or ()]

    def papers(self, asked: Iterable[PaperDef]) -> dict[str, str]:
        """The papers that an outcome takes, as far as they are filled in."""
        return given_papers(self.cleaned_data, asked)


def given_papers(cleaned: Mapping[str, Any], asked: Iterable[PaperDef]) -> dict[str, str]:
    """Return the papers of a form, in words, as far as they are filled in."""
    given = {paper.id: (cleaned.get(paper_field(paper.id)) or "").strip() for paper in asked}
    return {name: text for name, text in given.items() if text}


def paper_field(paper: str) -> str:
    """Return the name of the field of a paper."""
    return f"paper_{paper}"


class GrantForm(Form):
    """What a grant holds; what is left as it is, is as asked for."""

    fields_granted = SomeOf(label=t("授予的字段", "Fields granted"))
    plain_fields = SomeOf(
        label=t("不脱敏的字段", "Fields delivered unmasked"),
        help_text=t("默认按分级脱敏；不脱敏须写明理由", "masked by grade unless chosen here, with the reason"),
        required=False,
    )
    plain_reason = Paragraph(label=t("不脱敏的理由", "Why unmasked"), rows=2, required=False)
    way = OneOf(label=t("共享方式", "Way of sharing"))
    term_until = Day(label=t("截止日期", "Last day"))
    quota_per_day = forms.IntegerField(label=t("每日调用次数", "Calls a day"), min_value=1)  # type: ignore[arg-type]

    def __init__(
        self,
        *args: Any,
        offered: Sequence[Choice],
        maskable: Sequence[Choice],
        ways: Sequence[Choice],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (("fields_granted", offered), ("plain_fields", maskable), ("way", ways)):
            field = self.fields[name]
            assert isinstance(field, OneOf | SomeOf)
            field.offer(options)
        if not maskable:
            del self.fields["plain_fields"], self.fields["plain_reason"]


class ReasonForm(Form):
    """A reason."""

    reason = Paragraph(label=t("理由", "Reason"))


class DisputeForm(ReasonForm):
    """Why a refusal is disputed, and what the procedure wants stated.

    Args:
        papers: what is handed in, in words.
        marks: the article behind each.
    """

    def __init__(self, *args: Any, papers: Sequence[PaperDef], marks: Mapping[str, Chip | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = papers
        for paper in papers:
            field = Paragraph(label=paper.title, help_text=paper.hint, rows=3, required=paper.required)
            self.put(paper_field(paper.id), field, marks.get(paper.id))

    def papers(self) -> dict[str, str]:
        """The papers, as far as they are filled in."""
        return given_papers(self.cleaned_data, self.asked)


class RevokeForm(ReasonForm):
    """A reason and its basis."""

    bases = LegalBases(label=t("依据", "Legal basis"), kinds=kinds(), rows=2)

    def legal_bases(self) -> list[LegalBasis]:
        """The bases given, as the verbs take them."""
        return [LegalBasis(one.kind, one.title, one.article) for one in self.cleaned_data["bases"]]


class StopForm(RevokeForm):
    """A reason and its basis, and what a provider brings before it stops sharing.

    Args:
        wanted: what is asked for first, in the words of the rule.
        chip: where that stands.
    """

    misuse = forms.BooleanField(
        label=label(
            "因使用方使用不当而终止（须已暂停、责令整改）", "It ends for misuse (suspended, mending asked for before)"
        ),
        required=False,
    )

    def __init__(self, *args: Any, wanted: Sequence[str], chip: Chip | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = [one for one in wanted if one in STOPPING]
        for one in self.wanted:
            self.put(one, Paragraph(label=STOPPING[one], rows=2, required=False), chip)

    def after(self) -> dict[str, str]:
        """What was done first, by the words of the rule."""
        return {one: self.cleaned_data[one] for one in self.wanted if self.cleaned_data[one]}


class UsageForm(Form):
    """A record of use: a text for each part.

    Args:
        parts: the parts, in the words of the rule.
        ended: whether the grant has ended, so that it is due what became of the data.
        chip: where that stands.
    """

    def __init__(self, *args: Any, parts: Sequence[str], ended: bool, chip: Chip | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in parts:
            required = one != "destruction" or ended
            self.put(one, Paragraph(label=PARTS[one], rows=3, required=required), chip)


class ArgumentationForm(Form):
    """The upper authority's word."""

    favorable = OneOf(
        label=t("论证结果", "What was found"),
        options=[Choice("yes", t("通过", "favorable")), Choice("no", t("未通过", "negative"))],
    )
    document = forms.CharField(label=t("论证文件的名称和文号", "Document and number"), max_length=300)  # type: ignore[arg-type]
    decided_on = Day(label=t("文件日期", "Its day"))


class DocumentForm(Form):
    """A document to deliver: what it is, and the file.

    Args:
        taken: what files are taken.
    """

    kind = forms.ChoiceField(label=label("种类", "Kind"))
    title = forms.CharField(label=label("名称", "Title"), max_length=200)
    file = forms.FileField(label=label("文件", "File"), widget=forms.FileInput)

    def __init__(self, *args: Any, taken: FilePolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, file = self.fields["kind"], self.fields["file"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(word, title) for word, title in KINDS.items()]
        file.help_text = taken.words  # type: ignore[assignment]
        file.widget.attrs["accept"] = taken.endings


class LicenseForm(Form):
    """Which license to fetch from the city's e-licenses."""

    title = forms.CharField(label=label("名称", "Title"), max_length=200)
    sort = forms.CharField(
        label=label("证照种类", "Kind of license"),
        help_text=label("按证照库的叫法，如“食品经营许可证”", "As the e-licenses call it"),
        max_length=100,
    )
    number = forms.CharField(
        label=label("证照编号", "Number"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    holder = forms.CharField(
        label=label("持有人", "Holder"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def _item() -> forms.CharField:
    return forms.CharField(
        label=label("用于哪个事项", "Service item"),
        help_text=label("如“食品经营许可延续”", "Such as “renewing a food business license”"),
        max_length=200,
    )


class ItemLicenseForm(LicenseForm):
    """Which license to fetch, for which service item."""

    item = _item()
    field_order = ["item", "title", "sort", "number", "holder"]


class ItemDocumentForm(DocumentForm):
    """A document of the unit's own, for which service item."""

    item = _item()
    field_order = ["item", "kind", "title", "file"]


class CreditForm(Form):
    """Which organization's standing is asked, for which service item."""

    item = _item()
    uscc = forms.CharField(
        label=label("统一社会信用代码", "Unified social credit code"),
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

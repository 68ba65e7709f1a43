"""Forms of this room: what one outcome of a step asks for, a notice, a reason. No logic; the verbs decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from gongshu.kit.text import Text, t
from gongshu.procedure.forms import FILES, answer_field, answered, files_field, kinds
from gongshu.procedure.questions import Question, papers_in
from gongshu.procedure.rules import DEMANDS, LegalBasis
from gongshu.regulation.definition import Demand, OutcomeDef, Profile
from gongshu.ui.forms import Form, LegalBases, Moment, Paragraph, label
from gongshu.ui.values import Basis, Chip

REFERENCES: tuple[Demand, ...] = ("agreement", "version", "notice", "receipt")
"""Demands that are met by a reference in words."""


class _Bases(LegalBases):
    """Legal bases; that none is given is told by the decision, with its article."""

    def clean(self, value: Any) -> list[Basis]:
        """Refuse rows that are not whole."""
        return super().clean(value) if value else []


class OutcomeForm(Form):
    """What an outcome of a step asks for: its papers, the reason, the bases, the due moment, references.

    Nothing is required by the form itself: what is lacking is told by the decision, with its article.

    Args:
        outcome: the outcome.
        papers: its papers, as questions.
        profile: the law.
        chips: the article behind each demand.
        cap: says what the latest due moment is, where a limit says so.
    """

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        outcome: OutcomeDef,
        papers: Sequence[Question],
        profile: Profile,
        chips: Mapping[Demand, Chip],
        cap: Text | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.papers = tuple(papers)
        for question in papers:
            self.fields[question.id] = answer_field(question, profile)
            self.fields[question.id].required = question.required
            if question.files:
                self.fields[f"{question.id}{FILES}"] = files_field(question)
        demanded: list[tuple[Demand, forms.Field]] = [("reason", Paragraph(rows=4, max_length=5_000))]
        if "legal_basis" in outcome.requires:
            demanded.append(("legal_basis", _Bases(kinds=kinds(outcome.accepted_bases))))
        if "due" in outcome.requires:
            demanded.append(("due", Moment(help_text=cap or DEMANDS["due"][1])))  # type: ignore[arg-type]
        demanded += [(name, forms.CharField(max_length=200)) for name in REFERENCES if name in outcome.requires]
        for name, field in demanded:
            self._demand(name, field, outcome, chips)
        for question in papers:
            self.fields[question.id].validate = lambda value: None  # type: ignore[method-assign]

    def _demand(self, name: Demand, field: forms.Field, outcome: OutcomeDef, chips: Mapping[Demand, Chip]) -> None:
        field.label = DEMANDS[name][0]  # type: ignore[assignment]
        field.help_text = field.help_text or DEMANDS[name][1]  # type: ignore[assignment]
        field.required = name in outcome.requires
        field.chip = chips.get(name)  # type: ignore[attr-defined]
        field.validate = lambda value: None  # type: ignore[method-assign]
        self.fields[name] = field

    def given_papers(self) -> dict[str, str]:
        """The papers, as the verb takes them; those left empty are left out."""
        return papers_in({one.id: answered(one, self.cleaned_data.get(one.id)) for one in self.papers})

    def legal_bases(self) -> list[LegalBasis]:
        """The bases given, as the verb takes them."""
        return [LegalBasis(one.kind, one.title, one.article) for one in self.cleaned_data.get("legal_basis") or ()]

    def evidence(self) -> dict[str, str]:
        """The references given, by demand."""
        return {name: said for name in REFERENCES if (said := str(self.cleaned_data.get(name) or "").strip())}


class NoticeForm(Form):
    """What a receiver was told."""

    text = Paragraph(
        label=label("告知的内容和方式", "What was said, and how"),
        help_text=label("已登记的单位会收到这段话", "a registered organization receives these words"),
        rows=3,
        max_length=5_000,
    )
    receipt = forms.CharField(
        label=label("回执编号", "Receipt"),
        help_text=label("对方出具的，没有就不填", "what the receiver issued, if anything"),
        max_length=200,
        required=False,
    )


class WithdrawForm(Form):
    """Why a case is taken back."""

    reason = Paragraph(label=t("撤回的理由", "Why it is taken back"), max_length=2_000)

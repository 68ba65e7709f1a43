"""Forms that every room of procedures shares: an answer on a page, the outcomes of a step, a refusal at its field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from gongshu.kit import filed, incoming
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, GongshuError, Refusal, Several
from gongshu.kit.text import Text, t
from gongshu.procedure.papers import Attached
from gongshu.procedure.questions import MOST_CHARACTERS, Question
from gongshu.procedure.rules import BASIS_KINDS, DEMANDS, HOUSE_RULE, cite_of
from gongshu.procedure.sentences import what_follows
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.definition import BasisKind, Demand, OutcomeDef, Profile, StepDef
from gongshu.ui import law
from gongshu.ui.files import Files
from gongshu.ui.forms import Day, Form, OneOf, Paragraph, SomeOf, label
from gongshu.ui.values import Chip, Choice, Held

FILES = ".files"
"""After the id of a question in the name of the field that takes its files."""
HOUSE_CHIP = Chip("", source="house_rule")
"""Stands where our own rule asks, and no article does."""


def _line(question: Question) -> forms.Field:
    return forms.CharField(max_length=MOST_CHARACTERS["line"])


def _paragraph(question: Question) -> forms.Field:
    return Paragraph(rows=8, max_length=MOST_CHARACTERS["paragraph"])


def _one_of(question: Question) -> forms.Field:
    return OneOf(options=_choices(question))


def _some_of(question: Question) -> forms.Field:
    return SomeOf(options=_choices(question))


def _pick(question: Question) -> forms.Field:
    none = ("", t("请选择", "Choose"))
    return forms.ChoiceField(choices=[none, *((one.value, one.label) for one in question.options)])


def _number(question: Question) -> forms.Field:
    return forms.IntegerField(min_value=0)


_FIELDS: Mapping[str, Callable[[Question], forms.Field]] = {
    "line": _line,
    "paragraph": _paragraph,
    "one_of": _one_of,
    "some_of": _some_of,
    "pick": _pick,
    "day": lambda question: Day(),
    "number": _number,
}


def _choices(question: Question) -> list[Choice]:
    return [Choice(one.value, one.label, one.consequence or "") for one in question.options]


def answer_field(question: Question, profile: Profile) -> forms.Field:
    """Return the field in which a question is answered, with its hint and its article. An empty answer is well-formed:
    what is missing is told when all is checked.
    """
    field = _FIELDS[question.kind](question)
    field.label = question.title  # type: ignore[assignment]
    field.help_text = question.hint  # type: ignore[assignment]
    field.required = False
    field.chip = chip_of(profile, question)  # type: ignore[attr-defined]
    return field


def files_field(question: Question) -> Files:
    """Return the field in which files answer a question."""
    name = t(f"{question.label.zh}：上传文件", f"{question.label.en}: upload files")
    return Files(taken=filed.policy(settings.HOME), label=name)


def hold(form: Form, question: Question, files: Sequence[Held]) -> None:
    """Show in a form the files that answer a question so far."""
    field = form.fields.get(f"{question.id}{FILES}")
    if isinstance(field, Files):
        field.hold(files)


def held(files: Iterable[Attached], href: Callable[[str], str]) -> list[Held]:
    """Return files as pages show them; ``href`` says where each is handed out."""
    return [Held(one.id, one.name, one.size, one.digest, href(one.id)) for one in files]


def bring(by: Actor, form: Form, question: Question, add: Callable[[Path, str], object]) -> None:
    """Let a verb add each file that was sent for a question; one that is not taken is told at its field, the others
    are held.
    """
    name = f"{question.id}{FILES}"
    for sent in form.files.getlist(name) if isinstance(form.fields.get(name), Files) else ():
        try:
            with incoming.passing(settings.HOME, by, _name_of(sent), sent.chunks()) as file:
                add(file, _name_of(sent))
        except GongshuError as error:
            form.refuse(error, name)


def _name_of(sent: UploadedFile[Any]) -> str:
    return sent.name or "file"


def answered(question: Question, value: Any) -> Any:
    """Return what a field held as the answer is kept."""
    if value is None:
        return ""
    return list(value) if question.kind == "some_of" else str(value)


class AnswerForm(Form):
    """The one question of a page. Its field carries the question's own name, so that errors find it.

    Args:
        question: what is asked.
        profile: the law behind it.
    """

    def __init__(self, question: Question, profile: Profile, *args: Any, **kwargs: Any) -> None:
        self.question = question
        super().__init__(*args, **kwargs)
        self.fields[question.id] = answer_field(question, profile)
        if question.files:
            self.fields[f"{question.id}{FILES}"] = files_field(question)

    def hold(self, files: Sequence[Held]) -> None:
        """Show the files that answer the question so far."""
        hold(self, self.question, files)

    @property
    def answer(self) -> Any:
        """The answer as it is kept."""
        return answered(self.question, self.cleaned_data[self.question.id])


D = TypeVar("D")


@dataclass
class Pen(Generic[D]):
    """What writes in a draft during one request: each verb goes on from where the one before left it.

    Attributes:
        draft: what is filled in, as it stands.
        expect: the revision that the person saw, then the one the last verb left.
        revision: reads the revision of a draft.
        attach: adds a file: draft, where it lies, its name, the revision.
        detach: takes a file out: draft, its id, the revision.
        save: saves the words: draft, answer, the revision.
    """

    draft: D
    expect: int
    revision: Callable[[D], int]
    attach: Callable[[D, Path, str, int], D]
    detach: Callable[[D, str, int], D]
    save: Callable[[D, Any, int], D]

    def take(self, request: HttpRequest, by: Actor, form: AnswerForm) -> None:
        """Take a file out, add those that were sent, save the words. What is refused is told in the form; what was
        taken is held.
        """
        try:
            if out := request.POST.get("remove"):
                self._moved(self.detach(self.draft, out, self.expect))
            bring(by, form, form.question, self._add)
            if form.is_valid():
                self._moved(self.save(self.draft, form.answer, self.expect))
        except Refusal as refusal:
            refuse(form, refusal)

    def _add(self, file: Path, name: str) -> None:
        self._moved(self.attach(self.draft, file, name, self.expect))

    def _moved(self, draft: D) -> None:
        self.draft, self.expect = draft, self.revision(draft)


def stays(request: HttpRequest) -> bool:
    """Whether who sent the page of a question means to stay on it: files were added or taken out."""
    return request.POST.get("then") == "upload" or "remove" in request.POST


def chip_of(profile: Profile, question: Question) -> Chip | None:
    """Return the chip of the article, or of our own rule, under which something is asked."""
    if question.cite is not None:
        return law.chip(profile, question.cite, question.source)
    return HOUSE_CHIP


def kinds(names: Sequence[BasisKind] = ()) -> list[tuple[str, Text]]:
    """Return kinds of legal basis with their names: those given, else all."""
    return [(name, words) for name, words in BASIS_KINDS.items() if not names or name in names]


def outcome_choice(pinned: Pinned, profile: Profile, step: StepDef, outcome: OutcomeDef) -> Choice:
    """Return an outcome as a choice: where it leads, what it needs, its article."""
    follows = what_follows(pinned, outcome)
    needs = [_need(pinned, outcome, one) for one in outcome.requires]
    if needs:
        follows = Text(
            f"{follows.zh}；须具备{'、'.join(one.zh for one in needs)}",
            f"{follows.en}; needs {', '.join(one.en for one in needs)}",
        )
    cite, source = cite_of(pinned, step, outcome)
    return Choice(outcome.id, outcome.title, follows, law.chip(profile, cite, source))


def _need(pinned: Pinned, outcome: OutcomeDef, demand: Demand) -> Text:
    """What an outcome needs; what only our own rule or a national instrument asks for says so."""
    words = DEMANDS[demand][0]
    if demand in outcome.house_requires:
        return Text(f"{words.zh}（{HOUSE_RULE.zh}）", f"{words.en} ({HOUSE_RULE.en})")
    national = pinned.in_full(outcome.national_requires.get(demand))
    return Text(f"{words.zh}（{national.zh}）", f"{words.en} ({national.en})") if national else words


def refuse(form: Form, error: GongshuError, field_of: Mapping[str, str] | None = None) -> None:
    """Show a refusal in a form, each part at its field.

    Args:
        form: the form.
        error: what was refused.
        field_of: where the form calls a field otherwise than the verb that refuses it.
    """
    for each in error.errors if isinstance(error, Several) else (error,):
        name = (field_of or {}).get(each.at, each.at)
        form.refuse(each, name if name in form.fields else None)


def carried(request: HttpRequest, name: str) -> int:
    """Read a number that the page itself carries (a revision).

    Raises:
        BadInput: the page was altered or cut short.
    """
    text = request.POST.get(name, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise BadInput(
            t("页面不完整，请刷新后重试", "the page was not whole; reload and try again"), at=name, code="bad_page"
        )
    return int(text)


class StatusForm(Form):
    """Number and code of what the public handed in."""

    number = forms.CharField(label=label("编号", "Number"), max_length=20)
    code = forms.CharField(
        label=label("查询码", "Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

"""Handing something in as a task list: one question per page, each with the article under which it is asked. Pure.

A room makes its questions; the papers that a procedure demands become questions here, in the shape their kind gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t
from gongshu.procedure.papers import KEPT_SEALED, NO_FILES, Attached, Files, takes_files
from gongshu.regulation.citation import Citation, Source
from gongshu.regulation.definition import PaperDef, PaperKind

Kind = Literal["line", "paragraph", "one_of", "some_of", "pick", "day", "number"]
"""How a question is answered. ``pick`` is one of many, from a list that opens; ``one_of`` one of few, all in sight."""

State = Literal["not_started", "done", "to_correct"]

PAPER = "paper."
PAPERS = "papers"
"""The section of the questions that papers become."""
MOST_CHARACTERS: Mapping[Kind, int] = {"line": 200, "paragraph": 5_000}

_KINDS: Mapping[PaperKind, Kind] = {
    "text": "paragraph",
    "choice": "one_of",
    "choices": "some_of",
    "day": "day",
    "number": "number",
    "organization": "pick",
    "personal": "line",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose, with what follows from it."""

    value: str
    label: Text
    consequence: Text | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question: one page. ``title`` is a verb, ``label`` names the answer where it is shown.

    ``files``: whether files may answer it, with words or instead of them. ``personal``: its answer is kept sealed and
    apart from the case.
    """

    id: str
    section: str
    title: Text
    label: Text
    hint: Text
    kind: Kind
    required: bool = True
    cite: Citation | None = None
    source: Source = "law"
    options: tuple[Option, ...] = ()
    files: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A question with how far its answer is; ``problem`` says what is wrong with it."""

    question: Question
    state: State
    answer: Any = None
    problem: BadInput | None = None
    files: Sequence[Attached] = ()

    @property
    def answered(self) -> bool:
        """Whether words or files answer it."""
        return bool(self.files) or self.answer not in (None, "", [])


def about_paper(paper: PaperDef, organizations: Sequence[Option] = ()) -> Question:
    """Return the question that a paper becomes.

    Args:
        paper: the paper.
        organizations: whom a paper of the kind ``organization`` may name.
    """
    values = tuple(Option(value, title) for value, title in paper.values)
    return Question(
        id=f"{PAPER}{paper.id}",
        section=PAPERS,
        title=paper.title,
        label=paper.title,
        hint=paper.hint,
        kind=_KINDS[paper.kind],
        required=paper.required,
        cite=paper.cite,
        source=paper.source,
        options=tuple(organizations) if paper.kind == "organization" else values,
        files=takes_files(paper),
        personal=paper.kind == "personal",
    )


def files_in(files: Files, prefix: str = PAPER) -> dict[str, Sequence[Attached]]:
    """Return the files of papers among those of questions, by paper."""
    return {name.removeprefix(prefix): held for name, held in files.items() if name.startswith(prefix) and held}


def papers_in(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the papers among some answers, as a case keeps them; those left empty are left out."""
    found = {name.removeprefix(PAPER): content(answer) for name, answer in answers.items() if name.startswith(PAPER)}
    return {name: text for name, text in found.items() if text}


def content(answer: Any) -> str:
    """Return an answer as a paper keeps it: several values one on a line."""
    return "\n".join(str(one) for one in answer) if isinstance(answer, list | tuple) else str(answer or "")


def said(question: Question, answer: Any) -> Text | str:
    """Return an answer as people read it: the labels of what was chosen, else the words themselves."""
    if question.personal:
        return KEPT_SEALED if answer else ""
    labels = {option.value: option.label for option in question.options}
    if isinstance(answer, list | tuple):
        chosen = [labels.get(one, Text(one, one)) for one in answer]
        return Text("、".join(one.zh for one in chosen), ", ".join(one.en for one in chosen)) if chosen else ""
    return labels.get(str(answer), str(answer or ""))


def cleaned(question: Question, answer: Any) -> Any:
    """Bring an answer into the shape in which it is kept: a trimmed text, or a list of chosen values.

    Raises:
        BadInput: the answer is none of the options, no day, no number, or too long. Being empty is no error here.
    """
    if question.kind == "some_of":
        chosen = [str(one) for one in answer] if isinstance(answer, list | tuple) else []
        if not set(chosen) <= {option.value for option in question.options}:
            raise _wrong(question, t("请从所列各项中选择", "choose from what is listed"))
        return chosen
    text = "" if answer is None else str(answer).strip()
    if not text:
        return ""
    if len(text) > MOST_CHARACTERS.get(question.kind, 200):
        most = MOST_CHARACTERS.get(question.kind, 200)
        raise _wrong(question, t(f"最多 {most} 个字", f"at most {most} characters"))
    if question.kind in ("one_of", "pick") and text not in {option.value for option in question.options}:
        raise _wrong(question, t("请从所列各项中选择", "choose from what is listed"))
    if question.kind == "day":
        _day(question, text)
    if question.kind == "number":
        _number(question, text)
    return text


def _day(question: Question, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong(question, t("请按 2026-11-22 的样式填写日期", "give the day like 2026-11-22")) from None


def _number(question: Question, text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise _wrong(question, t("请填写整数", "give a whole number"))
    return int(text)


def _wrong(question: Question, words: Text) -> BadInput:
    return BadInput(
        Text(f"{question.title.zh}：{words.zh}", f"{question.title.en}: {words.en}"),
        cite=str(question.cite or ""),
        at=question.id,
        code="bad_answer",
    )


def _missing(question: Question) -> BadInput:
    return BadInput(
        Text(f"尚未填写：{question.title.zh}", f"not answered: {question.title.en}"),
        why=question.hint,
        cite=str(question.cite or ""),
        at=question.id,
        code="not_answered",
    )


def tasks(asked: Sequence[Question], answers: Mapping[str, Any], files: Files = NO_FILES) -> list[Task]:
    """Return every question with how far its answer, in words or in files, is."""
    found = []
    for question in asked:
        answer, held = answers.get(question.id), tuple(files.get(question.id, ()))
        try:
            value = cleaned(question, answer)
        except BadInput as problem:
            found.append(Task(question, "to_correct", answer, problem, held))
            continue
        if value not in ("", []) or held:
            found.append(Task(question, "done", value, files=held))
        elif question.required:
            found.append(Task(question, "not_started", None, _missing(question)))
        else:
            found.append(Task(question, "done" if question.id in answers else "not_started", None))
    return found

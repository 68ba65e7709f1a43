"""What the walk did: numbered steps, each with article, case, due date and evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from gongshu.kit.errors import GongshuError, Several
from gongshu.kit.text import Text, t

Result = Literal["done", "refused_as_it_must", "not_stated", "failed"]

MARKS = {"done": "✓", "refused_as_it_must": "⊘", "not_stated": "—", "failed": "✗"}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done, or that the law refused, or that the instrument does not know.

    Attributes:
        number: 1-based, in order.
        chapter: what part of the life it belongs to (``catalog``, ``sharing`` …).
        title: what was done.
        result: how it came out; a refusal that the law demands is a success of the walk.
        article: the article it rests on, in short form; a house rule says so itself.
        case: case number, if any.
        due: the due day of the step's limit, None where there is none.
        limit: the limit in words, *not stated* included.
        who: the person and organization that acted.
        evidence: ids of audit records.
        note: what came of it.
    """

    number: int
    chapter: str
    title: Text
    result: Result
    article: str = ""
    case: str = ""
    due: date | None = None
    limit: str = ""
    who: str = ""
    evidence: tuple[str, ...] = ()
    note: str = ""

    def document(self) -> dict[str, Any]:
        """Return the step as a JSON document."""
        return {
            "step": self.number,
            "chapter": self.chapter,
            "title": str(self.title),
            "result": self.result,
            "article": self.article,
            "case": self.case,
            "due": self.due.isoformat() if self.due else None,
            "limit": self.limit,
            "who": self.who,
            "evidence": list(self.evidence),
            "note": self.note,
        }


@dataclass
class Journal:
    """The steps so far; each is told as soon as it is made. A ``quiet`` one is told no decisions of cases."""

    tell: Callable[[Step], None] = lambda step: None
    steps: list[Step] = field(default_factory=list)
    quiet: bool = False

    def add(self, chapter: str, title: Text, result: Result = "done", **details: Any) -> Step:
        """Add a step and tell it."""
        step = Step(len(self.steps) + 1, chapter, title, result, **details)
        self.steps.append(step)
        self.tell(step)
        return step

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return all(step.result != "failed" for step in self.steps)

    @property
    def evidence(self) -> list[str]:
        """All evidence ids, in order."""
        return [one for step in self.steps for one in step.evidence]


def refused(
    journal: Journal,
    chapter: str,
    title: Text,
    attempt: Callable[[], object],
    *,
    case: str = "",
    who: str = "",
    article: str = "",
) -> None:
    """Attempt what the law refuses; the walk fails if it is let through.

    The refusal's own words are the note, its article is told; ``article`` stands in where the refusal names none.
    """
    try:
        attempt()
    except GongshuError as error:
        journal.add(
            chapter,
            title,
            "refused_as_it_must",
            article=_cites(error) or article,
            case=case,
            who=who,
            note=_words(error),
        )
        return
    words = t("本应拒绝，却通过了", "should have been refused and was not")
    journal.add(chapter, title, "failed", case=case, who=who, note=str(words))


def _words(error: GongshuError) -> str:
    if isinstance(error, Several):
        return "; ".join(str(one.what) for one in error.errors)
    return str(error.what)


def _cites(error: GongshuError) -> str:
    if isinstance(error, Several):
        return "、".join(dict.fromkeys(one.cite for one in error.errors if one.cite))
    return error.cite

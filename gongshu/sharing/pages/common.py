"""What several pages share: showing a refusal at its field, naming things, the answers of an application."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse

from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, GongshuError, Several
from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Profile
from gongshu.sharing import queries
from gongshu.sharing.forms import HOUSE_CHIP, chip_of
from gongshu.sharing.models import Application
from gongshu.sharing.questions import Task
from gongshu.sharing.rules import SYSTEM_KINDS, WAYS
from gongshu.ui import law
from gongshu.ui.forms import Form
from gongshu.ui.values import Chip, Fact, Link

if TYPE_CHECKING:
    from gongshu.procedure.models import Decision
    from gongshu.procedure.snapshot import Pinned

FIELD_OF: Mapping[str, str] = {"fields": "fields_granted", "legal_basis": "bases"}
"""Where a form calls a field otherwise than the verb that refuses it."""

HOME = t("共享", "Sharing")


def refuse(form: Form, error: GongshuError) -> None:
    """Show a refusal in a form, each part at its field."""
    for each in error.errors if isinstance(error, Several) else (error,):
        name = FIELD_OF.get(each.at, each.at)
        form.refuse(each, name if name in form.fields else None)


def crumbs(*more: tuple[Text | str, str]) -> list[Link]:
    """The way to a page from the list of applications; the last is the page itself."""
    return [Link(HOME, reverse("sharing:home")), *(Link(words, href) for words, href in more)]


def crumb_of(application: Application) -> tuple[str, str]:
    """The crumb that leads to an application."""
    return application.resource_title, reverse("sharing:application", args=[application.id])


def said(question: str, answer: Any, titles: Mapping[str, str]) -> str | Text:
    """An answer as people read it: titles of fields, names of ways and systems, else the words themselves."""
    if isinstance(answer, list):
        return "、".join(titles.get(one, one) for one in answer)
    if question == "way" and answer in WAYS:
        return WAYS[answer]
    if question == "system" and answer in SYSTEM_KINDS:
        return SYSTEM_KINDS[answer]
    return str(answer or "")


def answers(
    profile: Profile, found: Application, tasks: Sequence[Task], actor: Actor, *, change: bool = False
) -> list[Fact]:
    """Every question with its answer as people read it, with a link to change it where it may be changed."""
    titles = {one.name: one.title for one in queries.resource(found.resource_code, actor).fields}
    rows = []
    for task in tasks:
        question = task.question
        href = f"{reverse('sharing:question', args=[found.id, question.id])}?back=check" if change else ""
        chip = chip_of(profile, question) if question.cite is not None else None
        note = question.hint if not task.answer and not question.required else ""
        rows.append(Fact(question.label, said(question.id, task.answer, titles), href, chip, note))
    return rows


def duties(profile: Profile) -> list[tuple[Text, Chip | None]]:
    """What binds whoever uses the data, with its article."""
    names = ("sharing.purpose_limited", "sharing.forbid_onward")
    found = [profile.rules[name] for name in names if name in profile.rules]
    return [(one.title, law.chip(profile, one.cite, one.source) or HOUSE_CHIP) for one in found]


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


def decided(law: Pinned, decisions: Iterable[Decision]) -> list[tuple[Text, Text, Decision]]:
    """What was decided before: the step, the outcome, and the decision itself."""
    rows = []
    for one in decisions:
        step = law.step(one.visit.step)
        outcome = step.outcomes.get(one.outcome) if step else None
        unknown = Text(one.outcome, one.outcome)
        rows.append((step.title if step else unknown, outcome.title if outcome else unknown, one))
    return rows

"""What several pages share: showing a refusal at its field, naming things, the answers of an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse

from gongshu.kit.errors import GongshuError
from gongshu.kit.text import Text, t
from gongshu.procedure import forms
from gongshu.procedure.forms import HOUSE_CHIP, chip_of
from gongshu.procedure.questions import Task, said
from gongshu.regulation.definition import Profile
from gongshu.sharing import asked
from gongshu.sharing.models import Application
from gongshu.ui import law
from gongshu.ui.forms import Form
from gongshu.ui.values import Chip, Fact, Link

if TYPE_CHECKING:
    pass

FIELD_OF: Mapping[str, str] = {"fields": "fields_granted", "legal_basis": "bases"}
"""Where a form calls a field otherwise than the verb that refuses it."""

HOME = t("共享", "Sharing")


def refuse(form: Form, error: GongshuError) -> None:
    """Show a refusal in a form, each part at its field."""
    forms.refuse(form, error, FIELD_OF)


def crumbs(*more: tuple[Text | str, str]) -> list[Link]:
    """The way to a page from the list of applications; the last is the page itself."""
    return [Link(HOME, reverse("sharing:home")), *(Link(words, href) for words, href in more)]


def crumb_of(application: Application) -> tuple[str, str]:
    """The crumb that leads to an application."""
    return application.resource_title, reverse("sharing:application", args=[application.id])


def answers(profile: Profile, found: Application, tasks: Sequence[Task], *, change: bool = False) -> list[Fact]:
    """Every question with its answer as people read it, with a link to change it where it may be changed."""
    rows = []
    for task in tasks:
        question = task.question
        href = f"{reverse('sharing:question', args=[found.id, question.id])}?back=check" if change else ""
        chip = chip_of(profile, question) if question.cite is not None else None
        note = question.hint if not task.answer and not question.required else ""
        rows.append(Fact(question.label, said(question, task.answer), href, chip, note))
    return rows


def duties(profile: Profile) -> list[tuple[Text, Chip | None]]:
    """What binds whoever uses the data, with its article."""
    return [(one.label, law.chip(profile, one.cite, one.source) or HOUSE_CHIP) for one in asked.duties(profile)]

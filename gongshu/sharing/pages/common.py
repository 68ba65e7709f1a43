"""What several pages share: showing a refusal at its field, naming things, the answers of an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse

from gongshu.kit.errors import GongshuError
from gongshu.kit.text import Text, t
from gongshu.procedure import forms
from gongshu.procedure.forms import HOUSE_CHIP, chip_of
from gongshu.procedure.papers import Attached
from gongshu.procedure.questions import Task, said
from gongshu.regulation.definition import Profile
from gongshu.sharing import asked, queries
from gongshu.sharing.models import Application
from gongshu.ui import law
from gongshu.ui.forms import Form
from gongshu.ui.values import Chip, Fact, Held, Link

if TYPE_CHECKING:
    from gongshu.procedure.models import PaperFile

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
    rows, kept = [], queries.files_of_case(found) if not change else {}
    for task in tasks:
        question = task.question
        href = f"{reverse('sharing:question', args=[found.id, question.id])}?back=check" if change else ""
        chip = chip_of(profile, question) if question.cite is not None else None
        note = question.hint if not task.answered and not question.required else ""
        files = [_held(found, one, kept) for one in task.files]
        rows.append(Fact(question.label, said(question, task.answer), href, chip, note, files))
    return rows


def file_href(found: Application, file: str) -> str:
    """Return where a file that waits in an application is handed out, to the applicant."""
    return reverse("sharing:file", args=[found.id, file])


def _held(found: Application, one: Attached, kept: Mapping[str, PaperFile]) -> Held:
    """Return a file as a page shows it: that of the case, once it was handed in."""
    file = kept.get(one.digest)
    if file is None or found.case is None:
        return Held(one.id, one.name, one.size, one.digest, file_href(found, one.id))
    return Held(file.id, file.name, file.size, file.digest, reverse("desk:file", args=[found.case.number, file.id]))


def duties(profile: Profile) -> list[tuple[Text, Chip | None]]:
    """What binds whoever uses the data, with its article."""
    return [(one.label, law.chip(profile, one.cite, one.source) or HOUSE_CHIP) for one in asked.duties(profile)]

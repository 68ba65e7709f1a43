"""What the pages of this room share: the door one came through, crumbs, the law behind a matter, what happens next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.matters.models import Matter
from gongshu.organizations import queries as register
from gongshu.procedure import queries as cases
from gongshu.procedure.showing import who
from gongshu.regulation.definition import ProcedureDef, Profile
from gongshu.ui import law
from gongshu.ui.lawbook.guiding import chip_of_procedure
from gongshu.ui.values import Chip, Link

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

HOME = t("事项办理", "Matters")
GUIDE = t("办事指南", "Guide")


@dataclass(frozen=True, slots=True)
class Door:
    """How somebody came to a matter they fill in: from the desk, or from the portal with a key in the address."""

    actor: Actor
    matter: Matter
    key: str = ""

    @property
    def base(self) -> str:
        """The frame around the page."""
        return "base_portal.html" if self.key else "base_desk.html"

    def href(self, page: str, *more: str) -> str:
        """Return the address of a page about this matter."""
        if self.key:
            return reverse(f"matters:public_{page}", args=[self.matter.id, self.key, *more])
        return reverse(f"matters:{page}", args=[self.matter.id, *more])

    def crumbs(self, procedure: ProcedureDef, *more: tuple[Text, str]) -> list[Link]:
        """Return the way to a page of this matter."""
        named = "matters:guide" if self.key else "matters:index"
        about = reverse("matters:guide_to" if self.key else "matters:procedure", args=[procedure.id])
        home = Link(GUIDE if self.key else HOME, reverse(named))
        return [home, Link(procedure.title, about), *(Link(words, href) for words, href in more)]


def show(request: HttpRequest, name: str, base: str, shown: Mapping[str, Any], *, failed: bool = False) -> HttpResponse:
    """Render a page of this room in its frame."""
    return render(request, f"matters/{name}.html", {"base": base, **shown}, status=422 if failed else 200)


def chip_of(profile: Profile, procedure: ProcedureDef) -> Chip | None:
    """Return the article of a procedure, or that it is a rule of this house."""
    return chip_of_procedure(profile, procedure)


def next_of(profile: Profile, case: Case) -> tuple[Text, Text, Chip | None] | None:
    """Return what happens next in a case: the step, who acts there, its article; None once it ended."""
    step = cases.open_step(case)
    if step is None:
        return None
    cite = step.cite or cases.law_of(case).procedure.cite
    return step.title, who(case, step.by), law.chip(profile, cite, step.source)


def profile_now() -> Profile:
    """Return the profile in force here."""
    return register.jurisdiction()

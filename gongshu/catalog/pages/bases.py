"""What rests on a legal basis that no longer suffices: flagged, never changed by itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongshu.catalog import queries
from gongshu.catalog.rules import kinds
from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.baseline import national_on
from gongshu.regulation.definition import Floor, Profile
from gongshu.ui import law
from gongshu.ui.values import Chip, Link


@require_GET
@desk_required
def weak(request: HttpRequest) -> HttpResponse:
    """List what rests on a basis that no longer suffices nationally: entries by their class, refusals as decided."""
    actor, profile = current_actor(request), register.jurisdiction()
    national = national_on(clock.today(), profile)
    shown = {
        "national": national,
        "profile": profile,
        "floors": _floors_of_bases(national) if national else [],
        "entries": [(one, *_beside(one.national, one.floor, one.bases)) for one in queries.resting_on_less(actor)],
        "decisions": [(one, *_beside(one.national, one.floor, one.bases)) for one in cases.resting_on_less(actor)],
        "crumbs": [Link(t("目录", "Catalog"), reverse("catalog:index")), Link(t("依据不再充分", "Bases"), "")],
    }
    return render(request, "catalog/bases.html", shown)


def _floors_of_bases(national: Profile) -> list[tuple[Text, Text, Chip | None]]:
    return [
        (floor.title, kinds(floor.accepted_bases), law.chip(national, floor.cite))
        for floor in national.floors.values()
        if floor.accepted_bases
    ]


def _beside(national: Profile, floor: Floor, given: Sequence[LegalBasis]) -> tuple[Text, Chip | None]:
    """Say what a thing rests on, and the national article it fails."""
    words = t(
        "、".join(f"《{one.title}》{one.article}（{kinds([one.kind]).zh}）" for one in given),
        ", ".join(f"{one.title} {one.article} ({kinds([one.kind]).en})" for one in given),
    )
    return words, law.chip(national, floor.cite)

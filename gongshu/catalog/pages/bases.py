"""What rests on a legal basis that no longer suffices: flagged, never changed by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongshu.catalog import queries
from gongshu.catalog.models import Entry
from gongshu.catalog.rules import kinds
from gongshu.catalog.standing import resting_on_repealed
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import resting
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
        "repealed": [
            (entry, _spelled(bases), flags) for entry, bases, flags in resting_on_repealed(_with_bases(actor))
        ],
        "decisions": [(one, *_beside(one.national, one.floor, one.bases)) for one in resting.resting_on_less(actor)],
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
    return _spelled(given), law.chip(national, floor.cite)


def _spelled(given: Sequence[LegalBasis]) -> Text:
    return t(
        "、".join(f"《{one.title}》{one.article}（{kinds([one.kind]).zh}）" for one in given),
        ", ".join(f"{one.title} {one.article} ({kinds([one.kind]).en})" for one in given),
    )


def _with_bases(actor: Actor) -> Iterator[Entry]:
    seen = queries.visible_to(actor).exclude(state="withdrawn").exclude(sharing_bases=[])
    return seen.order_by("code").iterator(chunk_size=2_000)

"""What rests on a legal basis that no longer suffices: flagged, never changed by itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongshu.catalog import queries, resting
from gongshu.catalog.models import Entry
from gongshu.catalog.rules import kinds
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import resting as decided
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.baseline import national_on
from gongshu.regulation.definition import Profile
from gongshu.ui import law
from gongshu.ui.listing import Page, address, paginate
from gongshu.ui.values import Chip, Link

_PER_PAGE = 25
_LISTS = {"repealed": resting.resting_on_repealed, "insufficient": resting.resting_on_less}
_TITLES = {"repealed": t("依据已废止", "Repealed"), "insufficient": t("目录", "Entries")}
_Insufficient = resting.InsufficientEntry | decided.InsufficientDecision


@require_GET
@desk_required
def weak(request: HttpRequest) -> HttpResponse:
    """List what rests on a basis that no longer suffices: entries by their class, refusals as decided.

    The first of each; ``?list=`` gives one of them alone, page by page.
    """
    actor, profile = current_actor(request), register.jurisdiction()
    national = national_on(clock.today(), profile)
    chosen = request.GET.get("list", "")
    chosen = chosen if chosen in _LISTS else ""
    pages = {name: _page(request, listed(actor), alone=chosen == name) for name, listed in _LISTS.items()}
    rows = {name: _shown(page, actor) for name, page in pages.items()}
    shown = {
        "national": national,
        "profile": profile,
        "floors": _floors_of_bases(national) if national else [],
        "chosen": chosen,
        "pages": pages,
        "all": {name: address(request.path, [("list", name)]) for name in _LISTS},
        "entries": [_beside(one) for one in resting.insufficient(rows["insufficient"])],
        "repealed": [(one.entry, _spelled(one.bases), one.flags) for one in resting.on_repealed(rows["repealed"])],
        "decisions": [_beside(one) for one in decided.resting_on_less(actor)],
        "crumbs": _crumbs(request, chosen),
    }
    return render(request, "catalog/bases.html", shown)


def _page(request: HttpRequest, found: QuerySet[Entry], *, alone: bool) -> Page[str]:
    """The codes of a page of a list: of the one asked for where it is shown alone, else of the first.

    Codes alone, for these the index holds; entries are read for the page only.
    """
    codes = found.values_list("code", flat=True)
    if alone:
        return paginate(request, codes, codes.count(), per_page=_PER_PAGE)
    return Page(list(codes[:_PER_PAGE]), 1, _PER_PAGE, codes.count())


def _shown(page: Page[str], actor: Actor) -> QuerySet[Entry]:
    return queries.visible_to(actor).filter(code__in=page.items).order_by("code")


def _crumbs(request: HttpRequest, chosen: str) -> list[Link]:
    here = Link(t("依据不再充分", "Bases"), request.path if chosen else "")
    return [
        Link(t("目录", "Catalog"), reverse("catalog:index")),
        here,
        *([Link(_TITLES[chosen], "")] if chosen else []),
    ]


def _floors_of_bases(national: Profile) -> list[tuple[Text, Text, Chip | None]]:
    return [
        (floor.title, kinds(floor.accepted_bases), law.chip(national, floor.cite))
        for floor in national.floors.values()
        if floor.accepted_bases
    ]


def _beside(one: _Insufficient) -> tuple[_Insufficient, Text, Chip | None]:
    """Say what a thing rests on, and the national article it fails."""
    return one, _spelled(one.bases), law.chip(one.national, one.floor.cite)


def _spelled(given: Sequence[LegalBasis]) -> Text:
    return t(
        "、".join(f"《{one.title}》{one.article}（{kinds([one.kind]).zh}）" for one in given),
        ", ".join(f"{one.title} {one.article} ({kinds([one.kind]).en})" for one in given),
    )

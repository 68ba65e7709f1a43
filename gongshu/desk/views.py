"""Saved views of a list: which there are, which is shown, where the list opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from gongshu.desk import actions
from gongshu.desk.models import SavedView
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.organizations.session import current_actor, desk_required
from gongshu.registers import queries as registers
from gongshu.ui.flash import say
from gongshu.ui.values import Link

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PLACES = {
    "cases": "desk:cases",
    "catalog": "catalog:index",
    "applications": "sharing:home",
    "problems": "quality:tickets",
}
"""The lists that have views, with their addresses by name; beside them each register has its own."""
_REGISTER, _REGISTER_PAGE = "registers/", "registers:register"
_NO_FILTER = frozenset({"page", "export", "lang", "all"})


@dataclass(frozen=True, slots=True)
class Views:
    """The saved views beside a list.

    Attributes:
        place: the list.
        links: the list as a whole and each view; the one shown is marked.
        query: the filters shown now, to be saved.
        shown: the saved view that is shown, if one is.
    """

    place: str
    links: Sequence[Link]
    query: str
    shown: SavedView | None


class OpeningMiddleware:
    """Opens a list in the view its reader chose, whichever room shows it, unless the address says what to show."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the page does."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Lead to the view a list opens in; everything else passes."""
        place = place_of(request) if request.method in ("GET", "HEAD") and not request.GET else ""
        actor = current_actor(request) if place else None
        return opening(request, place, actor) if actor and actor.kind == "official" else None


def place_of(request: HttpRequest) -> str:
    """Return the list that an address shows; empty where it shows none that has views."""
    match = request.resolver_match
    if match is None:
        return ""
    if match.view_name == _REGISTER_PAGE:
        return f"{_REGISTER}{match.kwargs['id']}"
    return next((place for place, name in PLACES.items() if name == match.view_name), "")


def around(request: HttpRequest, actor: Actor) -> Views | None:
    """Return the saved views of the list that a page shows; None where it shows none that has them."""
    place = place_of(request)
    return views_of(request, place, actor) if place else None


def opening(request: HttpRequest, place: str, actor: Actor) -> HttpResponse | None:
    """Return the way to the view a list opens in; None where the address says what to show or there is no such view."""
    if request.GET:
        return None
    view = SavedView.objects.filter(person_id=actor.person, place=place, opens=True).first()
    return redirect(f"{request.path}?{view.query}") if view and view.query else None


def views_of(request: HttpRequest, place: str, actor: Actor) -> Views:
    """Return the saved views of a list for who looks at it."""
    query = plain(request.GET)
    found = list(SavedView.objects.filter(person_id=actor.person, place=place))
    shown = next((view for view in found if view.query == query), None)
    links = [
        Link(t("全部", "All"), f"{request.path}?all=1", shown is None and not query),
        *(Link(view.name, f"{request.path}?{view.query or 'all=1'}", view == shown) for view in found),
    ]
    return Views(place, links if found else [], query, shown)


def plain(given: QueryDict) -> str:
    """Return the filters of an address in one order, without what is none."""
    kept = QueryDict(mutable=True)
    for name in sorted(given):
        for value in given.getlist(name):
            if value and name not in _NO_FILTER:
                kept.appendlist(name, str(value))
    return kept.urlencode()


@require_POST
@desk_required
def save(request: HttpRequest) -> HttpResponse:
    """Save the filters shown under a name, and show the list again."""
    place, actor = request.POST.get("place", ""), current_actor(request)
    address = _address(place, actor)
    query = plain(QueryDict(request.POST.get("query", "")))
    view = actions.save_view(
        by=actor,
        place=place,
        name=request.POST.get("name", ""),
        query=query,
        opens="opens" in request.POST,
    )
    say(request, t(f"视图“{view.name}”已保存", f"The view “{view.name}” is saved"))
    return redirect(f"{address}?{query or 'all=1'}")


@require_POST
@desk_required
def drop(request: HttpRequest, id: str) -> HttpResponse:
    """Drop a view, and show the whole list."""
    actor = current_actor(request)
    place = actions.drop_view(by=actor, id=id)
    say(request, t("视图已删除", "The view is dropped"))
    return redirect(f"{_address(place, actor)}?all=1")


def _address(place: str, by: Actor) -> str:
    """Return the address of a list that has views.

    Raises:
        BadInput: there is no such list.
        NotFound: there is no such register for this person.
    """
    if place.startswith(_REGISTER):
        return reverse(_REGISTER_PAGE, args=[registers.register(place.removeprefix(_REGISTER), by).id])
    if place not in PLACES:
        raise BadInput(t("没有这个列表", "there is no such list"), at="place", code="no_such_list")
    return reverse(PLACES[place])

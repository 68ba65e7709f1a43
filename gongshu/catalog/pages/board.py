"""The compile board on the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongshu.catalog import queries
from gongshu.catalog.actions.permissions import require_board
from gongshu.catalog.board import COLUMNS, board_of, units
from gongshu.catalog.pages.shown import STATES
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.ui import law
from gongshu.ui.values import Link, Tile


@require_GET
@desk_required
def board(request: HttpRequest) -> HttpResponse:
    """Show what a unit has in hand; the data authority first sees all units in numbers."""
    actor = current_actor(request)
    chosen = request.GET.get("organization", "")
    require_board(actor, chosen or actor.organization)
    profile = register.jurisdiction()
    procedure = profile.procedures.get("catalog.change")
    crumbs = [Link(t("目录", "Catalog"), reverse("catalog:index"))]
    shown: dict[str, object] = {
        "duty": law.chip(profile, procedure.cite) if procedure else None,
        "crumbs": [*crumbs, Link(t("编制情况", "Compile board"), "")],
    }
    if queries.is_authority(actor) and not chosen:
        rows = [(unit, [unit.of(state) for state in (*COLUMNS, "published")]) for unit in units()]
        heads = [STATES[state][0] for state in (*COLUMNS, "published")]
        return render(request, "catalog/units.html", {**shown, "rows": rows, "heads": heads})
    found = board_of(chosen or actor.organization)
    groups = [(state, *STATES[state], found.counts[state], found.cards[state]) for state in COLUMNS]
    tiles = [Tile(words, f"{count:,}", f"#{state}", tone=tone) for state, words, tone, count, _ in groups if count]
    if found.late:
        tiles.insert(0, Tile(t("已超期", "Overdue"), f"{found.late:,}", tone="over"))
    unit = register.organization(chosen or actor.organization)
    shown |= {"unit": unit, "groups": groups, "figures": tiles, "may_compile": queries.may_compile(actor, unit.id)}
    return render(request, "catalog/board.html", shown)

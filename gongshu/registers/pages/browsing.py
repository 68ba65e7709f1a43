"""Finding and reading registers on the desk: the list of them, one of them, a row with its history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongshu.kit.text import Text, t
from gongshu.organizations import queries as organizations
from gongshu.organizations.session import current_actor, desk_required
from gongshu.registers import duties, editions, queries, rules
from gongshu.registers.cells import Names, show_cell
from gongshu.registers.models import KINDS, Row, RowVersion
from gongshu.registers.pages import shown
from gongshu.registers.sources.written import STATES, TONES
from gongshu.regulation.lists import RegisterDef
from gongshu.ui import law
from gongshu.ui.values import Chip, Entry, Fact, Link

UNITS_SHOWN = 50
"""So many units are shown with how their periodic duty stands, the most pressing first."""


def crumbs(found: RegisterDef, *links: Link) -> list[Link]:
    """Return the way to a page of a register."""
    here = reverse("registers:register", args=[found.id])
    return [
        Link(t("台账", "Registers"), reverse("registers:index")),
        Link(found.title, here if links else ""),
        *links,
    ]


@require_safe
@desk_required
def index(request: HttpRequest) -> HttpResponse:
    """List the registers by chapter."""
    actor, profile = current_actor(request), organizations.jurisdiction()
    groups = shown.by_chapter(profile, actor)
    periodic = shown.duty_rows(duties.duties_of(actor), profile)
    return render(
        request,
        "registers/index.html",
        {
            "base": "base_desk.html",
            "groups": groups,
            "one": "registers:register",
            "profile": profile,
            "duties": periodic,
            "reminders": any(one.source == "house_rule" for one in periodic),
        },
    )


@require_safe
@desk_required
def register(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show a register: its rows with filters, order and files."""
    actor, profile = current_actor(request), organizations.jurisdiction()
    found = queries.register(id, actor)
    listed = shown.listing(request, found, profile, actor)
    if isinstance(listed, HttpResponseBase):
        return listed
    periodic = shown.duty_rows(duties.units(found, actor), profile)
    page: dict[str, Any] = {
        "duties": periodic[:UNITS_SHOWN],
        "reminders": any(one.source == "house_rule" for one in periodic),
        "more_duties": max(0, len(periodic) - UNITS_SHOWN),
        "base": "base_desk.html",
        "register": found,
        "chip": shown.chip_of(found, profile),
        "refusals": [(one, law.chip(profile, one.cite, one.source)) for one in found.refusals],
        "keepers": shown.keepers(found, profile),
        "list": listed,
        "why_not": shown.why_not(queries.why_not_add(found, actor), found, profile),
        "new": Link(t("登记一条", "Enter a row"), reverse("registers:new", args=[id])),
        "editions": editions.editions(found, actor),
        "edition_page": "registers:edition",
        "may_publish": editions.why_not_publish(actor) is None,
        "crumbs": crumbs(found),
        "sees_all": queries.sees_all(actor, found),
    }
    return render(request, "registers/register.html", page)


@require_safe
@desk_required
def row(request: HttpRequest, id: str, number: int) -> HttpResponse:
    """Show a row and everything it ever said."""
    actor, profile = current_actor(request), organizations.jurisdiction()
    found = queries.register(id, actor)
    one = queries.row(found, number, actor)
    versions = queries.history(one)
    names = queries.names(found, [version.cells for version in versions], actor)
    state = one.ending or "standing"
    return render(
        request,
        "registers/row.html",
        {
            "register": found,
            "row": one,
            "chip": shown.chip_of(found, profile),
            "state": (STATES[state], TONES[state]),
            "files": queries.attachments(one),
            "may_attach": queries.why_not_attach(one, actor) is None,
            "facts": facts(found, versions[0].cells, names),
            "entries": _history(found, one, versions, names, shown.chip_of(found, profile)),
            "why_not": shown.why_not(queries.why_not_change(found, one, actor), found, profile),
            "crumbs": crumbs(found, Link(t(f"第 {number} 条", f"Row {number}"), "")),
        },
    )


def facts(found: RegisterDef, cells: dict[str, str], names: Names) -> list[Fact]:
    """Return the cells of a row as facts."""
    return [Fact(one.title, spelled(show_cell(one, cells.get(one.id, ""), names))) for one in found.columns]


def spelled(value: object) -> str:
    """Return a cell in words; nothing for an empty one."""
    return "" if value is None else str(value)


def _history(found: RegisterDef, one: Row, versions: Sequence[RowVersion], names: Names, chip: Chip) -> list[Entry]:
    """Return the versions of a row as entries of a timeline, each with what it changed."""
    entries = []
    for place, version in enumerate(versions):
        before = versions[place + 1].cells if place + 1 < len(versions) else None
        entries.append(
            Entry(
                at=version.recorded_at,
                sentence=_sentence(found, version, before, names),
                actor=version.recorded_by_name,
                organization=one.organization.name,
                article=chip,
                evidence=version.evidence,
                note=t(f"理由：{version.reason}", f"Reason: {version.reason}") if version.reason else "",
            )
        )
    return entries


def _sentence(found: RegisterDef, version: RowVersion, before: dict[str, str] | None, names: Names) -> Text:
    words = t(f"第 {version.number} 版：", f"Version {version.number}: ") + KINDS[version.kind]
    if before is None or version.kind != "corrected":
        return words
    columns = {one.id: one for one in found.columns}
    told = []
    for id in rules.changed(before, version.cells):
        column = columns.get(id)
        old, new = (
            spelled(show_cell(column, cells.get(id, ""), names) if column else cells.get(id, "")) or "—"
            for cells in (before, version.cells)
        )
        title = column.title if column else Text(id, id)
        told.append(t(f"{title.zh}：{old} → {new}", f"{title.en}: {old} → {new}"))
    return words + Text("；" + "；".join(one.zh for one in told), "; " + "; ".join(one.en for one in told))

"""Reading an entry and its versions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongshu.catalog import events, queries
from gongshu.catalog.beside import panels
from gongshu.catalog.data import from_json
from gongshu.catalog.item_sources import item_sources
from gongshu.catalog.models import EDITABLE, Change, Entry
from gongshu.catalog.pages.shown import PARTS, STATES, chip_of, facts_of, written_code
from gongshu.catalog.standing import told
from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.ui import law
from gongshu.ui.records import lines_of
from gongshu.ui.values import Link

TOLD_BY_THE_CASE = frozenset({events.STEPPED.name})


@require_GET
@desk_required
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """Show an entry: its facts, items, classes, versions, where its case stands, what happened to it."""
    actor = current_actor(request)
    found = queries.entry(code, actor)
    profile = queries.law_for(found.provider_id)
    data = queries.data_of(found)
    change = queries.open_change(found)
    case = (change.case if change else found.case) if (change or found.state in ("in_review", "returned")) else None
    name = found.provider.name
    shown = {
        "entry": found,
        "code": written_code(found),
        "state": STATES[found.state],
        "data": data,
        "grade": f"L{data.grade}" if data.grade else "",
        "parts": [(part, facts_of(data, part, profile, name)) for part in PARTS.values() if part.id != "items"],
        "items": data.items,
        "items_chip": chip_of("items", profile),
        "flags": told(found, profile),
        "sharing": profile.sharing_classes.get(found.sharing_class),
        "sharing_chip": law.chip_of_class(profile, profile.sharing_classes.get(found.sharing_class)),
        "versions": found.versions.order_by("-number"),
        "change": change,
        "change_state": STATES[change.state] if change else None,
        "points": queries.difference(data, from_json(change.data)) if change else [],
        "case": case,
        "badge": cases.badge(case) if case else None,
        "asks": _asks(found, change, actor),
        "entries": lines_of(queries.history(found), profile, room="catalog", but=TOLD_BY_THE_CASE),
        "crumbs": [Link(t("目录", "Catalog"), reverse("catalog:index")), Link(found.name, "")],
        "item_sources": item_sources(found, data, actor),
        "told_apart": found.told_apart.select_related("other__provider"),
        "beside": panels(found, actor),
        "external": found.external_codes.order_by("platform", "-valid_from", "-pk"),
        "compiles": queries.may_compile(actor, found.provider_id),
    }
    return render(request, "catalog/entry.html", shown)


def _asks(found: Entry, change: Change | None, actor: Actor) -> list[tuple[Text, str, str]]:
    """The acts open to a person on this entry: words, address, manner; the first is the one to do next."""
    acts: list[tuple[Text, str, str]] = []
    subject = change or found
    compiles = queries.may_compile(actor, found.provider_id)
    if subject.case is not None and subject.state == "in_review" and cases.may_decide(subject.case, actor):
        acts.append((t("办理", "Decide"), reverse("catalog:decide", args=[subject.case.number]), "primary"))
    if compiles and subject.state in EDITABLE:
        acts.append((t("继续编制", "Go on compiling"), reverse("catalog:compile", args=[found.code]), "primary"))
    if compiles and found.state == "published" and change is None:
        acts.append((t("启动变更", "Begin a change"), reverse("catalog:begin_change", args=[found.code]), "secondary"))
    if compiles and change is not None and change.state in EDITABLE:
        acts.append((t("放弃变更", "Drop the change"), reverse("catalog:drop_change", args=[found.code]), "quiet"))
    if compiles and found.state == "in_review":
        acts.append((t("撤回送审", "Take it back"), reverse("catalog:recall", args=[found.code]), "secondary"))
    if compiles and change is None and found.state in (*EDITABLE, "published"):
        acts.append((t("撤销目录", "Withdraw"), reverse("catalog:withdraw", args=[found.code]), "quiet"))
    return acts


@require_GET
@desk_required
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a published version and how it differs from the one before, or from the one asked for."""
    actor = current_actor(request)
    found = queries.entry(code, actor)
    this = queries.version(code, number, actor)
    wanted = request.GET.get("with", "")
    other = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else number - 1
    before = queries.version(code, other, actor) if other > 0 else None
    shown = {
        "entry": found,
        "version": this,
        "before": before,
        "points": queries.difference(before, this) if before else [],
        "others": [one for one in queries.versions(code, actor) if one.number not in (number, other)],
        "crumbs": [
            Link(t("目录", "Catalog"), reverse("catalog:index")),
            Link(found.name, reverse("catalog:entry", args=[found.code])),
            Link(t(f"第 {number} 版", f"Version {number}"), ""),
        ],
    }
    return render(request, "catalog/version.html", shown)

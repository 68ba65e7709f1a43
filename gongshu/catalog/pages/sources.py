"""一数一源 on the desk: groups to designate, sources designated and disputed, what of one's own is a copy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongshu.catalog import actions, queries, sources
from gongshu.catalog.forms.acts import ReasonForm
from gongshu.catalog.forms.sources import DesignateForm, OnDesignationForm
from gongshu.catalog.models import Designation, LikeGroup
from gongshu.catalog.pages.shown import posted
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.regulation.baseline import Body
from gongshu.ui import law
from gongshu.ui.flash import say
from gongshu.ui.listing import paginate
from gongshu.ui.values import Chip, Choice, Fact, Link

TITLE = t("一数一源", "One datum, one source")
_VIEWS: Mapping[str, Text] = {
    "groups": t("疑似同一数据", "Probably the same"),
    "designated": t("已定数源", "Designated"),
    "disputed": t("有异议", "Disputed"),
    "copies": t("本单位的副本", "Copies of ours"),
}
_ACTS: Mapping[str, tuple[Text, Text]] = {
    "dispute": (t("提出异议", "Object"), t("已提出异议，原指定继续有效", "Objected; the designation stands meanwhile")),
    "keep": (t("维持数源", "Keep the source"), t("已维持", "Kept")),
    "end": (t("撤销指定", "End the designation"), t("已撤销", "Ended")),
}
_PER_PAGE = 25
CONFLICT = "quality.conflict"
"""The procedure in which departments talk about data that differs, where the instrument has it."""


def _crumbs(*links: Link) -> list[Link]:
    home = Link(t("目录", "Catalog"), reverse("catalog:index"))
    return [home, Link(TITLE, reverse("catalog:sources") if links else ""), *links]


def _duty(provider: Body | None = None) -> Chip | None:
    """The article on which the designation of a provider's item rests; without a provider, that of the local text."""
    profile = register.jurisdiction()
    return law.chip_named(profile, sources.ground_of(profile, clock.today(), provider))


@require_safe
@desk_required
def index(request: HttpRequest) -> HttpResponse:
    """List the groups to designate, the designations in force, the disputed ones; for an agency what concerns it."""
    actor = current_actor(request)
    bureau = queries.is_authority(actor)
    found: dict[str, QuerySet[Any]] = {
        "groups": sources.groups("" if bureau else actor.organization),
        "designated": sources.with_copies(sources.in_force()),
        "disputed": sources.with_copies(sources.in_force().exclude(disputed_at=None)),
        "copies": sources.copies_at(actor.organization),
    }
    if bureau:
        del found["copies"]
    view = request.GET.get("show", "")
    view = view if view in found else next(iter(found))
    page = paginate(request, found[view], found[view].count(), per_page=_PER_PAGE)
    here = reverse("catalog:sources")
    shown = {
        "view": view,
        "page": page,
        "tabs": [Link(_VIEWS[one], f"{here}?show={one}", one == view, rows.count()) for one, rows in found.items()],
        "rows": [(one, sources.reasons_of(one), _percent(one)) for one in page.items]
        if view == "groups"
        else page.items,
        "bureau": bureau,
        "duty": _duty(),
        "crumbs": _crumbs(),
    }
    return render(request, "catalog/sources.html", shown)


def _percent(one: LikeGroup) -> int:
    return round(100 * one.score)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def group(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show the members of a group and why they look the same; the authority designates the source among them."""
    actor = current_actor(request)
    found = sources.group(id)
    if found is None:
        raise NotFound(
            t("这一组已不再成立", "this group is no longer found"),
            remedy=t("返回“一数一源”查看现在的结果", "see what is found now"),
            code="no_such_group",
        )
    members = list(found.members.all())
    choices = [
        Choice(
            f"{one.entry.code} {one.item}",
            one.title,
            t(f"{one.entry.provider.name}《{one.entry.name}》", f"{one.entry.provider.name}, {one.entry.name}"),
        )
        for one in members
    ]
    form = None
    if queries.is_authority(actor) and may(actor, "catalog.review"):
        form = DesignateForm(posted(request), members=choices, initial={"copies": [one.value for one in choices]})
        if form.is_valid() and (done := _designate(actor, form)) is not None:
            say(request, t("已指定数源", "The source is designated"))
            return redirect("catalog:source", done.pk)
    shown = {
        "group": found,
        "members": members,
        "reasons": sources.reasons_of(found),
        "percent": _percent(found),
        "form": form,
        "duty": _duty(register.body(members[0].entry.provider_id)),
        "crumbs": _crumbs(Link(found.title, "")),
    }
    return render(request, "catalog/source_group.html", shown, status=422 if form and form.errors else 200)


def _designate(actor: Actor, form: DesignateForm) -> Designation | None:
    given = form.cleaned_data
    code, item = given["source"].split(" ", 1)
    copies = [tuple(place.split(" ", 1)) for place in given["copies"]]
    try:
        return actions.designate_source(
            by=actor,
            entry=queries.entry(code, actor),
            item=item,
            reason=given["reason"],
            copies=[(other, name) for other, name in copies if other != code],
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def source(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show a designation with its copies and history; object to it, keep it, end it."""
    actor = current_actor(request)
    found = sources.designation(id)
    if found is None:
        raise NotFound(t("没有这项指定", "there is no such designation"), code="no_such_designation")
    offered = _offered(actor, found)
    act = request.POST.get("act", "")
    form = OnDesignationForm(posted(request), initial={"revision": found.revision})
    if request.method == "POST" and act in offered and form.is_valid() and _done(actor, found, act, form):
        say(request, _ACTS[act][1])
        return redirect("catalog:source", found.pk)
    profile = register.jurisdiction()
    talks = profile.procedures.get(CONFLICT)
    shown = {
        "source": found,
        "talks": talks if talks is not None and talks.opened_by else None,
        "talks_chip": law.chip(profile, talks.cite) if talks is not None else None,
        "facts": _facts(found),
        "copies": list(found.copies.select_related("entry__provider").order_by("entry__code", "item")),
        "history": list(sources.history(found)),
        "acts": [(one, _ACTS[one][0]) for one in offered],
        "form": form if offered else None,
        "crumbs": _crumbs(Link(found.title, "")),
    }
    return render(request, "catalog/source.html", shown, status=422 if form.errors else 200)


def _offered(actor: Actor, found: Designation) -> list[str]:
    if found.ended_at is not None:
        return []
    if queries.is_authority(actor):
        return (["keep", "end"] if found.disputed_at else ["end"]) if may(actor, "catalog.review") else []
    concerned = found.copies.filter(entry__provider=actor.organization).exists()
    mine = concerned or found.entry.provider_id == actor.organization
    return ["dispute"] if mine and found.disputed_at is None and may(actor, "catalog.compile") else []


def _done(actor: Actor, found: Designation, act: str, form: OnDesignationForm) -> bool:
    verbs: Mapping[str, Callable[..., Designation]] = {
        "dispute": actions.dispute_source,
        "keep": actions.keep_source,
        "end": actions.end_designation,
    }
    given = form.cleaned_data
    try:
        verbs[act](by=actor, designation=found, reason=given["reason"], expect=given["revision"])
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def _facts(found: Designation) -> list[Fact]:
    profile = register.jurisdiction()
    facts = [
        Fact(t("数源部门", "Source"), found.entry.provider.name),
        Fact(t("目录和信息项", "Entry and item"), f"{found.entry.name} · {found.entry.code} · {found.item}"),
        Fact(t("理由", "Reason"), found.reason),
        Fact(
            t("指定", "Designated"),
            f"{clock.local(found.designated_at):%Y-%m-%d} {found.designated_by_name}",
            chip=law.chip_named(profile, found.article),
            note=t(f"第 {found.number} 次", f"number {found.number}"),
        ),
    ]
    if found.disputed_at and found.disputed_by:
        facts.append(
            Fact(
                t("异议", "Objection"),
                t(f"{found.disputed_by.name}：{found.dispute}", f"{found.disputed_by.name}: {found.dispute}"),
            )
        )
    if found.kept_at:
        facts.append(Fact(t("维持", "Kept"), f"{clock.local(found.kept_at):%Y-%m-%d} {found.kept_reason}"))
    if found.ended_at:
        facts.append(Fact(t("终止", "Ended"), f"{clock.local(found.ended_at):%Y-%m-%d} {found.ended_reason}"))
    return facts


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def apart(request: HttpRequest, code: str, other: str) -> HttpResponseBase:
    """Say why an entry does not hold the same data as another."""
    actor = current_actor(request)
    mine, theirs = queries.entry(code, actor), queries.entry(other, actor)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.tell_apart(by=actor, entry=mine, other=theirs, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, t("已写明区别，审核人会看到", "Said; whoever reviews will see it"))
            return redirect("catalog:entry", mine.code)
    shown = {
        "entry": mine,
        "other": theirs,
        "form": form,
        "crumbs": _crumbs(Link(t("写明区别", "Say how they differ"), "")),
    }
    return render(request, "catalog/source_apart.html", shown, status=422 if form.errors else 200)

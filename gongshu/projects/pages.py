"""Projects on the desk: the list, a project with its gates, its parts, its catalog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, Refusal, Stale
from gongshu.kit.money import yuan
from gongshu.kit.text import Text, t
from gongshu.organizations.session import current_actor, desk_required
from gongshu.projects import actions, queries, rules, showing, telling
from gongshu.projects.forms import EntryForm, PartForm, ProjectForm
from gongshu.projects.models import Part, Project
from gongshu.projects.overview import Overview, overviews
from gongshu.ui import export
from gongshu.ui.flash import say
from gongshu.ui.listing import QueryBar, QueryField, paginate
from gongshu.ui.values import Column, Fact, Link

TITLE = t("项目", "Projects")
_PER_PAGE = 25
_ASKED, _SUMS = ("name", "purpose", "cost", "running_cost"), ("cost", "running_cost")
_COLUMNS = [
    Column(t("项目", "Project")),
    Column(t("项目单位", "Owner")),
    Column(t("建设资金（元）", "Cost (yuan)")),
    Column(t("每年运维经费（元）", "Running cost a year (yuan)")),
    Column(t("目录", "Entries")),
    Column(t("立项", "Approval")),
    Column(t("验收", "Acceptance")),
    Column(t("没有具备的条件", "Conditions not in place")),
]


def _crumbs(*links: Link) -> list[Link]:
    return [Link(TITLE, reverse("projects:index") if links else ""), *links]


def _home(found: Project) -> Link:
    return Link(found.name, reverse("projects:project", args=[found.pk]))


@require_safe
@desk_required
def index(request: HttpRequest) -> HttpResponse:
    """List the projects of one's organization, all for the authority, with the gates that are shut; also as a file."""
    actor = current_actor(request)
    bar = QueryBar.read(request, [QueryField("words", t("关键词", "Words"), hint=t("项目、单位", "project, unit"))])
    found = queries.matching(queries.visible_to(actor), bar.value("words"))
    if export.asked(request):
        return export.export(request, "projects", _COLUMNS, [_cells(one) for one in overviews(list(found))])
    page = paginate(request, found, found.count(), per_page=_PER_PAGE)
    why_not = queries.why_not_start(actor)
    start = Link(t("建立项目档案", "Start a project file"), reverse("projects:new"))
    shown = {
        "bar": bar,
        "page": page,
        "rows": [(one, yuan(one.project.cost), _states(one)) for one in overviews(page.items)],
        "start": start if why_not is None else None,
        "crumbs": _crumbs(),
    }
    return render(request, "projects/index.html", shown)


def _states(one: Overview) -> list[tuple[Text, Text]]:
    """How approval and acceptance stand, where they were asked for."""
    named = ((t("立项", "Approval"), rules.APPROVAL), (t("验收", "Acceptance"), rules.ACCEPTANCE))
    return [(name, state) for name, procedure in named if (state := one.state_of(procedure)) is not None]


def _cells(one: Overview) -> list[Any]:
    found, names = one.project, "、".join(str(gate.title) for gate in one.shut)
    approval, acceptance = one.state_of(rules.APPROVAL), one.state_of(rules.ACCEPTANCE)
    return [found.name, found.owner.name, found.cost, found.running_cost, one.entries, approval, acceptance, names]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def new(request: HttpRequest) -> HttpResponseBase:
    """Ask what the file says; show the answers to be checked; start it."""
    actor = current_actor(request)
    title = t("建立项目档案", "Start a project file")
    crumbs = _crumbs(Link(title, ""))
    if (why_not := queries.why_not_start(actor)) is not None and request.method != "POST":
        return render(request, "projects/form.html", {"title": title, "why_not": why_not, "crumbs": crumbs})
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and request.POST.get("act") == "start":
        try:
            made = actions.start_project(by=actor, **_said(form))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, t("项目档案已建立", "The project file is started"))
            return redirect("projects:project", made.pk)
    return _asked(request, form, title, reverse("projects:index"), crumbs)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def change(request: HttpRequest, id: str) -> HttpResponseBase:
    """Change what the file says, after a look at the answers; who was overtaken keeps what was typed."""
    actor = current_actor(request)
    found = queries.project(id, actor)
    title = t("修改项目档案", "Change the project file")
    crumbs = _crumbs(_home(found), Link(title, ""))
    if (why_not := queries.why_not_keep(actor, found)) is not None and request.method != "POST":
        return render(request, "projects/form.html", {"title": title, "why_not": why_not, "crumbs": crumbs})
    form = ProjectForm(request.POST or None, initial={name: getattr(found, name) for name in (*_ASKED, "revision")})
    now: Sequence[Fact] = ()
    if request.method == "POST" and form.is_valid() and request.POST.get("act") == "start":
        try:
            actions.change_project(by=actor, project=found, expect=form.cleaned_data["revision"] or 0, **_said(form))
        except Stale as stale:
            form = ProjectForm({**request.POST.dict(), "revision": str(found.revision)})
            form.full_clean()
            form.refuse(stale)
            now = showing.facts(found, mine=False)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, t("已修改", "Changed"))
            return redirect("projects:project", found.pk)
    return _asked(request, form, title, _home(found).href, crumbs, now)


def _said(form: ProjectForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in _ASKED}


def _asked(
    request: HttpRequest,
    form: ProjectForm,
    title: Text,
    back: str,
    crumbs: Sequence[Link],
    now: Sequence[Fact] = (),
) -> HttpResponse:
    """Show the form, or, once it is filled in, the answers to be checked before they are recorded.

    ``now``: what the file says meanwhile, where somebody else was quicker.
    """
    checking = request.method == "POST" and form.is_valid() and request.POST.get("act") != "again"
    answers = [
        Fact(str(form.fields[name].label), yuan(value) if name in _SUMS else value)
        for name, value in (_said(form).items() if checking else ())
    ]
    shown = {"form": form, "checking": checking, "answers": answers, "title": title, "back": back, "act": "start"}
    failed = request.method == "POST" and bool(form.errors)
    return render(request, "projects/form.html", {**shown, "crumbs": crumbs, "now": now}, status=422 if failed else 200)


@require_safe
@desk_required
def project(request: HttpRequest, id: str) -> HttpResponse:
    """Show a project: its gates with their articles, its data, its money, what it builds, its cases, what happened."""
    actor = current_actor(request)
    found = queries.project(id, actor)
    why_not = queries.why_not_keep(actor, found)
    barred, gates = showing.barred(), queries.gates_of(found)
    entries = queries.entries_of(found)
    used = queries.used_of([listed for _, listed in entries])
    shown = {
        "project": found,
        "why_not": why_not,
        "facts": showing.facts(found, why_not is None),
        "gates": showing.gate_groups(gates),
        "measured": showing.measured(gates),
        "parts": [(one, rules.PART_KINDS[one.kind], barred.get(one.kind)) for one in found.parts.all()],
        "entries": [
            (entry, rules.ENTRY_STATES[entry.state], listed, rules.data_words(listed)) for entry, listed in entries
        ],
        "work": used.work,
        "sharing": (telling.sharing_words(used.sharing), telling.sharing_place()),
        "money": showing.money(found),
        "money_rules": showing.money_rules(),
        "cases": showing.case_rows(found, actor),
        "offers": showing.offers(gates),
        "records": showing.records(found),
        "handed_in": queries.is_handed_in(found),
        "house": showing.HOUSE,
        "crumbs": _crumbs(Link(found.name, "")),
    }
    return render(request, "projects/project.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def part(request: HttpRequest, id: str) -> HttpResponseBase:
    """Put down a part of a project; what is barred is stopped with its article."""
    actor = current_actor(request)
    found = queries.project(id, actor)
    form = PartForm(request.POST or None, barred=showing.barred())
    if request.method == "POST" and form.is_valid() and _added(actor, found, form):
        say(request, t("已登记", "Put down"))
        return redirect("projects:project", found.pk)
    return _one_form(request, form, t("登记建设内容", "Put down a part"), found, actor)


def _added(actor: Actor, found: Project, form: PartForm) -> bool:
    given = form.cleaned_data
    try:
        actions.add_part(
            by=actor, project=found, kind=given["kind"], name=given["name"], placed=given["placed"], basis=form.basis()
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def _one_form(request: HttpRequest, form: Any, title: Text, found: Project, actor: Actor) -> HttpResponse:
    home = _home(found)
    shown = {
        "form": form,
        "title": title,
        "back": home.href,
        "act": "add",
        "why_not": queries.why_not_keep(actor, found),
        "crumbs": _crumbs(home, Link(title, "")),
    }
    return render(request, "projects/form.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def entry(request: HttpRequest, id: str) -> HttpResponseBase:
    """List an entry of one's own catalog, a draft too, in a project."""
    actor = current_actor(request)
    found = queries.project(id, actor)
    offered = [(one.code, f"{one.name}（{one.code}）") for one in queries.may_be_listed(found).order_by("name")]
    form = EntryForm(request.POST or None, entries=offered)
    if request.method == "POST" and form.is_valid():
        try:
            actions.list_entry(by=actor, project=found, code=form.cleaned_data["code"])
        except Refusal as refusal:
            form.refuse(refusal, "code")
        else:
            say(request, t("已列入", "Listed"))
            return redirect("projects:project", found.pk)
    return _one_form(request, form, t("列入目录", "List an entry"), found, actor)


@require_POST
@desk_required
def remove_part(request: HttpRequest, id: str, part: str) -> HttpResponse:
    """Take a part out of a project."""
    actor = current_actor(request)
    found = Part.objects.filter(pk=part, project=queries.project(id, actor)).select_related("project").first()
    if found is None:
        raise NotFound(t("没有这项建设内容", "there is no such part"), code="no_such_part")
    actions.remove_part(by=actor, part=found)
    say(request, t("已删去", "Taken out"))
    return redirect("projects:project", id)


@require_POST
@desk_required
def unlist(request: HttpRequest, id: str, code: str) -> HttpResponse:
    """Take an entry out of a project's catalog."""
    actor = current_actor(request)
    actions.unlist_entry(by=actor, project=queries.project(id, actor), code=code)
    say(request, t("已移出", "Taken out"))
    return redirect("projects:project", id)

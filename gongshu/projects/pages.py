"""Projects on the desk: the list, a project with its gates, its parts, its catalog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongshu.audit.queries import trail
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.projects import actions, queries, rules
from gongshu.projects.forms import EntryForm, PartForm, ProjectForm
from gongshu.projects.models import Part, Project
from gongshu.projects.queries import Gate
from gongshu.ui import export, law
from gongshu.ui.flash import say
from gongshu.ui.listing import paginate
from gongshu.ui.values import Chip, Column, Fact, Link, Task
from gongshu.ui.values import Entry as Line

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

TITLE = t("项目", "Projects")
_COLUMNS = [
    Column(t("项目", "Project")),
    Column(t("项目单位", "Owner")),
    Column(t("建设资金（元）", "Cost (yuan)")),
    Column(t("每年运维经费（元）", "Running cost a year (yuan)")),
    Column(t("目录", "Entries")),
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
    found = queries.visible_to(actor)
    if export.asked(request):
        rows = [_cells(one, _shut(one)) for one in found]
        return export.export(request, "projects", _COLUMNS, rows)
    page = paginate(request, found, found.count(), per_page=25)
    shown = {
        "page": page,
        "rows": [(one, _shut(one)) for one in page.items],
        "may_start": may(actor, "projects.keep") and bool(actor.organization),
        "crumbs": _crumbs(),
    }
    return render(request, "projects/index.html", shown)


def _shut(found: Project) -> list[Gate]:
    """The gates that are shut, each once."""
    return list({one.gate.fact: one for one in queries.gates_of(found) if one.why is not None}.values())


def _cells(found: Project, shut: Sequence[Gate]) -> list[Any]:
    names = "、".join(str(one.title) for one in shut)
    return [found.name, found.owner.name, found.cost, found.running_cost, found.listed.count(), names]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def new(request: HttpRequest) -> HttpResponseBase:
    """Ask what the file says; show the answers to be checked; start it."""
    actor = current_actor(request)
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and request.POST.get("act") == "start":
        try:
            made = actions.start_project(by=actor, **_said(form))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, t("项目档案已建立", "The project file is started"))
            return redirect("projects:project", made.pk)
    title = t("建立项目档案", "Start a project file")
    return _asked(request, form, title, reverse("projects:index"), _crumbs(Link(title, "")), "start")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def change(request: HttpRequest, id: str) -> HttpResponseBase:
    """Change what the file says, after a look at the answers."""
    actor = current_actor(request)
    found = queries.project(id, actor)
    now = {name: getattr(found, name) for name in ("name", "purpose", "cost", "running_cost", "revision")}
    form = ProjectForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid() and request.POST.get("act") == "start":
        try:
            actions.change_project(by=actor, project=found, expect=form.cleaned_data["revision"] or 0, **_said(form))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, t("已修改", "Changed"))
            return redirect("projects:project", found.pk)
    title = t("修改项目档案", "Change the project file")
    return _asked(request, form, title, _home(found).href, _crumbs(_home(found), Link(title, "")), "start")


def _said(form: ProjectForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("name", "purpose", "cost", "running_cost")}


def _asked(
    request: HttpRequest, form: ProjectForm, title: Text, back: str, crumbs: Sequence[Link], act: str
) -> HttpResponse:
    """Show the form, or, once it is filled in, the answers to be checked before they are recorded."""
    checking = request.method == "POST" and form.is_valid() and request.POST.get("act") != "again"
    answers = [Fact(str(form.fields[name].label), value) for name, value in _said(form).items()] if checking else []
    shown = {"form": form, "checking": checking, "answers": answers, "title": title, "back": back, "act": act}
    failed = request.method == "POST" and bool(form.errors)
    return render(request, "projects/form.html", {**shown, "crumbs": crumbs}, status=422 if failed else 200)


@require_safe
@desk_required
def project(request: HttpRequest, id: str) -> HttpResponse:
    """Show a project: its gates with their articles, what it builds, its catalog, its cases, what happened."""
    actor = current_actor(request)
    found = queries.project(id, actor)
    mine = found.owner_id == actor.organization and bool(may(actor, "projects.keep"))
    barred = _barred()
    shown = {
        "project": found,
        "mine": mine,
        "facts": _facts(found, mine),
        "tasks": [_task(one) for one in queries.gates_of(found)],
        "parts": [(one, rules.PART_KINDS[one.kind], barred.get(one.kind)) for one in found.parts.all()],
        "entries": [(entry, rules.ENTRY_STATES[entry.state], listed) for entry, listed in queries.entries_of(found)],
        "cases": [_case(one) for one in queries.cases_of(found, actor)],
        "procedures": queries.procedures(),
        "records": _records(found),
        "handed_in": queries.is_handed_in(found),
        "crumbs": _crumbs(Link(found.name, "")),
    }
    return render(request, "projects/project.html", shown)


def _facts(found: Project, mine: bool) -> list[Fact]:
    to = reverse("projects:change", args=[found.pk]) if mine else ""
    return [
        Fact(t("项目单位", "Owner"), found.owner.name),
        Fact(t("建设内容和用途", "What is built, and what for"), found.purpose, to),
        Fact(t("建设资金（元）", "Cost of building (yuan)"), found.cost, to),
        Fact(t("每年运维经费（元）", "Cost of running a year (yuan)"), found.running_cost, to),
        Fact(t("建档", "Started"), f"{clock.local(found.started_at):%Y-%m-%d} {found.started_by_name}"),
    ]


def _chip(gate: Gate) -> Chip | None:
    return law.chip(register.jurisdiction(), gate.gate.cite, gate.gate.source)


def _before(gate: Gate) -> Text:
    """Before what the gate stands."""
    name = gate.procedure.title
    if gate.outcome is None:
        return t(f"提出“{name.zh}”前须具备", f"before “{name.en}” is opened")
    out = gate.outcome.title
    return t(f"“{name.zh}”作出“{out.zh}”前须具备", f"before “{name.en}” comes to “{out.en}”")


def _task(gate: Gate) -> Task:
    hint = _before(gate) if gate.why is None else _before(gate) + t("。", ". ") + gate.why
    return Task(gate.title, "", "done" if gate.why is None else "not_started", hint, _chip(gate))


def _case(case: Case) -> tuple[Case, Text, Text]:
    """A case with its procedure and how it stands, both in its own law's words."""
    pinned = cases.law_of(case)
    return case, pinned.procedure.title, pinned.title_of(case.state)


def _records(found: Project) -> list[Line]:
    """What happened to the file; the steps of its cases stand with the cases."""
    profile = register.jurisdiction()
    return [
        Line(
            record.at,
            record.sentence,
            record.actor_name,
            record.organization_name,
            record.on_behalf_of,
            law.chip_named(profile, record.article) or "",
            record.id,
            record.outcome == "refused",
        )
        for record in trail(subject=found.pk)
        if record.event.startswith("projects.")
    ]


def _barred() -> dict[str, Chip]:
    """What the instrument bars, with the article."""
    profile, day = register.jurisdiction(), clock.today()
    found = {kind: rules.bar(profile, kind, day) for kind in rules.PART_KINDS}
    chips = {kind: law.chip(profile, rule.cite, rule.source) for kind, rule in found.items() if rule is not None}
    return {kind: chip for kind, chip in chips.items() if chip is not None}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def part(request: HttpRequest, id: str) -> HttpResponseBase:
    """Put down a part of a project; what is barred is stopped with its article."""
    actor = current_actor(request)
    found = queries.project(id, actor)
    form = PartForm(request.POST or None, barred=_barred())
    if request.method == "POST" and form.is_valid() and _added(actor, found, form):
        say(request, t("已登记", "Put down"))
        return redirect("projects:project", found.pk)
    title = t("登记建设内容", "Put down a part")
    return _one_form(request, form, title, found)


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


def _one_form(request: HttpRequest, form: Any, title: Text, found: Project) -> HttpResponse:
    home = _home(found)
    shown = {"form": form, "title": title, "back": home.href, "act": "add", "crumbs": _crumbs(home, Link(title, ""))}
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
    return _one_form(request, form, t("列入目录", "List an entry"), found)


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

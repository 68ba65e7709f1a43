"""The applicant's pages: find out what is asked, answer question by question, check, submit, print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongshu.catalog import queries as catalog
from gongshu.catalog import standing
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotFound, Refusal, Several
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import actions as engine
from gongshu.procedure import holding
from gongshu.procedure import queries as cases
from gongshu.procedure.forms import AnswerForm, Pen, carried, chip_of, held, stays
from gongshu.procedure.questions import Question, Task
from gongshu.regulation.definition import ProcedureDef, Profile
from gongshu.sharing import actions, queries, rules
from gongshu.sharing.models import Application
from gongshu.sharing.pages.common import answers, crumb_of, crumbs, duties, file_href
from gongshu.sharing.questions import SECTIONS, procedure_between
from gongshu.sharing.rules import Resource
from gongshu.ui import law
from gongshu.ui.files import hand_out
from gongshu.ui.lawbook.guiding import guide
from gongshu.ui.values import Chip, Fact
from gongshu.ui.values import Task as TaskRow

if TYPE_CHECKING:
    pass


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def resource(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show what a resource is, what procedure applying follows, and start an application."""
    actor = current_actor(request)
    found = queries.resource(code, actor)
    if request.method == "POST":
        earlier = queries.mine(actor).filter(pk=request.POST.get("like", "")).first()
        application = actions.start_application(by=actor, resource_code=code, like=earlier)
        return redirect("sharing:application", application.id)
    profile = register.jurisdiction()
    kind = rules.applicant_kind(register.organization(actor.organization).kind)
    procedure, why_not = _procedure(profile, found, kind, actor)
    shown = {
        "resource": found,
        "free": _free(profile),
        "provider": register.organization(found.provider),
        "profile": profile,
        "sharing_class": profile.sharing_classes.get(found.sharing_class),
        "procedure": procedure,
        "steps": guide(profile, procedure, max(clock.today(), profile.first_day)).steps if procedure else [],
        "papers": _papers(profile, procedure) if procedure else [],
        "why_not": why_not,
        "flags": standing.told(catalog.entry(found.code, actor), profile),
        "fields": [(one, "" if one.level is None else f"L{one.level}") for one in found.fields],
        "crumbs": crumbs((t("查找资源", "Find a resource"), reverse("sharing:resources")), (found.title, "")),
    }
    return render(request, "sharing/resource.html", shown)


def _procedure(
    profile: Profile, found: Resource, kind: str, actor: Actor
) -> tuple[ProcedureDef | None, Refusal | None]:
    try:
        rules.check_parties(actor.organization, found.provider)
        way = rules.ways(profile, clock.today())[0]
        rules.choose(profile, sharing_class=found.sharing_class, way=way, kind=kind)
    except Refusal as refusal:
        return None, refusal
    parties = register.bodies_by_role({"applicant": actor.organization, "provider": found.provider})
    procedure = procedure_between(profile, found, kind=kind, way=way, day=clock.today(), parties=parties)
    permission = may(actor, "sharing.apply")
    return procedure, None if permission else Refusal(permission.reason, code="post_lacking")


def _free(profile: Profile) -> Chip | None:
    """The article that makes sharing free of charge, None where the text is silent."""
    if profile.rule("sharing.free_of_charge", max(clock.today(), profile.first_day)) is not True:
        return None
    rule = profile.rules["sharing.free_of_charge"]
    return law.chip(profile, rule.cite, rule.source)


def _papers(profile: Profile, procedure: ProcedureDef) -> list[Fact]:
    return [
        Fact(one.title, one.hint, chip=law.chip(profile, one.cite, one.source) if one.cite else None)
        for one in procedure.papers
    ]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the task list."""

    title: Text
    rows: Sequence[TaskRow]


@require_safe
@desk_required
def application(request: HttpRequest, id: str) -> HttpResponse:
    """Show an application: the task list while it can be filled in, else what was handed in and where it stands."""
    actor = current_actor(request)
    found = queries.application(id, actor)
    tasks = queries.tasks_of(found, actor)
    profile = register.jurisdiction()
    editable = _is_editable(found, actor)
    shown = {
        "application": found,
        "profile": profile,
        "parts": _parts(profile, found, tasks),
        "left": sum(1 for one in tasks if one.question.required and one.state != "done"),
        "editable": editable,
        "returned": found.case is not None,
        "case": found.case,
        "answers": answers(profile, found, tasks),
        "grants": queries.grants_of(found),
        "agreement": queries.agreement_of(found.case) if found.case else None,
        "dispute": found.dispute,
        "dispute_title": cases.law_of(found.dispute).procedure.title if found.dispute else None,
        "why_no_dispute": _why_no_dispute(found, actor),
        "routes": _routes(profile, found, actor),
        "objection": queries.objection_to(found),
        "may_object": queries.may_object(found, actor),
        "argumentations": queries.argumentations_of(found),
        "withdrawable": _is_own(found, actor) and found.case is not None and not found.case.ended,
        "own": _is_own(found, actor),
        "crumbs": crumbs((found.resource_title, "")),
    }
    return render(request, "sharing/application.html", shown)


def _is_own(found: Application, actor: Actor) -> bool:
    return actor.organization == found.applicant_id and bool(may(actor, "sharing.apply"))


def _is_editable(found: Application, actor: Actor) -> bool:
    if not _is_own(found, actor):
        return False
    if found.state == "draft":
        return True
    step = cases.open_step(found.case) if found.case is not None else None
    return step is not None and step.act == "supplement"


def _routes(profile: Profile, found: Application, actor: Actor) -> list[tuple[Text, str, Chip | None]]:
    """The ways of disputing a refusal that are open: words, id, article."""
    if _why_no_dispute(found, actor) is not None:
        return []
    return [(rules.disputing(one), one.id, law.chip(profile, one.cite)) for one in queries.routes_left(found)]


def _why_no_dispute(found: Application, actor: Actor) -> Refusal | None:
    """Why no dispute is possible; told only where a refusal makes one ask."""
    if found.case is None or not found.case.ended or queries.is_disputed(found) or not _is_own(found, actor):
        return Refusal(t("", ""), code="not_asked")
    if found.dispute is not None and not queries.routes_left(found):
        return Refusal(t("", ""), code="not_asked")
    refused = cases.law_of(found.case).end(found.case.state).kind == "negative"
    return queries.why_no_dispute(found) if refused else Refusal(t("", ""), code="not_asked")


def _parts(profile: Profile, found: Application, tasks: Sequence[Task]) -> list[Part]:
    parts = []
    sections: dict[str, list[TaskRow]] = {}
    for task in tasks:
        sections.setdefault(task.question.section, []).append(
            TaskRow(
                task.question.title,
                reverse("sharing:question", args=[found.id, task.question.id]),
                task.state,
                t("", "") if task.question.required else t("选填", "optional"),
                chip_of(profile, task.question),
            )
        )
    for section, title in SECTIONS.items():
        if section in sections:
            parts.append(Part(title, sections[section]))
    return parts


def _editable(request: HttpRequest, id: str) -> Application:
    actor = current_actor(request)
    found = queries.application(id, actor)
    if not _is_editable(found, actor):
        raise Refusal(
            t("现在不能修改这份申请", "this application cannot be changed now"),
            why=t(
                "只有草稿，或退回补正的申请，才能由申请单位修改",
                "only a draft, or one returned for completion, by its applicant",
            ),
            code="not_editable",
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def question(request: HttpRequest, id: str, name: str) -> HttpResponse:
    """Ask one question; save the answer and go on to the next, or back to where one came from."""
    actor = current_actor(request)
    found = _editable(request, id)
    asked = queries.questions_of(found, actor)
    here = next((one for one in asked if one.id == name), None)
    if here is None:
        raise NotFound(t("没有这个问题", "there is no such question"), code="no_such_question")
    profile = register.jurisdiction()
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AnswerForm(here, profile, *given, initial={name: found.answers.get(name)})
    if request.method == "POST":
        pen = _pen(request, found, actor, here)
        pen.take(request, actor, form)
        found = pen.draft
        if not form.errors:
            return redirect(_onward(request, found, asked, here))
    form.hold(held(queries.files_of(found).get(here.id, ()), partial(file_href, found)))
    place = asked.index(here)
    shown = {
        "application": found,
        "question": here,
        "form": form,
        "place": place + 1,
        "total": len(asked),
        "back": request.GET.get("back", ""),
        "crumbs": crumbs(crumb_of(found), (here.title, "")),
    }
    return render(request, "sharing/question.html", shown, status=422 if form.errors else 200)


def _pen(request: HttpRequest, found: Application, by: Actor, here: Question) -> Pen[Application]:
    def attach(application: Application, file: Path, name: str, expect: int) -> Application:
        return actions.attach_to_application(
            by=by, application=application, question=here.id, file=file, name=name, expect=expect
        )

    def detach(application: Application, file: str, expect: int) -> Application:
        return actions.detach_from_application(
            by=by, application=application, question=here.id, file=file, expect=expect
        )

    def save(application: Application, answer: Any, expect: int) -> Application:
        return actions.save_answers(by=by, application=application, answers={here.id: answer}, expect=expect)

    return Pen(found, carried(request, "revision"), lambda one: one.revision, attach, detach, save)


@require_safe
@desk_required
def file(request: HttpRequest, id: str, file: str) -> HttpResponseBase:
    """Hand out a file that waits in an application, to the applicant."""
    actor = current_actor(request)
    found = queries.application(id, actor)
    if not _is_own(found, actor):
        raise holding.no_such_file()
    fetched = engine.fetch_drafted(queries.draft_of(found), file)
    return hand_out(fetched.path, fetched.name)


def _onward(request: HttpRequest, found: Application, asked: Sequence[Question], here: Question) -> str:
    if stays(request):
        return request.get_full_path()
    if request.POST.get("then") == "later":
        return reverse("sharing:application", args=[found.id])
    if request.GET.get("back") == "check":
        return reverse("sharing:check", args=[found.id])
    place = [one.id for one in asked].index(here.id)
    if place + 1 < len(asked):
        return reverse("sharing:question", args=[found.id, asked[place + 1].id])
    return reverse("sharing:check", args=[found.id])


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def check(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show every answer with a link to change it, and submit; or hand in again what was returned."""
    actor = current_actor(request)
    found = _editable(request, id)
    problems: Sequence[Exception] = ()
    if request.method == "POST":
        try:
            return _hand_in(request, found, actor)
        except Several as several:
            problems = several.errors
        except BadInput as problem:
            problems = (problem,)
    profile = register.jurisdiction()
    tasks = queries.tasks_of(found, actor)
    shown = {
        "application": found,
        "answers": answers(profile, found, tasks, change=True),
        "problems": [(_href_of(found, one), one) for one in problems],
        "left": [one for one in tasks if one.question.required and one.state != "done"],
        "forbids": duties(profile),
        "returned": found.case,
        "crumbs": crumbs(crumb_of(found), (t("核对并提交", "Check and submit"), "")),
    }
    return render(request, "sharing/check.html", shown, status=422 if problems else 200)


def _href_of(found: Application, problem: Exception) -> str:
    return reverse("sharing:question", args=[found.id, getattr(problem, "at", "") or "purpose"]) + "?back=check"


def _hand_in(request: HttpRequest, found: Application, actor: Actor) -> HttpResponseBase:
    if found.case is not None:
        actions.resubmit_application(by=actor, application=found, expect=carried(request, "case_revision"))
    else:
        actions.submit_application(by=actor, application=found, expect=carried(request, "revision"))
    return redirect("sharing:submitted", found.id)

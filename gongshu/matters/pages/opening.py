"""Filling in and handing in: the task list, one question per page, check your answers, the confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongshu.kit import clock
from gongshu.kit.errors import BadInput, GongshuError, NotFound, Several, Transient
from gongshu.kit.text import Text, t
from gongshu.matters import actions, keeping, queries, rules
from gongshu.matters.models import Matter
from gongshu.matters.pages.common import Door, chip_of, next_of, profile_now, show
from gongshu.matters.policy import draft_kept
from gongshu.matters.questions import SECTIONS, SUBJECT
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.procedure.forms import AnswerForm, Pen, carried, held, stays
from gongshu.procedure.forms import chip_of as chip_of_question
from gongshu.procedure.questions import Question, said
from gongshu.regulation.definition import ProcedureDef
from gongshu.ui.files import hand_out
from gongshu.ui.flash import say
from gongshu.ui.lawbook.guiding import guide
from gongshu.ui.values import Chip, Fact, Held
from gongshu.ui.values import Task as TaskRow


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the task list."""

    title: Text
    rows: Sequence[TaskRow]


def _procedure(door: Door) -> ProcedureDef:
    return rules.generic(profile_now(), door.matter.procedure_id)


def task_list(request: HttpRequest, door: Door) -> HttpResponseBase:
    """Show the parts of a matter, each with how far it is; where it was handed in, lead to its case."""
    if door.matter.case is not None:
        return redirect(door.href("opened"))
    _refuse_given_up(door)
    profile, procedure = profile_now(), _procedure(door)
    found = queries.tasks_of(door.matter, door.actor)
    parts: dict[str, list[TaskRow]] = {}
    for task in found:
        question = task.question
        hint = t("", "") if question.required else t("选填", "optional")
        href = door.href("question", question.id)
        row = TaskRow(question.title, href, task.state, hint, chip_of_question(profile, question))
        parts.setdefault(question.section, []).append(row)
    shown = {
        "matter": door.matter,
        "procedure": procedure,
        "chip": chip_of(profile, procedure),
        "parts": [Part(title, parts[name]) for name, title in SECTIONS.items() if name in parts],
        "left": sum(1 for one in found if one.question.required and one.state != "done"),
        "check": door.href("check"),
        "discard": door.href("discard"),
        "steps": guide(profile, procedure, clock.today()).steps,
        "profile": profile,
        "public": bool(door.key),
        "kept": draft_kept(settings.HOME) if door.key else None,
        "house": Chip("", source="house_rule"),
        "crumbs": door.crumbs(procedure, (t("填写", "Fill in"), "")),
    }
    return show(request, "matter", door.base, shown)


def _refuse_given_up(door: Door) -> None:
    if door.matter.state != "draft":
        raise NotFound(t("这份内容已经放弃", "this was given up"), code="no_such_matter")


def ask(request: HttpRequest, door: Door, name: str) -> HttpResponseBase:
    """Ask one question; save the answer and go on to the next, or back to where one came from."""
    if door.matter.case is not None:
        return redirect(door.href("opened"))
    _refuse_given_up(door)
    words = request.GET.get("words", "").strip()
    chosen = request.POST.get(SUBJECT, "")
    asked = queries.questions_of(door.matter, door.actor, words=words, chosen=chosen)
    here = next((one for one in asked if one.id == name), None)
    if here is None:
        raise NotFound(t("没有这个问题", "there is no such question"), code="no_such_question")
    procedure = _procedure(door)
    if request.method == "POST":
        form, pen = _form(door, here, request), _pen(request, door, here)
        pen.take(request, door.actor, form)
        if not form.errors:
            return redirect(_onward(request, door, asked, here))
        door = replace(door, matter=pen.draft)
        form.hold(_held(door, here))
    else:
        form = _form(door, here)
    place = asked.index(here)
    shown = {
        "matter": door.matter,
        "procedure": procedure,
        "question": here,
        "form": form,
        "place": place + 1,
        "total": len(asked),
        "searching": here.id == SUBJECT and procedure.subject == "entry",
        "words": words,
        "most": queries.MOST_ENTRIES,
        "kept": keeping.words(keeping.kept(profile_now(), clock.today())) if here.personal else None,
        "crumbs": door.crumbs(procedure, (t("填写", "Fill in"), door.href("matter")), (here.title, "")),
    }
    return show(request, "question", door.base, shown, failed=bool(form.errors))


def _form(door: Door, here: Question, request: HttpRequest | None = None) -> AnswerForm:
    given = (request.POST, request.FILES) if request is not None else (None, None)
    form = AnswerForm(here, profile_now(), *given, initial={here.id: door.matter.answers.get(here.id)})
    form.hold(_held(door, here))
    return form


def _held(door: Door, here: Question) -> list[Held]:
    return held(queries.files_of(door.matter).get(here.id, ()), lambda id: door.href("file", id))


def _pen(request: HttpRequest, door: Door, here: Question) -> Pen[Matter]:
    by = door.actor

    def attach(matter: Matter, file: Path, name: str, expect: int) -> Matter:
        return actions.attach_to_matter(by=by, matter=matter, question=here.id, file=file, name=name, expect=expect)

    def detach(matter: Matter, file: str, expect: int) -> Matter:
        return actions.detach_from_matter(by=by, matter=matter, file=file, expect=expect)

    def save(matter: Matter, answer: Any, expect: int) -> Matter:
        return actions.save_matter(by=by, matter=matter, answers={here.id: answer}, expect=expect)

    return Pen(door.matter, carried(request, "revision"), lambda matter: matter.revision, attach, detach, save)


def _onward(request: HttpRequest, door: Door, asked: Sequence[Question], here: Question) -> str:
    if stays(request):
        return request.get_full_path()
    if request.POST.get("then") == "later":
        return door.href("matter")
    following = asked[asked.index(here) + 1 :]
    if request.GET.get("back") == "check" or not following:
        return door.href("check")
    return door.href("question", following[0].id)


def check(request: HttpRequest, door: Door) -> HttpResponseBase:
    """Show every answer with a link to change it, and hand the matter in; twice is once."""
    problems: Sequence[GongshuError] = ()
    if request.method == "POST" and door.matter.case is None:
        try:
            expect = carried(request, "revision")
            opened = actions.open_matter(by=door.actor, matter=door.matter, expect=expect, key=door.key)
        except Several as several:
            problems = several.errors
        except (BadInput, Transient) as problem:
            problems = (problem,)
        else:
            return _confirmed(request, door, opened)
    if door.matter.case is not None:
        return _confirmed(request, door, door.matter)
    _refuse_given_up(door)
    profile, procedure = profile_now(), _procedure(door)
    found = queries.tasks_of(door.matter, door.actor)
    facts = []
    for task in found:
        question = task.question
        href = f"{door.href('question', question.id)}?back=check"
        note = question.hint if not task.answered and not question.required else ""
        chip = chip_of_question(profile, question) if question.cite is not None else None
        facts.append(Fact(question.label, said(question, task.answer), href, chip, note, _held(door, question)))
    shown = {
        "matter": door.matter,
        "procedure": procedure,
        "chip": chip_of(profile, procedure),
        "answers": facts,
        "problems": [(_href_of(door, one, found[0].question.id), one) for one in problems],
        "back": door.href("matter"),
        "public": bool(door.key),
        "crumbs": door.crumbs(procedure, (t("核对并提交", "Check and submit"), "")),
    }
    return show(request, "check", door.base, shown, failed=bool(problems))


def _href_of(door: Door, problem: GongshuError, first: str) -> str:
    known = {one.id for one in queries.questions_of(door.matter, door.actor)}
    at = next((name for name in (problem.at, f"paper.{problem.at}", f"party.{problem.at}") if name in known), first)
    return f"{door.href('question', at)}?back=check"


def _confirmed(request: HttpRequest, door: Door, matter: Matter) -> HttpResponseBase:
    """Lead to the confirmation; the public's is shown at once, for its code is shown nowhere else."""
    if not door.key or request.method != "POST":
        return redirect(door.href("opened"))
    return confirmation(request, Door(door.actor, matter, door.key), with_code=True)


def confirmation(request: HttpRequest, door: Door, *, with_code: bool = False) -> HttpResponseBase:
    """Confirm that a matter was handed in: its number, what happens next, by when, under which article."""
    case = door.matter.case
    if case is None:
        return redirect(door.href("matter"))
    profile = profile_now()
    pinned = cases.law_of(case)
    code = actions.status_code(door.matter, door.key) if with_code else ""
    shown = {
        "matter": door.matter,
        "case": case,
        "procedure": pinned.procedure,
        "next": next_of(profile, case),
        "badge": cases.badge(case),
        "code": code,
        "public": bool(door.key),
        "authority": register.authority(),
        "crumbs": door.crumbs(pinned.procedure, (t("已提交", "Submitted"), "")),
    }
    return show(request, "opened", door.base, shown)


def fetch(door: Door, file: str) -> HttpResponseBase:
    """Hand out a file of what is being filled in, to the side that fills it in."""
    found = engine.fetch_drafted(queries.draft_of(door.matter), file)
    return hand_out(found.path, found.name)


def _desk(request: HttpRequest, id: str) -> Door:
    actor = current_actor(request)
    return Door(actor, queries.matter(id, actor))


@require_safe
@desk_required
def matter(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show the task list on the desk."""
    return task_list(request, _desk(request, id))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def question(request: HttpRequest, id: str, name: str) -> HttpResponseBase:
    """Ask one question on the desk."""
    return ask(request, _desk(request, id), name)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def check_answers(request: HttpRequest, id: str) -> HttpResponseBase:
    """Check the answers on the desk, and hand in."""
    return check(request, _desk(request, id))


@require_safe
@desk_required
def opened(request: HttpRequest, id: str) -> HttpResponseBase:
    """Confirm on the desk."""
    return confirmation(request, _desk(request, id))


@require_safe
@desk_required
def file(request: HttpRequest, id: str, file: str) -> HttpResponseBase:
    """Hand out a file of a draft."""
    return fetch(_desk(request, id), file)


@require_POST
@desk_required
def discard(request: HttpRequest, id: str) -> HttpResponse:
    """Give a draft up."""
    door = _desk(request, id)
    actions.discard_matter(by=door.actor, matter=door.matter)
    say(request, t("已放弃这份草稿", "The draft was given up"))
    return redirect(reverse("matters:procedure", args=[door.matter.procedure_id]))

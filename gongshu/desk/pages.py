"""Pages of the desk: to-dos, cases, messages, the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from gongshu.desk import track, trail
from gongshu.desk.navigation import address_of
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import actions, queries
from gongshu.procedure.badge import Badge
from gongshu.procedure.queries import URGENCIES, Todo
from gongshu.procedure.showing import handed_in
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import load_profile
from gongshu.regulation.restatement import OutcomeRow, procedure_row
from gongshu.ui import export
from gongshu.ui import law as chips
from gongshu.ui.lawbook import pages as law_pages
from gongshu.ui.lawbook.reading import joined
from gongshu.ui.listing import QueryBar, QueryField, paginate
from gongshu.ui.values import Chip, Column, Link, Tile, Tone

if TYPE_CHECKING:
    from gongshu.procedure.models import Case, Decision, Notice

_TONES: Mapping[str, Tone | Literal[""]] = {
    "severely_overdue": "over",
    "overdue": "over",
    "due_soon": "soon",
    "in_time": "",
    "no_limit": "",
}
_NEWS = 5
ROOMS = {
    "sharing": t("共享", "Sharing"),
    "catalog": t("目录", "Catalog"),
    "opening": t("开放", "Opening"),
    "quality": t("问题数据", "Problem data"),
    "collection": t("归集", "Collection"),
    "operation": t("授权运营和合作", "Operation and cooperation"),
    "security": t("安全", "Security"),
    "supervision": t("监督", "Supervision"),
    "projects": t("项目", "Projects"),
    "federation": t("上下级协同", "Federation"),
    "platform": t("平台", "Platform"),
    "archive": t("归档", "Archive"),
}


@dataclass(frozen=True, slots=True)
class TodoView:
    """A to-do as a row."""

    todo: Todo
    way: Text
    chip: Chip | None


@require_GET
@desk_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what the reader is asked to do, the most urgent first, then the news."""
    actor = current_actor(request)
    todos = queries.todos(actor)
    groups = [
        (urgency, words, [_todo_view(each) for each in todos if each.urgency == urgency])
        for urgency, words in URGENCIES.items()
    ]
    figures = [
        Tile(words, str(len(rows)), f"#{urgency}", tone=_TONES[urgency]) for urgency, words, rows in groups if rows
    ]
    shown = {
        "groups": [group for group in groups if group[2]],
        "figures": figures,
        "total": len(todos),
        "news": list(queries.messages(actor)[:_NEWS]),
    }
    return render(request, "desk/home.html", shown)


def _todo_view(todo: Todo) -> TodoView:
    parties = queries.parties(todo.case)
    names = [parties[role].organization for role in ("applicant", "provider") if role in parties]
    way = Text(
        " → ".join(body.name for body in names if body), " → ".join(body.name_en or body.name for body in names if body)
    )
    profile = load_profile(todo.case.profile_id)
    return TodoView(todo, way, _chip_of(todo, profile))


def _chip_of(todo: Todo, profile: Profile) -> Chip | None:
    named = todo.due.article if todo.due else ""
    return chips.chip_named(profile, named) or chips.chip(profile, todo.step.cite, todo.step.source)


@require_GET
@desk_required
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases the reader may see, with filters in the address."""
    actor = current_actor(request)
    bar = QueryBar.read(
        request,
        [
            QueryField("words", t("关键词", "Words"), hint=t("编号、数据资源", "number, resource")),
            QueryField(
                "state", t("状态", "State"), "choice", [("open", t("办理中", "open")), ("ended", t("已办结", "closed"))]
            ),
            QueryField("room", t("类别", "Kind"), "choice", list(ROOMS.items())),
        ],
    )
    found = queries.visible_to(actor)
    if words := bar.value("words"):
        found = found.filter(Q(number__icontains=words) | Q(subject_title__icontains=words))
    if room := bar.value("room"):
        found = found.filter(room=room)
    if state := bar.value("state"):
        found = found.filter(ended=state == "ended")
    if export.asked(request):
        lines = [_case_line(*_case_row(case)) for case in found[: export.MOST_ROWS]]
        return export.export(request, "cases", _COLUMNS, lines)
    page = paginate(request, found, found.count())
    rows = [_case_row(case) for case in page.items]
    return render(request, "desk/cases.html", {"bar": bar, "page": page, "rows": rows})


_COLUMNS = (
    Column(t("编号", "Number"), "code"),
    Column(t("数据资源", "Resource")),
    Column(t("程序", "Procedure")),
    Column(t("状态", "State")),
    Column(t("期限", "Due")),
    Column(t("立案", "Opened"), "day"),
)


def _case_row(case: Case) -> tuple[Case, Text, Text, str, Badge | None]:
    law = queries.law_of(case)
    tone = track.END_TONES[law.end(case.state).kind] if case.ended else "law"
    return case, law.procedure.title, law.title_of(case.state), tone, queries.badge(case)


def _case_line(case: Case, title: Text, state: Text, _tone: str, badge: Badge | None) -> tuple[object, ...]:
    return (
        case.number,
        case.subject_title,
        title,
        state,
        badge.text if badge else "",
        clock.local(case.opened_at).date(),
    )


@require_GET
@desk_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case: what it is, what is asked of the reader, what was handed in and decided, its track and its trail."""
    actor = current_actor(request)
    found = queries.case(number, actor)
    standing = track.Standing.of(found, load_profile(found.profile_id))
    records = queries.history(found)
    kind = request.GET.get("show", "")
    kind = kind if kind in trail.KINDS else ""
    shown = {
        "case": found,
        "title": standing.law.procedure.title,
        "applicant": _name(standing, "applicant"),
        "provider": _name(standing, "provider"),
        "state": standing.law.title_of(found.state),
        "tone": track.END_TONES[standing.law.end(found.state).kind] if found.ended else "law",
        "badge": queries.badge(found),
        "chip": _open_chip(standing),
        "asked": _asked(standing, actor),
        "facts": handed_in(standing.profile, found),
        "told": _told(standing),
        "way_back": _way_back(found, actor),
        "decisions": _decisions(standing),
        "steps": track.track(standing, clock.now()),
        "entries": trail.entries(standing, records, kind),
        "filters": trail.filters(records, kind),
        "profile": standing.profile,
        "pinned_otherwise": found.profile_digest != standing.profile.digest,
        "crumbs": [Link(t("事项", "Cases"), reverse("desk:cases")), Link(found.number, "")],
    }
    return render(request, "desk/case.html", shown)


def _name(standing: track.Standing, role: str) -> Text | str:
    return standing.who(role) if role in standing.parties else ""


def _open_chip(standing: track.Standing) -> Chip | None:
    step = queries.open_step(standing.case)
    running = queries.open_clock(standing.case)
    if step is None:
        return None
    return standing.chip_of_clock(step, running) if running else standing.chip(step)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the case waits for: by whom, with what outcomes, and whether it is the reader's turn."""

    title: Text
    who: Text
    outcomes: Sequence[OutcomeRow]
    href: str
    why_not: Text | None


def _asked(standing: track.Standing, actor: Actor) -> Asked | None:
    step = queries.open_step(standing.case)
    if step is None:
        return None
    row = procedure_row(standing.law.procedure, standing.profile, max(clock.today(), standing.profile.first_day))
    outcomes = next(each.outcomes for each in row.steps if each.id == step.id)
    refusal = queries.why_not_decide(standing.case, actor)
    who = joined(standing.who(role) for role in step.by)
    return Asked(step.title, who, outcomes, decision_page(standing.case), refusal.what if refusal else None)


def decision_page(case: Case) -> str:
    """Return the page on which a case is decided: the generic one where the profile says who opens such a case, else
    that of its room (``<room>:decide``); empty where it has none.
    """
    return address_of("matters:decide" if _is_generic(case) else f"{case.room}:decide", case.number)


def _is_generic(case: Case) -> bool:
    return bool(queries.law_of(case).procedure.opened_by)


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told, and the notice."""

    who: Text
    notice: Notice


def _told(standing: track.Standing) -> list[Told]:
    return [Told(standing.law.role(one.role), one) for one in queries.notices(standing.case)]


def _way_back(found: Case, actor: Actor) -> str:
    """Return where the side that opened a case takes it back; empty where nobody of that side looks, or it ended."""
    party = queries.parties(found).get(found.opened_as)
    own = party is not None and bool(actor.organization) and party.organization_id == actor.organization
    return address_of("matters:withdraw", found.number) if own and not found.ended and _is_generic(found) else ""


def _decisions(standing: track.Standing) -> list[tuple[Text, Text, Decision, Chip | None]]:
    shown = []
    for decision in standing.decisions:
        step = standing.law.step(decision.visit.step)
        outcome = track.outcome_words(step, decision.outcome)
        chip = chips.chip_named(standing.profile, decision.article)
        shown.append((step.title if step else outcome, outcome, decision, chip))
    return shown


@require_GET
@desk_required
def messages(request: HttpRequest) -> HttpResponse:
    """List the messages to the reader's organization, the newest first."""
    actor = current_actor(request)
    found = queries.messages(actor)
    page = paginate(request, found, found.count())
    return render(
        request, "desk/messages.html", {"page": page, "unread_here": found.filter(read_at__isnull=True).exists()}
    )


@require_POST
@desk_required
def read_messages(request: HttpRequest) -> HttpResponse:
    """Mark one message read, or all of them, and go on to its case or back to the list."""
    actor = current_actor(request)
    wanted = request.POST.get("message", "")
    unread = queries.messages(actor, unread_only=True)
    chosen = [each for each in unread if wanted in ("all", str(each.pk))]
    for message in chosen:
        actions.mark_read(message=message, by=actor)
    if wanted != "all" and not chosen:
        chosen = [each for each in queries.messages(actor) if str(each.pk) == wanted]
        if not chosen:
            raise NotFound(t("没有这条消息", "there is no such message"), code="no_such_message")
    return redirect("desk:messages") if wanted == "all" else redirect("desk:case", chosen[0].case.number)


def _frame() -> law_pages.Frame:
    return law_pages.Frame("base_desk.html", reverse("desk:law"), register.adopted().profile_id)


@require_GET
@desk_required
def law(request: HttpRequest) -> HttpResponse:
    """List the profiles."""
    return law_pages.index(request, _frame())


@require_GET
@desk_required
def law_profile(request: HttpRequest, id: str) -> HttpResponse:
    """Show a profile."""
    return law_pages.profile(request, _frame(), id)


@require_GET
@desk_required
def law_coverage(request: HttpRequest, id: str) -> HttpResponse:
    """Show how far the demands of a profile are met."""
    return law_pages.covered(request, _frame(), id)


@require_GET
@desk_required
def law_compare(request: HttpRequest) -> HttpResponse:
    """Show two profiles side by side."""
    return law_pages.compare(request, _frame())

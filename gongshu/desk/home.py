"""The home of the desk: what I am asked to do, what my unit owes, what is new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongshu.desk.navigation import address_of
from gongshu.desk.owed import owed_by
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries
from gongshu.procedure.queries import URGENCIES, Glance, Todo
from gongshu.registers.duties import duties_of
from gongshu.registers.pages.shown import duty_rows
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import load_profile
from gongshu.ui import law as chips
from gongshu.ui.values import Chip, Link, Tile, Tone

_TONES: Mapping[str, Tone | Literal[""]] = {
    "severely_overdue": "over",
    "overdue": "over",
    "due_soon": "soon",
    "in_time": "",
    "no_limit": "",
}
_NEWS = 5
_PRESSING = ("overdue", "never", "due_soon")
"""How a periodic duty stands that the home shows; the others stand on the page of registers."""


@dataclass(frozen=True, slots=True)
class TodoView:
    """A to-do as a row."""

    todo: Todo
    way: Text
    chip: Chip | None


@require_GET
@desk_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what the reader is asked to do, the most urgent first, then what the unit owes, then the news."""
    actor = current_actor(request)
    everything = queries.todos(actor)
    own = [todo for todo in everything if todo.mine]
    mine = request.GET.get("who") == "mine"
    todos = own if mine else everything
    near = queries.glances([todo.case for todo in todos])
    groups = [
        (urgency, words, [_todo_view(each, near[each.case.id]) for each in todos if each.urgency == urgency])
        for urgency, words in URGENCIES.items()
    ]
    figures = [
        Tile(words, f"{len(rows):,}", f"#{urgency}", tone=_TONES[urgency]) for urgency, words, rows in groups if rows
    ]
    profile = register.jurisdiction()
    periodic = duty_rows([one for one in duties_of(actor) if one.state in _PRESSING], profile)
    shown = {
        "groups": [group for group in groups if group[2]],
        "figures": figures,
        "total": len(todos),
        "mine": mine,
        "whose": [
            Link(t("本单位", "My unit"), "?who=unit", not mine, len(everything)),
            Link(t("我的", "Mine"), "?who=mine", mine, len(own)),
        ],
        "debts": owed_by(actor),
        "duties": periodic,
        "reminders": any(one.source == "house_rule" for one in periodic),
        "news": list(queries.messages(actor)[:_NEWS]),
        "duty_chip": _duty(profile),
        "act": Link(t("查看本单位的事项", "The cases of my unit"), address_of("desk:cases"))
        if may(actor, "case.read")
        else None,
    }
    return render(request, "desk/home.html", shown)


def _duty(profile: Profile) -> Chip | None:
    """The article under which cases come to a unit at all."""
    procedure = profile.procedures.get("sharing.conditional")
    return chips.chip(profile, procedure.cite) if procedure else None


def _todo_view(todo: Todo, near: Glance) -> TodoView:
    names = [near.parties.get(role) for role in ("applicant", "provider")]
    way = Text(
        " → ".join(body.name for body in names if body), " → ".join(body.name_en or body.name for body in names if body)
    )
    profile = load_profile(todo.case.profile_id)
    return TodoView(todo, way, _chip_of(todo, profile))


def _chip_of(todo: Todo, profile: Profile) -> Chip | None:
    named = todo.due.article if todo.due else ""
    return chips.chip_named(profile, named) or chips.chip(profile, todo.step.cite, todo.step.source)

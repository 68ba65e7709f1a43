"""需求对接 on the desk: the lists, stating a need after the catalog was asked, moving a demand on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongshu.demands import actions, queries, rules
from gongshu.demands.actions import Need
from gongshu.demands.forms import NeedForm, StepForm
from gongshu.demands.models import Demand
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import GongshuError
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.ui.flash import say
from gongshu.ui.listing import paginate
from gongshu.ui.values import Chip, Fact, Link

TITLE = t("需求对接", "Demands")
HOUSE = Chip("", source="house_rule")
_TONES = {"raised": "law", "declined": "over", "withdrawn": "draft", "rated": "ok", "provided": "ok"}
_PER_PAGE = 50


def _crumbs(*links: Link) -> list[Link]:
    return [Link(TITLE, reverse("demands:index") if links else ""), *links]


def tone_of(state: str) -> str:
    """Return the tone in which a state is shown."""
    return _TONES.get(state, "soon")


@require_safe
@desk_required
def index(request: HttpRequest) -> HttpResponse:
    """List the demands a person may see, or those that wait for their unit."""
    actor = current_actor(request)
    seen, waiting = queries.visible_to(actor), queries.waiting_for(actor)
    mine = request.GET.get("show") != "all"
    found = waiting if mine else seen
    page = paginate(request, found, found.count(), per_page=_PER_PAGE)
    here = reverse("demands:index")
    shown = {
        "page": page,
        "rows": [(one, rules.STATES[one.state], tone_of(one.state), _is_late(one)) for one in page.items],
        "tabs": [
            Link(t("待我单位办理", "Waiting for my unit"), here, mine, waiting.count()),
            Link(t("全部", "All"), f"{here}?show=all", not mine, seen.count()),
            Link(t("责任清单", "Responsibility list"), reverse("demands:responsibilities")),
        ],
        "may_raise": bool(may(actor, "matters.open")),
        "house": HOUSE,
        "crumbs": _crumbs(),
    }
    return render(request, "demands/index.html", shown)


def _is_late(one: Demand) -> bool:
    return rules.is_late(one.state, one.promised_on, clock.today())


@require_safe
@desk_required
def responsibilities(request: HttpRequest) -> HttpResponse:
    """Show the responsibility list drawn from the demands, today or as it stood on a day."""
    asked = request.GET.get("on", "")
    try:
        day = date.fromisoformat(asked) if asked else None
    except ValueError:
        day = None
    found = queries.responsibilities(day)
    page = paginate(request, found, len(found), per_page=_PER_PAGE)
    shown = {
        "page": page,
        "day": day or clock.today(),
        "rows": [(one, rules.STATES[one.state], tone_of(one.state)) for one in page.items],
        "house": HOUSE,
        "crumbs": _crumbs(Link(t("责任清单", "Responsibility list"), "")),
    }
    return render(request, "demands/responsibilities.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def new(request: HttpRequest) -> HttpResponseBase:
    """Ask the catalog first; where nothing of it will do, state the need."""
    actor = current_actor(request)
    words = (request.POST if request.method == "POST" else request.GET).get("words", "").strip()
    found = queries.suggestions(words, actor)
    form = None
    if words:
        form = NeedForm(
            request.POST if request.method == "POST" else None,
            organizations=_others(actor.organization),
            suggested=bool(found),
            initial={"title": words},
        )
        if form.is_valid():
            given = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
            try:
                made = actions.raise_demand(by=actor, need=Need(**given), suggested=[one.code for one in found])
            except GongshuError as error:
                form.refuse(error)
            else:
                say(request, t("已提出，由数据主管部门匹配", "Stated; the data authority will match it"))
                return redirect("demands:demand", made.number)
    shown = {
        "words": words,
        "found": found,
        "form": form,
        "house": HOUSE,
        "crumbs": _crumbs(Link(t("提出需求", "State a need"), "")),
    }
    return render(request, "demands/new.html", shown, status=422 if form and form.errors else 200)


def _others(own: str) -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in register.organizations() if one.id != own]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def demand(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a demand with what was done, and the form of the act chosen."""
    actor = current_actor(request)
    found = queries.demand(number, actor)
    offered = {step.id: step for step in queries.open_steps(found, actor)}
    act = (request.POST if request.method == "POST" else request.GET).get("act", "")
    form = None
    if act in offered:
        form = StepForm(
            request.POST if request.method == "POST" else None,
            act=act,
            organizations=_others(found.requester_id),
            reasoned=offered[act].reasoned,
            initial={
                "revision": found.revision,
                "entry": found.entry.code if found.entry else request.GET.get("entry"),
            },
        )
        if form.is_valid() and _done(actor, found, act, form):
            say(request, t(f"已记录：{offered[act].title.zh}", f"Recorded: {offered[act].title.en}"))
            return redirect("demands:demand", found.number)
    matching = "match" in offered
    shown = {
        "demand": found,
        "state": rules.STATES[found.state],
        "tone": tone_of(found.state),
        "late": _is_late(found),
        "facts": _facts(found),
        "steps": [(one, rules.ACTS[one.act]) for one in queries.steps_of(found)],
        "offered": [step for step in offered.values() if step.id != act],
        "act": offered.get(act),
        "form": form,
        "found": queries.suggestions(found.title, actor) if matching else [],
        "house": HOUSE,
        "crumbs": _crumbs(Link(found.number, "")),
    }
    return render(request, "demands/demand.html", shown, status=422 if form and form.errors else 200)


def _done(actor: Actor, found: Demand, act: str, form: StepForm) -> bool:
    given = form.cleaned_data
    same: dict[str, Any] = {"by": actor, "demand": found, "expect": given["revision"], "said": given["said"]}
    verbs: Mapping[str, Callable[[], Demand]] = {
        "match": lambda: actions.match_demand(**same, entry_code=given["entry"]),
        "assign": lambda: actions.assign_demand(**same, provider=given["provider"]),
        "decline": lambda: actions.decline_demand(**same),
        "confirm": lambda: actions.confirm_duty(**same, promised_on=given["promised_on"]),
        "disown": lambda: actions.disown_duty(**same),
        "supply": lambda: actions.supply_demand(**same, entry_code=given["entry"], grant=given["grant"]),
        "rate": lambda: actions.rate_demand(**same, rating=int(given["rating"])),
        "withdraw": lambda: actions.withdraw_demand(**same),
    }
    try:
        verbs[act]()
    except GongshuError as error:
        form.refuse(error)
        return False
    return True


def _facts(found: Demand) -> list[Fact]:
    facts = [
        Fact(t("需求单位", "Unit in need"), found.requester.name),
        Fact(t("数据项", "Items"), found.items),
        Fact(t("用途和依据", "Purpose"), found.purpose),
    ]
    optional: list[tuple[Text, Any]] = [
        (t("现有目录为什么不够", "Why what is cataloged will not do"), found.lacking),
        (t("应用场景", "Scenario"), found.scenario),
        (t("期望的方式", "Way hoped for"), found.way),
        (t("更新频率", "How often"), found.cycle),
        (t("希望由谁提供", "Hoped of"), found.hoped_of.name if found.hoped_of else ""),
        (t("希望何时提供", "Wanted by"), found.wanted_by),
        (t("提供单位", "Provider"), found.provider.name if found.provider else ""),
        (t("承诺何时提供", "Promised for"), found.promised_on),
        (t("授权编号", "Grant"), found.grant),
        (t("评分", "Rating"), found.rating),
    ]
    return facts + [Fact(title, value) for title, value in optional if value]

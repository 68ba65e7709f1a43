"""风险监测 on the desk: signs of risk with the calls by the hour, and one sign with its records and its disposal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import GongshuError
from gongshu.kit.text import Text, t
from gongshu.monitoring import actions, queries, rules
from gongshu.monitoring.drawing import HEIGHT, WIDTH, drawn
from gongshu.monitoring.forms import DisposeForm
from gongshu.monitoring.models import STATES, Finding
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.ui import law as chips
from gongshu.ui.export import asked, export
from gongshu.ui.flash import say
from gongshu.ui.listing import QueryBar, QueryField, paginate
from gongshu.ui.values import Chip, Column, Fact, Link

TITLE = t("风险监测", "Monitoring")
HOUSE = Chip("", source="house_rule")
_STATES = {
    "open": t("待核实", "to be looked into"),
    "explained": t("核实无异常", "nothing is amiss"),
    "contained": t("已处置", "dealt with"),
    "incident": t("已转安全事件", "an incident"),
}
_TONES = {"open": "over", "explained": "ok", "contained": "ok", "incident": "soon"}
_COLUMNS = (
    t("发现时间", "Found"),
    t("迹象", "Sign"),
    t("对象", "About"),
    t("时段", "Span"),
    t("数量", "Counted"),
    t("界限", "Limit"),
    t("状态", "State"),
)
assert set(_STATES) == {name for name, _ in STATES}


def _duty() -> Chip | None:
    profile = register.jurisdiction()
    rule = rules.duty(profile)
    return chips.chip(profile, rule.cite, rule.source) if rule else HOUSE


def _span(one: Finding) -> str:
    since, until = clock.local(one.since), clock.local(one.until)
    return f"{since:%Y-%m-%d}" if rules.WATCHES[one.watch].per == "day" else f"{since:%Y-%m-%d %H:%M}–{until:%H:%M}"


def _bar(request: HttpRequest) -> QueryBar:
    fields = (
        QueryField(
            "watch", t("迹象", "Sign"), "choice", options=[(one.id, one.title) for one in rules.WATCHES.values()]
        ),
        QueryField("state", t("状态", "State"), "choice", options=list(_STATES.items())),
        QueryField("since", t("自", "From"), "day"),
        QueryField("until", t("至", "Until"), "day"),
    )
    return QueryBar.read(request, fields)


@require_safe
@desk_required
def index(request: HttpRequest) -> HttpResponseBase:
    """List the signs of risk somebody may see, with the calls of the last two days; as a file where one is asked."""
    actor, bar = current_actor(request), _bar(request)
    found = queries.visible_to(actor)
    found = found.filter(**{name: bar.value(name) for name in ("watch", "state") if bar.value(name)})
    if (since := bar.day("since")) is not None:
        found = found.filter(since__gte=rules.bounds(since)[0])
    if (until := bar.day("until")) is not None:
        found = found.filter(since__lt=rules.bounds(until)[1])
    if asked(request):
        return export(request, str(TITLE), [Column(one) for one in _COLUMNS], map(_cells, found[:10_000]))
    page = paginate(request, found, found.count())
    figures = queries.today_limits()
    shown = {
        "bar": bar,
        "page": page,
        "columns": _COLUMNS,
        "rows": [(one, _cells(one), _TONES[one.state]) for one in page.items],
        "watched": [(one, figures[one.id]) for one in rules.WATCHES.values()],
        "duty": _duty(),
        "house": HOUSE,
        **_picture(clock.now(), organization="" if queries.sees_all(actor) else actor.organization),
        "crumbs": [Link(TITLE, "")],
    }
    return render(request, "monitoring/index.html", shown)


def _cells(one: Finding) -> list[Any]:
    return [
        one.found_at,
        rules.WATCHES[one.watch].title,
        queries.name_of(one),
        _span(one),
        one.count,
        one.limit,
        _STATES[one.state],
    ]


def _picture(until: datetime, *, who: str = "", organization: str = "") -> dict[str, Any]:
    hours = queries.calls_by_hour(until, who=who, organization=organization)
    bars = drawn(
        [(one.began, one.answered, one.refused) for one in hours], [rules.is_night(one.began) for one in hours]
    )
    return {
        "bars": bars,
        "busy": [one for one in bars if one.answered or one.refused],
        "wide": len(bars) * WIDTH,
        "high": HEIGHT,
        "unit": WIDTH,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def finding(request: HttpRequest, id: str) -> HttpResponse:
    """Show a sign with its figures and records, and dispose of it."""
    actor = current_actor(request)
    found = queries.finding(id, actor)
    form = None
    if found.state == "open" and queries.is_inspector(actor):
        refers = not queries.why_not_refer(actor)
        form = DisposeForm(request.POST or None, refers=refers, initial={"revision": found.revision})
        if request.method == "POST" and form.is_valid():
            try:
                return redirect(_dispose(request, actor, found, form))
            except GongshuError as error:
                form.refuse(error)
    shown = {
        "one": found,
        "watch": rules.WATCHES[found.watch],
        "state": _STATES[found.state],
        "tone": _TONES[found.state],
        "facts": _facts(found),
        "records": queries.records(found),
        "form": form,
        "duty": _duty(),
        "house": HOUSE,
        **(_picture(found.until, who=found.who) if found.who.startswith("grant:") else {}),
        "crumbs": [Link(TITLE, reverse("monitoring:index")), Link(rules.WATCHES[found.watch].title, "")],
    }
    return render(request, "monitoring/finding.html", shown, status=422 if form and form.errors else 200)


def _dispose(request: HttpRequest, actor: Actor, found: Finding, form: DisposeForm) -> str:
    """Record what was found out, and return where to go on."""
    given = form.cleaned_data
    words = {"by": actor, "finding": found, "reason": given["reason"], "expect": given["revision"]}
    if given["outcome"] == "incident":
        matter = actions.refer_finding(**words)
        say(request, t("已转为安全事件，请填写并提出", "It is an incident: fill it in and hand it in"))
        return reverse("matters:matter", args=[matter.id])
    verb = actions.explain_finding if given["outcome"] == "explained" else actions.contain_finding
    verb(**words)
    say(request, t("已记录", "Recorded"))
    return reverse("monitoring:finding", args=[found.id])


def _facts(found: Finding) -> list[Fact]:
    watch = rules.WATCHES[found.watch]
    facts = [
        Fact(t("对象", "About"), queries.name_of(found)),
        Fact(t("时段", "Span"), _span(found)),
        Fact(t("数量", "Counted"), f"{found.count:,}"),
        Fact(t("界限", "Limit"), f"{found.limit:,}", chip=HOUSE, note=watch.meaning),
    ]
    if found.usual:
        facts.append(Fact(t("平常一天", "A usual day"), f"{found.usual:,}"))
    facts.append(Fact(t("留痕", "Records"), f"{found.first_record} – {found.last_record}"))
    if found.disposed_at is not None:
        signed = f"{clock.local(found.disposed_at):%Y-%m-%d %H:%M} {found.disposed_by_name}"
        facts.append(Fact(t("核实的情况", "What was found out"), found.note, note=Text(signed, signed)))
    return facts

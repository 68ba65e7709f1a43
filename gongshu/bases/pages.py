"""基础库、主题库 on the desk: the list, founding one, a database with its members and gaps, answering a membership."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongshu.bases import actions, queries, rules
from gongshu.bases.forms import DatabaseForm, ElementsForm, MemberForm, ProposeForm
from gongshu.bases.models import BaseDatabase, Member
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import GongshuError
from gongshu.kit.figures import Figure
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.regulation.period import Period
from gongshu.ui import law as chips
from gongshu.ui.export import asked, export
from gongshu.ui.flash import say
from gongshu.ui.values import Chip, Choice, Column, Fact, Link

TITLE = t("基础库、主题库", "Base and theme databases")
HOUSE = Chip("", source="house_rule")
_TONES = {"proposed": "soon", "confirmed": "ok", "declined": "over", "ended": "draft"}
_AGREE = Choice("agree", t("同意纳入", "Agree"))
_DECLINE = Choice("decline", t("不同意", "Decline"))
_END = Choice("end", t("移出", "End the membership"))
_LISTED = (0, 5, 1, 3, 4)
"""The figures in the list: elements, elements delivered, confirmed, with data, fresh. A file has them all."""


def _crumbs(*links: Link) -> list[Link]:
    return [Link(TITLE, reverse("bases:index") if links else ""), *links]


def _home(found: BaseDatabase) -> Link:
    return Link(found.name, reverse("bases:database", args=[found.pk]))


def _named(kind: str) -> list[Chip]:
    """Return the places where the instrument names a kind of database; a house rule where it does not."""
    profile = register.jurisdiction()
    found = rules.named_in(profile, kind, clock.today())
    return [one for rule in found if (one := chips.chip(profile, rule.cite, rule.source))] or [HOUSE]


@require_safe
@desk_required
def index(request: HttpRequest) -> HttpResponseBase:
    """List the databases with how whole each is; as a file where one is asked for."""
    actor = current_actor(request)
    rows = [(one, rules.KINDS[one.kind], queries.whole(one)) for one in queries.visible_to(actor)]
    if asked(request):
        names = [figure.name for figure in rows[0][2]] if rows else []
        columns = [Column(one) for one in (t("名称", "Name"), t("种类", "Kind"), t("牵头单位", "Lead body"), *names)]
        cells = [[one.name, kind, one.lead.name, *(each.words for each in figures)] for one, kind, figures in rows]
        return export(request, str(TITLE), columns, cells)
    chosen = [(one, kind, [figures[place] for place in _LISTED], _named(one.kind)) for one, kind, figures in rows]
    shown = {
        "rows": chosen,
        "names": [figure.name for figure in chosen[0][2]] if chosen else [],
        "notes": chosen[0][2] if chosen else [],
        "today": clock.today(),
        "may_found": queries.may_found(actor),
        "crumbs": _crumbs(),
    }
    return render(request, "bases/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def new(request: HttpRequest) -> HttpResponse:
    """Found a database: the form, the answers once more, then the record."""
    actor = current_actor(request)
    bodies = [(one.id, one.name) for one in register.organizations()]
    form = DatabaseForm(request.POST or None, bodies=bodies, initial={"lead": _lead_by_law()[0]})
    crumbs = _crumbs(Link(t("设立", "Found one"), ""))
    shown: dict[str, Any] = {"form": form, "crumbs": crumbs, "may_found": queries.may_found(actor)}
    if request.method == "POST" and form.is_valid() and request.POST.get("act") != "change":
        given = form.cleaned_data
        elements = rules.elements_in(given["elements"])
        if request.POST.get("act") != "found":
            facts = [
                Fact(t("种类", "Kind"), rules.KINDS[given["kind"]], chip=_named(given["kind"])[0]),
                Fact(t("名称", "Name"), given["name"]),
                Fact(t("牵头单位", "Lead body"), dict(bodies)[given["lead"]], chip=_lead_by_law()[1]),
                Fact(t("怎样提供", "Served"), rules.SERVED[given["served"]]),
                Fact(t("应有的数据项", "Expected elements"), "、".join(elements) or "—"),
            ]
            kept = [(name, given[name]) for name in form.fields]
            return render(request, "bases/check.html", {**shown, "facts": facts, "kept": kept})
        try:
            made = actions.found_database(
                by=actor,
                kind=given["kind"],
                name=given["name"],
                lead=given["lead"],
                elements=elements,
                served=given["served"],
            )
        except GongshuError as error:
            form.refuse(error)
        else:
            say(request, t("已设立：{name}", "Founded: {name}").format(name=made.name))
            return redirect("bases:database", made.pk)
    return render(request, "bases/new.html", shown, status=422 if form.errors else 200)


def _lead_by_law() -> tuple[str, Chip | None]:
    """Return the body that the instrument lets lead, with its article; none where it is silent."""
    profile = register.jurisdiction()
    rule = rules.stated(profile, rules.LEAD, clock.today())
    if rule is None:
        return "", HOUSE
    bodies = register.organizations_with_role(str(rule.value.on(clock.today())))
    return (bodies[0].id if len(bodies) == 1 else ""), chips.chip(profile, rule.cite, rule.source)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def database(request: HttpRequest, id: str) -> HttpResponse:
    """Show a database: how whole it is, its members, its gaps; propose a member."""
    actor = current_actor(request)
    found = queries.database(id, actor)
    leads = queries.leads(actor, found)
    entries = [(one.code, f"{one.name} · {one.provider.name}") for one in queries.proposable(found, actor)]
    form = ProposeForm(request.POST or None, entries=entries) if leads else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            made = actions.propose_member(by=actor, database=found, code=form.cleaned_data["code"])
        except GongshuError as error:
            form.refuse(error)
        else:
            say(
                request,
                t("{name}：{state}", "{name}: {state}").format(name=made.entry.name, state=rules.STATES[made.state]),
            )
            return redirect("bases:database", found.pk)
    members = queries.members_of(found)
    held = [one for _, one in members]
    gaps = rules.gaps(found.elements, held)
    shown = {
        "found": found,
        "form": form,
        "facts": [*_facts(found), *_gathering(held)],
        "figures": rules.completeness(found.elements, held, clock.today()),
        "delivered": rules.delivered(found.elements, held),
        "nothing_came": not any(one.counts and one.delivery for one in held),
        "today": clock.today(),
        "members": [_row(one, each, actor, leads) for one, each in members],
        "gaps": gaps,
        "owed": [one for one in rules.undelivered(found.elements, held) if one not in gaps],
        "leads": leads,
        "crumbs": _crumbs(Link(found.name, "")),
    }
    return render(request, "bases/database.html", shown, status=422 if form is not None and form.errors else 200)


def _facts(found: BaseDatabase) -> list[Fact]:
    profile, today = register.jurisdiction(), clock.today()
    lead, only = (rules.stated(profile, name, today) for name in (rules.LEAD, rules.ONLY_ON_PLATFORM))
    silent = t("规则没有写由谁牵头，按登记", "the instrument names no lead body; as registered")
    return [
        Fact(t("种类", "Kind"), rules.KINDS[found.kind], chip=_named(found.kind)[0]),
        Fact(t("牵头单位", "Lead body"), found.lead.name, chip=_lead_by_law()[1], note="" if lead else silent),
        Fact(
            t("怎样提供", "Served"),
            rules.SERVED[found.served],
            chip=chips.chip(profile, only.cite, only.source) if only else None,
        ),
        Fact(t("设立", "Founded"), f"{clock.local(found.founded_at).date()} {found.founded_by_name}"),
    ]


def _gathering(held: list[rules.Held]) -> list[Fact]:
    """Say how soon data of members is to be gathered and how soon it came; nothing where the text asks for nothing."""
    profile, today = register.jurisdiction(), clock.today()
    limit = rules.limit_of_gathering(profile, today)
    if limit is None:
        return []
    period, slowest = limit.on(today), rules.slowest(held)
    word = period.word or (period.text if isinstance(period, Period) else "")
    unmeasured = t(
        "文本写“{word}”，没有写多快；按成员最近一版量出",
        "the text says “{word}” and not how fast; measured on the newest versions of members",
    )
    took = t(f"取数后最长 {slowest} 天入库", f"within {slowest} days of being taken from the source")
    return [
        Fact(
            t("归集", "Gathered"),
            t("还没有到数", "nothing was delivered yet") if slowest is None else took,
            chip=chips.chip(profile, limit.cite, limit.source),
            note="" if isinstance(period, Period) and period.counted else unmeasured.format(word=word),
        )
    ]


def _row(one: Member, held: rules.Held, actor: Actor, leads: bool) -> dict[str, Any]:
    return {
        "member": one,
        "state": rules.STATES[one.state],
        "tone": _TONES[one.state],
        "held": held,
        "late": held.due is not None and held.due < clock.today(),
        "filled": Figure(t("有值", "filled"), *held.cells, t("最近一版", "newest version")) if held.counts else None,
        "act": bool(_acts(one, actor, leads)),
    }


def _acts(one: Member, actor: Actor, leads: bool) -> list[Choice]:
    if one.state == "proposed" and queries.answers(actor, one):
        return [_AGREE, _DECLINE]
    return [_END] if one.state == "confirmed" and leads else []


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def elements(request: HttpRequest, id: str) -> HttpResponse:
    """Say which elements a database is expected to hold."""
    actor = current_actor(request)
    found = queries.database(id, actor)
    form = ElementsForm(request.POST or None, initial={"elements": "\n".join(found.elements)})
    if request.method == "POST" and form.is_valid():
        expect = request.POST.get("expect", "")
        try:
            actions.expect_elements(
                by=actor,
                database=found,
                elements=rules.elements_in(form.cleaned_data["elements"]),
                expect=int(expect) if expect.isdecimal() else 0,
            )
        except GongshuError as error:
            form.refuse(error)
        else:
            say(request, t("已保存", "Saved"))
            return redirect("bases:database", found.pk)
    crumbs = _crumbs(_home(found), Link(t("应有的数据项", "Expected elements"), ""))
    shown = {"found": found, "form": form, "leads": queries.leads(actor, found), "crumbs": crumbs}
    return render(request, "bases/elements.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def member(request: HttpRequest, id: str) -> HttpResponse:
    """Answer a membership for its provider, or end it for the lead body."""
    actor = current_actor(request)
    one = queries.member(id, actor)
    acts = _acts(one, actor, queries.leads(actor, one.database))
    form = MemberForm(request.POST or None, acts=acts)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["act"] == "end":
                actions.end_member(by=actor, member=one, reason=given["reason"])
            else:
                agrees = given["act"] == "agree"
                actions.answer_member(by=actor, member=one, agrees=agrees, reason=given["reason"])
        except GongshuError as error:
            form.refuse(error)
        else:
            say(request, t("已记录", "Recorded"))
            return redirect("bases:database", one.database_id)
    crumbs = _crumbs(_home(one.database), Link(one.entry.name, ""))
    shown = {"one": one, "state": rules.STATES[one.state], "form": form if acts else None, "crumbs": crumbs}
    return render(request, "bases/member.html", shown, status=422 if form.errors else 200)

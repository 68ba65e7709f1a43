"""Lists: my applications, what others ask of us, grants, resources to apply for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.procedure.badge import Badge
from gongshu.sharing import queries
from gongshu.sharing.models import Application, Grant
from gongshu.ui import export
from gongshu.ui.listing import QueryBar, QueryField, paginate
from gongshu.ui.values import Column, Link, Tone

TONES: dict[str, Tone] = {"positive": "ok", "negative": "over", "neutral": "draft"}
GRANT_TONES: dict[str, Tone] = {"active": "ok", "suspended": "soon", "revoked": "over", "expired": "draft"}
_STATES = [
    ("draft", t("草稿", "draft")),
    ("open", t("办理中", "under way")),
    ("ended", t("已办结", "closed")),
]


_APPLICATION_COLUMNS = (
    Column(t("案号", "Number"), "code"),
    Column(t("资源代码", "Code"), "code"),
    Column(t("数据资源", "Resource")),
    Column(t("申请单位", "Applicant")),
    Column(t("提供单位", "Provider")),
    Column(t("状态", "State")),
    Column(t("到期日", "Due"), "day"),
    Column(t("提交日期", "Submitted"), "day"),
)
_GRANT_COLUMNS = (
    Column(t("授权编号", "Number"), "code"),
    Column(t("资源代码", "Code"), "code"),
    Column(t("数据资源", "Resource")),
    Column(t("使用单位", "User")),
    Column(t("提供单位", "Provider")),
    Column(t("目的", "Purpose")),
    Column(t("状态", "State")),
    Column(t("截止日期", "Last day"), "day"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An application as a row."""

    application: Application
    state: Text
    tone: Tone
    badge: Badge | None
    href: str


def _tabs(request: HttpRequest) -> list[Link]:
    actor = current_actor(request)
    return [
        Link(t("我的申请", "My applications"), reverse("sharing:home"), request.path == reverse("sharing:home")),
        Link(
            t("收到的申请", "Incoming"),
            reverse("sharing:incoming"),
            request.path == reverse("sharing:incoming"),
            queries.incoming(actor).filter(case__ended=False).count(),
        ),
        Link(t("授权", "Grants"), reverse("sharing:grants"), request.path == reverse("sharing:grants")),
    ]


@require_safe
@desk_required
def home(request: HttpRequest) -> HttpResponse:
    """List the applications of the reader's organization."""
    return _applications(request, queries.mine(current_actor(request)), "sharing/home.html", mine=True)


@require_safe
@desk_required
def incoming(request: HttpRequest) -> HttpResponse:
    """List what others applied for and the reader's organization has a part in."""
    return _applications(request, queries.incoming(current_actor(request)), "sharing/home.html", mine=False)


def _applications(request: HttpRequest, found: QuerySet[Application], template: str, *, mine: bool) -> HttpResponse:
    states = _STATES if mine else _STATES[1:]
    bar = QueryBar.read(
        request,
        [
            QueryField("words", t("关键词", "Words"), hint=t("资源、单位、案号", "resource, unit, number")),
            QueryField("state", t("状态", "State"), "choice", states),
        ],
    )
    if words := bar.value("words"):
        found = found.filter(
            Q(resource_title__icontains=words)
            | Q(resource_code__icontains=words)
            | Q(applicant__name__icontains=words)
            | Q(provider__name__icontains=words)
            | Q(case__number__icontains=words)
        )
    if state := bar.value("state"):
        found = found.filter(state="draft") if state == "draft" else found.filter(case__ended=state == "ended")
    if export.asked(request):
        return export.export(request, "applications", _APPLICATION_COLUMNS, map(_application_cells, found))
    page = paginate(request, found, found.count())
    shown = {
        "tabs": _tabs(request),
        "bar": bar,
        "page": page,
        "rows": [_row(one) for one in page.items],
        "mine": mine,
        "may_apply": may(current_actor(request), "sharing.apply"),
        "profile": register.jurisdiction(),
    }
    return render(request, template, shown)


def _row(application: Application) -> Row:
    case = application.case
    if case is None:
        href = reverse("sharing:application", args=[application.id])
        return Row(application, t("草稿", "draft"), "draft", None, href)
    law = cases.law_of(case)
    tone: Tone = TONES[law.end(case.state).kind] if case.ended else "law"
    return Row(
        application,
        law.title_of(case.state),
        tone,
        cases.badge(case),
        reverse("sharing:application", args=[application.id]),
    )


def _application_cells(application: Application) -> tuple[object, ...]:
    row = _row(application)
    return (
        application.case.number if application.case else "",
        application.resource_code,
        application.resource_title,
        application.applicant.name,
        application.provider.name,
        row.state,
        row.badge.due_day if row.badge else None,
        clock.local(application.submitted_at).date() if application.submitted_at else None,
    )


def _grant_cells(found: Grant) -> tuple[object, ...]:
    return (
        found.number,
        found.resource_code,
        found.resource_title,
        found.applicant.name,
        found.provider.name,
        found.purpose,
        queries.GRANT_STATES[queries.state_of(found)],
        clock.local(found.term_until).date(),
    )


@require_safe
@desk_required
def grants(request: HttpRequest) -> HttpResponse:
    """List the grants the reader's organization holds or gave; all of them for the authority."""
    actor = current_actor(request)
    bar = QueryBar.read(
        request,
        [
            QueryField("words", t("关键词", "Words"), hint=t("资源、单位、编号", "resource, unit, number")),
            QueryField("state", t("状态", "State"), "choice", list(queries.GRANT_STATES.items())),
        ],
    )
    found = queries.grants_visible_to(actor)
    if words := bar.value("words"):
        found = found.filter(
            Q(resource_title__icontains=words)
            | Q(number__icontains=words)
            | Q(applicant__name__icontains=words)
            | Q(provider__name__icontains=words)
        )
    if state := bar.value("state"):
        found = _in_state(found, state)
    page = paginate(request, found, found.count())
    rows = [
        (one, queries.GRANT_STATES[queries.state_of(one)], GRANT_TONES[queries.state_of(one)]) for one in page.items
    ]
    return render(request, "sharing/grants.html", {"tabs": _tabs(request), "bar": bar, "page": page, "rows": rows})


def _in_state(found: QuerySet[Grant], state: str) -> QuerySet[Grant]:
    if state == "expired":
        return found.exclude(state="revoked").filter(term_until__lte=clock.now())
    if state == "revoked":
        return found.filter(state="revoked")
    return found.filter(state=state, term_until__gt=clock.now())


@require_safe
@desk_required
def resources(request: HttpRequest) -> HttpResponse:
    """Find a resource to apply for."""
    actor = current_actor(request)
    profile = register.jurisdiction()
    classes = [(one.id, one.title) for one in profile.sharing_classes.values()]
    bar = QueryBar.read(
        request,
        [
            QueryField(
                "words", t("关键词", "Words"), hint=t("名称、摘要、信息项、单位", "title, abstract, items, unit")
            ),
            QueryField("class", t("共享分类", "Class"), "choice", classes),
        ],
    )
    found = catalog.search(bar.value("words"), actor).filter(state="published").exclude(provider=actor.organization)
    if chosen := bar.value("class"):
        found = found.filter(sharing_class=chosen)
    page = paginate(request, found.order_by("name"), found.count())
    cycles = partial(profile.catalog.value_title, "update_cycle")
    rows = [(one, profile.sharing_classes.get(one.sharing_class), cycles(one.update_cycle)) for one in page.items]
    return render(request, "sharing/resources.html", {"bar": bar, "page": page, "rows": rows, "profile": profile})

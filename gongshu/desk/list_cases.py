"""The list of cases: filters in the address, saved views, the same rows as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongshu.desk import track
from gongshu.desk.navigation import address_of
from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries
from gongshu.procedure.badge import Badge
from gongshu.regulation.adding import procedures_on
from gongshu.regulation.definition import Profile
from gongshu.ui import export
from gongshu.ui import law as chips
from gongshu.ui.listing import QueryBar, QueryField, paginate
from gongshu.ui.values import Chip, Column, Link

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

ROOMS: Mapping[str, Text] = {
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
_COLUMNS = (
    Column(t("编号", "Number"), "code"),
    Column(t("数据资源", "Resource")),
    Column(t("程序", "Procedure")),
    Column(t("状态", "State")),
    Column(t("期限", "Due")),
    Column(t("立案", "Opened"), "day"),
)
_LIMITS: Mapping[str, Text] = {
    "overdue": t("已超期", "overdue"),
    "due_soon": t("即将到期", "due soon"),
    "in_time": t("期限内", "in time"),
    "no_limit": t("未规定期限", "no limit stated"),
}


def _bar(request: HttpRequest, profile: Profile) -> QueryBar:
    procedures = [(one.id, one.title) for one in procedures_on(profile, clock.today()).values()]
    return QueryBar.read(
        request,
        [
            QueryField("words", t("关键词", "Words"), hint=t("编号、数据资源", "number, resource")),
            QueryField(
                "state", t("状态", "State"), "choice", [("open", t("办理中", "open")), ("ended", t("已办结", "closed"))]
            ),
            QueryField("turn", t("轮到", "Turn"), "choice", [("unit", t("本单位办理", "my unit's"))]),
            QueryField("limit", t("期限", "Limit"), "choice", list(_LIMITS.items())),
            QueryField("room", t("类别", "Kind"), "choice", list(ROOMS.items())),
            QueryField("procedure", t("程序", "Procedure"), "choice", procedures),
            QueryField("since", t("立案自", "Opened from"), "day"),
            QueryField("until", t("至", "to"), "day"),
        ],
    )


@require_GET
@desk_required
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases the reader may see; without filters in the address, as the reader wants the list to open."""
    actor = current_actor(request)
    profile = register.jurisdiction()
    bar = _bar(request, profile)
    found = _narrowed(queries.visible_to(actor), bar, actor.organization)
    if export.asked(request):
        lines = [_case_line(*_case_row(case)) for case in found[: export.MOST_ROWS]]
        return export.export(request, "cases", _COLUMNS, lines)
    page = paginate(request, found, found.count())
    shown = {
        "bar": bar,
        "page": page,
        "rows": [_case_row(case) for case in page.items],
        "duty_chip": _duty(profile),
        "act": Link(t("查找可以申请的数据", "Find data to apply for"), address_of("sharing:resources")),
        "clear": Link(t("清除条件", "Clear the filters"), bar.clear_url or reverse("desk:cases")),
    }
    return render(request, "desk/cases.html", shown)


def _narrowed(found: QuerySet[Case], bar: QueryBar, organization: str) -> QuerySet[Case]:
    if words := bar.value("words"):
        found = found.filter(Q(number__icontains=words) | Q(subject_title__icontains=words))
    for name, column in (("room", "room"), ("procedure", "procedure_id")):
        if value := bar.value(name):
            found = found.filter(**{column: value})
    if state := bar.value("state"):
        found = found.filter(ended=state == "ended")
    if bar.value("turn"):
        found = queries.waiting_for(found, organization)
    for name, test in (("since", "gte"), ("until", "lte")):
        if (day := bar.day(name)) is not None:
            found = found.filter(**{f"opened_at__date__{test}": day})
    return queries.by_limit(found, bar.value("limit"))


def _duty(profile: Profile) -> Chip | None:
    rule = profile.rules.get("sharing.default_share")
    return chips.chip(profile, rule.cite, rule.source) if rule else None


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

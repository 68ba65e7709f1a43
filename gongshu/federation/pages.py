"""Pages of the harvest: platforms, runs and their errors for officials; what was found elsewhere for everybody."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongshu.catalog.search.showing import marked
from gongshu.catalog.sheets.cells import write_codes
from gongshu.federation import actions, queries, rules
from gongshu.federation.forms import EVERY, SourceForm
from gongshu.federation.models import HarvestedRecord, Run, Source
from gongshu.kit.errors import BadInput, GongshuError
from gongshu.kit.text import Text, t
from gongshu.organizations.session import current_actor, desk_required
from gongshu.ui.flash import say
from gongshu.ui.listing import QueryBar, QueryField, paginate
from gongshu.ui.values import Column, Fact, Link

_PER_PAGE = 20
_SNIPPET = 120
TONES: Mapping[str, str] = {
    "running": "soon",
    "complete": "ok",
    "timed_out": "soon",
    "failed": "over",
    "interrupted": "soon",
    "active": "ok",
    "paused": "draft",
}


def _home(*links: Link) -> list[Link]:
    return [Link(t("汇聚", "Harvest"), reverse("federation:sources") if links else ""), *links]


@require_safe
@desk_required
def sources(request: HttpRequest) -> HttpResponse:
    """List the platforms."""
    actor = current_actor(request)
    rows = [(one, rules.KINDS[one.kind], rules.STATES[one.state], TONES[one.state]) for one in queries.sources(actor)]
    shown = {"rows": rows, "may_manage": queries.may_manage(actor)}
    return render(request, "federation/sources.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def new(request: HttpRequest) -> HttpResponseBase:
    """Register a platform."""
    actor = current_actor(request)
    queries.need_manager(actor)
    form = SourceForm(request.POST if request.method == "POST" else None, initial={"every_hours": "24"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.add_source(by=actor, **{**given, "every_hours": int(given["every_hours"])})
            say(request, t("已登记，后台随即开始汇聚", "Registered; the worker begins at once"))
            return redirect("federation:source", made.id)
        except GongshuError as error:
            form.refuse(error)
    shown = {"form": form, "crumbs": _home(Link(t("登记来源", "Register a platform"), ""))}
    return render(request, "federation/new.html", shown, status=422 if form.errors else 200)


_RUN_HEADS = (
    Column(t("开始", "Began")),
    Column(t("结果", "Outcome")),
    Column(t("新增", "New"), "number"),
    Column(t("变更", "Changed"), "number"),
    Column(t("不变", "Unchanged"), "number"),
    Column(t("消失", "Gone"), "number"),
    Column(t("有错", "Faulty"), "number"),
)
_ACTS = {
    "run": (actions.ask_for_run, t("后台将在一分钟内开始汇聚", "The worker begins within a minute")),
    "pause": (actions.pause_source, t("已暂停", "Paused")),
    "resume": (actions.resume_source, t("已恢复", "Resumed")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def source(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show a platform with its runs; harvest it now, pause it, resume it."""
    actor = current_actor(request)
    found = queries.source(id, actor)
    if request.method == "POST":
        if request.POST.get("act") not in _ACTS:
            raise BadInput(t("没有这项操作", "there is no such act"), code="unknown_act")
        verb, words = _ACTS[request.POST["act"]]
        verb(by=actor, source=found)
        say(request, words)
        return redirect("federation:source", found.id)
    runs = queries.runs(found, actor)
    page = paginate(request, runs, runs.count(), per_page=_PER_PAGE)
    shown = {
        "source": found,
        "state": (rules.STATES[found.state], TONES[found.state]),
        "facts": _facts_of(found),
        "heads": _RUN_HEADS,
        "runs": [(one, rules.OUTCOMES[one.outcome], TONES[one.outcome]) for one in page.items],
        "page": page,
        "may_manage": queries.may_manage(actor),
        "crumbs": _home(Link(found.name, "")),
    }
    return render(request, "federation/source.html", shown)


def _facts_of(found: Source) -> list[Fact]:
    return [
        Fact(t("网址", "Address"), found.address),
        Fact(t("种类", "Kind"), rules.KINDS[found.kind]),
        Fact(t("多久一次", "How often"), EVERY[found.every_hours]),
        Fact(t("现有记录", "Records"), f"{found.kept:,}"),  # type: ignore[attr-defined]
        Fact(t("登记人", "Registered by"), found.added_by_name),
    ]


@require_safe
@desk_required
def run(request: HttpRequest, id: str) -> HttpResponse:
    """Show a run with what was wrong with single records."""
    actor = current_actor(request)
    found = queries.run(id, actor)
    errors = queries.errors(found)
    page = paginate(request, errors, errors.count(), per_page=50)
    shown = {
        "run": found,
        "state": (rules.OUTCOMES[found.outcome], TONES[found.outcome]),
        "failure": Text(found.failure_zh, found.failure_en) if found.failure else None,
        "facts": _facts_of_run(found),
        "heads": (Column(t("标识", "Identifier"), "code"), Column(t("错误", "Error")), Column(t("位置", "Place"))),
        "errors": [(one.external_id or None, rules.FAULTS[one.code], one.where) for one in page.items],
        "page": page,
        "crumbs": _home(
            Link(found.source.name, reverse("federation:source", args=[found.source_id])),
            Link(t("一次汇聚", "A run"), ""),
        ),
    }
    return render(request, "federation/run.html", shown)


def _facts_of_run(found: Run) -> list[Fact]:
    how = t("全部", "everything") if found.full else t("只取变更", "changes only")
    counts = {name: f"{getattr(found, name):,}" for name in ("added", "changed", "unchanged", "gone", "failed")}
    return [
        Fact(t("范围", "Scope"), how + (t("，接上次", ", gone on with") if found.goes_on else t("", ""))),
        Fact(t("新增", "New"), counts["added"]),
        Fact(t("变更", "Changed"), counts["changed"]),
        Fact(t("不变", "Unchanged"), counts["unchanged"]),
        Fact(t("消失", "Gone"), counts["gone"]),
        Fact(t("有错", "Faulty"), counts["failed"]),
        Fact(t("发起", "Begun by"), found.begun_by_name),
        Fact(t("证据", "Evidence"), found.evidence or "—"),
    ]


@require_safe
@desk_required
def records(request: HttpRequest) -> HttpResponse:
    """List what was found elsewhere, on the desk."""
    return _listed(request, "base_desk.html", "federation:record", _home(Link(_TITLE, "")))


@require_safe
def public_records(request: HttpRequest) -> HttpResponse:
    """List what was found elsewhere, for everybody."""
    crumbs = [Link(t("首页", "Home"), "/"), Link(_TITLE, "")]
    return _listed(request, "base_portal.html", "federation:public_record", crumbs)


_TITLE = t("来自其他平台", "From other platforms")


def _listed(request: HttpRequest, base: str, one: str, crumbs: list[Link]) -> HttpResponse:
    origins = [(each.id, each.name) for each in queries.origins()]
    bar = QueryBar.read(
        request,
        [
            QueryField("words", t("关键词", "Words"), hint=t("名称、单位、摘要", "title, publisher, abstract")),
            QueryField("source", t("来源平台", "Platform"), "choice", origins),
        ],
    )
    question, found = queries.find(bar.value("words"), bar.value("source"))
    page = paginate(request, found, found.count(), per_page=_PER_PAGE)
    rows = [
        (
            each,
            reverse(one, args=[each.pk]),
            marked(each.title, question.phrases),
            marked(each.abstract, question.phrases, _SNIPPET),
        )
        for each in page.items
    ]
    shown = {"base": base, "title": _TITLE, "bar": bar, "page": page, "rows": rows, "crumbs": crumbs}
    return render(request, "federation/records.html", shown)


@require_safe
@desk_required
def record(request: HttpRequest, id: int) -> HttpResponse:
    """Show a record with what its platform says of it, word for word."""
    found = queries.record(id)
    crumbs = _home(Link(_TITLE, reverse("federation:records")), Link(found.title, ""))
    return _shown(
        request, found, "base_desk.html", crumbs, raw=json.dumps(json.loads(found.raw), ensure_ascii=False, indent=1)
    )


@require_safe
def public_record(request: HttpRequest, id: int) -> HttpResponse:
    """Show a record with its origin."""
    found = queries.record(id)
    crumbs = [Link(t("首页", "Home"), "/"), Link(_TITLE, reverse("federation:public_records")), Link(found.title, "")]
    return _shown(request, found, "base_portal.html", crumbs)


def _shown(request: HttpRequest, found: HarvestedRecord, base: str, crumbs: list[Link], raw: str = "") -> HttpResponse:
    facts = [
        Fact(t("来源平台", "Platform"), found.source.name),
        Fact(t("提供单位", "Publisher"), found.publisher),
        Fact(t("主题", "Themes"), "、".join(found.themes)),
        Fact(t("关键词", "Keywords"), "、".join(found.keywords)),
        Fact(t("使用许可", "License"), found.license),
        Fact(t("更新周期", "Update cycle"), found.update_cycle),
        Fact(t("其他平台的代码", "Codes of others"), "；".join(write_codes(queries.codes_of(found)).splitlines())),
    ]
    shown = {
        "base": base,
        "record": found,
        "facts": [fact for fact in facts if fact.value],
        "raw": raw,
        "crumbs": crumbs,
    }
    return render(request, "federation/record.html", shown)

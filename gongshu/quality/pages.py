"""Pages of quality on the desk: reports of problem data, checks and what they found."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.quality import actions, problems, queries
from gongshu.quality.forms import AgainForm, DecisionForm, ReportForm
from gongshu.quality.handin import COLUMNS
from gongshu.quality.models import QualityRun, Ticket
from gongshu.quality.showing import facts_of, items_of
from gongshu.regulation.definition import StepDef
from gongshu.regulation.loader import load_profile
from gongshu.ui import law as chips
from gongshu.ui.flash import say
from gongshu.ui.listing import QueryBar, QueryField, paginate
from gongshu.ui.values import Chip, Link, Measure


@require_GET
@desk_required
def tickets(request: HttpRequest) -> HttpResponse:
    """List the reports the reader may see."""
    actor = current_actor(request)
    states = [("open", t("办理中", "open")), ("ended", t("已办结", "closed"))]
    bar = QueryBar.read(
        request,
        [
            QueryField("words", t("关键词", "Words"), hint=t("编号、数据资源", "number, resource")),
            QueryField("state", t("状态", "State"), "choice", states),
            QueryField("kind", t("种类", "Kind"), "choice", list(problems.KINDS.items())),
        ],
    )
    found = queries.visible_to(actor)
    if words := bar.value("words"):
        found = found.filter(Q(case__number__icontains=words) | Q(resource_title__icontains=words))
    if state := bar.value("state"):
        found = found.filter(case__ended=state == "ended")
    if kind := bar.value("kind"):
        found = found.filter(kind=kind)
    page = paginate(request, found, found.count())
    rows = [_row(ticket) for ticket in page.items]
    return render(request, "quality/tickets.html", {"bar": bar, "page": page, "rows": rows, "duty": _duty()})


def _row(ticket: Ticket) -> tuple[Ticket, Text, Text, str, Any]:
    law, case = queries.law_of(ticket), ticket.case
    tone = {"positive": "ok", "negative": "over"}.get(law.end(case.state).kind, "draft") if case.ended else "law"
    kind = problems.KINDS.get(ticket.kind, t(ticket.kind, ticket.kind))
    return ticket, kind, law.title_of(case.state), tone, cases.badge(case)


def _duty() -> Chip | None:
    profile = register.jurisdiction()
    procedure = profile.procedures.get("quality.problem")
    return chips.chip(profile, procedure.cite, "law") if procedure else None


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def new(request: HttpRequest) -> HttpResponseBase:
    """Report problem data from the desk."""
    actor = current_actor(request)
    code = request.POST.get("resource") or request.GET.get("resource", "")
    form = ReportForm(request.POST or None, initial={"resource": code, "field": request.GET.get("field", "")})
    offer(form, code, actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            ticket = actions.report_problem(
                by=actor,
                resource_code=given["resource"],
                description=given["description"],
                kind=given["kind"],
                channel="platform_form",
                record_key=given["record_key"],
                field=given["field"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, t(f"已反馈，编号 {ticket.case.number}", f"Reported under number {ticket.case.number}"))
            return redirect("quality:decide", ticket.case.number)
    shown = {"form": form, "chip": _duty(), "crumbs": [_home(), Link(t("反馈问题", "Report"), "")]}
    return render(request, "quality/new.html", shown, status=422 if form.errors else 200)


def offer(form: ReportForm, code: str, actor: Actor) -> str:
    """Give a report's form the kinds of the profile and the items of the resource; returns the resource's title."""
    fields: list[tuple[str, str]] = []
    title = ""
    if code:
        try:
            entry = catalog.entry(code, actor)
        except NotFound as refusal:
            if form.is_bound:
                form.refuse(refusal, "resource")
        else:
            title = entry.name
            fields = [(item.name, item.title or item.name) for item in catalog.items_of(entry)]
    form.offer(problems.kinds(register.jurisdiction(), clock.today()), fields)
    return title


def _home() -> Link:
    return Link(t("问题数据", "Problem data"), reverse("quality:tickets"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def decide(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a report and, to whom it waits for, the outcomes of its step."""
    actor = current_actor(request)
    ticket = queries.ticket(number, actor)
    step = cases.step_before(actor, ticket.case)
    refusal = cases.why_not_decide(ticket.case, actor) if step else None
    form = _decision_form(ticket, step, request.POST or None) if step and refusal is None else None
    if request.method == "POST" and form is not None and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            actions.decide_problem(by=actor, ticket=ticket, **given)
        except Refusal as error:
            form.refuse(error, {"legal_basis": "reason"}.get(error.at))
        else:
            say(request, t("已记录办理结果", "The outcome was recorded"))
            return redirect("quality:decide", number)
    shown = _ticket_page(ticket, actor, step) | {"form": form, "why_not": refusal}
    return render(request, "quality/ticket.html", shown, status=422 if form and form.errors else 200)


def _decision_form(ticket: Ticket, step: StepDef, given: Any = None) -> DecisionForm:
    newest = queries.newer_version(ticket)
    initial = {"step": step.id, "expect": ticket.case.revision, "version": newest}
    form = DecisionForm(given, initial=initial)
    profile = load_profile(ticket.case.profile_id)
    form.offer(step.outcomes, {one.id: chips.chip(profile, one.cite, one.source) for one in step.outcomes.values()})
    if "version" in form.fields:
        hint = t(
            "反馈之后还没有归集新的版本；先归集更正后的数据",
            "no version was gathered since; load the corrected data first",
        )
        if newest:
            hint = t(f"反馈之后归集的最新版本：第 {newest} 版", f"newest version gathered since the report: {newest}")
        form.fields["version"].help_text = hint  # type: ignore[assignment]
    return form


def _ticket_page(ticket: Ticket, actor: Actor, step: StepDef | None) -> dict[str, Any]:
    law, case = queries.law_of(ticket), ticket.case
    profile = load_profile(case.profile_id)
    running = cases.open_clock(case)
    parties = cases.parties(case)
    provider = parties["provider"].organization
    chip = chips.chip_named(profile, running.article) if running else None
    return {
        "ticket": ticket,
        "case": case,
        "title": law.procedure.title,
        "state": law.title_of(case.state),
        "tone": "law" if not case.ended else "ok" if law.end(case.state).kind == "positive" else "draft",
        "badge": cases.badge(case),
        "chip": chip or (chips.chip(profile, step.cite, step.source) if step else None),
        "step": step,
        "reporter": ticket.reporter.name if ticket.reporter else t("公众", "the public"),
        "provider": provider.name if provider else "",
        "facts": facts_of(ticket),
        "messages": queries.messages(ticket),
        "same": queries.same_record(ticket),
        "sealed": _is_handling(ticket, actor) and bool(ticket.key_digest or ticket.contact_sealed),
        "may_report_again": _may_report_again(ticket, actor),
        "again": AgainForm(),
        "crumbs": [_home(), Link(case.number, "")],
    }


def _is_handling(ticket: Ticket, actor: Actor) -> bool:
    return actor.organization in queries.handling_organizations(ticket)


def _may_report_again(ticket: Ticket, actor: Actor) -> bool:
    return (
        bool(ticket.reporter_id) and queries.is_reporter(ticket, actor) and queries.status_of(ticket).may_report_again
    )


@require_POST
@desk_required
def record(request: HttpRequest, number: str) -> HttpResponse:
    """Show the key of the record and the reporter's contact to those who handle it; the look is recorded."""
    actor = current_actor(request)
    ticket = queries.ticket(number, actor)
    key = actions.reveal_record_key(by=actor, ticket=ticket) if ticket.key_digest else ""
    contact = actions.reveal_contact(by=actor, ticket=ticket) if ticket.contact_sealed else ""
    step = cases.step_before(actor, ticket.case)
    refusal = cases.why_not_decide(ticket.case, actor) if step else None
    form = _decision_form(ticket, step) if step and refusal is None else None
    shown = _ticket_page(ticket, actor, step) | {"form": form, "why_not": refusal, "key": key, "contact": contact}
    return render(request, "quality/ticket.html", shown)


@require_POST
@desk_required
def again(request: HttpRequest, number: str) -> HttpResponseBase:
    """Report once more what was closed without a correction."""
    actor = current_actor(request)
    ticket = queries.ticket(number, actor)
    made = actions.report_again(by=actor, ticket=ticket, description=request.POST.get("description", ""))
    say(request, t(f"已再次反馈，编号 {made.case.number}", f"Reported again under number {made.case.number}"))
    return redirect("quality:decide", made.case.number)


@require_GET
@desk_required
def runs(request: HttpRequest) -> HttpResponse:
    """List the checks of versions the reader may see."""
    actor = current_actor(request)
    bar = QueryBar.read(
        request, [QueryField("words", t("关键词", "Words"), hint=t("数据资源、代码", "resource, code"))]
    )
    found = queries.runs_visible_to(actor)
    if words := bar.value("words"):
        found = found.filter(Q(resource_code__icontains=words) | Q(resource_title__icontains=words))
    page = paginate(request, found, found.count())
    rule = register.jurisdiction().rules.get("quality.check_by")
    chip = chips.chip(register.jurisdiction(), rule.cite, rule.source) if rule and rule.cite else None
    return render(request, "quality/runs.html", {"bar": bar, "page": page, "chip": chip})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def run(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show what a check found, by dimension and by rule; a finding becomes a report by one click."""
    actor = current_actor(request)
    found = queries.run_for(id, actor)
    if request.method == "POST":
        given = request.POST
        ticket = actions.report_finding(by=actor, run=found, field=given.get("field", ""), rule=given.get("rule", ""))
        return redirect("quality:decide", ticket.case.number)
    titles = {item.name: item.title for item in items_of(found)}
    reported = found.tickets.select_related("case")
    numbers: dict[tuple[object, object], str] = {(one.field, one.rule): one.case.number for one in reported}
    shown = {
        "run": found,
        "measures": measures(found),
        "counts": [
            (one, titles.get(str(one["field"]), one["field"]), words, numbers.get((one["field"], one["rule"])))
            for one, words in queries.counts(found)
        ],
        "may_download": queries.may_download(found, actor),
        "crumbs": [Link(t("质量检查", "Quality checks"), reverse("quality:runs")), Link(found.resource_title, "")],
    }
    return render(request, "quality/run.html", shown)


def measures(found: QualityRun) -> list[Measure]:
    """Return the dimensions of a check as the pages show them."""
    return [
        Measure(
            one.name,
            one.share,
            t(f"查 {one.checked:,} 格，错 {one.invalid:,}，疑 {one.suspect:,}",
              f"{one.checked:,} cells, {one.invalid:,} wrong, {one.suspect:,} in doubt")
            if one.checked else t("未检查", "not looked at"),
        )
        for one in queries.dimensions(found)
    ]  # fmt: skip


@require_GET
@desk_required
def findings(request: HttpRequest, id: str) -> StreamingHttpResponse:
    """Hand out every finding of a check as CSV, to the provider and the data authority."""
    found = queries.run_for(id, current_actor(request))
    if not queries.may_download(found, current_actor(request)):
        raise NotFound(t("没有这次检查", "there is no such check"), code="no_such_run")
    answer = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="findings-{found.version}.csv"'
    return answer


class _Line:
    """What the CSV writer writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def _lines(found: QualityRun) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    name = f"{found.resource_code} v{found.version}"
    for batch in pq.ParquetFile(queries.findings_of(found)).iter_batches():
        for row in batch.to_pylist():
            message = f"{row['message']} | {row['message_en']}"
            told = [row[key] for key in ("record", "line", "field", "rule", "dimension", "verdict")]
            yield writer.writerow([name, *told, message])

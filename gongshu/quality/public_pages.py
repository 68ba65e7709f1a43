"""Pages for anybody: reporting problem data, and seeing what became of it. No account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongshu.catalog import queries as catalog
from gongshu.kit.actor import PUBLIC
from gongshu.kit.errors import GongshuError, Refusal, Transient
from gongshu.organizations import queries as register
from gongshu.procedure.forms import StatusForm
from gongshu.quality import actions, queries
from gongshu.quality.forms import AgainForm, PublicReportForm
from gongshu.quality.models import Ticket
from gongshu.quality.pages import offer
from gongshu.ui import law as chips


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Report problem data of an open dataset; number and code are shown once, on the page that follows."""
    code = request.POST.get("resource") or request.GET.get("resource", "")
    entry = catalog.entry(code, PUBLIC)
    form = PublicReportForm(request.POST or None, initial={"resource": entry.code, "field": request.GET.get("field")})
    offer(form, entry.code, PUBLIC)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            ticket = actions.report_problem(
                by=PUBLIC,
                resource_code=given["resource"],
                description=given["description"],
                kind=given["kind"],
                channel="portal_form",
                record_key=given["record_key"],
                field=given["field"],
                contact=given["contact"],
            )
        except (Refusal, Transient) as error:
            form.refuse(error)
        else:
            return _received(request, ticket)
    profile = register.jurisdiction()
    procedure = profile.procedures.get("quality.problem")
    chip = chips.chip(profile, procedure.cite, "law") if procedure else None
    shown = {"form": form, "entry": entry, "chip": chip}
    return render(request, "quality/report.html", shown, status=422 if form.errors else 200)


def _received(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return render(
        request, "quality/received.html", {"ticket": ticket, "case": ticket.case, "status": queries.status_of(ticket)}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Show what became of a report to whoever has its number and code."""
    form = StatusForm(request.POST or None, initial={"number": request.GET.get("number", "")})
    shown: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        number, code = form.cleaned_data["number"], form.cleaned_data["code"]
        try:
            found = queries.status(number, code)
            if request.POST.get("again"):
                told = request.POST.get("description", "")
                again = actions.report_again(by=PUBLIC, ticket=found.ticket, description=told, code=code)
                return _received(request, again)
        except GongshuError as error:
            form.refuse(error)
        else:
            shown |= {"status": found, "number": number, "code": code, "again": AgainForm()}
    return render(request, "quality/status.html", shown, status=422 if form.errors else 200)

"""Pages of contractors' accounts: opened under an agreement in force, and closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from gongshu.kit.errors import GongshuError, NotFound, Several
from gongshu.kit.text import t
from gongshu.organizations import actions, agreements, queries, session
from gongshu.organizations.forms import ContractorForm
from gongshu.ui.flash import say
from gongshu.ui.values import Choice, Link


def _offered() -> list[Choice]:
    found = []
    for one in agreements.in_force():
        unit = queries.organization(one.organization)
        until = t(f"，至 {one.until}", f", until {one.until}") if one.until else t("", "")
        found.append(
            Choice(
                one.reference,
                t(
                    f"{one.company}（{one.number}{until.zh}）· {unit.name}",
                    f"{one.company} ({one.number}{until.en}) · {unit.name_en or unit.name}",
                ),
            )
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@session.desk_required
def contractors(request: HttpRequest) -> HttpResponseBase:
    """List the accounts of contractors' people, and open one."""
    actor = session.current_actor(request)
    people = queries.contractor_people(actor)
    form = ContractorForm(request.POST or None, agreements=_offered())
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_contractor_account(by=actor, **form.cleaned_data)
        except GongshuError as error:
            for each in error.errors if isinstance(error, Several) else (error,):
                form.refuse(each)
        else:
            say(request, t("已开立账号", "The account is open"))
            return redirect("organizations:contractors")
    shown: dict[str, Any] = {
        "rows": [(one, agreements.holds(one)) for one in people],
        "form": form,
        "place": agreements.place(),
        "crumbs": [Link(t("账号", "Account"), ""), Link(t("服务商账号", "Contractors"), "")],
    }
    return render(request, "organizations/contractors.html", shown, status=422 if form.errors else 200)


@require_POST
@session.desk_required
def close(request: HttpRequest, id: str) -> HttpResponseBase:
    """Close an account of a contractor before its agreement ends."""
    actor = session.current_actor(request)
    found = next((one for one in queries.contractor_people(actor) if one.id == id and one.is_active), None)
    if found is None:
        raise NotFound(t("没有这个账号", "there is no such account"), code="no_such_person")
    actions.close_account(by=actor, person=found)
    say(request, t("已停用账号", "The account is closed"))
    return redirect("organizations:contractors")

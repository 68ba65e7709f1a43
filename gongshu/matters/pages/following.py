"""Besides deciding: taking a case back, and looking at what is personal about who asked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gongshu.kit import clock
from gongshu.kit.errors import Refusal
from gongshu.kit.text import t
from gongshu.matters import actions, keeping, queries, rules
from gongshu.matters.forms import WithdrawForm
from gongshu.matters.pages.common import profile_now, show
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.procedure.forms import refuse
from gongshu.ui.flash import say
from gongshu.ui.values import Fact, Link


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def withdraw(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take a case back, with a reason."""
    actor = current_actor(request)
    case = cases.case(number, actor)
    rules.generic_case(cases.law_of(case).procedure)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_matter(case=case, by=actor, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, t("已撤回", "Taken back"))
            return redirect("desk:case", case.number)
    shown = {
        "case": case,
        "form": form,
        "crumbs": [
            Link(t("事项", "Cases"), reverse("desk:cases")),
            Link(case.number, reverse("desk:case", args=[case.number])),
            Link(t("撤回", "Take back"), ""),
        ],
    }
    return show(request, "withdraw", "base_desk.html", shown, failed=bool(form.errors))


@require_POST
@desk_required
def personal(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is personal about who asked; the look is recorded."""
    actor = current_actor(request)
    case = cases.case(number, actor)
    said = actions.reveal_personal(case=case, by=actor)
    titles = queries.personal_titles(case)
    shown = {
        "case": case,
        "facts": [Fact(titles.get(name, name), words) for name, words in said.items()],
        "kept": keeping.words(keeping.kept(profile_now(), clock.today())),
        "crumbs": [
            Link(t("事项", "Cases"), reverse("desk:cases")),
            Link(case.number, reverse("desk:case", args=[case.number])),
            Link(t("提出人", "Who asked"), ""),
        ],
    }
    return show(request, "personal", "base_desk.html", shown)

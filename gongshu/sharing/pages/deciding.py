"""The pages of those who decide: what was asked, what the profile requires, the choices, the sentence on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gongshu.catalog import queries as catalog
from gongshu.catalog import standing
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import GongshuError, Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.procedure import sentences
from gongshu.procedure.forms import carried, kinds, outcome_choice
from gongshu.procedure.papers import paper_faults, papers_of
from gongshu.procedure.rules import Given, accepted_kinds, article, cite_of, lacks
from gongshu.procedure.showing import decided
from gongshu.regulation.definition import BasisKind, OutcomeDef, Profile, StepDef
from gongshu.sharing import actions, documents, queries, rules
from gongshu.sharing.forms import ArgumentationForm, DecisionForm, paper_field
from gongshu.sharing.models import Application
from gongshu.sharing.pages.common import answers, crumb_of, crumbs, refuse
from gongshu.sharing.pages.granting import grant_form, issue
from gongshu.support.calling import STANDINGS
from gongshu.support.services import services_of
from gongshu.ui import law
from gongshu.ui.flash import say
from gongshu.ui.values import Choice, Fact

if TYPE_CHECKING:
    from gongshu.procedure.models import Case
    from gongshu.procedure.snapshot import Pinned


@dataclass(frozen=True, slots=True)
class Table:
    """What lies before whoever decides."""

    actor: Actor
    application: Application
    case: Case
    law: Pinned
    step: StepDef
    profile: Profile
    of_dispute: bool

    @property
    def granting(self) -> OutcomeDef | None:
        """The outcome that opens access here, if there is one."""
        return None if self.of_dispute else rules.granting_outcome(self.law.procedure, self.step)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def decide(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take a decision in a case of sharing: choose, read the sentence that will be recorded, record it."""
    actor = current_actor(request)
    case = cases.case(number, actor)
    application = queries.application_of(case, actor)
    elsewhere = _elsewhere(case, application)
    if elsewhere:
        return redirect(elsewhere)
    if (refusal := cases.why_not_decide(case, actor)) is not None:
        raise refusal
    step = cases.step_before(actor, case)
    assert step is not None  # a case that has ended is shown elsewhere
    table = Table(
        actor,
        application,
        case,
        cases.law_of(case),
        step,
        cases.profile_of(case),
        application.dispute_id == case.id,
    )
    if request.POST.get("act") == "grant" and table.granting is not None:
        return _grant(request, table)
    return _decision(request, table)


def _elsewhere(case: Case, application: Application) -> str:
    """Where a case is handled that is decided on no decision page: it ended, is signed, or is completed."""
    step = cases.open_step(case)
    if step is None:
        return reverse("sharing:application", args=[application.id])
    if step.act == "sign":
        return reverse("sharing:agreement", args=[case.number])
    if step.act == "supplement":
        return reverse("sharing:application", args=[application.id])
    return ""


def _decision(request: HttpRequest, table: Table) -> HttpResponse:
    form = _form(request, table)
    sentence: Text | None = None
    if request.method == "POST" and form.is_valid():
        chosen = table.step.outcomes[form.cleaned_data["outcome"]]
        _complain(form, table, chosen)
        if not form.errors and request.POST.get("act") == "record":
            if (done := _record(request, table, form)) is not None:
                return done
        elif not form.errors:
            sentence = _sentence(table, form, chosen)
    return _page(request, table, form=form, sentence=sentence)


def _form(request: HttpRequest, table: Table) -> DecisionForm:
    outcomes = [one for one in table.step.outcomes.values() if table.granting is None or one.id != table.granting.id]
    accepted: list[BasisKind] = [kind for one in outcomes for kind in accepted_kinds(table.law, one)]
    returns = any(rules.asks_completion(table.law.procedure, one) for one in outcomes)
    asked = queries.questions_of(table.application, table.actor) if returns and not table.of_dispute else []
    posted = request.POST if request.POST.get("act") in ("review", "record", "change") else None
    return DecisionForm(
        posted,
        outcomes=[outcome_choice(table.law, table.profile, table.step, one) for one in outcomes],
        bases=kinds(accepted) if accepted else (),
        lacking=[Choice(one.id, one.label) for one in asked if one.section != "use" or one.required],
        papers=table.step.papers,
    )


def _complain(form: DecisionForm, table: Table, chosen: OutcomeDef) -> None:
    """Tell at once what the outcome lacks, before the sentence is shown; the verb checks it again."""
    given = Given(form.cleaned_data["reason"], tuple(form.legal_bases()))
    named = {"legal_basis": "bases"}
    for problem in lacks(table.law, table.step, chosen, given):
        name = named.get(problem.at, problem.at)
        form.refuse(problem, name if name in form.fields else None)
    asked_for = papers_of(table.step, chosen)
    for problem in paper_faults(asked_for, form.papers(asked_for)):
        form.refuse(problem, paper_field(problem.at))
    if rules.asks_completion(table.law.procedure, chosen) and not table.of_dispute:
        asked = [one.id for one in queries.questions_of(table.application, table.actor)]
        rule = table.profile.rules.get("catalog.materials_list")
        try:
            rules.check_completion(form.cleaned_data.get("lacking") or [], asked, rule)
        except GongshuError as problem:
            refuse(form, problem)


def _sentence(table: Table, form: DecisionForm, chosen: OutcomeDef) -> Text:
    return sentences.recorded(
        table.actor,
        table.case.number,
        table.step,
        chosen,
        reason=form.cleaned_data["reason"],
        bases=form.legal_bases(),
        article=article(*cite_of(table.law, table.step, chosen)),
        day=clock.today(),
    )


def _record(request: HttpRequest, table: Table, form: DecisionForm) -> HttpResponse | None:
    given = form.cleaned_data
    chosen = table.step.outcomes[given["outcome"]]
    returned = rules.asks_completion(table.law.procedure, chosen)
    try:
        actions.record_step(
            by=table.actor,
            application=table.application,
            step=request.POST.get("step", ""),
            outcome=chosen.id,
            expect=carried(request, "revision"),
            reason=given["reason"],
            bases=form.legal_bases() if chosen.accepted_bases else (),
            lacking=(given.get("lacking") or []) if returned else (),
            papers=form.papers(papers_of(table.step, chosen)),
            of_dispute=table.of_dispute,
        )
    except Refusal as refusal:
        refuse(form, refusal)
        return None
    say(request, t(f"已记录：{chosen.title.zh}", f"Recorded: {chosen.title.en}"))
    return redirect("desk:case", table.case.number)


def _grant(request: HttpRequest, table: Table) -> HttpResponse:
    form = grant_form(request.POST, table.application, table.actor)
    if form.is_valid():
        try:
            issued = issue(form, table.application, table.actor, expect=carried(request, "revision"))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, t(f"授权已开通：{issued.grant.number}", f"Access is open: {issued.grant.number}"))
            return redirect("sharing:grant", issued.grant.number)
    return _page(request, table, grant=form)


def _page(
    request: HttpRequest,
    table: Table,
    *,
    form: DecisionForm | None = None,
    grant: Any = None,
    sentence: Text | None = None,
) -> HttpResponse:
    open_grant = table.granting is not None
    form = form or _form(request, table)
    entry = catalog.named(table.application.resource_code, table.actor)
    cite, source = cite_of(table.law, table.step)
    shown = {
        "application": table.application,
        "case": table.case,
        "step": table.step,
        "chip": law.chip(table.profile, cite, source),
        "badge": cases.badge(table.case),
        "state": table.law.title_of(table.case.state),
        "profile": table.profile,
        "answers": _asked(table),
        "flags": standing.told(entry) if entry else [],
        "form": form,
        "has_outcomes": bool(form.fields["outcome"].choices),  # type: ignore[attr-defined]
        "sentence": sentence,
        "grant_form": (grant or grant_form(None, table.application, table.actor)) if open_grant else None,
        "granting": table.granting,
        "needs_argument": _needs_argument(table) if open_grant else None,
        "objection": queries.objection_to(table.application),
        "decisions": decided(table.law, cases.decisions(table.case)),
        **_standing(table),
        "crumbs": crumbs(crumb_of(table.application), (table.step.title, "")),
    }
    failed = bool(form.errors or (grant and grant.errors))
    return render(request, "sharing/decide.html", shown, status=422 if failed else 200)


def _standing(table: Table) -> dict[str, Any]:
    """Return how the applicant stood when it was asked last, and whether it can be asked here."""
    found, applicant = documents.standing_of(table.application), table.application.applicant
    may_ask = (
        table.actor.organization != applicant.id and bool(applicant.uscc) and "credit" in services_of(settings.HOME)
    )
    words = STANDINGS[found.word] if found else None
    return {
        "standing": found,
        "standing_words": words,
        "asks_standing": may_ask and bool(may(table.actor, "sharing.decide")),
    }


def _asked(table: Table) -> Sequence[Fact]:
    rows = answers(table.profile, table.application, queries.tasks_of(table.application, table.actor))
    if table.of_dispute:
        rows = [Fact(t("争议理由", "Why it is disputed"), table.case.facts.get("reason", "")), *rows]
    return rows


def _needs_argument(table: Table) -> Text | None:
    way = table.application.answers.get("way", "")
    rule = rules.needs_argument(table.profile, way, clock.today())
    return rule.title if rule else None


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def argumentation(request: HttpRequest, id: str) -> HttpResponseBase:
    """Record the upper authority's word on an exchange of source data."""
    actor = current_actor(request)
    application = queries.application(id, actor)
    form = ArgumentationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.record_argumentation(
                by=actor,
                application=application,
                favorable=given["favorable"] == "yes",
                document=given["document"],
                decided_on=given["decided_on"],
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, t("论证结果已登记", "The argumentation is on record"))
            return redirect("sharing:application", application.id)
    title = t("登记数据落地论证结果", "Record the argumentation of the exchange")
    shown = {
        "application": application,
        "form": form,
        "title": title,
        "crumbs": crumbs(crumb_of(application), (title, "")),
    }
    return render(request, "sharing/reason.html", shown, status=422 if form.errors else 200)

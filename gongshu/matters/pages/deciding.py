"""Handling a case: what was asked, what the profile requires, who must be told, the sentence on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t
from gongshu.matters import actions, queries, rules
from gongshu.matters.forms import REFERENCES, NoticeForm, OutcomeForm
from gongshu.matters.pages.common import show
from gongshu.matters.pages.filing import anew, bring_files, fetch, named, show_files, waiting
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.procedure import sentences
from gongshu.procedure.forms import carried, outcome_choice, refuse, stays
from gongshu.procedure.papers import paper_faults, papers_at, papers_of
from gongshu.procedure.questions import Option, Question, about_paper
from gongshu.procedure.rules import DEMANDS, Given, article, cite_of, lacks, place_of_demand
from gongshu.procedure.showing import decided, handed_in, left_to_others, who
from gongshu.regulation.definition import Demand, OutcomeDef, Profile, StepDef
from gongshu.regulation.loader import load_profile
from gongshu.ui import law
from gongshu.ui.flash import say
from gongshu.ui.values import Chip, Choice, Hand, Held, Link

if TYPE_CHECKING:
    from gongshu.procedure.models import Case, Notice
    from gongshu.procedure.snapshot import Pinned


@dataclass(frozen=True, slots=True)
class Table:
    """What lies before whoever acts at a step: its outcomes are those that one may record."""

    actor: Actor
    case: Case
    law: Pinned
    step: StepDef
    profile: Profile

    @classmethod
    def of(cls, case: Case, actor: Actor) -> Table | None:
        """Lay a case before an actor; None where it ended.

        Raises:
            Refusal: it is not this actor's turn.
        """
        step = cases.step_before(actor, case)
        if step is None:
            return None
        if (refusal := cases.why_not_decide(case, actor)) is not None:
            raise refusal
        return cls(actor, case, cases.law_of(case), step, load_profile(case.profile_id))

    @property
    def untold(self) -> tuple[Text, ...]:
        """Who must be told here and was not."""
        return tuple(map(self.law.role, cases.untold(self.case, self.step)))


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who must be told: the notice given, else the form to give it."""

    role: str
    title: Text
    who: Text
    notice: Notice | None
    form: NoticeForm | None


@dataclass
class Turn:
    """One request at a step: the outcome chosen (``unchosen``: sent without one), its form, the sentence, what came."""

    chosen: OutcomeDef | None = None
    form: OutcomeForm | None = None
    sentence: Text | None = None
    notice: tuple[str, NoticeForm] | None = None
    unchosen: bool = False
    done: Text | None = None

    @property
    def failed(self) -> bool:
        """Whether something is to be corrected."""
        return bool(self.unchosen or (self.form and self.form.errors) or (self.notice and self.notice[1].errors))


def take_turn(request: HttpRequest, table: Table) -> Turn:
    """Do what the page sent: tell a receiver, review an outcome, or record it.

    Raises:
        NotPermitted: the outcome is another's to record.
    """
    act = "change" if stays(request) else request.POST.get("act", "")
    if act == "tell":
        return _tell(request, table)
    name = (request.POST if request.method == "POST" else request.GET).get("outcome", "")
    outcomes = table.step.outcomes
    if name and name not in outcomes and (refusal := cases.why_not_decide(table.case, table.actor, name)) is not None:
        raise refusal
    chosen = outcomes.get(name) or (next(iter(outcomes.values())) if len(outcomes) == 1 else None)
    if chosen is None:
        return Turn(unchosen=act == "pick")
    posted = request.POST if act in ("review", "record", "change") else None
    turn = Turn(chosen, _form(table, chosen, posted, request.FILES if posted else None))
    assert turn.form is not None
    moved = posted is not None and bring_files(request, table.case, table.actor, chosen.id, turn.form)
    if posted is None or act == "change" or not turn.form.is_valid():
        return turn
    _complain(turn.form, table, chosen)
    if turn.form.errors:
        return turn
    turn.sentence = _sentence(turn.form, table, chosen)
    if act == "record" and not moved:
        _record(request, table, turn, chosen)
    return turn


def _papers(table: Table, chosen: OutcomeDef) -> list[Question]:
    bodies = [Option(one.id, Text(one.name, one.name_en or one.name)) for one in register.organizations()]
    return [about_paper(paper, bodies) for paper in papers_at(table.law.procedure, table.step, chosen)]


def _form(table: Table, chosen: OutcomeDef, posted: Any, files: Any = None) -> OutcomeForm:
    chips: dict[Demand, Chip] = {}
    for demand in chosen.requires:
        cite, source = place_of_demand(table.law, table.step, chosen, demand)
        ours = demand in chosen.house_requires
        chip = Chip("", source="house_rule") if ours else law.chip(table.profile, cite, source)
        if chip is not None:
            chips[demand] = chip
    cap = cases.latest_due(table.case, chosen) if "due" in chosen.requires else None
    form = OutcomeForm(
        posted,
        files,
        initial=anew(table.case, chosen),
        outcome=chosen,
        papers=_papers(table, chosen),
        profile=table.profile,
        chips=chips,
        cap=_cap_words(cap),
    )
    show_files(form, table.case, table.actor, chosen.id)
    return form


def _cap_words(cap: Any) -> Text | None:
    if cap is None:
        return t("由办理人设定；规则没有规定最长期限", "set by you; the text states no longest period")
    moment, limit = cap
    day = f"{clock.local(moment):%Y-%m-%d}"
    cite = article(limit.cite, limit.source)
    return Text(f"不晚于 {day}（{cite}）", f"not later than {day} ({cite})")


def _complain(form: OutcomeForm, table: Table, chosen: OutcomeDef) -> None:
    """Tell at once what the outcome lacks, before the sentence is shown; the verb checks it again."""
    given = Given(
        form.cleaned_data.get("reason") or "",
        tuple(form.legal_bases()),
        form.cleaned_data.get("due"),
        form.evidence(),
        table.untold,
    )
    files = queries.files_at(table.case, table.actor, chosen.id)
    for problem in paper_faults(papers_of(table.step, chosen), form.given_papers(), files):
        refuse(form, problem, {problem.at: f"paper.{problem.at}"})
    for problem in cases.gates_shut(table.case, chosen):
        refuse(form, problem)
    for problem in lacks(table.law, table.step, chosen, given):
        refuse(form, problem)


def _sentence(form: OutcomeForm, table: Table, chosen: OutcomeDef) -> Text:
    given, papers = form.evidence(), form.given_papers()
    asked = papers_at(table.law.procedure, table.step, chosen)
    files = queries.files_at(table.case, table.actor, chosen.id)
    return sentences.recorded(
        table.actor,
        table.case.number,
        table.step,
        chosen,
        reason=form.cleaned_data.get("reason") or "",
        bases=form.legal_bases(),
        article=article(*cite_of(table.law, table.step, chosen)),
        day=clock.today(),
        due=form.cleaned_data.get("due"),
        references=[(DEMANDS[name][0], given[name]) for name in REFERENCES if name in given],
        papers=[named(one, files) for one in asked if one.id in papers or one.id in files],
    )


def _record(request: HttpRequest, table: Table, turn: Turn, chosen: OutcomeDef) -> None:
    form = turn.form
    assert form is not None
    try:
        actions.decide_matter(
            case=table.case,
            step=request.POST.get("step", ""),
            outcome=chosen.id,
            by=table.actor,
            expect=carried(request, "revision"),
            reason=form.cleaned_data.get("reason") or "",
            bases=form.legal_bases(),
            due=form.cleaned_data.get("due"),
            papers=form.given_papers(),
            evidence=form.evidence(),
            files=request.POST.getlist("file"),
        )
    except Refusal as refusal:
        refuse(form, refusal)
        turn.sentence = None
    else:
        turn.done = t(f"已记录：{chosen.title.zh}", f"Recorded: {chosen.title.en}")


def _tell(request: HttpRequest, table: Table) -> Turn:
    receiver = request.POST.get("receiver", "")
    form = NoticeForm(request.POST, prefix=receiver)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.tell_receiver(
                case=table.case, receiver=receiver, text=given["text"], by=table.actor, receipt=given["receipt"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            name = table.law.role(receiver)
            return Turn(done=t(f"已登记告知：{name.zh}", f"On record as told: {name.en}"))
    return Turn(notice=(receiver, form))


def context(table: Table, turn: Turn) -> dict[str, Any]:
    """Return what the page of a step shows."""
    step, case = table.step, table.case
    cite, source = cite_of(table.law, step)
    return {
        "case": case,
        "step": step,
        "chip": law.chip(table.profile, cite, source),
        "badge": cases.badge(case),
        "state": table.law.title_of(case.state),
        "title": table.law.procedure.title,
        "profile": table.profile,
        "papers": handed_in(table.profile, cases.handed_in(case), _href_of(table)),
        "decisions": decided(table.law, cases.decisions(case)),
        "receivers": _receivers(table, turn),
        "untold": table.untold,
        "blocked": [one.title for one in step.outcomes.values() if "receivers" in one.requires],
        "hands": _hands(table) if step.joint else [],
        "outcomes": _outcomes(table),
        "others": left_to_others(
            table.case, table.law.procedure.steps[table.step.id], table.step.outcomes, table.actor
        ),
        "turn": turn,
        "form": turn.form,
        "chosen": _choice(table, turn.chosen) if turn.chosen else None,
        "sentence": turn.sentence,
        "waiting": _waiting(table, turn),
    }


def _href_of(table: Table) -> Callable[[str], str] | None:
    """Return where files of the case are handed out; the public is not shown them here."""
    if not table.actor.organization:
        return None
    return lambda id: reverse("desk:file", args=[table.case.number, id])


def _waiting(table: Table, turn: Turn) -> list[tuple[Text, list[Held]]]:
    if turn.chosen is None:
        return []
    papers = papers_at(table.law.procedure, table.step, turn.chosen)
    return waiting(papers, table.case, table.actor, turn.chosen.id)


def _choice(table: Table, outcome: OutcomeDef) -> Choice:
    return outcome_choice(table.law, table.profile, table.step, outcome)


def _outcomes(table: Table) -> list[Choice]:
    return [_choice(table, one) for one in table.step.outcomes.values()]


def _hands(table: Table) -> list[Hand]:
    acted = {
        one.role: one.decided_at
        for one in cases.decisions(table.case)
        if one.visit.step == table.step.id and one.visit.left_at is None
    }
    return [Hand(who(table.case, [role]), acted.get(role)) for role in table.step.by]


def _receivers(table: Table, turn: Turn) -> Sequence[Receiver]:
    told = {one.role: one for one in cases.notices(table.case) if one.visit.left_at is None}
    found = []
    for role in table.step.receivers:
        notice = told.get(role)
        sent = turn.notice[1] if turn.notice and turn.notice[0] == role else NoticeForm(prefix=role)
        found.append(Receiver(role, table.law.role(role), who(table.case, [role]), notice, None if notice else sent))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def decide(request: HttpRequest, number: str) -> HttpResponseBase:
    """Act at the step where a case stands: choose, read the sentence that will be recorded, record it."""
    actor = current_actor(request)
    case = cases.case(number, actor)
    rules.generic_case(cases.law_of(case).procedure)
    table = Table.of(case, actor)
    if table is None:
        return redirect("desk:case", case.number)
    turn = take_turn(request, table)
    if turn.done is not None:
        say(request, turn.done)
        stays = request.POST.get("act") == "tell"
        return redirect("matters:decide" if stays else "desk:case", case.number)
    matter = queries.of_case(case)
    shown = context(table, turn) | {
        "personal": matter is not None and bool(matter.personal),
        "project": queries.project_of(case),
        "crumbs": [
            Link(t("事项", "Cases"), reverse("desk:cases")),
            Link(case.number, reverse("desk:case", args=[case.number])),
            Link(table.step.title, ""),
        ],
    }
    return show(request, "decide", "base_desk.html", shown, failed=turn.failed)


@require_safe
@desk_required
def file(request: HttpRequest, number: str, file: str) -> HttpResponseBase:
    """Hand out a file that waits at the step where a case stands."""
    actor = current_actor(request)
    return fetch(cases.case(number, actor), actor, file)

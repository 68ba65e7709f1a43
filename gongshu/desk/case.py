"""The page of a case: what it is, whose turn it is, what was handed in, said, decided and recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from gongshu.desk import form_content, thread, track, trail
from gongshu.desk.navigation import address_of, decision_page, is_generic
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import actions, queries, resting
from gongshu.procedure.queries import Todo
from gongshu.procedure.showing import handed_in, left_to_others
from gongshu.regulation.loader import load_profile
from gongshu.regulation.restatement import OutcomeRow, procedure_row
from gongshu.ui import law as chips
from gongshu.ui.files import hand_out
from gongshu.ui.flash import say
from gongshu.ui.lawbook.reading import joined
from gongshu.ui.values import Chip, Link

if TYPE_CHECKING:
    from gongshu.procedure.models import Case, Decision, Notice


@require_GET
@desk_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case: what it is, what is asked of the reader, what was handed in and decided, its track and its trail."""
    actor = current_actor(request)
    found = queries.case(number, actor)
    standing = track.Standing.of(found, load_profile(found.profile_id))
    records = queries.history(found)
    kind = request.GET.get("show", "")
    kind = kind if kind in trail.KINDS else ""
    shown = {
        "case": found,
        "title": standing.law.procedure.title,
        "applicant": _name(standing, "applicant"),
        "provider": _name(standing, "provider"),
        "state": standing.law.title_of(found.state),
        "tone": track.END_TONES[standing.law.end(found.state).kind] if found.ended else "law",
        "badge": queries.badge(found),
        "chip": _open_chip(standing),
        "asked": _asked(standing, actor),
        "facts": handed_in(standing.profile, queries.handed_in(found), lambda id: _href_of(found, id)),
        "told": _told(standing),
        "way_back": _way_back(standing, actor),
        "sheets": form_content.kinds_of(standing),
        "thread": thread.of(standing, actor),
        "decisions": _decisions(standing, actor),
        "steps": track.track(standing, clock.now()),
        "entries": trail.entries(standing, records, kind),
        "filters": trail.filters(records, kind),
        "profile": standing.profile,
        "pinned_otherwise": found.profile_digest != standing.profile.digest,
        "crumbs": [Link(t("事项", "Cases"), reverse("desk:cases")), Link(found.number, "")],
    }
    return render(request, "desk/case.html", shown)


def _href_of(found: Case, file: str) -> str:
    return reverse("desk:file", args=[found.number, file])


@require_GET
@desk_required
def file(request: HttpRequest, number: str, file: str) -> HttpResponseBase:
    """Hand out a file of a case to whoever may see the case; that it was taken is on record."""
    actor = current_actor(request)
    taken = actions.take_file(by=actor, case=queries.case(number, actor), id=file)
    return hand_out(taken.path, taken.name)


def _name(standing: track.Standing, role: str) -> Text | str:
    return standing.who(role) if role in standing.parties else ""


def _open_chip(standing: track.Standing) -> Chip | None:
    step = queries.open_step(standing.case)
    running = queries.open_clock(standing.case)
    if step is None:
        return None
    return standing.chip_of_clock(step, running) if running else standing.chip(step)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the case waits for: by whom, with what outcomes, and whether it is the reader's turn.

    ``outcomes`` are those the reader may record, ``others`` those that another records, with who; where it is not the
    reader's turn, ``outcomes`` are all of them. ``todo`` is the reader's to-do, which knows who took it on and for whom
    it could be done; None where there is none.
    """

    title: Text
    who: Text
    outcomes: Sequence[OutcomeRow]
    others: Sequence[tuple[Text, Text]]
    href: str
    why_not: Refusal | None
    todo: Todo | None
    may_put_back: bool = False


def _asked(standing: track.Standing, actor: Actor) -> Asked | None:
    step = queries.open_step(standing.case)
    if step is None:
        return None
    before = queries.step_before(actor, standing.case) or step
    row = procedure_row(standing.law.procedure, standing.profile, max(clock.today(), standing.profile.first_day))
    outcomes = next(each.outcomes for each in row.steps if each.id == step.id)
    refusal = queries.why_not_decide(standing.case, actor)
    todo = queries.todo_of(standing.case, actor)
    own = {party.taken_by for party in standing.parties.values() if party.organization_id == actor.organization}
    return Asked(
        step.title,
        joined(standing.who(role) for role in step.by),
        [one for one in outcomes if one.id in before.outcomes],
        left_to_others(standing.case, step, before.outcomes, actor),
        decision_page(standing.case),
        refusal,
        todo,
        bool(own & {actor.person, actor.principal or actor.person}) or "chief_data_officer" in actor.posts,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told, and the notice."""

    who: Text
    notice: Notice


def _told(standing: track.Standing) -> list[Told]:
    return [Told(standing.role(one.role), one) for one in queries.notices(standing.case)]


def _way_back(standing: track.Standing, actor: Actor) -> str:
    """Return where the side that opened a case takes it back; empty where nobody of that side looks, or it ended."""
    found = standing.case
    party = standing.parties.get(found.opened_as)
    own = party is not None and bool(actor.organization) and party.organization_id == actor.organization
    return address_of("matters:withdraw", found.number) if own and not found.ended and is_generic(found) else ""


def _decisions(standing: track.Standing, actor: Actor) -> list[tuple[Text, Text, Decision, Chip | None, Text | None]]:
    """Step, outcome, the decision, its article, and what has become of its basis since."""
    shown, weak = [], resting.weak_in(standing.case, actor)
    for decision in standing.decisions:
        step = standing.law.step(decision.visit.step)
        outcome = track.outcome_words(step, decision.outcome)
        chip = chips.chip_named(standing.profile, decision.article)
        shown.append((step.title if step else outcome, outcome, decision, chip, weak.get(decision.pk)))
    return shown


@require_POST
@desk_required
def take_on(request: HttpRequest, number: str) -> HttpResponse:
    """Take a case on within the unit, or put it back."""
    actor = current_actor(request)
    found = queries.case(number, actor)
    if request.POST.get("act") == "put_back":
        actions.put_back(case=found, by=actor)
        say(request, t("已放回，同事可以认领", "Put back; a colleague may take it on"))
    else:
        actions.take_on(case=found, by=actor)
        say(request, t("已认领；办理期限不变", "Taken on; the limit stays as it is"))
    return redirect("desk:case", found.number)

"""Reading cases: for a person, by urgency, with their history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, F, Min, Q, QuerySet

from gongshu.audit.queries import trail
from gongshu.kit import clock as time
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.procedure.acting import PERFORMING
from gongshu.procedure.amended import profile_of as profile_of
from gongshu.procedure.badge import Badge, badge_for
from gongshu.procedure.gatekeepers import standing_of
from gongshu.procedure.gates import shut
from gongshu.procedure.holding import HandedIn as HandedIn
from gongshu.procedure.holding import files_of as files_of
from gongshu.procedure.holding import handed_in as handed_in
from gongshu.procedure.models import Case, CaseParty, Clock, Decision, Letter, Message, Notice, Paper, StepVisit
from gongshu.procedure.pinning import pinned_law
from gongshu.procedure.rules import asks_extension, no_such_case, spent
from gongshu.procedure.snapshot import WITHDRAWN, Pinned
from gongshu.procedure.stopping import stops_of
from gongshu.procedure.todos import URGENCIES as URGENCIES
from gongshu.procedure.todos import Todo as Todo
from gongshu.procedure.todos import around_one, hindrance, ways
from gongshu.procedure.todos import todo_of as todo_of
from gongshu.procedure.todos import todos as todos
from gongshu.regulation.baseline import floor_due
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.citation import Elsewhere
from gongshu.regulation.definition import Limit, OutcomeDef, StepDef
from gongshu.regulation.due import Stop, due
from gongshu.regulation.period import Period
from gongshu.statements.compiled import Listing, Reading, Slot

if TYPE_CHECKING:
    from gongshu.audit.models import AuditRecord
    from gongshu.organizations.models import Organization

_LEFT = Listing(
    lambda: StepVisit.objects.filter(case=Slot("case"), left_at__isnull=False).values_list("step", "outcome")
)
_DECISIONS = Reading(
    lambda: Decision.objects.filter(case=Slot("case")).select_related("visit").order_by("decided_at", "id")
)
_VISITS = Reading(lambda: StepVisit.objects.filter(case=Slot("case")).select_related("clock").order_by("number"))
_PARTIES = Reading(lambda: CaseParty.objects.filter(case=Slot("case")).select_related("organization"))
_RUNNING = Reading(lambda: Clock.objects.filter(case=Slot("case"), visit__left_at__isnull=True))


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Return the cases an actor may see: those the organization is a party of; all of them for the authority."""
    if actor.is_system:
        return Case.objects.all()
    if not actor.organization or not may(actor, "case.read"):
        return Case.objects.none()
    found = Case.objects.filter(procedure_id__in=actor.procedures) if actor.procedures else Case.objects.all()
    if _is_authority(actor):
        return found
    return found.filter(parties__organization=actor.organization).distinct()


def _is_authority(actor: Actor) -> bool:
    return "authority" in register.organization(actor.organization).roles


def is_visible_to(case: Case, actor: Actor, parties: Mapping[str, str | None] | None = None) -> bool:
    """Whether an actor may see a case; the public sees the one it opened.

    ``parties``: those of the case, where the caller has read them.
    """
    if actor.kind == "public":
        return case.opened_by == actor.person
    own = (
        bool(parties and actor.organization) and not actor.procedures and actor.organization in (parties or {}).values()
    )
    if own and may(actor, "case.read"):
        return True
    return visible_to(actor).filter(pk=case.pk).exists()


def case(id: str, by: Actor) -> Case:
    """Return a case by id or number.

    Raises:
        NotFound: there is none for this person.
    """
    found = Case.objects.filter(pk=id).first() or Case.objects.filter(number=id).first()
    if found is None or not is_visible_to(found, by):
        raise no_such_case()
    return found


def law_of(case: Case) -> Pinned:
    """Return the law a case was opened under."""
    return pinned_law(case)


def standing_at(room: str, act: str) -> QuerySet[Case]:
    """Return the open cases of a room that stand at a step of an act, the longest opened first.

    Cases under one law at one step are alike, so one of each is asked.
    """
    open_ones = Case.objects.filter(room=room, ended=False).order_by()
    alike = open_ones.values("procedure_id", "profile_digest", "state").annotate(one=Min("pk"))
    samples = Case.objects.filter(pk__in=[group["one"] for group in alike])
    found = Q(pk__in=())
    for case in samples:
        step = open_step(case)
        if step is not None and step.act == act:
            found |= Q(procedure_id=case.procedure_id, profile_digest=case.profile_digest, state=case.state)
    return open_ones.filter(found).order_by("pk")


def open_step(case: Case) -> StepDef | None:
    """Return the step the case stands at, None when it has ended."""
    return None if case.ended else law_of(case).step(case.state)


def open_clock(case: Case) -> Clock | None:
    """Return the clock that runs now, None when the case has ended."""
    return _RUNNING.first(case=case.pk)


def badge(case: Case) -> Badge | None:
    """Return the badge of the step the case stands at, None when it has ended."""
    return None if case.ended else badge_for(open_clock(case), time.now())


def history(case: Case) -> Sequence[AuditRecord]:
    """Return what happened in a case, from the audit records, the newest last."""
    return trail(case=case.number)


def decisions(case: Case) -> Sequence[Decision]:
    """Return the decisions of a case in their order."""
    return _DECISIONS.all(case=case.pk)


def judgments(case: Case) -> Sequence[Decision]:
    """Return the decisions of a case that judged something; who carried something out judged nothing."""
    law = law_of(case)
    return [one for one in decisions(case) if (step := law.step(one.visit.step)) and step.act not in PERFORMING]


def visits(case: Case) -> Sequence[StepVisit]:
    """Return the visits of a case to its steps in their order, each with its clock."""
    return _VISITS.all(case=case.pk)


def parties(case: Case) -> Mapping[str, CaseParty]:
    """Return the parties of a case by role."""
    return {party.role: party for party in _PARTIES.all(case=case.pk)}


def papers(case: Case) -> Mapping[str, Paper]:
    """Return what was handed in, by paper id; of several the newest."""
    return {paper.paper_id: paper for paper in Paper.objects.filter(case=case).order_by("given_at", "pk")}


def latest_due(case: Case, outcome: OutcomeDef) -> tuple[datetime, Limit] | None:
    """Return the latest moment an official may set with an outcome, and the limit that says so; None without one.

    A limit that keeps the start of the one it replaces is counted from that start, whoever decides on it meanwhile.
    Between those a national instrument binds, its limit is the latest where it is the earlier.
    """
    law = law_of(case)
    step = law.procedure.steps[case.state]
    following = law.step(outcome.to)
    if following is None:
        return None
    target, answers = following, [outcome]
    if asks_extension(law.procedure, step, outcome):
        target, answers = step, [one for one in following.outcomes.values() if one.to == step.id and one.sets_limit]
    replaced = Clock.objects.filter(case=case, visit__step=target.id).order_by("-visit__number").first()
    caps = []
    for one in answers:
        limit = law.limits.get(one.sets_limit or target.limit)
        kept = replaced if one.keeps_start else None
        start, stops = (kept.started_at, stops_of(kept)) if kept else (time.now(), ())
        caps.append(_cap(limit, start, stops))
        if limit is None or not law.is_national(limit.cite):
            caps.append(_national_cap(law, target, start, stops))
    return min((cap for cap in caps if cap is not None), key=lambda cap: cap[0], default=None)


def _national_cap(law: Pinned, step: StepDef, start: datetime, stops: Sequence[Stop]) -> tuple[datetime, Limit] | None:
    found = floor_due(law.baseline, law.procedure, step, start, Calendar.load(), stops)
    if found is None or law.baseline is None:
        return None
    limit = law.baseline.limits[found.floor.limit]
    return found.due.moment, replace(limit, cite=Elsewhere.of(limit.cite, law.baseline.title))


def _cap(limit: Limit | None, start: datetime, stops: Sequence[Stop]) -> tuple[datetime, Limit] | None:
    period = limit.on(time.local(start).date()) if limit else None
    if limit is None or not isinstance(period, Period) or not period.counted:
        return None
    return due(period, start, Calendar.load(), stops).moment, limit


def notices(case: Case) -> Sequence[Notice]:
    """Return who was told of what must be told in a case, in order."""
    return list(Notice.objects.filter(case=case).select_related("visit", "organization"))


def untold(case: Case, step: StepDef) -> tuple[str, ...]:
    """Return the receivers of the present step who were not told yet, in the order of the profile."""
    if not step.receivers:
        return ()
    told = Notice.objects.filter(case=case, visit__left_at__isnull=True).values_list("role", flat=True)
    return tuple(role for role in step.receivers if role not in set(told))


def cases_about(subject: str) -> Sequence[Case]:
    """Return the cases about a subject, newest first. For the rooms' own use: no person's view."""
    return list(Case.objects.filter(subject=subject).order_by("-opened_at", "-id"))


def latest_about(subjects: Collection[str]) -> Mapping[tuple[str, str], Case]:
    """Return the newest case about each of some subjects, by subject and procedure; those taken back are left out. For
    the rooms' own use: no person's view.
    """
    found = Case.objects.filter(subject__in=subjects).exclude(state=WITHDRAWN).order_by("opened_at", "id")
    return {(one.subject, one.procedure_id): one for one in found}


def may_decide(case: Case, actor: Actor) -> bool:
    """Whether an actor may record a decision at the step where the case stands."""
    return why_not_decide(case, actor) is None


def why_not_decide(case: Case, actor: Actor, outcome: str = "") -> Refusal | None:
    """Return why an actor may not decide now, or not record this outcome; None where nothing stands against it."""
    law = law_of(case)
    step = law.step(case.state)
    if step is None or case.ended:
        return Refusal(t("该事项已经办结", "the case has ended"), code="ended")
    named = [step.outcomes[outcome]] if outcome in step.outcomes else ()
    return hindrance(case, law, step, actor, around_one(case), named)


def step_before(actor: Actor, case: Case) -> StepDef | None:
    """Return the step a case stands at as it lies before an actor; None when it has ended.

    Of its outcomes it has those the actor may record and the case has not had, where it takes them once; all of them
    before somebody who may not act there at all.
    """
    step = open_step(case)
    if step is None:
        return None
    law = law_of(case)
    own = ways(case, law, step, actor, around_one(case))
    recorded = gone(case, law)
    left = [one for one in own if spent(law, step, one, recorded) is None]
    return replace(step, outcomes={one.id: one for one in left}) if own else step


def gone(case: Case, law: Pinned) -> Collection[tuple[str, str]]:
    """Return the steps a case has left, each with its outcome; nothing where it takes no outcome only once."""
    return frozenset(_LEFT.rows(case=case.pk)) if law.takes_something_once else frozenset()


def gates_shut(case: Case, outcome: OutcomeDef) -> list[BadInput]:
    """Return a refusal, with its article, for each gate before an outcome that is shut now."""
    return shut(outcome.gates, standing_of(law_of(case).procedure.subject, case.subject)) if outcome.gates else []


def waiting_for(found: QuerySet[Case], organization: str) -> QuerySet[Case]:
    """Narrow cases to those that wait for an organization now."""
    waiting = CaseParty.objects.filter(organization=organization or None, waiting=True)
    return found.filter(pk__in=waiting.values("case"))


def by_limit(found: QuerySet[Case], limit: str) -> QuerySet[Case]:
    """Narrow cases to those whose running limit stands so, in the words of the badge; to none for an unknown word.

    Args:
        found: some cases.
        limit: ``overdue``, ``due_soon``, ``in_time``, ``no_limit``; empty: all of them.
    """
    if not limit:
        return found
    now = time.now()
    fitting = {
        "overdue": Q(due_at__lt=now),
        "due_soon": Q(due_at__gte=now, warn_at__lte=now),
        "in_time": Q(due_at__gte=now) & (Q(warn_at__isnull=True) | Q(warn_at__gt=now)),
        "no_limit": Q(due_at__isnull=True),
    }
    if limit not in fitting:
        return found.none()
    running = Clock.objects.filter(fitting[limit], visit__left_at__isnull=True)
    return found.filter(pk__in=running.values("case"), ended=False)


def messages(actor: Actor, *, unread_only: bool = False) -> QuerySet[Message]:
    """Return the messages to an actor's organization, newest first."""
    found = Message.objects.filter(organization=actor.organization or None).select_related("case")
    return found.filter(read_at__isnull=True) if unread_only else found


@dataclass(frozen=True, slots=True)
class Glance:
    """A case at a glance: its parties by role (None: the public), its running clock, its last decision."""

    parties: Mapping[str, Organization | None]
    clock: Clock | None
    decision: Decision | None


def glances(cases: Sequence[Case], end: datetime | None = None) -> Mapping[str, Glance]:
    """Return some cases at a glance, by id, in three queries however many they are. For who may see the cases.

    ``end``: as they stood right before this moment; None for now.
    """
    parties: dict[str, dict[str, Organization | None]] = {}
    for party in CaseParty.objects.filter(case__in=cases).select_related("organization").order_by("pk"):
        parties.setdefault(party.case_id, {})[party.role] = party.organization
    running = Clock.objects.filter(case__in=cases)
    made = Decision.objects.filter(case__in=cases).select_related("visit").order_by("decided_at", "id")
    if end is None:
        running = running.filter(visit__left_at__isnull=True)
    else:
        running = running.filter(Q(visit__left_at__isnull=True) | Q(visit__left_at__gte=end), visit__entered_at__lt=end)
        made = made.filter(decided_at__lt=end)
    clocks = {one.case_id: one for one in running}
    last = {one.case_id: one for one in made}
    return {one.id: Glance(parties.get(one.id, {}), clocks.get(one.id), last.get(one.id)) for one in cases}


def overdue() -> QuerySet[Clock, str]:
    """Return the ids of the open cases whose limit has passed by now, those whose badge says so; to count by."""
    running = Clock.objects.filter(visit__left_at__isnull=True, met_at__isnull=True, case__ended=False)
    return running.filter(due_at__lt=time.now()).order_by().values_list("case_id", flat=True)


def counts(actor: Actor) -> Mapping[tuple[str, str], int]:
    """Return how many cases an actor may see, by procedure and state."""
    seen = Case.objects.filter(pk__in=visible_to(actor).values("pk"))
    found = seen.values_list("procedure_id", "state").annotate(cases=Count("pk")).order_by()
    return {(procedure, state): number for procedure, state, number in found}


def last_done(procedures: Sequence[str], limit: str, days: Collection[str]) -> Mapping[str, date]:
    """Return the day on which each organization that opened such a case last finished the step of a limit.

    For the rooms' own use. A case that was opened and waits at that step counts for nothing.

    Args:
        procedures: their ids.
        limit: the limit that the step stands under.
        days: papers of the step that tell the day on which it was done; without one, the day of the outcome counts.
    """
    done = StepVisit.objects.filter(case__procedure_id__in=procedures, clock__limit_id=limit).exclude(outcome="")
    told = dict(Paper.objects.filter(visit__in=done, paper_id__in=days).values_list("visit", "content"))
    opener = done.filter(case__parties__role=F("case__opened_as")).exclude(case__parties__organization=None)
    last: dict[str, date] = {}
    for visit, body, left in opener.values_list("pk", "case__parties__organization", "left_at"):
        assert left is not None, "an outcome leaves its step"
        day = time.local(left).date()
        with suppress(ValueError):
            day = min(day, date.fromisoformat(told.get(visit, "")))
        last[body] = max(day, last.get(body, day))
    return last


def of_procedures(ids: Sequence[str]) -> QuerySet[Case]:
    """Return the cases of some procedures. For lists an instrument makes public: no person's view."""
    return Case.objects.filter(procedure_id__in=ids)


def letters(case: Case, actor: Actor) -> Sequence[Letter]:
    """Return the letters in the thread of a case that an actor's organization may read, in their order."""
    if not actor.organization or not is_visible_to(case, actor):
        return []
    found = Letter.objects.filter(case=case, readers=actor.organization).select_related("organization", "answers")
    return list(found.prefetch_related("readers").order_by("sent_at", "id"))

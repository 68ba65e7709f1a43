"""What somebody is asked to do: whose turn it is, who of the unit may take it, on whose behalf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from gongshu.kit import clock as time
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.procedure.acting import Standing, acting_role, recordable, word_for
from gongshu.procedure.badge import Badge, badge_for
from gongshu.procedure.models import Case, CaseParty, Clock, Decision
from gongshu.procedure.pinning import pinned_law
from gongshu.procedure.policy import clock_figures
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.definition import OutcomeDef, StepDef
from gongshu.statements.compiled import Listing, Reading, Slot

Urgency = Literal["severely_overdue", "overdue", "due_soon", "in_time", "no_limit"]
URGENCIES: Mapping[Urgency, Text] = {
    "severely_overdue": t("严重超期", "severely overdue"),
    "overdue": t("超期", "overdue"),
    "due_soon": t("即将到期", "due soon"),
    "in_time": t("期限内", "in time"),
    "no_limit": t("未规定期限", "no limit stated"),
}
"""Most urgent first."""


@dataclass(frozen=True, slots=True)
class Todo:
    """Something an actor is asked to do.

    Attributes:
        case: where.
        step: what.
        title: in words.
        due: the clock that runs.
        badge: how the limit stands.
        urgency: how urgent it is.
        mine: whether only this person may do it, took it on, or does it on behalf of somebody of whom that is so.
        taken_by: who of the unit took it on.
        on_behalf_of: for whom it would be done; ``delegation`` under which.
        delegation: see above.
        lacking: which post it takes, where the actor holds none of them and a colleague has to act.
        ways: the outcomes that may be recorded, where they are not all of the step's.
    """

    case: Case
    step: StepDef
    title: Text
    due: Clock | None
    badge: Badge
    urgency: Urgency
    mine: bool = False
    taken_by: str = ""
    on_behalf_of: str = ""
    delegation: str = ""
    lacking: Text | None = None
    ways: tuple[OutcomeDef, ...] = ()


@dataclass(slots=True)
class Around:
    """What stands around an open case: its parties, who took it on, who decided at this visit, its running clock."""

    parties: dict[str, str | None] = field(default_factory=dict)
    taken: dict[str, tuple[str, str]] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    clock: Clock | None = None

    def put(self, role: str, body: str | None, taker: str, name: str) -> None:
        """Take in a party."""
        self.parties[role] = body
        if taker and body:
            self.taken[body] = (taker, name)

    def standing(self, case: Case, step: StepDef) -> Standing:
        """Say where the case stands."""
        return Standing(step, self.parties, frozenset(self.decided), case.opened_by, case.opened_as)


_PARTY = ("role", "organization_id", "taken_by", "taken_by_name")
_PARTIES = Listing(lambda: CaseParty.objects.filter(case=Slot("case")).values_list(*_PARTY))
_DECIDED = Listing(
    lambda: Decision.objects.filter(case=Slot("case"), visit__left_at__isnull=True).order_by().values_list("role")
)
_CLOCK = Reading(lambda: Clock.objects.filter(case=Slot("case"), visit__left_at__isnull=True))


def around(cases: Sequence[Case]) -> dict[str, Around]:
    """Read what stands around some cases, in three queries however many they are."""
    found = {case.id: Around() for case in cases}
    for case_id, *party in CaseParty.objects.filter(case__in=found).values_list("case_id", *_PARTY):
        found[case_id].put(*party)
    now = Decision.objects.filter(case__in=found, visit__left_at__isnull=True)
    for case_id, role in now.values_list("case_id", "role"):
        found[case_id].decided.add(role)
    for clock in Clock.objects.filter(case__in=found, visit__left_at__isnull=True):
        found[clock.case_id].clock = clock
    return found


def around_one(case: Case) -> Around:
    """Read what stands around one case."""
    found = Around(decided=set(_DECIDED.column(case=case.pk)), clock=_CLOCK.first(case=case.pk))
    for party in _PARTIES.rows(case=case.pk):
        found.put(*party)
    return found


def hindrance(
    case: Case, law: Pinned, step: StepDef, actor: Actor, near: Around, outcomes: Sequence[OutcomeDef] = ()
) -> Refusal | None:
    """Return why an actor may not act at the step of a case, or record these outcomes; None where nothing hinders."""
    try:
        acting_role(actor, near.standing(case, step), law, outcomes)
    except Refusal as refusal:
        return refusal
    return None


def ways(case: Case, law: Pinned, step: StepDef, actor: Actor, near: Around) -> tuple[OutcomeDef, ...]:
    """Return the outcomes of the step of a case that an actor may record, in their order."""
    return recordable(actor, near.standing(case, step), law)


@dataclass(frozen=True, slots=True)
class _Unit:
    """The person at the desk, as whom besides the person may act, and the colleagues."""

    actor: Actor
    acting: Sequence[tuple[str, Actor]]
    colleagues: Sequence[Actor]

    @classmethod
    def of(cls, actor: Actor) -> _Unit:
        acting: list[tuple[str, Actor]] = []
        if not actor.principal:
            person = register.person_by_id(actor.person)
            acting = [(delegation.id, other) for delegation, other in register.acting_for(person)]
        own = (actor.person, actor.principal)
        return cls(actor, acting, [one for one in register.colleagues(actor) if one.person not in own])


def todos(actor: Actor) -> list[Todo]:
    """Return what an actor's unit is asked to do now and the actor may see to, the most urgent first.

    Left out is what the actor may do neither as oneself nor on behalf of a colleague.
    """
    if not actor.organization or actor.kind != "official":
        return []
    waited_for = CaseParty.objects.filter(organization=actor.organization, waiting=True).values("case")
    cases = list(Case.objects.filter(pk__in=waited_for, ended=False))
    if not cases:
        return []
    unit, near = _Unit.of(actor), around(cases)
    found = [todo for case in cases if (todo := _todo(case, unit, near[case.id])) is not None]
    order = list(URGENCIES)
    return sorted(found, key=lambda todo: (order.index(todo.urgency), _due_key(todo), todo.case.number))


def todo_of(case: Case, actor: Actor) -> Todo | None:
    """Return what an actor is asked to do in one case now; None where the unit is not asked, or not this person."""
    asked = CaseParty.objects.filter(case=case, organization=actor.organization or None, waiting=True).exists()
    if not asked or case.ended or actor.kind != "official":
        return None
    return _todo(case, _Unit.of(actor), around_one(case))


def _due_key(todo: Todo) -> float:
    return todo.due.due_at.timestamp() if todo.due and todo.due.due_at else todo.case.opened_at.timestamp()


def _todo(case: Case, unit: _Unit, near: Around) -> Todo | None:
    law = pinned_law(case)
    step = law.procedure.steps[case.state]
    word = word_for(case.procedure_id, step)
    actor = unit.actor
    taker, taken_by = near.taken.get(actor.organization, ("", ""))

    def able(one: Actor) -> bool:
        return bool(may(one, word)) and hindrance(case, law, step, one, near) is None

    own = able(actor)
    stands_in = next(
        ((id, other) for id, other in unit.acting if (not own or taker == other.principal) and able(other)), None
    )
    if stands_in is None and hindrance(case, law, step, actor, near) is not None:
        return None
    open_ways = ways(case, law, step, stands_in[1] if stands_in else actor, near)
    mine = stands_in is not None or taker in (actor.person, actor.principal or actor.person)
    shown = badge_for(near.clock, time.now())
    return Todo(
        case,
        step,
        t(f"{step.title.zh}：{case.subject_title}", f"{step.title.en}: {case.subject_title}"),
        near.clock,
        shown,
        _urgency(shown),
        mine=mine or (own and not taker and not any(able(one) for one in unit.colleagues)),
        taken_by=taken_by,
        on_behalf_of=stands_in[1].on_behalf_of if stands_in else "",
        delegation=stands_in[0] if stands_in else "",
        lacking=None if own or stands_in else may(actor, word).reason,
        ways=open_ways if len(open_ways) < len(step.outcomes) else (),
    )


def _urgency(badge: Badge) -> Urgency:
    if badge.state in ("none_stated", "stopped"):
        return "no_limit"
    if badge.state == "overdue":
        days = badge.working_days
        return "severely_overdue" if days is not None and -days > clock_figures().severe_days else "overdue"
    return "due_soon" if badge.state == "due_soon" else "in_time"

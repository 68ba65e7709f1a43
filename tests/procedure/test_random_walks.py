"""Whatever the law says and whoever tries what: no illegal state, no second decision, nobody judges the own case.

Procedures and organization charts are invented at random; officials try anything at any time, most of it wrong. A
small model, independent of the engine, says for each attempt whether it may pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshu.audit import chain
from gongshu.audit import queries as audit
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import Refusal
from gongshu.organizations.models import Jurisdiction
from gongshu.procedure import actions, queries
from gongshu.procedure.actions import Decided
from gongshu.procedure.clockwork import tick
from gongshu.procedure.models import Case, Clock, Decision, StepVisit
from gongshu.regulation.definition import ProcedureDef, StepDef
from tests.procedure.inventions import ROLES, invented_profile, procedures
from tests.procedure.office import LAW

_PERFORMING = {"submit", "supplement", "correct", "sign", "object", "withdraw", "notify", "file"}


@dataclass
class Model:
    """What should be the case, kept beside the engine."""

    definition: ProcedureDef
    parties: dict[str, str]
    opener: Actor
    state: str
    revision: int = 1
    decided: dict[str, str] = field(default_factory=dict)

    def may_pass(self, actor: Actor, step: str, outcome: str, expect: int, whole: bool) -> bool:
        """Whether an attempt may pass, so far as who and what are concerned."""
        if self.state in self.definition.ends or step != self.state or expect != self.revision:
            return False
        here = self.definition.steps[step]
        return outcome in here.outcomes and whole and self.role_of(actor, here, outcome) is not None

    def role_of(self, actor: Actor, here: StepDef, outcome: str) -> str | None:
        if not actor.posts & {"data_officer", "chief_data_officer", "reviewer"}:
            return None
        for role in here.outcomes[outcome].by or here.by:
            own = actor.person == self.opener.person and role != "applicant" and here.act not in _PERFORMING
            if self.parties[role] == actor.organization and role not in self.decided and not own:
                return role
        return None

    def take(self, actor: Actor, outcome: str) -> None:
        here = self.definition.steps[self.state]
        role = self.role_of(actor, here, outcome)
        assert role is not None
        self.revision += 1
        self.decided[role] = outcome
        if not here.joint:
            self.decided, self.state = {}, here.outcomes[outcome].to
        elif len(self.decided) == len(here.by):
            agreed = len(set(self.decided.values())) == 1
            self.decided, self.state = {}, here.outcomes[outcome].to if agreed else self.state


def check(case: Case, model: Model) -> None:
    """Hold the database to the model and to what must hold of every case."""
    case.refresh_from_db()
    assert (case.state, case.revision) == (model.state, model.revision)
    assert case.ended == (model.state in model.definition.ends) == (case.ended_at is not None)
    visits = list(StepVisit.objects.filter(case=case).order_by("number"))
    open_visits = [visit for visit in visits if visit.left_at is None]
    assert [visit.number for visit in visits] == list(range(1, len(visits) + 1))
    assert [visit.step for visit in open_visits] == ([] if case.ended else [case.state])
    assert Clock.objects.filter(case=case).count() == len(visits)
    for visit in visits:
        running = visit.clock.met_at is None and visit.clock.stopped_at is None
        assert running == (visit.left_at is None)
        roles = [decision.role for decision in visit.decisions.all()]
        assert len(roles) == len(set(roles))
        here = model.definition.steps[visit.step]
        for decision in visit.decisions.all():
            assert decision.role in (here.outcomes[decision.outcome].by or here.by)
            assert decision.organization == model.parties[decision.role]
        if visit.left_at is not None:
            assert roles
    judged = Decision.objects.filter(case=case, person=case.opened_by).exclude(role="applicant")
    for decision in judged:
        assert model.definition.steps[decision.visit.step].act in _PERFORMING
    waiting = {party.role for party in queries.parties(case).values() if party.waiting}
    expected = set() if case.ended else set(model.definition.steps[case.state].by) - set(model.decided)
    assert waiting == expected


def tried(**given: Any) -> Decided | Refusal:
    try:
        return actions.decide(**given)
    except Refusal as refusal:
        return refusal


def attempt(data: st.DataObject, case: Case, model: Model, cast: list[Actor]) -> None:
    """Let somebody try something, right or wrong, and see that it is judged rightly."""
    definition = model.definition
    steps = [*definition.steps, model.state, model.state, model.state]
    step = data.draw(st.sampled_from([name for name in steps if name in definition.steps]))
    outcome = data.draw(st.sampled_from([*definition.steps[step].outcomes, "nothing"]))
    actor = data.draw(st.sampled_from(cast))
    expect = model.revision - data.draw(st.sampled_from((0, 0, 0, 0, 1)))
    whole = data.draw(st.sampled_from((True, True, True, False)))
    demands = definition.steps[step].outcomes[outcome].requires if outcome != "nothing" else ()
    given = {
        "reason": "理由" if whole else "",
        "bases": [LAW] if "legal_basis" in demands and whole else [],
        "due": clock.now() + timedelta(hours=1) if "due" in demands and whole else None,
        "evidence": dict.fromkeys(("agreement", "version", "notice", "receipt"), "1") if whole else {},
    }
    allowed = model.may_pass(actor, step, outcome, expect, whole or not demands)
    result = tried(case=case, step=step, outcome=outcome, by=actor, expect=expect, **given)
    if isinstance(result, Decided):
        assert allowed
        model.take(actor, outcome)
    else:
        # Time alone may refuse what is otherwise allowed: an extension asked for too late, a cap that lies behind.
        assert not allowed or result.code in ("extension_too_late", "due_beyond_limit"), result
    check(case, model)


@given(data=st.data())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_random_law_random_charts_random_attempts(haishu, data):
    cast = haishu.cast
    bodies = [cast.provider, cast.applicant, cast.bureau, cast.government, cast.street]
    actors = [actor for body in bodies for actor in cast.acting_for(body)] + [cast.system_admin, cast.audit_admin]
    mark = transaction.savepoint()
    try:
        with clock.using(VirtualClock(clock.now())) as time:
            Jurisdiction.objects.update(profile_id="invented")
            definition = data.draw(procedures())
            opener = data.draw(st.sampled_from([actor for actor in actors if actor.posts & {"data_officer"}]))
            parties = {role: data.draw(st.sampled_from(bodies)).id for role in ROLES if role != "applicant"}
            parties["applicant"] = opener.organization
            case = actions.open_case(
                by=opener,
                subject="resource-1",
                subject_title="虚构",
                parties=parties,
                procedure=definition,
                profile=invented_profile(definition),
                papers={"why": "缘由"},
                room="sharing",
            )
            model = Model(definition, parties, opener, definition.first)
            check(case, model)
            for _ in range(data.draw(st.integers(1, 14))):
                assert isinstance(time, VirtualClock)
                time.advance(timedelta(hours=data.draw(st.sampled_from((0, 1, 30, 400)))))
                attempt(data, case, model, actors)
                tick()
                check(case, model)
            verified = chain.verify("site", (record.as_row for record in audit.records_of("site")))
            assert verified.bad is None
    finally:
        transaction.savepoint_rollback(mark)


REAL = [
    ("haishu-2022", "quality.problem"),
    ("haishu-2022", "sharing.conditional"),
    ("sixian-2021", "sharing.other_unit"),
]


@pytest.mark.parametrize(("profile", "procedure"), REAL)
@given(data=st.data())
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_real_law_random_attempts(db, frozen, offices, profile, procedure, data):
    office = offices(profile)
    mark = transaction.savepoint()
    try:
        with clock.using(VirtualClock(clock.now())) as time:
            definition = office.profile.procedure(procedure)
            case = office.open(procedure, parties=office.parties(procedure) | {"applicant": office.cast.applicant.id})
            roles = {role: party.organization_id for role, party in queries.parties(case).items()}
            model = Model(definition, roles, office.cast.applicant_clerk, definition.first)
            bodies = (office.cast.provider, office.cast.applicant, office.cast.bureau, office.cast.government)
            actors = [actor for body in bodies for actor in office.cast.acting_for(body)]
            for _ in range(data.draw(st.integers(1, 14))):
                assert isinstance(time, VirtualClock)
                time.advance(timedelta(hours=data.draw(st.sampled_from((0, 1, 30, 400)))))
                attempt(data, case, model, [*actors, office.cast.stranger])
                tick()
                check(case, model)
    finally:
        transaction.savepoint_rollback(mark)

"""Whatever the organization chart: nobody judges the own case, in any procedure of any instrument, by any session.

A chart is drawn whole: bodies, people with several posts or none, who stands in for whom, and which body fills which
role of the procedure, the same one several. What must hold is said here again, apart from the engine's rule.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshu.audit.queries import trail
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.errors import Refusal
from gongshu.organizations import actions as organizations
from gongshu.organizations import queries as register
from gongshu.organizations.models import Organization, Person
from gongshu.procedure import actions, queries
from gongshu.procedure.acting import Standing, acting_role
from gongshu.procedure.models import Case
from gongshu.procedure.papers import papers_of
from gongshu.procedure.snapshot import Pinned, pin, unpin
from gongshu.regulation.loader import load_profile, profile_ids
from tests.cast import PASSWORD, QuickHasher, made_up_uscc
from tests.procedure.office import ALL_OPEN, Office, demands, filled, gates

CARRYING_OUT = {"submit", "supplement", "correct", "sign", "object", "withdraw", "notify", "file"}
OFFICIALS = {"data_officer", "chief_data_officer", "reviewer"}
POSTS = ("data_officer", "chief_data_officer", "reviewer", "system_admin", "security_admin", "audit_admin")
LAWS = {
    (profile.id, procedure.id): unpin(pin(profile, procedure))
    for profile in map(load_profile, profile_ids())
    for procedure in profile.procedures.values()
}


@dataclass
class Chart:
    """Who fills which role, the sessions in which people act, who opened the case and as whom."""

    parties: dict[str, str]
    sessions: list[Actor]
    opener: str
    opened_as: str


@st.composite
def charts(draw, law: Pinned) -> Chart:
    bodies = [f"body{number}" for number in range(draw(st.integers(1, 4)))]
    roles = sorted({role for step in law.procedure.steps.values() for role in step.by} | {"applicant"})
    parties = {role: draw(st.sampled_from(bodies)) for role in roles}
    people = [
        Actor(
            f"p{number}",
            f"甲{number}",
            draw(st.sampled_from(bodies)),
            posts=draw(st.frozensets(st.sampled_from(POSTS))),
        )
        for number in range(draw(st.integers(2, 6)))
    ]
    mandates = [(one, other) for one, other in permutations(people, 2) if one.organization == other.organization]
    sessions = list(people)
    for hand, principal in draw(st.lists(st.sampled_from(mandates), max_size=4)) if mandates else ():
        reach = draw(st.frozensets(st.sampled_from([law.procedure.id, "another.procedure"])))
        sessions.append(
            replace(
                principal, person=hand.person, principal=principal.person, on_behalf_of=principal.name, procedures=reach
            )
        )
    opened_as = draw(st.sampled_from(["applicant", *law.procedure.opened_by]))
    return Chart(parties, sessions, draw(st.sampled_from(people)).person, opened_as)


@pytest.mark.parametrize("profile", profile_ids())
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_in_no_procedure_of_any_instrument_does_the_rule_let_anybody_judge_the_own_case(profile, data) -> None:
    law = data.draw(st.sampled_from([law for (name, _), law in LAWS.items() if name == profile]))
    chart = data.draw(charts(law))
    for step in law.procedure.steps.values():
        for outcome in step.outcomes.values():
            for session in chart.sessions:
                standing = Standing(step, chart.parties, frozenset(), chart.opener, chart.opened_as)
                try:
                    role = acting_role(session, standing, law, [outcome])
                except Refusal:
                    continue
                assert chart.parties[role] == session.organization
                assert role in (outcome.by or step.by)
                assert session.posts & OFFICIALS
                assert not session.procedures or law.procedure.id in session.procedures
                if step.act not in CARRYING_OUT and role not in ("applicant", chart.opened_as):
                    assert chart.opener not in (session.person, session.principal)


def hire(data: st.DataObject, bodies: list[Organization]) -> list[Actor]:
    """Draw people of these bodies, in several posts each, and who stands in for whom; return every session."""
    people = []
    with override_settings(PASSWORD_HASHERS=[f"{QuickHasher.__module__}.QuickHasher"]):
        for number in range(data.draw(st.integers(3, 6))):
            posts = data.draw(st.lists(st.sampled_from(POSTS[:3]), min_size=1, max_size=3, unique=True))
            body = data.draw(st.sampled_from(bodies))
            people.append(
                organizations.create_person(
                    by=SYSTEM, username=f"drawn{number}", name=f"乙{number}", password=PASSWORD, posts=posts,
                    organization=body, must_change_password=False,
                )
            )  # fmt: skip
    actors = [register.actor_of(one) for one in people]
    for hand, principal in data.draw(
        st.lists(st.permutations(range(len(people))).map(lambda one: one[:2]), max_size=4)
    ):
        with suppress(Refusal):  # of another body, without a post to lend, delegated already
            lend(data, people[hand], people[principal], actors)
    return [*actors, *(actor for one in people for _, actor in register.acting_for(one))]


def lend(data: st.DataObject, hand: Person, principal: Person, actors: list[Actor]) -> None:
    """Let one stand in for another, for a time or for good."""
    if data.draw(st.booleans()):
        day = clock.today()
        by = register.actor_of(principal)
        organizations.delegate(by=by, delegate=hand, first_day=day, last_day=day + timedelta(days=30))
    else:
        chief = data.draw(st.sampled_from(actors))
        organizations.name_substitute(by=chief, person=principal, substitute=hand)


@pytest.mark.parametrize("profile", profile_ids())
@given(data=st.data())
@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_the_engine_refuses_it_on_any_chart_by_any_session(db, frozen, offices, profile, data) -> None:
    office = offices(profile)
    mark = transaction.savepoint()
    try:
        law = office.profile.procedure(data.draw(st.sampled_from(sorted(office.profile.procedures))))
        bodies = [
            organizations.create_organization(
                by=SYSTEM, name=f"抽取单位{number}", uscc=made_up_uscc(5000 + number),
                kind=data.draw(st.sampled_from(["institution", "government_department", "town"])),
            )
            for number in range(data.draw(st.integers(1, 3)))
        ]  # fmt: skip
        sessions = hire(data, bodies)
        opener = data.draw(st.sampled_from([one for one in sessions if not one.principal]))
        roles = {role for step in law.steps.values() for role in step.by} - {"applicant"}
        parties = {role: data.draw(st.sampled_from(bodies)).id for role in sorted(roles)} | {
            "applicant": opener.organization
        }
        case = opened(office, law.id, by=opener, parties=parties)
        if case is None:
            return
        for _ in range(data.draw(st.integers(3, 10))):
            case = attempt(data, office, Case.objects.get(pk=case.pk), sessions, opener)
    finally:
        transaction.savepoint_rollback(mark)


def opened(office: Office, procedure: str, **given: Any) -> Case | None:
    """Open a case; None where the body lacks the officers that its instrument asks for."""
    try:
        register.check_officers(given["by"].organization, office.profile)
    except Refusal:
        return None
    return office.open(procedure, **given)


def attempt(data: st.DataObject, office: Office, case: Case, sessions: list[Actor], opener: Actor) -> Case:
    """Let somebody try to decide, with all that the outcome takes, and look at who it was if it passed."""
    step = queries.open_step(case)
    if step is None:
        return case
    session, outcome = data.draw(st.sampled_from(sessions)), data.draw(st.sampled_from(list(step.outcomes.values())))
    papers = filled(papers_of(step, outcome), office.cast.street)
    try:
        with gates(ALL_OPEN):
            if "receivers" in outcome.requires:
                for receiver in queries.untold(case, step):
                    actions.give_notice(case=case, receiver=receiver, text="已书面告知", by=session)
            actions.decide(
                case=case, step=step.id, outcome=outcome.id, by=session, expect=case.revision, papers=papers,
                **demands(outcome),
            )  # fmt: skip
    except Refusal:
        return case
    made = queries.decisions(case)[-1]
    told = [one for one in trail(case=case.number) if one.event == "procedure.decided" and one.outcome != "refused"][-1]
    people = {made.person, told.data.get("principal", "")}
    if step.act not in CARRYING_OUT and made.role not in ("applicant", case.opened_as):
        assert opener.person not in people
    assert made.role in (outcome.by or step.by)
    return case

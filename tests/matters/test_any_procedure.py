"""Whatever a profile says, its pages lead from the opening to an end, without scripts and without code of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.text import t
from gongshu.organizations import actions as register
from gongshu.organizations import queries as people
from gongshu.organizations.models import Jurisdiction
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case
from gongshu.regulation import loader
from gongshu.regulation.definition import OutcomeDef, PaperDef, ProcedureDef, Profile, RoleDef, StepDef
from tests.procedure.inventions import CITE, invented_profile, procedures

from .office import Front
from .robot import filled, form_with, forms

pytestmark = pytest.mark.django_db

VALUES = (("a", t("甲", "a")), ("b", t("乙", "b")))
RECEIVERS = ("police", "affected_users")


@st.composite
def papers(draw: Any, prefix: str, outcomes: tuple[str, ...] = ()) -> tuple[PaperDef, ...]:
    found = []
    for number in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(("text", "choice", "choices", "day", "number", "organization")))
        found.append(
            PaperDef(
                f"{prefix}{number}",
                t(f"材料{prefix}{number}", f"paper {prefix}{number}"),
                t("写明", "say"),
                draw(st.sampled_from((None, CITE))),
                required=draw(st.booleans()),
                kind=kind,
                values=VALUES if kind in ("choice", "choices") else (),
                outcomes=tuple(draw(st.sets(st.sampled_from(outcomes)))) if outcomes else (),
            )
        )
    return tuple(found)


@st.composite
def openable(draw: Any) -> ProcedureDef:
    """An invented procedure that says who opens it, what it is about, what is handed in and who is told."""
    procedure = draw(procedures())
    steps = {}
    for name, step in procedure.steps.items():
        receivers = tuple(sorted(draw(st.sets(st.sampled_from(RECEIVERS)))))
        found = {one.id: _with_receivers(one, receivers, draw) for one in step.outcomes.values()}
        handed = draw(papers(name, tuple(found)))
        steps[name] = replace(step, receivers=receivers, outcomes=found, papers=handed)
    return replace(
        procedure,
        id="supervision.invented",
        steps=steps,
        papers=draw(papers("p")),
        opened_by=(draw(st.sampled_from(("authority", "provider", "applicant", "public"))),),
        subject=draw(st.sampled_from(("none", "system", "organization"))),
    )


def _with_receivers(outcome: OutcomeDef, receivers: tuple[str, ...], draw: Any) -> OutcomeDef:
    more = ("receivers",) if receivers and draw(st.booleans()) else ()
    return replace(outcome, requires=(*outcome.requires, *more, *(("receipt",) if draw(st.booleans()) else ())))


def way_out(procedure: ProcedureDef) -> list[OutcomeDef]:
    """Return the outcomes that lead to an end by the fewest steps; none where no way leads there."""
    queue: deque[tuple[str, list[OutcomeDef]]] = deque([(procedure.first, [])])
    seen = {procedure.first}
    while queue:
        state, path = queue.popleft()
        if state in procedure.ends:
            return path
        for outcome in procedure.steps[state].outcomes.values():
            if outcome.to not in seen:
                seen.add(outcome.to)
                queue.append((outcome.to, [*path, outcome]))
    return []


@pytest.fixture
def law(front: Front, monkeypatch: pytest.MonkeyPatch) -> dict[str, Profile]:
    """Invented profiles by id, loaded as if they were shipped; everybody of the cast has somebody beside them."""
    known: dict[str, Profile] = {}
    ids, load = loader.profile_ids, loader.load_profile_from
    monkeypatch.setattr(loader, "profile_ids", lambda: (*ids(), *known))
    monkeypatch.setattr(loader, "load_profile_from", lambda folder: known.get(folder.name) or load(folder))
    person = register.create_person(
        by=SYSTEM, username="second", name="丁副", organization=front.cast.government,
        password=None, posts=["reviewer"], must_change_password=False,
    )  # fmt: skip
    front.cast.government_second = people.actor_of(person)  # type: ignore[attr-defined]
    return known


@pytest.fixture
def numbers() -> Iterator[int]:
    return iter(range(1_000_000))


@given(procedure=openable())
@settings(
    max_examples=4,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_pages_lead_from_the_opening_to_an_end(
    front: Front, law: dict[str, Profile], numbers: Iterator[int], procedure: ProcedureDef
) -> None:
    way = way_out(procedure)
    assume(way)
    profile = invented_profile(procedure)
    named = f"invented-{next(numbers)}"
    more = {role: RoleDef(role, t(f"角色{role}", role)) for role in (*RECEIVERS, "public")}
    law[named] = replace(profile, id=named, roles={**profile.roles, **more})
    mark = transaction.savepoint()
    try:
        Jurisdiction.objects.update(profile_id=named)
        case, code = hand_in(front, procedure)
        for outcome in way:
            take(front, case, outcome, code)
        case.refresh_from_db()
        assert case.ended
        assert case.state == way[-1].to
    finally:
        transaction.savepoint_rollback(mark)


def hand_in(front: Front, procedure: ProcedureDef) -> tuple[Case, str]:
    """Open the procedure through its pages; returns the case and, for the public, the code."""
    opener = {
        "authority": front.cast.bureau_clerk, "provider": front.cast.provider_clerk,
        "applicant": front.cast.applicant_clerk,
    }.get(procedure.opened_by[0])  # fmt: skip
    client = front.enter(opener) if opener else Client()
    start = reverse("matters:procedure" if opener else "matters:guide_to", args=[procedure.id])
    tasks = client.post(start, filled(form_with(client, start)))["Location"]
    first = client.get(tasks).content.decode().split('class="tasks__name"><a href="')[1].split('"')[0]
    address = first
    while "/check/" not in address:
        answer = client.post(address, filled(form_with(client, address, "revision")))
        assert answer.status_code == 302, answer.content.decode()
        address = answer["Location"]
    done = client.post(address, filled(form_with(client, address, "revision")), follow=True).content.decode()
    number = done.split('panel__number code">')[1].split("<")[0]
    code = done.split('<b class="code">')[1].split("<")[0] if opener is None else ""
    return Case.objects.get(number=number), code


def take(front: Front, case: Case, outcome: OutcomeDef, code: str) -> None:
    """Let everybody whose turn it is record an outcome through the page."""
    case.refresh_from_db()
    step, visits = case.state, len(cases.visits(case))
    pinned = cases.law_of(case).procedure.steps[step]
    for _ in pinned.by if pinned.joint else ("",):
        actor = who(front, case, outcome.id)
        if actor is None:
            by_holder(case, outcome, pinned, code)
        else:
            by_official(front, actor, case, outcome, pinned)
    case.refresh_from_db()
    assert (case.state, len(cases.visits(case))) != (step, visits), f"{outcome.id} moved nothing"


def who(front: Front, case: Case, outcome: str) -> Actor | None:
    """Return an official who may record an outcome now; None where it is for the public."""
    everybody = [one for one in vars(front.cast).values() if isinstance(one, Actor) and one.organization]
    return next((one for one in everybody if cases.why_not_decide(case, one, outcome) is None), None)


def by_official(front: Front, actor: Actor, case: Case, outcome: OutcomeDef, step: StepDef) -> None:
    client, address = front.enter(actor), reverse("matters:decide", args=[case.number])
    if "receivers" in outcome.requires:
        for role in cases.untold(case, step):
            told = client.post(address, {"act": "tell", "receiver": role, f"{role}-text": "已告知"})
            assert told.status_code == 302, told.content.decode()
    form = form_with(client, f"{address}?outcome={outcome.id}", "step", "revision")
    review = client.post(address, {**filled(form, outcome=outcome.id), "act": "review"})
    assert review.status_code == 200, review.content.decode()
    confirm = next(one for one in forms(review.content.decode()) if ("act", "record") in one.buttons)
    sent = {
        **filled(form, outcome=outcome.id),
        **{name: confirm.fields[name].values[0] for name in ("step", "revision")},
    }
    recorded = client.post(address, {**sent, "act": "record"})
    if recorded.status_code == 200:  # a grave act is looked at twice
        again = next(one for one in forms(recorded.content.decode()) if "second-look" in one.fields)
        kept = {name: field.values for name, field in again.fields.items()}
        recorded = client.post(address, kept)
    assert recorded.status_code == 302, recorded.content.decode()


def by_holder(case: Case, outcome: OutcomeDef, step: StepDef, code: str) -> None:
    client, address = Client(), reverse("matters:status")
    known = {"number": case.number, "code": code}
    if "receivers" in outcome.requires:
        for role in cases.untold(case, step):
            client.post(address, {**known, "act": "tell", "receiver": role, f"{role}-text": "已告知"})
    shown = client.post(address, {**known, "act": "choose", "outcome": outcome.id}).content.decode()
    form = next(one for one in forms(shown) if {"step", "revision"} <= set(one.fields))
    sent = filled(form, outcome=outcome.id)
    for act in ("review", "record"):
        answer = client.post(address, {**sent, "act": act})
        assert answer.status_code == 200, answer.content.decode()

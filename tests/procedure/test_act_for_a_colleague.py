"""Deciding on behalf of a colleague: marked, on record, and never in a case of either's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.audit.queries import trail
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.organizations import actions as organizations
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.procedure import actions, queries
from gongshu.procedure.acting import Standing, acting_role
from gongshu.procedure.snapshot import pin, unpin
from gongshu.regulation.loader import load_profile
from tests.procedure.office import Office


def delegated(office: Office, principal, delegate, procedures=()):
    """Let one act for another, and return the one who acts."""
    organizations.delegate(
        by=principal,
        delegate=office.cast.person(delegate),
        first_day=date(2026, 9, 15),
        last_day=date(2026, 9, 30),
        procedures=procedures,
    )
    found = register.acting_for(office.cast.person(delegate))
    return next(actor for _, actor in found if actor.principal == principal.person)


def test_decision_and_record_say_on_whose_behalf(haishu) -> None:
    case = haishu.open("sharing.conditional")
    actor = delegated(haishu, haishu.cast.bureau_reviewer, haishu.cast.bureau_clerk)
    haishu.decide(case, "pass", by=actor)
    [decision] = queries.decisions(case)
    assert (decision.person_name, decision.on_behalf_of) == ("冯数", "陈据")
    record = next(one for one in trail(case=case.number) if one.event == "procedure.decided")
    assert (record.actor_name, record.on_behalf_of) == ("冯数", "陈据")
    assert record.data["principal"] == haishu.cast.bureau_reviewer.person


def test_the_to_do_is_marked_where_only_the_colleague_may_do_it(haishu) -> None:
    case = haishu.open("sharing.conditional")
    [before] = queries.todos(haishu.cast.bureau_clerk)
    assert before.lacking is not None
    assert not before.mine
    delegated(haishu, haishu.cast.bureau_reviewer, haishu.cast.bureau_clerk)
    [todo] = queries.todos(haishu.cast.bureau_clerk)
    assert (todo.case, todo.on_behalf_of, todo.mine) == (case, "陈据", True)


def test_what_the_colleague_took_on_is_marked_too(haishu) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    actions.take_on(case=case, by=haishu.cast.provider_reviewer)
    delegated(haishu, haishu.cast.provider_reviewer, haishu.cast.provider_clerk)
    [todo] = queries.todos(haishu.cast.provider_clerk)
    assert (todo.on_behalf_of, todo.taken_by) == ("吴审", "吴审")


@pytest.mark.parametrize("opener", ["bureau_clerk", "bureau_reviewer"])
def test_neither_who_acts_nor_for_whom_may_be_the_applicant(haishu, opener) -> None:
    cast = haishu.cast
    parties = {"applicant": cast.bureau.id, "provider": cast.provider.id, "authority": cast.bureau.id}
    case = haishu.open("sharing.conditional", by=getattr(cast, opener), parties=parties)
    actor = delegated(haishu, cast.bureau_reviewer, cast.bureau_clerk)
    with pytest.raises(NotPermitted) as refused:
        haishu.decide(case, "pass", by=actor)
    assert refused.value.code == "own_case"
    assert trail(case=case.number)[-1].outcome == "refused"


def test_only_the_procedures_named_are_delegated(haishu) -> None:
    case = haishu.open("sharing.conditional")
    actor = delegated(haishu, haishu.cast.bureau_reviewer, haishu.cast.bureau_clerk, ["opening.release"])
    assert not queries.visible_to(actor).filter(pk=case.pk).exists()
    assert queries.todos(haishu.cast.bureau_clerk)[0].on_behalf_of == ""
    with pytest.raises(Refusal):
        haishu.decide(case, "pass", by=actor)
    why = queries.why_not_decide(case, actor)
    assert why is not None
    assert why.code == "not_delegated"


def test_no_case_is_opened_on_behalf_of_a_colleague(haishu) -> None:
    actor = delegated(haishu, haishu.cast.applicant_reviewer, haishu.cast.applicant_clerk)
    with pytest.raises(NotPermitted, match="代他人立案"):
        haishu.open("sharing.conditional", by=actor)


LAW = unpin(pin(load_profile("haishu-2022"), load_profile("haishu-2022").procedure("sharing.conditional")))
PEOPLE = ["one", "two", "three"]


@given(st.data())
def test_over_random_charts_acting_for_another_judges_nobodys_own_case(data) -> None:
    """The engine's rule alone, for any step, any parties, any opener and any pair of colleagues."""
    step = data.draw(st.sampled_from(list(LAW.procedure.steps.values())))
    bodies = st.sampled_from(["a", "b"])
    roles = {role for each in LAW.procedure.steps.values() for role in each.by} | {"applicant"}
    parties = {role: data.draw(bodies) for role in sorted(roles)}
    opener, hand = data.draw(st.sampled_from(PEOPLE)), data.draw(st.sampled_from(PEOPLE))
    principal = data.draw(st.sampled_from([one for one in PEOPLE if one != hand]))
    posts = data.draw(st.sets(st.sampled_from(["reviewer", "data_officer", "audit_admin"])))
    own = register.Actor(principal, principal, data.draw(bodies), posts=frozenset(posts))
    actor = replace(own, person=hand, principal=principal, on_behalf_of=principal)
    standing = Standing(step, parties, frozenset(), opener, "applicant")
    try:
        role = acting_role(actor, standing, LAW)
    except Refusal:
        return
    # What passes, the principal could have done alone; and who judges is not who asked, nor stands in for them.
    assert acting_role(own, standing, LAW) == role
    assert may(own, "case.decide")
    if role != "applicant" and step.act not in ("supplement", "sign"):
        assert opener not in (hand, principal)

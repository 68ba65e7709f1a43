"""Acting for a colleague: for a time or as a standing substitute; on record on whose behalf; it ends by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongshu.audit.queries import search
from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal
from gongshu.organizations import actions, queries
from gongshu.organizations.models import Delegation, Post
from tests.cast import Cast

TODAY = date(2026, 9, 15)
FRIDAY = date(2026, 9, 18)


@pytest.fixture
def cast(db, frozen) -> Cast:
    return Cast("haishu-2022")


def given(cast: Cast, **more) -> Delegation:
    """The bureau's reviewer lets the bureau's clerk act until Friday."""
    values = {
        "by": cast.bureau_reviewer,
        "delegate": cast.person(cast.bureau_clerk),
        "first_day": TODAY,
        "last_day": FRIDAY,
    }
    return actions.delegate(**values | more)


def test_a_colleague_acts_with_the_posts_of_whom_it_is_for(cast) -> None:
    made = given(cast, procedures=["sharing.conditional"])
    [(found, actor)] = queries.acting_for(cast.person(cast.bureau_clerk))
    assert found == made
    assert (actor.person, actor.principal) == (cast.bureau_clerk.person, cast.bureau_reviewer.person)
    assert actor.posts == {"reviewer"}
    assert actor.procedures == {"sharing.conditional"}
    assert actor.signature.zh == "冯数（代陈据）"
    record = search(event="organizations.delegated").get()
    assert record.data["for"] == cast.bureau_reviewer.person


def test_it_ends_by_itself_after_its_last_day(cast, frozen) -> None:
    given(cast)
    frozen.advance(timedelta(days=3, hours=13, minutes=59))
    assert len(queries.acting_for(cast.person(cast.bureau_clerk))) == 1
    frozen.advance(timedelta(minutes=1))
    assert queries.acting_for(cast.person(cast.bureau_clerk)) == []


def test_it_does_not_hold_before_its_first_day(cast, frozen) -> None:
    given(cast, first_day=FRIDAY)
    assert queries.acting_for(cast.person(cast.bureau_clerk)) == []
    frozen.advance(timedelta(days=3))
    assert len(queries.acting_for(cast.person(cast.bureau_clerk))) == 1


@pytest.mark.parametrize("revoker", ["bureau_reviewer", "chief"])
def test_it_can_be_revoked_by_whom_it_is_for_or_by_the_chief(cast, revoker) -> None:
    made = given(cast)
    by = getattr(cast, revoker, None) or chief_of(cast)
    assert actions.revoke_delegation(by=by, delegation=made).revoked_by_name == by.name
    assert queries.acting_for(cast.person(cast.bureau_clerk)) == []
    with pytest.raises(Refusal, match="已经结束"):
        actions.revoke_delegation(by=by, delegation=made)


def chief_of(cast: Cast):
    """Let the bureau's clerk's colleague be the chief."""
    person = actions.create_person(
        by=SYSTEM,
        username="shouxi",
        name="李首",
        organization=cast.bureau,
        password="four unrelated words 8",
        posts=["chief_data_officer"],
        must_change_password=False,
    )
    return queries.actor_of(person)


def test_others_can_neither_revoke_nor_see_it(cast) -> None:
    made = given(cast)
    with pytest.raises(NotPermitted):
        actions.revoke_delegation(by=cast.bureau_clerk, delegation=made)
    with pytest.raises(NotFound):
        queries.delegation(made.id, cast.stranger)
    assert [one.id for one in queries.delegations_of(cast.bureau_clerk)] == [made.id]


def test_the_chief_names_a_standing_substitute(cast, frozen) -> None:
    chief = chief_of(cast)
    made = actions.name_substitute(
        by=chief, person=cast.person(cast.bureau_reviewer), substitute=cast.person(cast.bureau_clerk)
    )
    frozen.advance(timedelta(days=400))
    assert [one for one, _ in queries.acting_for(cast.person(cast.bureau_clerk))] == [made]
    with pytest.raises(NotPermitted, match="首席数据官"):
        actions.name_substitute(
            by=cast.bureau_reviewer, person=cast.person(cast.bureau_reviewer), substitute=cast.person(chief)
        )


def test_the_chief_names_nobody_for_another_organization(cast) -> None:
    with pytest.raises(NotPermitted):
        actions.name_substitute(
            by=chief_of(cast),
            person=cast.person(cast.provider_reviewer),
            substitute=cast.person(cast.provider_clerk),
        )


@pytest.mark.parametrize(
    ("delegate", "word"),
    [("provider_clerk", "本单位"), ("bureau_reviewer", "自己"), ("security_admin", "三员")],
)
def test_only_a_colleague_who_may_do_business_can_stand_in(cast, delegate, word) -> None:
    with pytest.raises(NotPermitted) as refused:
        given(cast, delegate=cast.person(getattr(cast, delegate)))
    assert word in refused.value.why.zh
    assert search(event="organizations.delegated", outcome="refused").count() == 1


def test_what_is_held_by_delegation_cannot_be_passed_on(cast) -> None:
    given(cast)
    [(_, actor)] = queries.acting_for(cast.person(cast.bureau_clerk))
    third = chief_of(cast)
    with pytest.raises(NotPermitted) as refused:
        actions.delegate(by=actor, delegate=cast.person(third), first_day=TODAY, last_day=FRIDAY)
    assert "不能再委托" in refused.value.why.zh


def test_the_powers_of_the_second_never_come_from_a_third(cast) -> None:
    given(cast)
    third = chief_of(cast)
    actions.delegate(by=cast.bureau_clerk, delegate=cast.person(third), first_day=TODAY, last_day=FRIDAY)
    [(_, actor)] = queries.acting_for(cast.person(third))
    assert actor.posts == cast.bureau_clerk.posts


def test_without_the_post_the_delegation_gives_nothing(cast) -> None:
    given(cast)
    post = Post.objects.get(person=cast.bureau_reviewer.person)
    actions.dismiss(by=cast.security_admin, post=post)
    assert queries.acting_for(cast.person(cast.bureau_clerk)) == []
    with pytest.raises(NotPermitted):
        actions.begin_acting(by=cast.person(cast.bureau_clerk), delegation=Delegation.objects.get().id)


def test_a_closed_account_stands_behind_nobody(cast) -> None:
    given(cast)
    actions.close_account(by=cast.security_admin, person=cast.person(cast.bureau_reviewer))
    assert queries.acting_for(cast.person(cast.bureau_clerk)) == []


@pytest.mark.parametrize(
    ("days", "at"),
    [
        ({"first_day": FRIDAY, "last_day": TODAY}, "last_day"),
        ({"first_day": TODAY - timedelta(days=1)}, "last_day"),
        ({"procedures": ["sharing.nothing"]}, "procedures"),
    ],
)
def test_days_and_procedures_must_make_sense(cast, days, at) -> None:
    with pytest.raises(BadInput) as refused:
        given(cast, **days)
    assert refused.value.at == at


def test_beginning_and_ceasing_to_act_are_on_record(cast) -> None:
    made = given(cast)
    actions.begin_acting(by=cast.person(cast.bureau_clerk), delegation=made.id)
    actions.end_acting(by=cast.person(cast.bureau_clerk))
    events = [record.event for record in search(subject=cast.bureau_clerk.person).order_by("row")]
    assert events[-2:] == ["organizations.acting_begun", "organizations.acting_ended"]

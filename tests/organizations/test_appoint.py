"""Posts are given and ended; the three administrators stay separate."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.organizations import actions, queries
from gongshu.organizations.models import Post
from gongshu.organizations.rules import ADMINISTRATOR_POSTS, BUSINESS_POSTS, may_hold

pytestmark = pytest.mark.django_db


def test_an_appointed_person_acts_with_the_post_at_once(cast):
    person = cast.person(cast.provider_clerk)
    actions.appoint(by=cast.security_admin, person=person, kind="chief_data_officer")
    assert queries.actor_of(person).posts == {"data_officer", "chief_data_officer"}


def test_a_dismissed_person_acts_without_the_post_at_once(cast):
    person = cast.person(cast.provider_clerk)
    post = Post.objects.get(person=person)
    actions.dismiss(by=cast.security_admin, post=post)
    assert queries.actor_of(person).posts == frozenset()
    with pytest.raises(Refusal, match="已经结束"):
        actions.dismiss(by=cast.security_admin, post=post)


def test_a_post_in_another_organization_gives_no_power_in_the_own(cast):
    person = cast.person(cast.provider_clerk)
    actions.appoint(by=cast.security_admin, person=person, kind="reviewer", organization=cast.bureau)
    assert queries.actor_of(person).posts == {"data_officer"}


@pytest.mark.parametrize("administrator", sorted(ADMINISTRATOR_POSTS))
def test_no_administrator_holds_any_other_post(cast, administrator):
    holder = cast.person(
        {"system_admin": cast.system_admin, "security_admin": cast.security_admin, "audit_admin": cast.audit_admin}[
            administrator
        ]
    )
    for other in (*BUSINESS_POSTS, *ADMINISTRATOR_POSTS):
        if other == administrator:
            continue
        with pytest.raises(Refusal, match="三员分立"):
            actions.appoint(by=SYSTEM, person=holder, kind=other)


@pytest.mark.parametrize("administrator", sorted(ADMINISTRATOR_POSTS))
def test_nobody_with_a_business_post_becomes_administrator(cast, administrator):
    with pytest.raises(Refusal, match="三员分立"):
        actions.appoint(by=SYSTEM, person=cast.person(cast.provider_clerk), kind=administrator)


def test_whatever_is_held_first_two_administrations_never_meet():
    for first in ADMINISTRATOR_POSTS:
        for second in (*ADMINISTRATOR_POSTS, *BUSINESS_POSTS):
            assert bool(may_hold(second, [first])) == (first == second)
            assert bool(may_hold(first, [second])) == (first == second)
    assert may_hold("reviewer", ["data_officer", "chief_data_officer"])


def test_the_database_itself_refuses_a_second_administration(cast):
    person = cast.person(cast.audit_admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(person=person, organization=cast.bureau, kind="system_admin")


def test_a_security_administrator_cannot_raise_oneself(cast):
    person = cast.person(cast.security_admin)
    with pytest.raises(NotPermitted, match="不得处理自己的账号与职务"):
        actions.appoint(by=cast.security_admin, person=person, kind="reviewer")


def test_the_system_administrator_gives_no_posts(cast):
    with pytest.raises(NotPermitted, match="安全管理员"):
        actions.appoint(by=cast.system_admin, person=cast.person(cast.provider_clerk), kind="reviewer")


def test_an_unknown_post_and_a_post_held_already_are_refused(cast):
    person = cast.person(cast.provider_clerk)
    with pytest.raises(BadInput, match="chief_data_officer"):
        actions.appoint(by=SYSTEM, person=person, kind="mayor")
    with pytest.raises(Refusal, match="已担任"):
        actions.appoint(by=SYSTEM, person=person, kind="data_officer")


def test_a_closed_account_holds_no_posts(cast):
    person = cast.person(cast.provider_clerk)
    actions.close_account(by=cast.security_admin, person=person)
    closed = cast.person(cast.provider_clerk)
    assert not closed.is_active
    assert queries.actor_of(closed).posts == frozenset()
    assert closed not in queries.people_of(cast.provider)

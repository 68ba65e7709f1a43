"""A person changes the own password; an administrator resets a forgotten one."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.auth.hashers import check_password

from gongshu.kit.errors import NotPermitted, Several
from gongshu.organizations import actions, queries
from gongshu.organizations.models import Person
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast) -> Person:
    return cast.person(cast.provider_clerk)


def change(cast, person, new, old=PASSWORD):
    actions.change_password(by=cast.provider_clerk, person=person, old=old, new=new)


def test_the_new_password_works_and_the_old_one_does_not(cast, person):
    change(cast, person, "quiet river under stars")
    changed = cast.person(cast.provider_clerk)
    assert check_password("quiet river under stars", changed.password)
    assert not check_password(PASSWORD, changed.password)


def test_the_old_password_must_be_right(cast, person):
    with pytest.raises(NotPermitted, match="原密码不对"):
        change(cast, person, "quiet river under stars", old="guess")


def test_none_of_the_last_five_passwords_comes_back(cast, person):
    used = [PASSWORD, *(f"quiet river number {word}" for word in ("one", "two", "three", "four", "five"))]
    for old, new in pairwise(used):
        change(cast, person, new, old=old)
    for again in used[1:]:
        with pytest.raises(Several, match="最近用过"):
            change(cast, person, again, old=used[-1])
    change(cast, person, used[0], old=used[-1])


def test_somebody_elses_password_cannot_be_changed(cast, person):
    with pytest.raises(NotPermitted, match="自己的密码"):
        actions.change_password(by=cast.stranger, person=person, old=PASSWORD, new="quiet river under stars")


def test_a_password_expires_after_ninety_days(person, frozen):
    frozen.advance(timedelta(days=90))
    assert not queries.password_must_change(person)
    frozen.advance(timedelta(seconds=1))
    assert queries.password_must_change(person)


def test_the_installation_may_set_another_age_or_none(person, frozen, set_home):
    set_home("[accounts]\npassword_days = 0\n")
    frozen.advance(timedelta(days=4000))
    assert not queries.password_must_change(person)


def test_a_reset_password_must_be_changed_at_the_next_sign_in(cast, person):
    actions.reset_password(by=cast.security_admin, person=person, new="lantern by the old gate")
    assert queries.password_must_change(cast.person(cast.provider_clerk))
    with pytest.raises(NotPermitted, match="安全管理员"):
        actions.reset_password(by=cast.bureau_clerk, person=person, new="lantern by the old gate 2")

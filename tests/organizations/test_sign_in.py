"""Signing in with username and password; failures are counted, for unknown names too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshu.audit.queries import search
from gongshu.kit.errors import BadInput, NotPermitted
from gongshu.organizations import actions
from gongshu.organizations.models import SignInAttempt
from gongshu.organizations.policy import policy, policy_from
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def fail(username="minzheng"):
    with pytest.raises(NotPermitted) as refused:
        actions.sign_in(username=username, password="wrong")
    return refused.value


def events_of(subject):
    return [(record.event.split(".")[1], record.outcome) for record in search(subject=subject)]


def test_without_a_second_factor_the_next_thing_is_to_enroll_one(cast):
    signed_in = actions.sign_in(username=" MinZheng", password=PASSWORD)
    assert (signed_in.person.name, signed_in.next) == ("周民", "enroll")
    assert events_of(signed_in.person.id)[0] == ("signed_in", "done")


def test_a_first_password_must_be_changed_first(cast):
    actions.reset_password(
        by=cast.security_admin, person=cast.person(cast.provider_clerk), new="lantern by the old gate"
    )
    assert actions.sign_in(username="minzheng", password="lantern by the old gate").next == "password"


def test_unknown_names_closed_accounts_and_wrong_passwords_sound_the_same(cast):
    actions.close_account(by=cast.security_admin, person=cast.person(cast.provider_reviewer))
    with pytest.raises(NotPermitted) as closed:
        actions.sign_in(username="minzheng2", password=PASSWORD)
    assert str(fail("minzheng")) == str(fail("nobody")) == str(closed.value)
    assert "还可尝试 4 次" in str(closed.value)


def test_a_failure_is_recorded_without_what_was_typed(cast):
    fail("nobody-of-this-name")
    (record,) = search(subject="unknown")
    assert record.outcome == "refused"
    assert "nobody-of-this-name" not in record.body
    assert not SignInAttempt.objects.filter(pk__contains="nobody").exists()


@pytest.mark.parametrize("username", ["minzheng", "nobody"])
def test_five_failures_lock_for_half_an_hour(cast, frozen, username):
    for _ in range(5):
        assert fail(username).code == "wrong_credentials"
    locked = fail(username)
    assert locked.code == "locked"
    assert "10:30" in locked.remedy.zh
    assert "本平台约定" in locked.why.zh
    frozen.advance(timedelta(minutes=29))
    assert fail(username).code == "locked"
    frozen.advance(timedelta(minutes=2))
    assert fail(username).code == "wrong_credentials"


def test_while_locked_the_right_password_does_not_help(cast):
    for _ in range(5):
        fail()
    with pytest.raises(NotPermitted, match="已锁定"):
        actions.sign_in(username="minzheng", password=PASSWORD)
    assert events_of(cast.provider_clerk.person)[0] == ("sign_in_locked", "refused")


def test_the_fifth_attempt_may_still_be_the_right_one(cast):
    for _ in range(4):
        fail()
    assert actions.sign_in(username="minzheng", password=PASSWORD).next == "enroll"
    assert "还可尝试 4 次" in fail().remedy.zh


def test_old_failures_are_forgotten(cast, frozen):
    for _ in range(4):
        fail()
    frozen.advance(timedelta(minutes=31))
    assert "还可尝试 4 次" in fail().remedy.zh
    assert SignInAttempt.objects.count() == 1


def test_the_installation_sets_its_own_figures(cast, set_home):
    set_home("[accounts]\nlock_after = 2\nlock_minutes = 5\n")
    fail()
    fail()
    assert "2 次后锁定 5 分钟" in fail().why.zh


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"lock_afer": 3}, "lock_after"),
        ({"lock_after": 0}, "正整数"),
        ({"lock_after": "5"}, "正整数"),
        ({"single_session": 1}, "true/false"),
        ({"lock_after": True}, "正整数"),
    ],
)
def test_a_wrong_setting_is_named(given, words):
    with pytest.raises(BadInput, match=r"accounts\.") as refused:
        policy_from(given)
    assert words in str(refused.value)


def test_the_defaults_are_those_an_assessor_expects():
    figures = policy()
    assert (figures.lock_after, figures.lock_minutes, figures.idle_minutes) == (5, 30, 15)
    assert (figures.password_days, figures.remember_passwords) == (90, 5)

"""The second factor: enrolled once, shown at every sign-in, no code twice."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlparse

import pyotp
import pytest

from gongshu.kit import clock
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.organizations import actions
from gongshu.organizations.models import Person
from tests.cast import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keys")]


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * steps))


@pytest.fixture
def person(cast) -> Person:
    return cast.person(cast.provider_clerk)


@pytest.fixture
def secret(cast, person, frozen) -> str:
    """The secret of an enrolled second factor, long enough after its first code."""
    enrollment = actions.enroll_totp(by=cast.provider_clerk, person=person)
    actions.confirm_totp(by=cast.provider_clerk, person=person, code=code_of(enrollment.secret))
    frozen.advance(timedelta(minutes=5))
    return enrollment.secret


def pass_code(code):
    signed_in = actions.sign_in(username="minzheng", password=PASSWORD)
    assert (signed_in.next, signed_in.mark) == ("code", "")
    return actions.pass_code(person=signed_in.person, code=code)


def test_the_right_code_completes_the_sign_in(secret):
    done = pass_code(code_of(secret))
    assert done.next == "desk"
    assert done.mark


def test_blanks_in_a_code_do_not_matter(secret):
    code = code_of(secret)
    assert pass_code(f" {code[:3]} {code[3:]} ").next == "desk"


def test_a_code_is_good_once(secret):
    code = code_of(secret)
    pass_code(code)
    with pytest.raises(NotPermitted, match="已经用过"):
        pass_code(code)


def test_an_older_code_is_refused_after_a_newer_one(secret, frozen):
    older = code_of(secret)
    frozen.advance(timedelta(seconds=30))
    pass_code(code_of(secret))
    with pytest.raises(NotPermitted, match="已经用过"):
        pass_code(older)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_phone_may_be_half_a_minute_off(secret, steps):
    assert pass_code(code_of(secret, steps)).next == "desk"


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_phone_may_not_be_further_off(secret, steps):
    with pytest.raises(NotPermitted, match="核对手机时间"):
        pass_code(code_of(secret, steps))


@pytest.mark.parametrize("typed", ["", "12345", "一二三四五六", "0000000000"])
def test_what_is_no_code_is_refused(secret, typed):
    with pytest.raises(NotPermitted, match="不对"):
        pass_code(typed)


def test_wrong_codes_lock_like_wrong_passwords_and_the_password_does_not_win_new_ones(secret):
    for _ in range(5):
        with pytest.raises(NotPermitted, match="不对"):
            pass_code("000000")
    with pytest.raises(NotPermitted, match="已锁定"):
        actions.sign_in(username="minzheng", password=PASSWORD)


def test_the_secret_is_sealed_in_the_database(person, secret):
    sealed = Person.objects.get(pk=person.pk).totp_sealed
    assert sealed
    assert secret not in sealed


def test_before_a_code_was_confirmed_the_factor_does_not_count(cast, person):
    first = actions.enroll_totp(by=cast.provider_clerk, person=person)
    assert actions.sign_in(username="minzheng", password=PASSWORD).next == "enroll"
    assert actions.enroll_totp(by=cast.provider_clerk, person=person) == first
    with pytest.raises(NotPermitted, match="不对"):
        actions.confirm_totp(by=cast.provider_clerk, person=person, code="000000")


def test_the_address_to_scan_names_the_account(cast, person):
    enrollment = actions.enroll_totp(by=cast.provider_clerk, person=person)
    address = urlparse(enrollment.uri)
    assert address.scheme == "otpauth"
    assert "minzheng" in address.path
    assert parse_qs(address.query)["secret"] == [enrollment.secret]


def test_an_enrolled_factor_is_not_replaced_by_its_owner(cast, person, secret):
    with pytest.raises(Refusal, match="安全管理员重置"):
        actions.enroll_totp(by=cast.provider_clerk, person=person)


def test_nobody_enrolls_for_somebody_else(cast, person):
    with pytest.raises(NotPermitted, match="自己的第二验证因素"):
        actions.enroll_totp(by=cast.stranger, person=person)


def test_a_lost_factor_is_reset_by_the_security_administrator(cast, person, secret):
    actions.reset_totp(by=cast.security_admin, person=person)
    assert actions.sign_in(username="minzheng", password=PASSWORD).next == "enroll"
    assert actions.enroll_totp(by=cast.provider_clerk, person=person).secret != secret


def test_a_reset_takes_another_person(cast, person):
    with pytest.raises(NotPermitted, match="安全管理员"):
        actions.reset_totp(by=cast.bureau_reviewer, person=person)
    with pytest.raises(NotPermitted, match="另一名安全管理员"):
        actions.reset_totp(by=cast.security_admin, person=cast.person(cast.security_admin))

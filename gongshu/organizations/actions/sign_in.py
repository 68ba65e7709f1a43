"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password

from gongshu.audit.record import act, refused
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, NotPermitted
from gongshu.kit.ids import new_id
from gongshu.kit.text import t
from gongshu.organizations import agreements, events, identities, queries
from gongshu.organizations.attempts import STRANGER, SignedIn, complete, give_back, take_attempt
from gongshu.organizations.models import Person


def sign_in(*, username: str, password: str) -> SignedIn:
    """Sign in with username and password.

    An unknown username, a closed account and a wrong password cannot be told apart, by words or by time.

    Raises:
        NotPermitted: username or password are wrong, the username is locked after too many failures, or the settings
            leave signing in to the unified identity.
    """
    username = username.strip().casefold()
    person = queries.person(username)
    try:
        remaining = take_attempt(username)
        _verify(person, password, remaining)
        _check_way(person)
    except NotPermitted as refusal:
        event = events.SIGN_IN_LOCKED if refusal.code == "locked" else events.SIGN_IN_FAILED
        refused(event, by=STRANGER, subject=person.id if person else "unknown", refusal=refusal)
        raise
    assert person is not None
    if person.totp_confirmed_at is not None:
        give_back(username)
        return SignedIn(person, "code", "")
    return complete(person)


def _verify(person: Person | None, password: str, remaining: int) -> None:
    known = person is not None and agreements.holds(person)
    if person is not None and known:
        correct = check_password(password, person.password)
    else:
        make_password(password)  # takes as long as the check would
        correct = False
    if not correct:
        raise NotPermitted(
            t("用户名或密码不对", "username or password is wrong"),
            remedy=t(
                "请核对后重试，还可尝试 {n} 次；忘记密码请联系本单位安全管理员",
                "check and try again, {n} attempt{n: remains|s remain}; if forgotten, ask your security administrator",
            ).format(n=remaining),
            code="wrong_credentials",
        )


def _check_way(person: Person | None) -> None:
    """Refuse a password, right as it is, where the settings leave signing in to the unified identity."""
    if person is not None and not identities.may_use_password(person):
        raise NotPermitted(
            t("本平台已改用统一身份认证登录", "here one signs in by the unified identity service"),
            remedy=t("请用登录页上的统一身份认证", "use the unified identity service on the sign-in page"),
            code="local_sign_in_shut",
        )


def sign_in_for_demonstration(*, username: str) -> SignedIn:
    """Sign a person of the cast in by one click, in a demonstration home.

    Raises:
        NotFound: this is no demonstration home, or the person is not of its cast.
    """
    person = next((one for one in queries.demo_people() if one.username == username), None)
    if person is None:
        raise NotFound(t("没有这个页面", "there is no such page"))
    mark = new_id()
    with act(by=queries.actor_of(person), refused=events.SIGN_IN_FAILED, subject=person.id) as this:
        Person.objects.filter(pk=person.pk).update(session_mark=mark)
        this.record(events.SIGNED_IN, data={"demonstration": True})
    return SignedIn(person, "desk", mark)


def sign_out(*, by: Actor, idle: bool = False) -> None:
    """Record that a person signed out, or was signed out after too long a pause."""
    with act(by=by, refused=events.SIGNED_OUT, subject=by.person) as this:
        this.record(events.SIGNED_OUT, data={"idle": idle})

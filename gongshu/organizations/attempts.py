"""What signing in rests on: attempts counted for known and unknown usernames alike, and its completion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.utils.crypto import salted_hmac

from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted
from gongshu.kit.ids import new_id
from gongshu.kit.text import t
from gongshu.organizations import events, queries
from gongshu.organizations.models import Person, SignInAttempt
from gongshu.organizations.policy import policy

STRANGER = Actor(person="unknown", name="未登录者", kind="public")
"""Who acts before anybody is known."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """How far a sign-in has come.

    Attributes:
        person: whose account it is.
        next: ``code`` the second factor is still to be shown; ``enroll`` none is enrolled yet; ``password`` it must be
            changed first; ``desk`` nothing is left to do.
        mark: the mark of the new session; empty while the second factor is still to be shown.
    """

    person: Person
    next: Literal["code", "enroll", "password", "desk"]
    mark: str


def digest_of(username: str) -> str:
    """Return what a username is counted under."""
    return salted_hmac("gongshu.sign-in", username, algorithm="sha256").hexdigest()


def take_attempt(username: str) -> int:
    """Take one of the attempts a username has, before anything is verified, and return how many remain.

    Taken first and given back on success, so that attempts made at once cannot outrun the count.

    Raises:
        NotPermitted: the username is locked.
    """
    figures, now = policy(), clock.now()
    with transaction.atomic():
        SignInAttempt.objects.filter(last_at__lt=now - figures.lock_time).delete()
        digest = digest_of(username)
        SignInAttempt.objects.bulk_create([SignInAttempt(username_digest=digest)], ignore_conflicts=True)
        row = SignInAttempt.objects.select_for_update().get(pk=digest)
        if row.locked_until and row.locked_until > now:
            raise NotPermitted(
                t("登录已锁定", "sign-in is locked"),
                why=t(
                    f"连续失败 {figures.lock_after} 次后锁定 {figures.lock_minutes} 分钟（本平台约定）",
                    f"{figures.lock_after} failures in a row lock it for {figures.lock_minutes} minutes (house rule)",
                ),
                remedy=t(
                    f"请于 {clock.local(row.locked_until):%H:%M} 后再试，或联系安全管理员",
                    f"try again after {clock.local(row.locked_until):%H:%M}, or ask a security administrator",
                ),
                code="locked",
            )
        row.failures += 1
        row.last_at = now
        row.locked_until = now + figures.lock_time if row.failures >= figures.lock_after else None
        row.save(force_update=True)
        return max(0, figures.lock_after - row.failures)


def give_back(username: str) -> None:
    """Give an attempt back: what was asked was right, but the sign-in is not complete yet."""
    with transaction.atomic():
        row = SignInAttempt.objects.select_for_update().filter(pk=digest_of(username)).first()
        if row is not None:
            row.failures = max(0, row.failures - 1)
            row.locked_until = None
            row.save(force_update=True)


def forget(username: str) -> None:
    """Forget the failures of a username after a complete sign-in."""
    SignInAttempt.objects.filter(pk=digest_of(username)).delete()


def complete(person: Person, *, issuer: str = "") -> SignedIn:
    """Complete a sign-in: all that was asked was shown.

    Args:
        person: who signed in.
        issuer: the identity provider that said so; empty where it was a password of this platform.
    """
    mark = new_id()
    with act(by=queries.actor_of(person), refused=events.SIGN_IN_FAILED, subject=person.id) as this:
        forget(person.username)
        Person.objects.filter(pk=person.pk).update(session_mark=mark)
        told = {"issuer": issuer} if issuer else {}
        this.record(events.SIGNED_IN, data={"second_factor": person.totp_confirmed_at is not None, **told})
    person.session_mark = mark
    if not issuer and queries.password_must_change(person):
        return SignedIn(person, "password", mark)
    return SignedIn(person, "desk" if person.totp_confirmed_at else "enroll", mark)

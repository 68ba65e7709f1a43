"""The second factor: a time-based code from the person's phone (RFC 6238)."""

from __future__ import annotations

from dataclasses import dataclass

import pyotp
from django.conf import settings

from gongshu.audit.record import act, refused
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.crypto import seal, unseal
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.kit.text import t
from gongshu.organizations import events
from gongshu.organizations.attempts import STRANGER, SignedIn, complete, take_attempt
from gongshu.organizations.models import Person
from gongshu.organizations.rules import require

STEP_SECONDS = 30
DRIFT = 1
"""How many steps a phone's clock may be off."""


@dataclass(frozen=True, slots=True)
class Enrollment:
    """What a phone needs: the secret to type, the address to scan."""

    secret: str
    uri: str


def enroll_totp(*, by: Actor, person: Person) -> Enrollment:
    """Begin to enroll a second factor; it counts once a code from it was confirmed.

    Asked again before it is confirmed, the same secret is shown again, so that a reloaded page does not spoil a scan.

    Raises:
        NotPermitted: it is somebody else's account.
        Refusal: a second factor is enrolled already.
    """
    with act(by=by, refused=events.FACTOR_ENROLLED, subject=person.id):
        _own(by, person)
        fresh = Person.objects.select_for_update().get(pk=person.pk)
        if fresh.totp_confirmed_at is not None:
            raise Refusal(
                t("已启用第二验证因素", "a second factor is enrolled already"),
                remedy=t("换手机请联系安全管理员重置", "for another phone, let a security administrator reset it"),
                code="enrolled_already",
            )
        if not fresh.totp_sealed:
            fresh.totp_sealed = seal(settings.HOME, pyotp.random_base32(), purpose=_purpose(fresh))
            fresh.save(update_fields=["totp_sealed"])
    secret = unseal(settings.HOME, fresh.totp_sealed, purpose=_purpose(fresh))
    return Enrollment(secret, pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name="公数 gongshu"))


def confirm_totp(*, by: Actor, person: Person, code: str) -> None:
    """Confirm the second factor with a code from the phone.

    Raises:
        NotPermitted: the code is wrong or was used already.
    """
    with act(by=by, refused=events.CODE_REFUSED, subject=person.id) as this:
        _own(by, person)
        use_code(person, code)
        Person.objects.filter(pk=person.pk).update(totp_confirmed_at=clock.now())
        this.record(events.FACTOR_ENROLLED)


def pass_code(*, person: Person, code: str, issuer: str = "") -> SignedIn:
    """Complete a sign-in with a code from the phone.

    Args:
        person: who showed a password, or was named by an identity provider.
        code: what was typed.
        issuer: that provider; empty where it was a password.

    Raises:
        NotPermitted: the code is wrong or was used already, or too many were wrong.
    """
    try:
        take_attempt(person.username)
        use_code(person, code)
    except NotPermitted as refusal:
        refused(events.CODE_REFUSED, by=STRANGER, subject=person.id, refusal=refusal)
        raise
    return complete(Person.objects.select_related("organization").get(pk=person.pk), issuer=issuer)


def reset_totp(*, by: Actor, person: Person) -> None:
    """Take a lost second factor away; the next sign-in enrolls a new one."""
    with act(by=by, refused=events.FACTOR_RESET, subject=person.id) as this:
        require(by, "accounts.manage")
        if by.person == person.id:
            raise NotPermitted(
                t("不得重置自己的第二验证因素", "your own second factor is not yours to reset"),
                remedy=t("请由另一名安全管理员办理", "let another security administrator do it"),
                code="own_account",
            )
        Person.objects.filter(pk=person.pk).update(
            totp_sealed="", totp_confirmed_at=None, totp_last_step=0, session_mark=""
        )
        this.record(events.FACTOR_RESET)


def _purpose(person: Person) -> str:
    return f"totp:{person.id}"


def _own(by: Actor, person: Person) -> None:
    if by.person != person.id:
        raise NotPermitted(t("只能设置自己的第二验证因素", "only your own second factor can be set"), code="not_own")


def use_code(person: Person, code: str) -> None:
    """Use up a code from the phone (NotPermitted where it is wrong or was used already)."""
    step = _matching_step(person, code)
    # The step is used up in the same statement that checks it: a code seen by somebody else is worth nothing.
    used = step and Person.objects.filter(pk=person.pk, totp_last_step__lt=step).update(totp_last_step=step)
    if not used:
        raise NotPermitted(
            t("动态验证码不对或已经用过", "the code is wrong or was used already"),
            remedy=t(
                "请等手机显示下一个验证码再输入；并核对手机时间", "wait for the next code, and check the phone's clock"
            ),
            code="wrong_code",
        )


def _matching_step(person: Person, code: str) -> int:
    fresh = Person.objects.get(pk=person.pk)
    digits = "".join(code.split())
    if not fresh.totp_sealed or not digits.isascii():
        return 0
    totp = pyotp.TOTP(unseal(settings.HOME, fresh.totp_sealed, purpose=_purpose(fresh)))
    now = int(clock.now().timestamp()) // STEP_SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if pyotp.utils.strings_equal(totp.at(step * STEP_SECONDS), digits):
            return step
    return 0

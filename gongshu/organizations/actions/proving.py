"""Proving anew who one is, before a grave act: the password or a code from the phone, within the last minutes."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password

from gongshu.audit.record import act, refused
from gongshu.kit.errors import NotPermitted
from gongshu.kit.text import t
from gongshu.organizations import events, queries
from gongshu.organizations.actions.second_factor import use_code
from gongshu.organizations.attempts import forget, take_attempt
from gongshu.organizations.models import Person

CODE_LENGTH = 6


def prove(*, person: Person, secret: str) -> None:
    """Prove anew who is at the keyboard, with a code from the phone where one is enrolled, else with the password.

    Failures count like those of signing in: too many lock the account.

    Raises:
        NotPermitted: what was typed is wrong, or too many were.
    """
    by = queries.actor_of(person)
    try:
        take_attempt(person.username)
        _check(person, secret)
    except NotPermitted as refusal:
        refused(events.PROOF_FAILED, by=by, subject=person.id, refusal=refusal)
        raise
    with act(by=by, refused=events.PROOF_FAILED, subject=person.id) as this:
        forget(person.username)
        this.record(events.PROVED)


def _check(person: Person, secret: str) -> None:
    digits = "".join(secret.split())
    if person.totp_confirmed_at is not None and len(digits) == CODE_LENGTH and digits.isdecimal():
        use_code(person, digits)
        return
    fresh = Person.objects.get(pk=person.pk)
    if not check_password(secret, fresh.password):
        raise NotPermitted(
            t("密码或动态验证码不对", "the password or code is wrong"),
            remedy=t("请重新输入；连续失败会锁定账号", "type it again; failures in a row lock the account"),
            code="wrong_secret",
            at="secret",
        )

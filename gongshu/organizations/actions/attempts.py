"""Counting attempts to sign in, for known and unknown usernames alike."""

from __future__ import annotations

from django.db import transaction
from django.utils.crypto import salted_hmac

from gongshu.kit import clock
from gongshu.kit.errors import NotPermitted
from gongshu.kit.text import t
from gongshu.organizations.models import SignInAttempt
from gongshu.organizations.policy import policy


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

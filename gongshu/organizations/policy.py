"""How accounts are kept safe: figures of this installation, house rules all, set under ``[accounts]`` in the home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from django.conf import settings

from gongshu.kit.errors import BadInput
from gongshu.kit.text import t


@dataclass(frozen=True, slots=True)
class AccountPolicy:
    """The figures. The defaults are customary at classified-protection level 3; none of them is law.

    Attributes:
        lock_after: failed sign-ins in a row before the username is locked.
        lock_minutes: how long it stays locked, and how long failures are remembered.
        idle_minutes: a session unused for so long ends.
        password_days: a password older than this must be changed; 0 for never.
        remember_passwords: how many former passwords may not be used again.
        proof_minutes: for so long a password or a code shown counts as fresh before a grave act.
        single_session: whether signing in ends the sessions elsewhere.
    """

    lock_after: int = 5
    lock_minutes: int = 30
    idle_minutes: int = 15
    password_days: int = 90
    remember_passwords: int = 5
    proof_minutes: int = 10
    single_session: bool = False

    @property
    def lock_time(self) -> timedelta:
        """How long a lock lasts."""
        return timedelta(minutes=self.lock_minutes)

    @property
    def proof_time(self) -> timedelta:
        """For how long fresh proof counts."""
        return timedelta(minutes=self.proof_minutes)

    @property
    def idle_time(self) -> timedelta:
        """How long a session may be unused."""
        return timedelta(minutes=self.idle_minutes)


_AT_LEAST_ONE = frozenset({"lock_after", "lock_minutes", "idle_minutes"})


def policy_from(given: Mapping[str, Any]) -> AccountPolicy:
    """Read the figures.

    Raises:
        BadInput: a key is unknown or a value is not of its kind.
    """
    known = {item.name: bool if item.type == "bool" else int for item in fields(AccountPolicy)}
    for key, value in given.items():
        if key not in known:
            raise BadInput(
                t(f"未知的设置 accounts.{key}", f"unknown setting accounts.{key}"),
                remedy=t(f"可用的设置：{'、'.join(known)}", f"known settings: {', '.join(known)}"),
                at=f"accounts.{key}",
            )
        if type(value) is not known[key] or value < (1 if key in _AT_LEAST_ONE else 0):
            raise BadInput(
                t(f"设置 accounts.{key} 的值不合要求", f"the value of accounts.{key} is out of range"),
                remedy=t("填写正整数或 true/false", "give a positive whole number, or true or false"),
                at=f"accounts.{key}",
            )
    return AccountPolicy(**given)


def policy() -> AccountPolicy:
    """Return the figures of this installation."""
    return policy_from(settings.HOME.settings.get("accounts", {}))

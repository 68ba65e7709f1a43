"""Who may act for whom, and as what. Pure: accounts as actors and a delegation in, the one who acts or a reason out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.organizations.rules import ADMINISTRATOR_POSTS, BUSINESS_POSTS

HOUSE = t("本平台约定", "house rule")


@dataclass(frozen=True, slots=True)
class Mandate:
    """A delegation as far as the question who acts needs it.

    Attributes:
        principal: the account on whose behalf; ``delegate`` the account that acts.
        delegate: see above.
        organization: where both work.
        since: from when it holds.
        until: the first moment it holds no longer; None for a standing substitute.
        revoked_at: when it was revoked.
        procedures: ids of the procedures it is for; none: all.
    """

    principal: str
    delegate: str
    organization: str
    since: datetime
    until: datetime | None = None
    revoked_at: datetime | None = None
    procedures: frozenset[str] = frozenset()

    def holds_at(self, moment: datetime) -> bool:
        """Whether it holds at a moment; it ends by itself."""
        if self.revoked_at is not None and moment >= self.revoked_at:
            return False
        return self.since <= moment and (self.until is None or moment < self.until)


def business(posts: Iterable[str]) -> frozenset[str]:
    """Return the posts that travel with a delegation."""
    return frozenset(posts) & frozenset(BUSINESS_POSTS)


def why_not_between(principal: Actor, delegate: Actor) -> Text | None:
    """Return why one account cannot act for another, None where nothing stands against it.

    Args:
        principal: the account on whose behalf, with its own posts.
        delegate: the account that acts, with its own posts.
    """
    if principal.principal or delegate.principal:
        return t("代办的职权不能再转委托", "what is held by delegation cannot be passed on")
    if principal.person == delegate.person:
        return t("不能委托给自己", "one cannot stand in for oneself")
    if not principal.organization or principal.organization != delegate.organization:
        return t("只能委托给本单位的同事", "only a colleague of the same organization can stand in")
    if not business(principal.posts):
        return t("没有业务职务，无可委托", "without a business post there is nothing to delegate")
    if delegate.posts & set(ADMINISTRATOR_POSTS):
        return t("三员不办理业务，不能受托", "the three administrators do no business and cannot stand in")
    return None


def acting(principal: Actor, delegate: Actor, mandate: Mandate, moment: datetime) -> Actor | None:
    """Return the delegate as the one who acts on behalf of the principal, None where the delegation gives nothing now.

    The posts are those the principal holds at this moment in the organization of the delegation; what the principal
    holds by other delegations never travels on.

    Args:
        principal: the account on whose behalf, with its own posts; none once it is closed.
        delegate: the account that acts, with its own posts.
        mandate: the delegation between them.
        moment: now.
    """
    named = (mandate.principal, mandate.delegate, mandate.organization)
    if named != (principal.person, delegate.person, delegate.organization) or not mandate.holds_at(moment):
        return None
    if why_not_between(principal, delegate) is not None:
        return None
    return replace(
        delegate,
        posts=business(principal.posts),
        on_behalf_of=principal.name,
        principal=principal.person,
        procedures=mandate.procedures,
    )

"""Linking accounts to the city's unified identity, and signing in by it."""

from __future__ import annotations

from django.db.models import Q

from gongshu.audit.record import act, refused
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.kit.text import t
from gongshu.organizations import agreements, events, identities, queries
from gongshu.organizations.actions.accounts import not_oneself
from gongshu.organizations.attempts import STRANGER, SignedIn, complete
from gongshu.organizations.models import IdentityLink, Person
from gongshu.organizations.rules import require
from gongshu.support import identity
from gongshu.support.openid import Shown

LONGEST_NAMED, LONGEST_BASIS = 200, 200
FRESH_SECONDS = 300
"""So long ago a sign-in at the provider may be to count as fresh proof: house rule."""


def link_identity(*, by: Actor, person: Person, issuer: str, named: str, basis: str) -> IdentityLink:
    """Link an account to a unified identity, from now on.

    Args:
        by: who links it (security administrator; not the own account).
        person: the account.
        issuer: the identity provider.
        named: what the provider calls the person in the claim that the settings name.
        basis: on what paper or word the link rests.

    Raises:
        NotPermitted: by somebody else, or for oneself.
        BadInput: identifier or basis is missing or too long.
        Refusal: the account is closed or linked, or the identifier is another account's.
    """
    with act(by=by, refused=events.IDENTITY_LINKED, subject=person.id) as this:
        require(by, "accounts.manage")
        not_oneself(by, person)
        named, basis = named.strip(), basis.strip()
        for at, given, most in (("named", named, LONGEST_NAMED), ("basis", basis, LONGEST_BASIS)):
            if not 0 < len(given) <= most or not given.isprintable():
                words = t(f"须填写，不超过 {most} 字，一行", f"give it in one line of at most {most} characters")
                raise BadInput(words, at=at, code="link_incomplete")
        if not person.is_active:
            raise Refusal(t("该账号已停用", "the account is closed"), code="account_closed")
        standing = IdentityLink.objects.filter(issuer=issuer, ended_at__isnull=True)
        if standing.filter(Q(person=person) | Q(named=named) | Q(subject=named)).exists():
            raise Refusal(
                t("该账号或该身份标识已有绑定", "the account or the identifier is linked already"),
                remedy=t("先解除原有绑定", "end that link first"),
                code="linked_already",
            )
        found = IdentityLink.objects.create(
            person=person, issuer=issuer, named=named, basis=basis, linked_by=by.person, linked_by_name=by.name
        )
        this.record(events.IDENTITY_LINKED, data={"link": found.id, "issuer": issuer})
        return found


def end_link(*, by: Actor, link: IdentityLink) -> None:
    """End a link, and the sessions of its account; it stays on record.

    Raises:
        NotPermitted: by somebody else, or for oneself.
        Refusal: it has ended already.
    """
    with act(by=by, refused=events.IDENTITY_UNLINKED, subject=link.person_id) as this:
        require(by, "accounts.manage")
        not_oneself(by, link.person)
        standing = IdentityLink.objects.filter(pk=link.pk, ended_at__isnull=True)
        if standing.update(ended_at=clock.now(), ended_by_name=by.name) != 1:
            raise Refusal(t("绑定已经解除", "the link has ended already"), code="ended_already")
        Person.objects.filter(pk=link.person_id).update(session_mark="")
        this.record(events.IDENTITY_UNLINKED, data={"link": link.id, "issuer": link.issuer})


def sign_in_by_identity(*, shown: Shown, told: identity.Settings) -> SignedIn:
    """Sign in whom the identity provider names, where an administrator linked an account to that identity.

    Args:
        shown: who signed in at the provider, every claim checked.
        told: what the settings say of it.

    Raises:
        NotPermitted: nobody is linked, the account is closed, or the identifier is another person's by now.
    """
    link = None
    try:
        link = identities.linked(shown)
        if not agreements.holds(link.person):
            raise NotPermitted(t("该账号已停用", "the account is closed"), code="account_closed")
        _keep_subject(link, shown)
    except NotPermitted as refusal:
        subject = link.person_id if link else "unknown"
        refused(events.SIGN_IN_FAILED, by=STRANGER, subject=subject, refusal=refusal, data={"issuer": shown.issuer})
        raise
    person = link.person
    if identities.counts_as_second_factor(told, shown):
        return complete(person, issuer=shown.issuer)
    if person.totp_confirmed_at is not None:
        return SignedIn(person, "code", "")
    return complete(person, issuer=shown.issuer)


def _keep_subject(link: IdentityLink, shown: Shown) -> None:
    """Keep the provider's own number of a person at the first sign-in; of two at once that differ, one counts."""
    if link.subject:
        return
    first = IdentityLink.objects.filter(pk=link.pk, ended_at__isnull=True, subject="")
    first.update(subject=shown.subject, first_used_at=clock.now())
    identities.linked(shown)


def prove_by_identity(*, person: Person, shown: Shown) -> None:
    """Prove anew who is at the keyboard, by a sign-in at the provider made just now.

    Raises:
        NotPermitted: it was another person's, or the provider does not say that it was made just now.
    """
    by = queries.actor_of(person)
    with act(by=by, refused=events.PROOF_FAILED, subject=person.id) as this:
        lately = shown.ago is not None and shown.ago <= FRESH_SECONDS
        if identities.linked(shown).person_id != person.id or not lately:
            raise NotPermitted(
                t("没有重新验证身份", "you did not prove anew who you are"),
                why=t("须由本人在认证服务重新登录", "the very person must sign in at the provider afresh"),
                code="identity_not_fresh",
            )
        this.record(events.PROVED, data={"issuer": shown.issuer})


def note_failure(*, issuer: str, refusal: Refusal) -> None:
    """Record that an answer of the identity provider was not taken; who it was to name is not known then."""
    refused(events.SIGN_IN_FAILED, by=STRANGER, subject="unknown", refusal=refusal, data={"issuer": issuer})

"""Accounts of a contractor's people: opened under an agreement in force, closed when it ends."""

from __future__ import annotations

from collections.abc import Sequence

from gongshu.audit.record import act
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import t
from gongshu.organizations import agreements, events, queries
from gongshu.organizations.actions.accounts import open_account, shut
from gongshu.organizations.models import Person
from gongshu.organizations.rules import CONTRACTOR_POSTS, require


def open_contractor_account(
    *,
    by: Actor,
    agreement: str,
    username: str,
    name: str,
    password: str | None,
    posts: Sequence[str] = CONTRACTOR_POSTS,
) -> Person:
    """Open an account for somebody of a contractor, in the unit that made the agreement and as long as it is in force.

    Args:
        by: who opens it (security administrator).
        agreement: what names the agreement here: the number of its case, or list and number of its row.
        username: what is typed at sign-in; unique, not case-sensitive.
        name: the person's name.
        password: the first password, to be changed at the first sign-in; None: none opens the account yet.
        posts: posts held from now on; only those that decide nothing.

    Raises:
        NotPermitted: another post.
        Refusal: no such agreement is in force, the username is taken, a post that decides.
        Several: the password is weak; every weakness is named.
    """
    with act(by=by, refused=events.PERSON_CREATED, subject="person") as this:
        require(by, "accounts.manage")
        found = next(iter(agreements.in_force(agreement) if agreement else ()), None)
        if found is None:
            raise Refusal(
                t("没有这份有效的协议，不能开立服务商账号", "no such agreement is in force; no account is opened"),
                why=t(
                    "服务商人员的账号凭有效的协议开立，协议结束即停用",
                    "accounts of a contractor's people stand on an agreement in force and end with it",
                ),
                remedy=t(
                    "先签订协议并登记，再开立账号", "let the agreement be signed and registered, then open the account"
                ),
                cite=agreements.place(),
                at="agreement",
                code="no_agreement",
            )
        this.article = found.article
        unit = queries.organization(found.organization)
        person = Person(
            username=username, name=name, organization=unit, agreement=found.reference, company=found.company
        )
        return open_account(this, person, password, posts)


def close_ended_agreements() -> int:
    """Close the accounts whose agreement is in force no more; what the worker does. Nobody enters before that either.

    Returns:
        How many were closed.
    """
    closed = 0
    for person in Person.objects.filter(is_active=True).exclude(agreement="").select_related("organization"):
        if agreements.holds(person):
            continue
        with act(by=SYSTEM, refused=events.PERSON_CLOSED, subject=person.id, article=agreements.place()) as this:
            shut(this, person)
            closed += 1
    return closed

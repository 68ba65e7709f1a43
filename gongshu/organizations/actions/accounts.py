"""Accounts, posts and passwords."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.hashers import check_password, make_password

from gongshu.audit.record import Act, act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.kit.text import t
from gongshu.organizations import events
from gongshu.organizations.models import AccessToken, FormerPassword, Organization, Person, Post
from gongshu.organizations.passwords import weaknesses
from gongshu.organizations.policy import policy
from gongshu.organizations.rules import CONTRACTOR_POSTS, POST_KINDS, may_hold, require
from gongshu.regulation.words import HOUSE_RULE


def _check_password_rules(person: Person, password: str) -> None:
    found = weaknesses(password, username=person.username, name=person.name, organization=person.organization.name)
    hashes = [person.password] if person.password else []
    if not person._state.adding:
        remembered = FormerPassword.objects.filter(person=person)[: policy().remember_passwords]
        hashes += [former.hash for former in remembered]
    if not found and any(check_password(password, used) for used in hashes[: policy().remember_passwords]):
        found.append(t("最近用过这个密码，请换一个新的", "this password was used lately; choose a new one"))
    if found:
        raise Several(
            t("密码不符合要求", "the password does not meet the rules"),
            [BadInput(finding, at="password") for finding in found],
        )


def _set_password(person: Person, password: str, *, must_change: bool) -> None:
    if person.password:
        FormerPassword.objects.create(person=person, hash=person.password)
    person.password = make_password(password)
    person.password_changed_at = clock.now()
    person.must_change_password = must_change
    person.save(update_fields=["password", "password_changed_at", "must_change_password"])


def create_person(
    *,
    by: Actor,
    username: str,
    name: str,
    organization: Organization,
    password: str | None,
    posts: Sequence[str] = (),
    must_change_password: bool = True,
    demo: bool = False,
) -> Person:
    """Open an account; the first sign-in asks for a new password unless told otherwise.

    Args:
        by: who opens it (security administrator).
        username: what is typed at sign-in; unique, not case-sensitive.
        name: the person's name.
        organization: where the person works.
        password: the first password; the rules for passwords hold for it too. None: no password opens the account
            until one is set.
        posts: post kinds held from now on in that organization.
        must_change_password: whether the first sign-in asks for a new one.
        demo: whether a demonstration home may sign this person in by one click.

    Raises:
        Several: the password is weak; every weakness is named.
        Refusal: the username is taken, or the posts exclude each other.
    """
    with act(by=by, refused=events.PERSON_CREATED, subject="person") as this:
        require(by, "accounts.manage")
        person = Person(username=username, name=name, organization=organization, demo=demo)
        return open_account(this, person, password, posts, must_change_password=must_change_password)


def open_account(
    this: Act, person: Person, password: str | None, posts: Sequence[str], *, must_change_password: bool = True
) -> Person:
    """Store a new account with its posts; the part of the verbs that open one.

    Raises:
        BadInput: username or name are missing.
        Several: the password is weak; every weakness is named.
        Refusal: the username is taken, or the posts exclude each other.
    """
    person.username, person.name = person.username.strip().casefold(), person.name.strip()
    if not person.username or not person.name:
        raise BadInput(t("用户名和姓名均须填写", "username and name are both needed"), at="username")
    if Person.objects.filter(username=person.username).exists():
        raise Refusal(t("该用户名已被使用", "this username is taken"), code="username_taken", at="username")
    if password is not None:
        _check_password_rules(person, password)
    person.password = make_password(password)
    person.password_changed_at = clock.now()
    person.must_change_password = must_change_password
    person.save(force_insert=True)
    this.subject = person.id
    under = {"agreement": person.agreement} if person.agreement else {}
    this.record(events.PERSON_CREATED, data={"organization": person.organization_id, **under})
    for kind in posts:
        _appoint(this.by, person, person.organization, kind)
        this.record(events.APPOINTED, data={"post": kind, "organization": person.organization_id})
    return person


def close_account(*, by: Actor, person: Person) -> None:
    """Close an account, end its posts and revoke its tokens; it stays on record."""
    with act(by=by, refused=events.PERSON_CLOSED, subject=person.id) as this:
        require(by, "accounts.manage")
        not_oneself(by, person)
        shut(this, person)


def shut(this: Act, person: Person) -> None:
    """Close an account: its posts end, its access tokens are revoked; the part of the verbs that close one."""
    now = clock.now()
    Post.objects.filter(person=person, until__isnull=True).update(until=now)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    held = AccessToken.objects.filter(person=person, revoked_at__isnull=True, until__gt=now)
    tokens = held.update(revoked_at=now, revoked_by_name=this.by.name)
    under = {"agreement": person.agreement} if person.agreement else {}
    this.record(events.PERSON_CLOSED, data={**under, **({"tokens": tokens} if tokens else {})})


def not_oneself(by: Actor, person: Person) -> None:
    """Refuse to manage one's own account (NotPermitted)."""
    if by.person == person.id:
        raise NotPermitted(
            t("不得处理自己的账号与职务", "your own account and posts are not yours to manage"),
            remedy=t("请由另一名安全管理员办理", "let another security administrator do it"),
            code="own_account",
        )


def _appoint(by: Actor, person: Person, organization: Organization, kind: str) -> Post:
    if kind not in POST_KINDS:
        raise BadInput(
            t(f"没有职务 {kind}", f"there is no post {kind}"),
            remedy=t(f"可用：{'、'.join(POST_KINDS)}", f"known: {', '.join(POST_KINDS)}"),
            at="post",
        )
    if person.agreement and kind not in CONTRACTOR_POSTS:
        raise Refusal(
            t("服务商人员不能担任该职务", "people of a contractor cannot hold this post"),
            why=t(
                "他们协助办理，不作决定、不管理平台（本平台约定）",
                "they help with the work; they decide nothing and administer nothing (house rule)",
            ),
            remedy=t(
                f"可任：{'、'.join(POST_KINDS[one].zh for one in CONTRACTOR_POSTS)}",
                f"they may be: {', '.join(POST_KINDS[one].en for one in CONTRACTOR_POSTS)}",
            ),
            cite=HOUSE_RULE.zh,
            code="post_of_a_contractor",
        )
    held = Post.objects.filter(person=person, until__isnull=True)
    permission = may_hold(kind, held.values_list("kind", flat=True))
    if not permission:
        raise Refusal(
            t("职务冲突", "the posts exclude each other"),
            why=permission.reason,
            remedy=t(
                "另开账号，或先免去现任职务", "open another account, or relieve the person of the other post first"
            ),
            code="posts_conflict",
        )
    if held.filter(organization=organization, kind=kind).exists():
        raise Refusal(t("已担任该职务", "the post is held already"), code="held_already")
    return Post.objects.create(person=person, organization=organization, kind=kind)


def appoint(*, by: Actor, person: Person, kind: str, organization: Organization | None = None) -> Post:
    """Give a person a post, in the person's own organization unless another is named.

    Raises:
        Refusal: the post excludes one held already (the three administrators are separate), or is held already.
        NotPermitted: by somebody other than a security administrator, or for oneself.
    """
    with act(by=by, refused=events.APPOINTED, subject=person.id) as this:
        require(by, "accounts.manage")
        not_oneself(by, person)
        post = _appoint(by, person, organization or person.organization, kind)
        this.record(events.APPOINTED, data={"post": kind, "organization": post.organization_id})
        return post


def dismiss(*, by: Actor, post: Post) -> None:
    """Relieve a person of a post; acts done under it stay."""
    with act(by=by, refused=events.DISMISSED, subject=post.person_id) as this:
        require(by, "accounts.manage")
        not_oneself(by, post.person)
        if Post.objects.filter(pk=post.pk, until__isnull=True).update(until=clock.now()) != 1:
            raise Refusal(t("该职务已经结束", "the post has ended already"), code="ended_already")
        this.record(events.DISMISSED, data={"post": post.kind, "organization": post.organization_id})


def change_password(*, by: Actor, person: Person, old: str, new: str) -> None:
    """Change one's own password.

    Raises:
        NotPermitted: the old password is wrong, or it is somebody else's account.
        Several: the new one is weak or was used lately; every finding is named.
    """
    with act(by=by, refused=events.PASSWORD_CHANGED, subject=person.id) as this:
        if by.person != person.id:
            raise NotPermitted(t("只能修改自己的密码", "only your own password can be changed"), code="not_own")
        if not check_password(old, person.password):
            raise NotPermitted(t("原密码不对", "the present password is wrong"), code="wrong_password", at="old")
        _check_password_rules(person, new)
        _set_password(person, new, must_change=False)
        this.record(events.PASSWORD_CHANGED)


def reset_password(*, by: Actor, person: Person, new: str) -> None:
    """Give a person who forgot it a password for one sign-in, after which it must be changed."""
    with act(by=by, refused=events.PASSWORD_RESET, subject=person.id) as this:
        require(by, "accounts.manage")
        not_oneself(by, person)
        _check_password_rules(person, new)
        _set_password(person, new, must_change=True)
        this.record(events.PASSWORD_RESET)

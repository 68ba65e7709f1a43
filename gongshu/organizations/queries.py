"""Reading the register: organizations, people, the profile in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db.models import Q, QuerySet

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, Refusal
from gongshu.kit.text import t
from gongshu.organizations import agreements
from gongshu.organizations.delegation_rules import Mandate, acting
from gongshu.organizations.models import AccessToken, Delegation, Jurisdiction, Organization, Person, Post
from gongshu.organizations.policy import policy
from gongshu.organizations.rules import BUSINESS_POSTS, TOKEN_POSTS, fills, require
from gongshu.organizations.token_keys import TOKEN_PREFIX, digest_of
from gongshu.regulation.baseline import Body
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import NotStated
from gongshu.statements.compiled import Listing, Reading, Slot

_ORGANIZATION = Reading(lambda: Organization.objects.filter(pk=Slot("id")))

POSTS_REQUIRED = "organizations.posts_required"
"""The rule on the posts without which an organization takes no part."""


def organization(id: str) -> Organization:
    """Return an organization.

    Raises:
        NotFound: there is none under this id.
    """
    found = _ORGANIZATION.first(id=id)
    if found is None:
        raise _no_such_organization()
    return found


def _no_such_organization() -> NotFound:
    return NotFound(t("没有这个机构", "there is no such organization"), code="no_such_organization")


def body(id: str) -> Body:
    """Return what tells whether a national instrument binds an organization: its kind and its roles by standing.

    Raises:
        NotFound: there is none under this id.
    """
    found = organization(id)
    return Body(found.kind, tuple(found.roles))


def bodies(ids: Iterable[str]) -> Mapping[str, Body]:
    """Return the same of several organizations at once, by id.

    Raises:
        NotFound: one of them is not registered.
    """
    wanted = {f"id_{place}": id for place, id in enumerate(sorted(set(ids)))}
    found = _bodies(tuple(wanted)).rows(**wanted) if wanted else []
    if len(found) != len(wanted):
        raise _no_such_organization()
    return {pk: Body(kind, tuple(roles)) for pk, kind, roles in found}


def bodies_by_role(parties: Mapping[str, str | None]) -> Mapping[str, Body | None]:
    """Return the same for the parties of a case, by role; None for the public.

    Raises:
        NotFound: one of them is not registered.
    """
    known = bodies(id for id in parties.values() if id)
    return {role: known[id] if id else None for role, id in parties.items()}


@cache
def _bodies(names: tuple[str, ...]) -> Listing:
    asked = [Slot(name) for name in names]
    return Listing(lambda: Organization.objects.filter(pk__in=asked).order_by().values_list("pk", "kind", "roles"))


_ALL = Reading(lambda: Organization.objects.order_by("name"))


def organizations() -> Sequence[Organization]:
    """Return all organizations by name."""
    return _ALL.all()


def directory() -> QuerySet[Organization]:
    """Return all organizations, for lists that filter and sort."""
    return Organization.objects.order_by("name")


def posts_held() -> QuerySet[Post]:
    """Return the posts of officials held now, with person and organization; the three administrators are not told.

    Nor are a contractor's people: they are no officials of the unit they work for.
    """
    held = Post.objects.filter(
        until__isnull=True, kind__in=list(BUSINESS_POSTS), person__is_active=True, person__agreement=""
    )
    return held.select_related("person", "organization").order_by("organization__name", "kind", "person__name", "id")


def check_officers(organization_id: str, profile: Profile) -> None:
    """Refuse an organization that the instrument binds and that has not named the officers it asks for.

    Raises:
        Refusal: a post is vacant; with the article.
    """
    rule = profile.rules.get(POSTS_REQUIRED)
    required = profile.rule(POSTS_REQUIRED, clock.today())
    if rule is None or isinstance(required, NotStated) or not organization_id:
        return
    found = organization(organization_id)
    held = set(posts_held().filter(organization=found).values_list("kind", flat=True))
    lacking = [BUSINESS_POSTS[kind] for kind in required if kind not in held]
    if lacking and fills("agency", kind=found.kind, roles=found.roles):
        raise Refusal(
            t(
                f"本单位还没有{'、'.join(one.zh for one in lacking)}，不能参与",
                f"your organization has named no {', no '.join(one.en for one in lacking)}: it takes no part yet",
            ),
            why=rule.title,
            remedy=t("由安全管理员登记任职后再办理", "let the security administrator enter the post first"),
            cite=rule.cite.zh if rule.cite else "",
            code="officer_lacking",
        )


def names() -> dict[str, str]:
    """Return the ids of all organizations by name."""
    return dict(Organization.objects.values_list("name", "pk"))


_WITH_ROLES = Reading(lambda: Organization.objects.exclude(roles=[]).order_by("created_at", "id"))


def organizations_with_role(role: str) -> Sequence[Organization]:
    """Return the organizations that fill a role of the instrument by standing, oldest first."""
    return organizations_by_role([role])[role]


def organizations_by_role(roles: Sequence[str]) -> Mapping[str, Sequence[Organization]]:
    """Return, for each of these roles, the organizations that fill it by standing, oldest first."""
    if not roles:
        return {}
    # A list inside JSON is compared here, not in SQL: SQLite and PostgreSQL do not share an operator for it.
    with_any = _WITH_ROLES.all()
    return {role: [body for body in with_any if role in body.roles] for role in roles}


def authority() -> Organization:
    """Return the data authority of the jurisdiction.

    Raises:
        NotFound: none is registered yet.
    """
    found = organizations_with_role("authority")
    if not found:
        raise NotFound(
            t("尚未登记数据主管机构", "no data authority is registered yet"),
            remedy=t(
                "由系统管理员登记承担主管职责的机构", "let the system administrator register it with the role authority"
            ),
            code="no_authority",
        )
    return found[0]


_JURISDICTION = Reading(lambda: Jurisdiction.objects.order_by("pk")[:1])


def adopted() -> Jurisdiction:
    """Return which profile this installation serves.

    Raises:
        NotFound: none was adopted yet.
    """
    found = _JURISDICTION.first()
    if found is None:
        raise NotFound(
            t("尚未选定本平台适用的规则画像", "this installation has not adopted a profile yet"),
            remedy=t("先运行 gongshu init --profile …", "run gongshu init --profile … first"),
            code="no_jurisdiction",
        )
    return found


def jurisdiction() -> Profile:
    """Return the profile in force here (NotFound before one was adopted)."""
    return load_profile(adopted().profile_id)


def person(username: str) -> Person | None:
    """Return the account of a username, None where there is none."""
    return Person.objects.select_related("organization").filter(username=username).first()


def people_of(organization: Organization) -> Sequence[Person]:
    """Return the open accounts of an organization."""
    return list(Person.objects.filter(organization=organization, is_active=True).order_by("username"))


def contractor_people(by: Actor) -> Sequence[Person]:
    """Return the accounts of contractors' people, closed ones too, the newest first; for who manages accounts.

    Raises:
        NotPermitted: another post.
    """
    require(by, "accounts.manage")
    return list(Person.objects.exclude(agreement="").select_related("organization").order_by("-created_at", "-id"))


_POSTS = Listing(
    lambda: Post.objects.filter(
        person=Slot("person"), organization=Slot("organization"), until__isnull=True
    ).values_list("kind")
)


def posts_of(person: Person) -> frozenset[str]:
    """Return the post kinds a person holds now in the own organization."""
    return frozenset(_POSTS.column(person=person.pk, organization=person.organization_id))


def actor_of(person: Person) -> Actor:
    """Return a person as the one who acts, with the posts held now; of another body's people it is named, too."""
    return Actor(
        person=person.id,
        name=f"{person.name}（{person.company}）" if person.company else person.name,
        organization=person.organization_id,
        organization_name=person.organization.name,
        posts=posts_of(person) if agreements.holds(person) else frozenset(),
    )


def password_must_change(person: Person) -> bool:
    """Whether the password must be changed before anything else: the first one, or one too old."""
    days = policy().password_days
    if person.must_change_password or person.password_changed_at is None:
        return True
    return days > 0 and clock.now() - person.password_changed_at > timedelta(days=days)


def is_demonstration() -> bool:
    """Whether this home was made by the demonstration."""
    return settings.HOME.settings.get("demo") is True


def demo_people() -> Sequence[Person]:
    """Return the people a demonstration home signs in by one click; nobody in any other home."""
    if not is_demonstration():
        return []
    found = Person.objects.filter(demo=True, is_active=True).select_related("organization")
    return list(found.order_by("organization__name", "username"))


def person_by_id(id: str) -> Person:
    """Return an account.

    Raises:
        NotFound: there is none under this id.
    """
    found = Person.objects.select_related("organization").filter(pk=id).first()
    if found is None:
        raise NotFound(t("没有这个账号", "there is no such account"), code="no_such_person")
    return found


def colleagues(actor: Actor) -> Sequence[Actor]:
    """Return the people of an actor's organization as those who act, with their own posts; the actor included."""
    people = list(Person.objects.filter(organization=actor.organization or None, is_active=True).order_by("username"))
    held: dict[str, set[str]] = {person.id: set() for person in people}
    posts = Post.objects.filter(person__in=people, organization=actor.organization, until__isnull=True)
    for person_id, kind in posts.values_list("person_id", "kind"):
        held[person_id].add(kind)
    return [
        Actor(person.id, person.name, actor.organization, actor.organization_name, frozenset(held[person.id]))
        for person in people
    ]


def _delegations() -> QuerySet[Delegation]:
    related = ("principal", "delegate", "organization", "principal__organization", "delegate__organization")
    return Delegation.objects.select_related(*related)


def delegations_of(actor: Actor) -> Sequence[Delegation]:
    """Return the delegations an actor gave or holds, all of the organization for its chief; the newest first."""
    found = _delegations().filter(organization=actor.organization or None)
    if "chief_data_officer" not in actor.posts or actor.principal:
        found = found.filter(Q(principal=actor.person) | Q(delegate=actor.person))
    return list(found)


def delegation(id: str, by: Actor) -> Delegation:
    """Return a delegation an actor may see.

    Raises:
        NotFound: there is none for this person.
    """
    for found in delegations_of(by):
        if found.id == id:
            return found
    raise NotFound(t("没有这项委托", "there is no such delegation"), code="no_such_delegation")


def tokens_of(actor: Actor) -> Sequence[AccessToken]:
    """Return the access tokens of an actor, all of the organization for its chief; the newest first."""
    found = AccessToken.objects.select_related("person").filter(person=actor.person)
    if "chief_data_officer" in actor.posts and not actor.principal:
        found = AccessToken.objects.select_related("person").filter(person__organization=actor.organization or None)
    return list(found) if actor.kind == "official" else []


def token(id: str, by: Actor) -> AccessToken:
    """Return an access token an actor may see.

    Raises:
        NotFound: there is none for this person.
    """
    for found in tokens_of(by):
        if found.id == id:
            return found
    raise NotFound(t("没有这个令牌", "there is no such token"), code="no_such_token")


def holder_of_token(secret: str) -> tuple[Actor, str] | None:
    """Return in whose name a program calls and the token's scope; None where the token gives nothing now.

    It gives nothing once it ended or was revoked, its holder's account is closed, or no officer's post is held.
    """
    if not secret.startswith(TOKEN_PREFIX):
        return None
    now = clock.now()
    tokens = AccessToken.objects.select_related("person__organization")
    found = tokens.filter(digest=digest_of(secret), revoked_at__isnull=True, until__gt=now).first()
    if found is None:
        return None
    holder = actor_of(found.person)
    posts = holder.posts & TOKEN_POSTS
    if not posts:
        return None
    today = clock.today()
    if found.last_used_on != today:
        AccessToken.objects.filter(pk=found.pk).update(last_used_on=today)
    return replace(holder, name=f"{holder.name}（令牌：{found.name}）", posts=posts, kind="interface"), found.scope


def mandate_of(delegation: Delegation) -> Mandate:
    """Return a delegation as the rules take it."""
    return Mandate(
        delegation.principal_id,
        delegation.delegate_id,
        delegation.organization_id,
        delegation.since,
        delegation.until,
        delegation.revoked_at,
        frozenset(delegation.procedures),
    )


def acting_for(person: Person, id: str = "") -> Sequence[tuple[Delegation, Actor]]:
    """Return as whom a person may act now, besides as oneself: each delegation that holds, with the one who acts.

    Args:
        person: whose hand it is.
        id: only this delegation.
    """
    now = clock.now()
    held = _delegations().filter(delegate=person, revoked_at__isnull=True, since__lte=now)
    held = held.filter(Q(until__isnull=True) | Q(until__gt=now))
    found = []
    for one in held.filter(pk=id) if id else held:
        actor = acting(actor_of(one.principal), actor_of(person), mandate_of(one), now)
        if actor is not None:
            found.append((one, actor))
    return found

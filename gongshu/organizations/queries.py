"""Reading the register: organizations, people, the profile in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound
from gongshu.kit.text import t
from gongshu.organizations.models import Jurisdiction, Organization, Person, Post
from gongshu.organizations.policy import policy
from gongshu.organizations.rules import BUSINESS_POSTS
from gongshu.regulation.baseline import Body
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import load_profile


def organization(id: str) -> Organization:
    """Return an organization.

    Raises:
        NotFound: there is none under this id.
    """
    found = Organization.objects.filter(pk=id).first()
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
    """Return the same of several organizations at once, by id."""
    found = Organization.objects.filter(pk__in=set(ids)).values_list("pk", "kind", "roles")
    return {pk: Body(kind, tuple(roles)) for pk, kind, roles in found}


def organizations() -> Sequence[Organization]:
    """Return all organizations by name."""
    return list(Organization.objects.order_by("name"))


def directory() -> QuerySet[Organization]:
    """Return all organizations, for lists that filter and sort."""
    return Organization.objects.order_by("name")


def posts_held() -> QuerySet[Post]:
    """Return the posts of officials held now, with person and organization; the three administrators are not told."""
    held = Post.objects.filter(until__isnull=True, kind__in=list(BUSINESS_POSTS), person__is_active=True)
    return held.select_related("person", "organization").order_by("organization__name", "kind", "person__name", "id")


def must_exist(ids: Iterable[str]) -> None:
    """Check that organizations are registered.

    Raises:
        NotFound: one of them is not.
    """
    wanted = set(ids)
    if Organization.objects.filter(pk__in=wanted).count() != len(wanted):
        raise _no_such_organization()


def names() -> dict[str, str]:
    """Return the ids of all organizations by name."""
    return dict(Organization.objects.values_list("name", "pk"))


def organizations_with_role(role: str) -> Sequence[Organization]:
    """Return the organizations that fill a role of the instrument by standing, oldest first."""
    return organizations_by_role([role])[role]


def organizations_by_role(roles: Sequence[str]) -> Mapping[str, Sequence[Organization]]:
    """Return, for each of these roles, the organizations that fill it by standing, oldest first."""
    if not roles:
        return {}
    # A list inside JSON is compared here, not in SQL: SQLite and PostgreSQL do not share an operator for it.
    with_any = list(Organization.objects.exclude(roles=[]).order_by("created_at", "id"))
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


def adopted() -> Jurisdiction:
    """Return which profile this installation serves.

    Raises:
        NotFound: none was adopted yet.
    """
    found = Jurisdiction.objects.first()
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


def posts_of(person: Person) -> frozenset[str]:
    """Return the post kinds a person holds now in the own organization."""
    held = Post.objects.filter(person=person, organization=person.organization_id, until__isnull=True)
    return frozenset(held.values_list("kind", flat=True))


def actor_of(person: Person) -> Actor:
    """Return a person as the one who acts, with the posts held now."""
    return Actor(
        person=person.id,
        name=person.name,
        organization=person.organization_id,
        organization_name=person.organization.name,
        posts=posts_of(person) if person.is_active else frozenset(),
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

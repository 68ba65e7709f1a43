"""Reading base and theme databases: for every official; what stands before one to propose, answer or end."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gongshu.bases import rules
from gongshu.bases.models import BaseDatabase, Member
from gongshu.catalog import queries as catalog
from gongshu.catalog.cycles import next_due
from gongshu.collection import queries as collection
from gongshu.collection.rules import Delivery
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.errors import NotFound
from gongshu.kit.figures import Figure
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may

if TYPE_CHECKING:
    from gongshu.catalog.models import Entry


@dataclass(frozen=True, slots=True)
class Shown:
    """A database, and how many of its members somebody may see."""

    database: BaseDatabase
    members: int


def visible_to(actor: Actor) -> QuerySet[BaseDatabase]:
    """Return the databases an actor may see: all of them for officials."""
    found = BaseDatabase.objects.select_related("lead")
    return found if actor.is_system or (actor.organization and may(actor, "case.read")) else found.none()


def listed() -> QuerySet[BaseDatabase]:
    """Return all databases. For lists an instrument makes public: no person's view."""
    return BaseDatabase.objects.select_related("lead")


def database(id: str, by: Actor) -> BaseDatabase:
    """Return a database.

    Raises:
        NotFound: there is none for this person.
    """
    found = visible_to(by).filter(pk=id).first()
    if found is None:
        raise NotFound(
            t("没有这个库", "there is no such database"),
            remedy=t("从“基础库”重新进入", "enter it again from the list"),
            code="no_such_database",
        )
    return found


def member(id: str, by: Actor) -> Member:
    """Return a membership.

    Raises:
        NotFound: there is none for this person.
    """
    found = Member.objects.filter(pk=id, database__in=visible_to(by)).select_related("database", "entry").first()
    if found is None:
        raise NotFound(t("没有这个成员", "there is no such member"), code="no_such_member")
    return found


def members_of(found: BaseDatabase) -> list[tuple[Member, rules.Held]]:
    """Return everything that was ever proposed for a database, the oldest first, with what counts of each."""
    rows = list(found.members.select_related("entry__provider").prefetch_related("entry__items"))
    codes = [one.entry.code for one in rows]
    newest, come = collection.newest_days(codes), collection.deliveries(codes)
    return [(one, _held(one, newest.get(one.entry.code), come.get(one.entry.code))) for one in rows]


def _held(one: Member, newest: date | None, come: Delivery | None) -> rules.Held:
    items = list(one.entry.items.all())
    values = (come.values if come else None) or {}
    return rules.Held(
        state=one.state,
        published=one.entry.state == "published",
        newest=newest,
        due=next_due(one.entry.update_cycle, newest) if newest else None,
        titles=frozenset(item.title for item in items),
        delivery=come,
        filled=frozenset(item.title for item in items if values.get(item.name, 0)),
    )


def completeness(found: BaseDatabase) -> list[Figure]:
    """Return how whole a database is today."""
    return rules.completeness(found.elements, [held for _, held in members_of(found)], clock.today())


def whole(found: BaseDatabase) -> list[Figure]:
    """Return how whole a database is today by its catalog, and behind that by what was delivered."""
    held = [one for _, one in members_of(found)]
    return [
        *rules.completeness(found.elements, held, clock.today()),
        *rules.delivered(found.elements, held),
    ]


def gaps(found: BaseDatabase) -> list[str]:
    """Return the expected elements that nothing holds."""
    return rules.gaps(found.elements, [held for _, held in members_of(found)])


def leads(actor: Actor, found: BaseDatabase) -> bool:
    """Whether an actor proposes and ends members: an official of the lead body or of the data authority."""
    if not may(actor, "catalog.compile") and not may(actor, "catalog.review"):
        return False
    return actor.organization == found.lead_id or catalog.is_authority(actor)


def may_found(actor: Actor) -> bool:
    """Whether an actor founds databases: an official of the data authority."""
    return bool(may(actor, "catalog.compile") or may(actor, "catalog.review")) and catalog.is_authority(actor)


def answers(actor: Actor, one: Member) -> bool:
    """Whether an actor answers for the provider of an entry."""
    return bool(may(actor, "catalog.compile")) and actor.organization == one.entry.provider_id


def proposable(found: BaseDatabase, by: Actor) -> Sequence[Entry]:
    """Return the published entries that are neither in the database nor proposed for it."""
    taken = Member.objects.filter(Q(state="proposed") | Q(state="confirmed"), database=found).values("entry")
    return list(catalog.visible_to(by).filter(state="published").exclude(pk__in=taken).order_by("name"))


def shown_among(seen: QuerySet[Entry], by: Actor) -> list[Shown]:
    """Return the databases somebody may see, each with how many members are among the entries that person sees.

    Officials see every database. The public sees all of them where the instrument makes the list public, else those of
    which something is among what it sees.
    """
    # Member by member: a base has fewer of these than a catalog has entries.
    confirmed = Member.objects.filter(Exists(seen.order_by().filter(pk=OuterRef("entry"))), state="confirmed")
    counts = dict(confirmed.order_by().values_list("database").annotate(count=Count("pk")))
    public = rules.public_list(register.jurisdiction(), "databases") is not None
    found = listed() if by.kind == PUBLIC.kind else visible_to(by)
    every = public or by.kind != PUBLIC.kind
    return [Shown(one, counts.get(one.pk, 0)) for one in found if every or one.pk in counts]


def confirmed(found: BaseDatabase) -> QuerySet[Member]:
    """Return the members of a database whose entries are published."""
    return found.members.filter(state="confirmed", entry__state="published").select_related("entry__provider")


def members_in(id: str) -> QuerySet[Any]:
    """Return the ids of the entries that are members of a database, published or not, for conditions on entries."""
    return Member.objects.filter(database=id, state="confirmed").values("entry")


def databases_of(entries: Collection[str]) -> Mapping[str, list[BaseDatabase]]:
    """Return the databases that each of some entries, by id, is a member of."""
    told: dict[str, list[BaseDatabase]] = {}
    rows = Member.objects.filter(state="confirmed", entry__in=entries).select_related("database__lead")
    for one in rows.order_by("database__founded_at", "database"):
        told.setdefault(one.entry_id, []).append(one.database)
    return told

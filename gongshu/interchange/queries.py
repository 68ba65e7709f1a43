"""Packages: what of the catalog an actor may see, as other software lists it. For the public just what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce, Greatest

from gongshu.bases import queries as bases
from gongshu.bases.rules import KINDS
from gongshu.catalog import codes, lookup
from gongshu.catalog import queries as catalog
from gongshu.interchange.rules import Condition
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.errors import NotFound
from gongshu.kit.text import t
from gongshu.opening import queries as opening
from gongshu.organizations import queries as register

if TYPE_CHECKING:
    from gongshu.bases.models import BaseDatabase
    from gongshu.catalog.models import Entry
    from gongshu.opening.models import Edition, OpenDataset
    from gongshu.organizations.models import Organization

STATES = {"draft": "draft", "returned": "draft", "in_review": "pending", "published": "active", "withdrawn": "deleted"}
"""The states of an entry in CKAN's words."""


@dataclass(frozen=True, slots=True)
class Package:
    """An entry as a package. ``dataset`` and ``edition``: what of it is open; ``free``: to everybody at once.

    ``databases``: the base and theme databases it is a member of.
    """

    entry: Entry
    modified: datetime
    dataset: OpenDataset | None = None
    edition: Edition | None = None
    free: bool = False
    databases: Sequence[BaseDatabase] = ()

    @property
    def created(self) -> datetime:
        """Since when readers may know of it: its opening, else its drafting."""
        return self.dataset.opened_at if self.dataset else self.entry.created_at

    @property
    def state(self) -> str:
        """The state in CKAN's words."""
        return STATES[self.entry.state]


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the catalog, or a base or theme database, as a group.

    ``name`` is ASCII; that of a theme is made of the pinyin, themes that sound alike are one. ``classification``: what
    makes the members of a theme; of a database it says its kind, and ``database`` is its id.
    """

    name: str
    title: str
    classification: str
    count: int
    database: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search and how many there are in all, by provider, theme and format."""

    count: int
    packages: Sequence[Package]
    entries: QuerySet[Entry]


def entries(by: Actor) -> QuerySet[Any]:
    """Return the entries that are packages for an actor, each with ``modified``; nothing withdrawn.

    The public gets what the portal shows. Who has a token gets what the desk shows its holder.
    """
    seen = catalog.visible_to(by).exclude(state="withdrawn")
    opened: QuerySet[Any] = opening.datasets().filter(entry=OuterRef("pk"))
    if by.kind == PUBLIC.kind:
        seen = seen.filter(pk__in=opening.datasets().values("entry"))
    return seen.annotate(
        modified=Greatest(
            "saved_at",
            Coalesce("published_at", "saved_at"),
            Coalesce(Subquery(opened.values("opened_at")[:1]), "saved_at"),
            Coalesce(Subquery(opened.values("sealed")[:1]), "saved_at"),
        )
    )


def package(id: str, by: Actor) -> Package:
    """Return a package by its id, its address or the code of its entry.

    Raises:
        NotFound: there is none for this actor; absent and hidden look alike.
    """
    seen = entries(by)
    found = seen.filter(Q(pk=id) | Q(slug=id) | Q(code=id)).first()
    if found is None:
        raise _absent()
    return next(packages([found]))


def _absent() -> NotFound:
    return NotFound(
        t("没有这个数据集", "there is no such dataset"),
        remedy=t("用 package_search 检索", "search with package_search"),
        code="no_such_package",
    )


def packages(found: Sequence[Any]) -> Iterator[Package]:
    """Return entries as packages, with what of them is open today."""
    ids = [one.pk for one in found]
    opened = {one.entry_id: one for one in opening.datasets().filter(entry__in=ids)}
    member_of = bases.databases_of(ids)
    prefetch_related_objects(found, "external_codes")
    for entry in found:
        dataset = opened.get(entry.pk)
        edition = opening.edition(dataset) if dataset else None
        free = bool(dataset and opening.is_free(dataset))
        yield Package(entry, entry.modified, dataset, edition, free, member_of.get(entry.pk, ()))


def find(
    by: Actor, words: str, conditions: Sequence[Condition], order: Sequence[tuple[str, bool]], start: int, rows: int
) -> Found:
    """Return a page of the packages that answer every word and condition.

    Args:
        by: whose view it is.
        words: whatever was typed; empty: all.
        conditions: of the filter query.
        order: our names (``rules.ORDERS``), each with whether it descends; none: the best first, then the newest.
        start: how many to pass over.
        rows: how many at most.
    """
    found = entries(by)
    for condition in conditions:
        asked = _condition(condition, by)
        found = found.exclude(asked) if condition.denied else found.filter(asked)
    if words:
        found = found.filter(pk__in=catalog.search(words, by).values("pk"))
    order = order or [("score", True), ("modified", True)]
    by_columns = [F(name).desc() if falls else F(name).asc() for name, falls in order if name != "score"]
    ordered = found.order_by(*by_columns, "pk")
    if words and order[0][0] == "score":
        page = _best_first(ordered, words, by, falls=order[0][1], part=slice(start, start + rows))
    else:
        page = list(ordered[start : start + rows])
    return Found(found.count(), list(packages(page)), found)


def _best_first(ordered: QuerySet[Entry], words: str, by: Actor, *, falls: bool, part: slice) -> list[Entry]:
    place = {id: number for number, id in enumerate(lookup.find(words, by).ids)}
    ids = list(ordered.values_list("pk", flat=True))
    ids.sort(key=lambda id: place.get(id, len(place)), reverse=not falls)
    loaded = {one.pk: one for one in ordered.filter(pk__in=ids[part])}
    return [loaded[id] for id in ids[part]]


def _condition(asked: Condition, by: Actor) -> Q:
    """Return a condition as the database takes it; a value that is nowhere finds nothing."""
    values = asked.values
    match asked.field:
        case "metadata_modified":
            since = Q(("modified__gte", asked.since)) if asked.since else Q()
            return since & (Q(("modified__lte", asked.until)) if asked.until else Q())
        case "organization" | "owner_org":
            return Q(provider_id__in=[one.pk for value in values if (one := _organization(value))])
        case "groups":
            return _any(within(one) for one in groups(entries(by), by) if one.name in values)
        case "tags":
            return _any(Q(classification__contains=value) for value in values)
        case "res_format":
            formats = _any(Q(("formats__icontains", value)) for value in values)
            return Q(pk__in=opening.datasets().filter(formats).values("entry"))
        case "license_id":
            return Q(pk__in=opening.datasets().values("entry")) if LICENSE in values else _NOTHING
        case "id" | "name":
            return Q(pk__in=values) | Q(slug__in=values)
        case "state":
            return Q(state__in=[ours for ours, theirs in STATES.items() if theirs in values])
        case "private":
            opened = Q(pk__in=opening.datasets().values("entry"))
            return _any({"true": ~opened, "false": opened}.get(value.lower(), _NOTHING) for value in values)
        case _:
            return Q() if "dataset" in values else _NOTHING


LICENSE = "gongshu-open-terms"
"""The id of the terms of use; no license of the usual lists says the same."""
_NOTHING = Q(pk__in=())


def _any(parts: Iterator[Q]) -> Q:
    found = _NOTHING
    for part in parts:
        found |= part
    return found


def _of_theme(classification: str) -> Q:
    return Q(classification=classification) | Q(classification__startswith=f"{classification}/")


def within(group: Theme) -> Q:
    """Return what makes an entry a member of a group."""
    if not group.database:
        return _of_theme(group.classification)
    return Q(pk__in=bases.members_in(group.database))


def groups(among: QuerySet[Entry], by: Actor) -> list[Theme]:
    """Return the groups of entries for somebody: themes first, then base and theme databases."""
    return [*themes(among), *(database_group(one.database, one.members) for one in bases.shown_among(among, by))]


def database_group(found: BaseDatabase, count: int = 0) -> Theme:
    """Return a database as a group."""
    return Theme(found.slug, found.name, KINDS[found.kind].zh, count, found.pk)


def themes(among: QuerySet[Entry]) -> list[Theme]:
    """Return the themes of entries, as groups, by name."""
    found: dict[str, Theme] = {}
    told = among.order_by("classification").values_list("classification").annotate(count=Count("pk"))
    for classification, count in told:
        theme = theme_of(classification, count)
        if theme is not None:
            before = found.get(theme.name)
            found[theme.name] = theme_of(classification, count + before.count) or theme if before else theme
    return list(found.values())


def theme_of(classification: str, count: int = 0) -> Theme | None:
    """Return the theme that a classification belongs to; None where there is none."""
    theme = opening.theme_of(classification)
    return Theme(codes.slug(theme), theme.rpartition("/")[2], theme, count) if theme else None


def tags(among: QuerySet[Entry]) -> list[str]:
    """Return the words by which entries are classified, in order."""
    told = among.order_by().values_list("classification", flat=True).distinct()
    return sorted({word for one in told for word in words_of(one)})


def words_of(classification: str) -> list[str]:
    """Return the words of a classification."""
    return [word.strip() for word in classification.split("/") if word.strip()]


def organization(id: str) -> Organization:
    """Return an organization by its id, its unified social credit code, or its name.

    Raises:
        NotFound: there is none.
    """
    found = _organization(id)
    if found is None:
        raise NotFound(
            t("没有这个机构", "there is no such organization"),
            remedy=t("用 organization_list 查看", "see organization_list"),
            code="no_such_organization",
        )
    return found


def _organization(id: str) -> Organization | None:
    return register.directory().filter(Q(pk=id) | Q(pk=id.upper()) | Q(uscc=id.upper()) | Q(name=id)).first()


def providers(among: QuerySet[Entry]) -> dict[str, int]:
    """Return how many of these entries each organization provides, by its id."""
    return dict(among.order_by().values_list("provider").annotate(count=Count("pk")))


@dataclass(frozen=True, slots=True)
class Changed:
    """A row of the listing of changes. ``ended``: what was open is open no more; only its names are told."""

    id: str
    name: str
    code: str
    moment: datetime
    ended: bool


def changes(since: datetime | None, after: str, count: int) -> list[Changed]:
    """Return what was opened, changed or withdrawn for the public, the oldest first.

    Args:
        since: from this moment on.
        after: at that moment itself, only what stands behind this id.
        count: how many at most.
    """
    live = entries(PUBLIC).order_by("modified", "pk")
    gone: QuerySet[Any] = opening.withdrawn().order_by("ended", "entry")
    if since is not None:
        live = live.filter(Q(("modified__gt", since)) | Q(("modified", since), pk__gt=after))
        gone = gone.filter(Q(("ended__gt", since)) | Q(("ended", since), entry__gt=after))
    rows = [Changed(one.pk, one.slug, one.code, one.modified, ended=False) for one in live[:count]]
    rows += [Changed(one.entry_id, one.entry.slug, one.entry.code, one.ended, ended=True) for one in gone[:count]]
    return sorted(rows, key=lambda row: (row.moment, row.id))[:count]


def newest_change() -> datetime:
    """Return when something was last opened, changed or withdrawn; now where nothing ever was."""
    live = entries(PUBLIC).order_by("-modified").values_list("modified", flat=True).first()
    ended: QuerySet[Any] = opening.withdrawn().order_by("-ended")
    gone = ended.values_list("ended", flat=True).first()
    return max((moment for moment in (live, gone) if moment is not None), default=clock.now())

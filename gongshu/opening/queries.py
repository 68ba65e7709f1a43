"""Reading opening: releases for officials, open datasets for everybody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from gongshu.audit.queries import trail
from gongshu.catalog import lookup
from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.errors import NotFound
from gongshu.kit.text import t
from gongshu.opening import rules
from gongshu.opening.models import DownloadCount, Edition, Listing, OpenDataset, Release
from gongshu.organizations import queries as register
from gongshu.regulation.definition import Rule

if TYPE_CHECKING:
    from gongshu.audit.models import AuditRecord
    from gongshu.catalog.models import Entry
    from gongshu.procedure.models import Case

WITHDRAWN = "dataset_withdrawn"
"""The code of the refusal where a dataset was open and no longer is."""

_OPEN = Q(withdrawn_at__isnull=True, suspended_at__isnull=True, entry__state="published")
_FRESHEST = F("fresh").desc(nulls_last=True)
ORDERS: Mapping[str, Sequence[str | OrderBy]] = {
    "": (_FRESHEST, "-opened_at", "dataset_id"),
    "newest": (_FRESHEST, "-opened_at", "dataset_id"),
    "used": ("-downloads", _FRESHEST, "dataset_id"),
    "title": ("title", "dataset_id"),
}
"""Orders of the list of open datasets: the freshest first, the most used first, by title."""


@dataclass(frozen=True, slots=True)
class Group:
    """Open datasets that have something in common, and how many they are."""

    key: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Totals:
    """How much is open: datasets, organizations that opened them, rows, files fetched."""

    datasets: int
    providers: int
    rows: int
    downloads: int


def verdicts(entry: Entry) -> list[rules.Verdict]:
    """Return for each column of an entry in force whether it may be opened today, and why not."""
    columns = [rules.Column(item.name, item.title, item.level, item.semantic_type) for item in catalog.items_of(entry)]
    return rules.judge(columns, entry.opening_class, register.jurisdiction(), clock.today())


def ground_rule(entry: Entry) -> Rule | None:
    """Return the rule that asks why these data, not shared or once not to be opened, may be opened; None where none."""
    closed = entry.versions.filter(snapshot__opening_class=rules.NOT_OPEN).exists()
    return rules.ground_rule(entry.sharing_class, register.jurisdiction(), clock.today(), was_closed=closed)


def openable(entry: Entry) -> list[str]:
    """Return the names of the columns of an entry that may be opened today."""
    return [verdict.column.name for verdict in verdicts(entry) if verdict.allowed]


def visible_to(actor: Actor) -> QuerySet[Release]:
    """Return the releases an actor may see: those of the own organization, all of them for the authority."""
    found = Release.objects.select_related("entry__provider", "case")
    if actor.is_system or catalog.is_authority(actor):
        return found
    return found.filter(entry__provider_id=actor.organization or None)


def release(number: str, by: Actor) -> Release:
    """Return the release of a case number.

    Raises:
        NotFound: there is none for this person.
    """
    found = visible_to(by).filter(case__number=number).first()
    if found is None:
        raise NotFound(t("没有这个开放事项", "there is no such release"), code="no_such_release")
    return found


def release_under_way(entry: Entry) -> Release | None:
    """Return the release of an entry that is not decided yet."""
    return Release.objects.filter(entry=entry, case__ended=False).select_related("case").first()


def of_case(case: Case) -> Release | None:
    """Return the release of a case. For the rooms' own use: no person's view."""
    return Release.objects.filter(case=case).select_related("entry", "case").first()


def proposable(by: Actor) -> QuerySet[Entry]:
    """Return the entries in force of an actor's organization that are listed for opening and are not open yet."""
    open_now = OpenDataset.objects.filter(withdrawn_at__isnull=True).values("entry")
    under_way = Release.objects.filter(case__ended=False).values("entry")
    found = catalog.published().filter(provider_id=by.organization or None, opening_class__in=_classes())
    return found.exclude(pk__in=open_now).exclude(pk__in=under_way).order_by("name")


def _classes() -> list[str]:
    return [one for one in register.jurisdiction().opening_classes if one != rules.NOT_OPEN]


def of_organization(by: Actor) -> QuerySet[OpenDataset]:
    """Return the open datasets an official is concerned with: the own organization's, all for the authority."""
    found = datasets()
    return found if catalog.is_authority(by) else found.filter(entry__provider_id=by.organization or None)


def dataset_of(id: str, by: Actor) -> OpenDataset:
    """Return an open dataset that an official is concerned with.

    Raises:
        NotFound: there is none for this person.
    """
    found = of_organization(by).filter(pk=id).first()
    if found is None:
        raise _absent()
    return found


def datasets() -> QuerySet[OpenDataset]:
    """Return the datasets open now, with ``downloads``, ``fresh`` (day of the newest data), ``rows`` and ``sealed``."""
    # What the database keeps for lists says where to look; that it is open now the rows themselves say.
    found = OpenDataset.objects.filter(_OPEN, listing__listed=True)
    kept = {name: F(f"listing__{name}") for name in ("fresh", "rows", "formats", "sealed", "downloads")}
    return found.select_related("entry__provider").annotate(**kept).order_by(_FRESHEST, "-opened_at", "id")


def open_now(entries: Collection[str]) -> frozenset[str]:
    """Return those of some entries, by id, whose data is open now."""
    if not entries:
        return frozenset()
    return frozenset(_plain().filter(entry__in=entries).values_list("entry_id", flat=True))


def open_among(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Return those of some entries whose data is open now."""
    return entries.filter(Exists(_plain().filter(entry=OuterRef("pk"))))


def withdrawn() -> QuerySet[Any]:
    """Return what was open and is not now, each with ``ended``: when it, or its entry, was withdrawn or suspended."""
    again = OpenDataset.objects.filter(_OPEN, entry=OuterRef("entry"))
    found = OpenDataset.objects.exclude(_OPEN)
    later = OpenDataset.objects.filter(entry=OuterRef("entry"), opened_at__gt=OuterRef("opened_at"))
    found = found.exclude(Exists(again)).exclude(Exists(later)).select_related("entry__provider")
    return found.annotate(ended=Coalesce("withdrawn_at", "suspended_at", "entry__withdrawn_at"))


def shown(ids: Sequence[str]) -> list[OpenDataset]:
    """Return open datasets in the order of their ids; what is no longer open is left out."""
    found = {one.pk: one for one in datasets().filter(pk__in=ids)}
    return [found[id] for id in ids if id in found]


def suggest(words: str, most: int = 8) -> list[str]:
    """Return titles of open datasets to go on typing with: those that begin so, then those that hold it."""
    titles = lookup.suggest(words, PUBLIC, most * 5)
    now_open = set(datasets().filter(entry__in=list(titles)).values_list("entry_id", flat=True))
    return [title for id, title in titles.items() if id in now_open][:most]


def newest(count: int) -> Sequence[OpenDataset]:
    """Return the datasets with the newest data."""
    return shown(list(_listed().order_by(*ORDERS[""]).values_list("pk", flat=True)[:count]))


def most_used(count: int) -> Sequence[OpenDataset]:
    """Return the datasets whose files were fetched most often; those never fetched are none of them."""
    return shown(list(_listed().filter(downloads__gt=0).order_by(*ORDERS["used"]).values_list("pk", flat=True)[:count]))


def totals() -> Totals:
    """Return how much is open."""
    every = Count("*"), Count("provider", distinct=True), Sum("rows"), Sum("downloads")
    found = _listed().aggregate(**dict(zip(("all", "by", "in_all", "fetched"), every, strict=True)))
    return Totals(found["all"], found["by"], found["in_all"] or 0, found["fetched"] or 0)


def providers() -> list[Group]:
    """Return the organizations that have opened data, those with the most first."""
    names = {one.id: one.name for one in register.organizations()}
    return _grouped((id, names[id], count) for id, count in _counted("provider"))


def themes() -> list[Group]:
    """Return the themes of the open data, those with the most first: the first two words of their classification."""
    return _grouped((name, name.rpartition("/")[2], count) for name, count in _counted("theme") if name)


def _counted(name: str) -> QuerySet[Any, Any]:
    return _listed().order_by().values_list(name).annotate(count=Count("*"))


def _listed() -> QuerySet[Listing]:
    return Listing.objects.filter(listed=True)


def theme_of(classification: str) -> str:
    """Return the theme of a classification: its first two words."""
    return "/".join(classification.split("/")[:2])


def _plain() -> QuerySet[OpenDataset]:
    found = OpenDataset.objects.filter(_OPEN)
    return found.select_related("entry__provider")


def _grouped(counted: Iterable[tuple[str, str, int]]) -> list[Group]:
    return sorted((Group(*each) for each in counted), key=lambda group: (-group.count, group.title))


def dataset(slug: str) -> OpenDataset:
    """Return the open dataset at an address.

    Raises:
        NotFound: there is none; with the code ``WITHDRAWN`` where there was one.
    """
    found = datasets().filter(entry__slug=slug).first()
    if found is not None:
        return found
    if OpenDataset.objects.filter(entry__slug=slug, suspended_at__isnull=False, withdrawn_at__isnull=True).exists():
        raise NotFound(
            t("这一数据集暂停开放", "this dataset is suspended"),
            why=t("有人提出了异议或撤回要求，正在处理", "an objection or a request for withdrawal is being considered"),
            remedy=t("处理以后再来查看", "look again once it is decided"),
            code=WITHDRAWN,
        )
    if OpenDataset.objects.filter(entry__slug=slug).exists():
        raise NotFound(
            t("这一数据集已停止开放", "this dataset is no longer open"),
            remedy=t("在开放数据中检索其他数据", "search the open data for others"),
            code=WITHDRAWN,
        )
    raise _absent()


def _absent() -> NotFound:
    return NotFound(
        t("没有这个开放数据集", "there is no such open dataset"),
        remedy=t("在开放数据中检索", "search the open data"),
        code="no_such_dataset",
    )


def newest_edition(found: OpenDataset) -> Edition | None:
    """Return the newest edition of a dataset, whatever is in it. For the worker."""
    return Edition.objects.filter(dataset=found).order_by("-number").first()


def edition(found: OpenDataset) -> Edition | None:
    """Return the edition the public gets now; none while its files are being made.

    An edition that holds a column which may not be opened any more, because its grade rose since, is not handed out:
    the worker makes another one without it.
    """
    newest = newest_edition(found)
    if newest is None:
        return None
    allowed = set(columns_now(found))
    return newest if all(column["name"] in allowed for column in newest.columns) else None


def columns_now(found: OpenDataset) -> list[str]:
    """Return the columns of a dataset that may be open today: those it was opened with, unless barred since."""
    allowed = set(openable(found.entry))
    return [name for name in found.columns if name in allowed]


def editions(found: OpenDataset) -> Sequence[Edition]:
    """Return all editions of a dataset, the newest first; of several of one version the newest."""
    newest: dict[int, Edition] = {}
    for one in Edition.objects.filter(dataset=found).order_by("number"):
        newest[one.version] = one
    return sorted(newest.values(), key=lambda one: -one.version)


def is_free(found: OpenDataset) -> bool:
    """Whether everybody may have the data at once."""
    return rules.access(found.opening_class, register.jurisdiction(), clock.today()).free


def downloads(found: OpenDataset) -> int:
    """Return how often files of a dataset were fetched."""
    return DownloadCount.objects.filter(dataset=found).aggregate(all=Sum("count"))["all"] or 0


def history(found: Release | OpenDataset) -> list[AuditRecord]:
    """Return everything recorded about the opening of an entry, the newest last."""
    return [record for record in trail(subject=found.entry.code) if record.event.startswith("opening.")]

"""Reading the catalog: what a person may see, what is published, what a resource looks like to those who load it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL

from gongshu.audit.queries import trail
from gongshu.catalog import codes, sources
from gongshu.catalog.data import BASES, FIELD_NAMES, NO_CLASS, DatedCode, EntryData, ItemData, changed, from_json
from gongshu.catalog.difference import Difference
from gongshu.catalog.difference import difference as differ
from gongshu.catalog.models import EDITABLE, Change, Entry, EntryVersion, ExternalCode, ImportRun, Item
from gongshu.catalog.rules import check_entry
from gongshu.catalog.search import finding
from gongshu.catalog.search.asking import ask
from gongshu.catalog.shape import Problem
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.procedure import queries as cases
from gongshu.procedure.rules import LegalBasis, article
from gongshu.regulation.contents import with_contents
from gongshu.regulation.definition import OutcomeDef, Profile

if TYPE_CHECKING:
    from gongshu.audit.models import AuditRecord
    from gongshu.procedure.models import Case

CATALOGED_ONLY = "collection.catalogued_only"
_MOST_HINTS = 20


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """A column that a resource's data must have, as its published version says."""

    name: str
    title: str
    type: str
    required: bool
    key: bool
    semantic_type: str
    level: int | None
    length: int | None
    code_list: str


@dataclass(frozen=True, slots=True)
class Loadable:
    """What loading data needs to know of a published resource. ``grade``: the highest of its items, None ungraded."""

    entry_code: str
    catalog_version: int
    title: str
    grade: int | None
    provider_id: str
    update_cycle: str
    columns: tuple[ItemColumn, ...]

    @property
    def key_fields(self) -> tuple[str, ...]:
        """The names of the columns that tell one record from another."""
        return tuple(column.name for column in self.columns if column.key)


def is_authority(actor: Actor) -> bool:
    """Whether an actor belongs to the data authority."""
    return bool(actor.organization) and "authority" in register.organization(actor.organization).roles


def may_compile(actor: Actor, provider: str) -> bool:
    """Whether an actor may compile the catalog of an organization: its data officers, and those of the authority."""
    if not may(actor, "catalog.compile"):
        return False
    return actor.is_system or actor.organization == provider or is_authority(actor)


def visible_to(actor: Actor) -> QuerySet[Entry]:
    """Return the entries an actor may see.

    The platform and the data authority see all; officials what is published and what their own organization compiles;
    the public what is published for opening.
    """
    everything = Entry.objects.select_related("provider")
    if actor.is_system or is_authority(actor):
        return everything
    if actor.kind == "public":
        return everything.filter(state="published").exclude(opening_class=NO_CLASS)
    # Said by what is left out: for an OR SQLite reads all published entries through an index of their states.
    return everything.exclude(~Q(state="published") & ~Q(provider_id=actor.organization))


def published() -> QuerySet[Entry]:
    """Return the entries in force."""
    return Entry.objects.filter(state="published").select_related("provider")


def search(words: str, by: Actor) -> QuerySet[Entry]:
    """Return the entries an actor may see that hold every word, in no order of their own; all where no word is given.

    ``lookup.find`` also ranks, counts and goes on to what is near.
    """
    if not words.strip():
        return visible_to(by)
    question = ask(words, register.names())
    if question.empty:
        return Entry.objects.none()
    return visible_to(by).filter(pk__in=RawSQL(*finding.select(question, finding.Scope(everything=True))))  # noqa: S611


def entry(code: str, by: Actor) -> Entry:
    """Return an entry by its code (as documents write it, too), its address or a code of another platform.

    Raises:
        NotFound: there is none for this person; absent and hidden look alike.
    """
    found = _named(code, visible_to(by))
    if found is None:
        raise _absent()
    return found


def named(code: str, by: Actor) -> Entry | None:
    """Return the entry that a person may see under a code, an address or a code of another platform; None for none."""
    return _named(code, visible_to(by)) if code.strip() else None


def published_entry(code: str) -> Entry:
    """Return the entry in force under a code.

    Raises:
        NotFound: nothing is published under it.
    """
    found = _named(code, published())
    if found is None:
        raise _absent()
    return found


def _absent() -> NotFound:
    return NotFound(
        t("没有这条目录", "there is no such catalog entry"),
        remedy=t("在目录中检索", "search the catalog"),
        code="no_such_entry",
    )


def _named(code: str, among: QuerySet[Entry]) -> Entry | None:
    try:
        ours = codes.read_code(code)
    except BadInput:
        ours = ""
    elsewhere = Q(external_codes__code=code, external_codes__valid_to__isnull=True)
    return among.filter(Q(code=ours) | Q(slug=code)).first() or among.filter(elsewhere).first()


def platforms() -> Sequence[str]:
    """Return the platforms whose codes are kept, by name."""
    return list(ExternalCode.objects.order_by("platform").values_list("platform", flat=True).distinct())


def codes_of(found: Entry) -> list[DatedCode]:
    """Return the codes that others give an entry, by platform, the latest first."""
    return [DatedCode(one.platform, one.code, one.valid_from, one.valid_to) for one in found.external_codes.all()]


def items_of(found: Entry) -> Sequence[Item]:
    """Return the items of an entry in their order."""
    return list(found.items.order_by("position"))


def data_of(found: Entry) -> EntryData:
    """Return an entry as plain values: the draft before the first publication, what is in force after it."""
    own = {name: getattr(found, name) for name in FIELD_NAMES if name in _COLUMNS}
    return EntryData(
        **own,
        title=found.name,
        provider=found.provider_id,
        items=tuple(ItemData(**{name: getattr(item, name) for name in _ITEM_COLUMNS}) for item in found.items.all()),
        sharing_bases=tuple(LegalBasis(**basis) for basis in found.sharing_bases),
        opening_bases=tuple(LegalBasis(**basis) for basis in found.opening_bases),
        materials=None if found.materials is None else tuple(found.materials),
    )


_COLUMNS = {field.name for field in Entry._meta.get_fields()} - {"items", "provider", "materials", *BASES}
_ITEM_COLUMNS = ItemData.__slots__


def with_items(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Return entries with their items fetched along, for lists that show them."""
    return entries.prefetch_related(Prefetch("items", queryset=Item.objects.order_by("position")))


def open_change(found: Entry) -> Change | None:
    """Return the change of an entry that is under way."""
    return Change.objects.filter(entry=found, state__in=["draft", "in_review", "returned"]).first()


def subject_of(case: Case) -> Entry | Change:
    """Return the entry or the change that a case of the catalog is about.

    Raises:
        NotFound: it is no case of the catalog.
    """
    found = Entry.objects.filter(case=case).first() or Change.objects.filter(case=case).first()
    if found is None:
        raise NotFound(t("这不是目录事项", "this is no case of the catalog"), code="no_catalog_case")
    return found


def as_published(subject: Entry | Change) -> tuple[Entry, EntryData]:
    """Return the entry that is drafted or changed, and its values as they would be published."""
    if isinstance(subject, Change):
        return subject.entry, from_json(subject.data)
    return subject, data_of(subject)


def versions_in_force() -> QuerySet[EntryVersion]:
    """Return the version in force of every published entry."""
    return EntryVersion.objects.filter(number=F("entry__version"), entry__state="published").select_related("entry")


def lowers_a_grade(case: Case) -> bool:
    """Whether a case decides on a change that lowers the grade of an item, or leaves a graded one ungraded."""
    change = Change.objects.select_related("entry").filter(case=case).first()
    if change is None:
        return False
    proposed = {item.name: item.level for item in from_json(change.data).items}
    now = {item.name: item.level for item in data_of(change.entry).items}
    return any(level is not None and name in proposed and (proposed[name] or 0) < level for name, level in now.items())


def law_for(provider: str) -> Profile:
    """Return the law in force today with the fields that entries of a provider have."""
    return with_contents(register.jurisdiction(), clock.today(), register.body(provider))


def asking_for_time(change: Change, by: Actor) -> OutcomeDef | None:
    """Return the outcome by which a person asks for more time for a change; None where there is none to be had."""
    case = change.case
    step = cases.step_before(by, case) if case is not None and change.state in EDITABLE else None
    if case is None or step is None:
        return None
    sides = ((one, cases.law_of(case).step(one.to)) for one in step.outcomes.values())
    return next((one for one, side in sides if side is not None and side.act == "extend"), None)


def problems(found: Entry | Change, profile: Profile | None = None) -> list[Problem]:
    """Return what keeps an entry, or a change of one, from being submitted today."""
    data = from_json(found.data) if isinstance(found, Change) else data_of(found)
    law, day, entry = (
        profile or register.jurisdiction(),
        clock.today(),
        found.entry if isinstance(found, Change) else found,
    )
    return [
        *check_entry(data, law, day, register.body(data.provider)),
        *sources.second_problems(law, day, data, entry),
    ]


def versions(code: str, by: Actor) -> Sequence[EntryVersion]:
    """Return the published versions of an entry, the newest first."""
    return list(entry(code, by).versions.order_by("-number"))


def version(code: str, number: int, by: Actor) -> EntryVersion:
    """Return one published version.

    Raises:
        NotFound: the entry has no version of that number.
    """
    found = entry(code, by).versions.filter(number=number).first()
    if found is None:
        raise NotFound(t(f"没有第 {number} 版", f"there is no version {number}"), code="no_such_version")
    return found


def difference(before: EntryVersion | EntryData, after: EntryVersion | EntryData) -> list[Difference]:
    """Return how two versions, or a version and proposed values, differ."""
    first, second = (from_json(one.snapshot) if isinstance(one, EntryVersion) else one for one in (before, after))
    if first.provider != second.provider:
        first, second = (changed(one, provider=register.organization(one.provider).name) for one in (first, second))
    return differ(first, second, register.jurisdiction().catalog)


def history(found: Entry) -> list[AuditRecord]:
    """Return everything recorded about an entry, the newest last."""
    return trail(subject=found.code)


def loadable(resource_code: str, by: Actor) -> Loadable:
    """Return what loading data into a resource needs to know, for those who may load it.

    Raises:
        NotFound: there is no such entry for this person.
        NotPermitted: it is another organization's.
        Refusal: it is not published; only cataloged data is gathered.
    """
    found = entry(resource_code, by)
    if found.state != "published":
        rule = register.jurisdiction().rules.get(CATALOGED_ONLY)
        raise Refusal(
            t("目录尚未发布，不能归集数据", "the entry is not published; no data can be loaded into it"),
            why=rule.title if rule else None,
            remedy=t("先提交审核并发布", "have it reviewed and published first"),
            cite=article(rule.cite, rule.source) if rule and rule.cite else "",
            code="not_published",
        )
    if not (by.is_system or is_authority(by) or by.organization == found.provider_id):
        raise NotPermitted(
            t("只有提供单位可以归集这一资源的数据", "only the provider loads data into this resource"),
            remedy=t("需要使用数据的，请申请共享", "if you need the data, apply for sharing"),
            code="not_the_provider",
        )
    return _loadable(found)


def shape_of(resource_code: str) -> Loadable:
    """Return the shape of a published resource, for the other rooms' own use (no person's view).

    Raises:
        NotFound: nothing is published under this code.
    """
    return _loadable(published_entry(resource_code))


def _loadable(found: Entry) -> Loadable:
    data = data_of(found)
    return Loadable(
        entry_code=found.code,
        catalog_version=found.version,
        title=found.name,
        grade=data.grade,
        provider_id=found.provider_id,
        update_cycle=found.update_cycle,
        columns=tuple(
            ItemColumn(
                item.name,
                item.title,
                item.type,
                item.required,
                item.key,
                item.semantic_type,
                item.level,
                item.length,
                item.code_list,
            )
            for item in data.items
        ),
    )


def import_run(id: str, by: Actor) -> ImportRun:
    """Return an import that a person brought.

    Raises:
        NotFound: there is none of this person.
    """
    found = ImportRun.objects.filter(pk=id, person=by.person).first()
    if found is None:
        raise NotFound(
            t("没有这次导入", "there is no such import"),
            remedy=t("重新上传表格", "upload the spreadsheet again"),
            code="no_such_import",
        )
    return found


def import_runs(by: Actor) -> Sequence[ImportRun]:
    """Return the last imports of a person, the newest first."""
    return list(ImportRun.objects.filter(person=by.person).defer("report")[:_MOST_HINTS])

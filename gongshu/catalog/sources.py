"""一数一源, read: which source is designated for what, what collects a datum a second time, what looks the same.

How far a second collection is barred is the profile's word (``collection.once_bars``): what others share
(``shareable``), what the platform holds and can supply (``on_platform``), or what others collect at all
(``collected``). Where the text says nothing it is pointed out, not refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from gongshu.catalog.data import NO_CLASS, EntryData, ItemData
from gongshu.catalog.likeness.scoring import REASONS, folded, spellings
from gongshu.catalog.models import Designation, Entry, Item, LikeGroup, LikeMember, SourceCopy, ToldApart
from gongshu.catalog.shape import Problem
from gongshu.kit.text import Text, t
from gongshu.lake.serving import current_version
from gongshu.procedure.rules import HOUSE_RULE, article
from gongshu.regulation.baseline import Body, is_bound, national_on
from gongshu.regulation.definition import Profile

ONCE_BARS = "collection.once_bars"
ONCE_ONLY = "collection.once_only"
TEMPORARY = "collection.temporary_allowed"
SOURCE_DESIGNATED = "collection.source_designated"


@dataclass(frozen=True, slots=True)
class Second:
    """Items of an entry that another entry is the place for. ``designated``: named its source; else it holds all."""

    titles: tuple[str, ...]
    other: Entry
    designated: bool


def ground_of(profile: Profile, day: date, provider: Body | None) -> str:
    """Return what the designation of a source rests on: the national article, the local one, else the house rule."""
    national = national_on(day, profile)
    if national is not None and is_bound(national, provider):
        rule = national.rules.get(SOURCE_DESIGNATED)
        if rule is not None and rule.value.on(day) is True:
            return f"《{national.title.zh}》{article(rule.cite, rule.source)}"
    local = profile.rules.get(ONCE_ONLY)
    if local is not None and local.value.on(day) is True:
        return article(local.cite, local.source)
    return HOUSE_RULE.zh


def subject_of(items: Iterable[ItemData | Item]) -> str:
    """Return the kind of subject that items are about, as the meanings of the keys among them."""
    return " ".join(sorted({item.semantic_type for item in items if item.key and item.semantic_type}))


def second_collections(data: EntryData, entry: Entry | None = None) -> list[Second]:
    """Return what an entry would collect a second time.

    What it holds in force already is left out, and so are keys: they tell which subject is meant. An entry whose items
    are all another's is one, unless its provider said how they differ.

    Args:
        data: what the entry would say.
        entry: the entry, once it is stored.
    """
    in_force = entry is not None and entry.state == "published"
    known = {item.name for item in entry.items.all()} if entry is not None and in_force else set()
    own = [item for item in data.items if not item.key and item.name not in known]
    found = list(_designated(data, own))
    return found if in_force else [*found, *_whole(data, own, entry, {one.other.pk for one in found})]


def _designated(data: EntryData, own: Sequence[ItemData]) -> Iterator[Second]:
    spelled = {spelling for item in own for spelling in spellings(folded(item.title))}
    rows = in_force().filter(folded__in=spelled, entry__state="published").exclude(entry__provider=data.provider)
    subjects = set(subject_of(data.items).split())
    met: dict[str, tuple[Entry, list[str]]] = {}
    for row in rows:
        theirs = set(row.subject.split())
        if subjects and theirs and not subjects & theirs:
            continue
        for item in own:
            fits = not (item.semantic_type and row.meaning) or item.semantic_type == row.meaning
            if fits and row.folded in spellings(folded(item.title)):
                met.setdefault(row.entry_id, (row.entry, []))[1].append(item.title)
    for other, titles in met.values():
        yield Second(tuple(dict.fromkeys(titles)), other, designated=True)


def _whole(
    data: EntryData, own: Sequence[ItemData], entry: Entry | None, left_out: Collection[str]
) -> Iterator[Second]:
    """Entries of others that hold every item, about the same kind of subject."""
    if len(own) < 2:
        return
    meanings = {item.title: item.semantic_type for item in own}
    rows = Item.objects.filter(title__in=meanings, entry__state="published", key=False)
    rows = rows.exclude(entry__provider=data.provider).exclude(entry__in=left_out)
    if entry is not None:
        rows = rows.exclude(entry__in=ToldApart.objects.filter(entry=entry).values("other"))
    held: dict[str, set[str]] = {}
    for entry_id, title, meaning in rows.values_list("entry_id", "title", "semantic_type"):
        if not meaning or not meanings[title] or meaning == meanings[title]:
            held.setdefault(entry_id, set()).add(title)
    whole = [entry_id for entry_id, titles in held.items() if len(titles) == len(meanings)]
    subjects = set(subject_of(data.items).split())
    for other in Entry.objects.filter(pk__in=whole).select_related("provider").prefetch_related("items").order_by("pk"):
        theirs = set(subject_of(other.items.all()).split())
        if subjects == theirs or subjects & theirs:
            yield Second(tuple(meanings), other, designated=False)


def _bars(word: object, other: Entry) -> bool:
    if word == "collected":
        return True
    shared = other.sharing_class != NO_CLASS
    return shared and (word == "shareable" or current_version(settings.HOME, other.code) is not None)


def second_problems(profile: Profile, day: date, data: EntryData, entry: Entry | None = None) -> list[Problem]:
    """Return why an entry may not be handed in: what it would collect a second time, as far as the profile bars it."""
    word, rule = profile.rule(ONCE_BARS, day), profile.rules.get(ONCE_BARS)
    if rule is None or word not in ("shareable", "on_platform", "collected"):
        return []
    otherwise = _otherwise(profile, day)
    return [
        Problem("items", _what(one), _remedy(one) + otherwise, rule.cite, rule.source)
        for one in second_collections(data, entry)
        if _bars(word, one.other)
    ]


def _what(one: Second) -> Text:
    names, other = "、".join(one.titles[:5]), one.other
    if one.designated:
        return t(
            f"“{names}”已有数源：{other.provider.name}《{other.name}》，不再另行采集",
            f"the source of {names} is “{other.name}” of {other.provider.name}: it is not collected again",
        )
    return t(
        f"全部信息项已由{other.provider.name}《{other.name}》提供，不再另行采集",
        f"“{other.name}” of {other.provider.name} holds all of these items: they are not collected again",
    )


def _remedy(one: Second) -> Text:
    code = one.other.code
    if one.designated:
        return t(f"删去这些项，需要时向数源申请共享：{code}", f"drop these items and ask their source for them: {code}")
    return t(
        f"需要时申请共享：{code}；不是同一数据的，在“一数一源”写明区别",
        f"ask for it: {code}; if the data differ, say how on “one datum, one source”",
    )


def _otherwise(profile: Profile, day: date) -> Text:
    rule = profile.rules.get(TEMPORARY)
    if rule is None or rule.value.on(day) is not True:
        return t("", "")
    cite = article(rule.cite, rule.source)
    return t(
        f"；特殊业务或紧急需要的，办理临时采集（{cite}）",
        f"; for special business or urgent need there is temporary collection ({cite})",
    )


def in_force() -> QuerySet[Designation]:
    """Return the designations in force."""
    return Designation.objects.filter(ended_at=None).select_related("entry__provider", "disputed_by")


def designation(id: str) -> Designation | None:
    """Return a designation, in force or not; None where there is none."""
    return Designation.objects.filter(pk=id).select_related("entry__provider", "disputed_by").first()


def with_copies(found: QuerySet[Designation]) -> QuerySet[Designation]:
    """Return designations with their copies fetched along."""
    return found.prefetch_related(Prefetch("copies", SourceCopy.objects.select_related("entry__provider")))


def copies_at(organization: str) -> QuerySet[SourceCopy]:
    """Return the items of an organization that are copies of a datum whose source is another's."""
    found = SourceCopy.objects.filter(designation__ended_at=None, entry__provider=organization)
    return found.select_related("entry", "designation__entry__provider").order_by("entry__code", "item")


def sources_in(entry: Entry) -> Mapping[str, Designation]:
    """Return for items of an entry the designation they fall under, as source or as copy, by the item's name."""
    own = {row.item: row for row in in_force().filter(entry=entry)}
    copies = SourceCopy.objects.filter(entry=entry, designation__ended_at=None).select_related(
        "designation__entry__provider"
    )
    return {copy.item: copy.designation for copy in copies} | own


def groups(organization: str = "") -> QuerySet[LikeGroup]:
    """Return the groups for whose datum no source is designated, of one organization's items if one is given."""
    own = Designation.objects.filter(ended_at=None, entry=OuterRef("entry"), item=OuterRef("item"))
    copied = SourceCopy.objects.filter(designation__ended_at=None, entry=OuterRef("entry"), item=OuterRef("item"))
    settled = LikeMember.objects.filter(Exists(own) | Exists(copied), group=OuterRef("pk"))
    found = LikeGroup.objects.filter(~Exists(settled))
    if organization:
        found = found.filter(Exists(LikeMember.objects.filter(group=OuterRef("pk"), entry__provider=organization)))
    return found.prefetch_related(Prefetch("members", LikeMember.objects.select_related("entry__provider")))


def group(id: str) -> LikeGroup | None:
    """Return a group with its members; None where it is no longer found."""
    members = Prefetch("members", LikeMember.objects.select_related("entry__provider"))
    return LikeGroup.objects.filter(pk=id).prefetch_related(members).first()


def reasons_of(found: LikeGroup) -> list[Text]:
    """Return why the members of a group look the same, in words."""
    return [
        t(f"{REASONS[name].zh} {percent}%", f"{REASONS[name].en} {percent}%") if percent else REASONS[name]
        for name, percent in found.reasons.items()
        if name in REASONS
    ]


def history(found: Designation) -> QuerySet[Designation]:
    """Return all designations that the same datum had, the newest first."""
    same = Q(folded=found.folded, subject=found.subject)
    return Designation.objects.filter(same).select_related("entry__provider").order_by("-number")

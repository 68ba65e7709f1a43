"""Drafting an entry and revising it while it is with its provider."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import F

from gongshu.audit.record import act
from gongshu.catalog import events
from gongshu.catalog.actions.permissions import refuse, require_compiler, stale, wrong_state
from gongshu.catalog.actions.storing import (
    check_title,
    check_titles,
    columns_of,
    put_items,
    store_new,
    take_codes,
    take_slugs,
)
from gongshu.catalog.data import EntryData
from gongshu.catalog.models import EDITABLE, Entry
from gongshu.catalog.rules import refused_at_the_door, with_defaults
from gongshu.catalog.search.keeping import keep_findable
from gongshu.catalog.shape import check_shape
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.ids import new_id
from gongshu.kit.text import t
from gongshu.organizations import queries as register


def draft_entry(*, by: Actor, data: EntryData) -> Entry:
    """Draft an entry. It may lack what the profile demands; it may not be what the instrument keeps out.

    Classes nobody chose are set to share and, as far as the grades allow, to open. A code is given where none is.

    Raises:
        NotPermitted: not a data officer of the provider (or of the data authority).
        BadInput: malformed, of a title or code that is taken, or kept out by the instrument (a declared state
            secret); ``Several`` when more is wrong.
    """
    return draft_entries(by=by, given=[data])[0]


def draft_entries(*, by: Actor, given: Sequence[EntryData], reserved: Collection[str] = ()) -> list[Entry]:
    """Draft several entries at once: all of them or, where one is refused, none. Each has its record.

    Args:
        by: a data officer of their providers.
        given: the entries.
        reserved: codes and addresses that none of them is given, unless it states them itself.

    Raises:
        NotPermitted, BadInput: as ``draft_entry``, for the first that is refused.
    """
    ids = [new_id() for _ in given]
    with act(by=by, refused=events.DRAFTED, subject=given[0].code or ids[0]) as this:
        profile, day = register.jurisdiction(), clock.today()
        providers = {}
        for id in dict.fromkeys(data.provider for data in given):
            require_compiler(by, id)
            providers[id] = register.organization(id)
        whole = [with_defaults(data, profile) for data in given]
        for data in whole:
            refuse(
                [*refused_at_the_door(data, profile, day), *check_shape(data, profile.catalog)],
                t("目录不能起草", "the entry cannot be drafted"),
            )
        check_titles(whole)
        rule = profile.catalog.code_rule
        new_codes = take_codes(whole, rule, {id: one.uscc or "" for id, one in providers.items()}, reserved)
        slugs = take_slugs(whole, {*new_codes, *reserved})
        entries = [
            Entry(
                id=id,
                code=code,
                slug=slug,
                created_by=by.person,
                provider=providers[data.provider],
                **{name: value for name, value in columns_of(data).items() if name != "provider_id"},
            )
            for id, data, code, slug in zip(ids, whole, new_codes, slugs, strict=True)
        ]
        store_new(entries, whole, rule, by)
        keep_findable(entries)
        this.subject = entries[0].code
        for entry, data in zip(entries, whole, strict=True):
            this.record(events.DRAFTED, subject=entry.code, data=circumstances(data))
        return entries


def revise_entry(*, by: Actor, entry: Entry, data: EntryData, expect: int, read_from: str = "") -> Entry:
    """Save a draft anew, or an entry that was returned.

    Args:
        by: a data officer of the provider.
        entry: the entry.
        data: its new values, whole; the code stays.
        expect: the revision the person saw.
        read_from: where its items were read from, for the record; nothing where people entered them.

    Raises:
        Refusal: it is under review, published (change it by ``begin_change``) or withdrawn.
        Stale: somebody else saved it meanwhile.
    """
    with act(by=by, refused=events.REVISED, subject=entry.code) as this:
        require_compiler(by, entry.provider_id)
        require_compiler(by, data.provider)
        check_editable(Entry.objects.get(pk=entry.pk))
        profile = register.jurisdiction()
        data = with_defaults(data, profile)
        refuse(
            [*refused_at_the_door(data, profile, clock.today()), *check_shape(data, profile.catalog)],
            t("修改不能保存", "the revision cannot be saved"),
        )
        check_title(data, but=entry.pk)
        saved = Entry.objects.filter(pk=entry.pk, state__in=EDITABLE, revision=expect).update(
            revision=F("revision") + 1, saved_at=clock.now(), **columns_of(data)
        )
        if saved != 1:
            raise stale()
        fresh = Entry.objects.select_related("provider").get(pk=entry.pk)
        put_items(fresh, data)
        keep_findable([fresh])
        said = {**circumstances(data), "revision": fresh.revision}
        this.record(events.REVISED, data=said | ({"read_from": read_from} if read_from else {}))
        return fresh


def check_editable(entry: Entry) -> None:
    """Refuse unless an entry is with its provider.

    Raises:
        Refusal: it is under review, published or withdrawn; says how to go on.
    """
    if entry.state == "in_review":
        raise wrong_state(
            t("正在审核，不能修改", "it is under review and cannot be edited"),
            t("撤回送审，或等待办理结果", "take it back, or wait for the outcome"),
        )
    if entry.state == "published":
        raise wrong_state(
            t("已发布，不能直接修改", "it is published and cannot be edited as it stands"),
            t("启动目录变更", "begin a change of it"),
        )
    if entry.state == "withdrawn":
        raise wrong_state(t("已撤销，不能修改", "it is withdrawn"), t("另行编制新的目录", "draft a new entry"))


def circumstances(data: EntryData) -> dict[str, object]:
    """Return what the chain keeps of an entry: classes, numbers of items; no values."""
    return {
        "sharing_class": data.sharing_class,
        "opening_class": data.opening_class,
        "items": len(data.items),
        "grade": data.grade,
    }

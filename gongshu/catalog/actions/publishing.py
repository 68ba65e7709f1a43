"""Publishing: the one place where a version comes into being."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshu.audit.record import Act
from gongshu.catalog import events
from gongshu.catalog.actions.permissions import stale
from gongshu.catalog.actions.storing import columns_of, put_items, snapshot_extra
from gongshu.catalog.data import EntryData, from_json, to_json
from gongshu.catalog.models import Change, Entry, EntryVersion
from gongshu.catalog.queries import data_of
from gongshu.catalog.search.keeping import keep_findable
from gongshu.kit import canonical, clock

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


def publish_entry(this: Act, entry: Entry, case: Case, receipt: str) -> EntryVersion:
    """Publish an entry whose case has ended well, as its first version."""
    data = data_of(entry)
    moved = Entry.objects.filter(pk=entry.pk, state="in_review", case=case).update(
        state="published", version=entry.version + 1, published_at=clock.now()
    )
    if moved != 1:
        raise stale()
    return _keep(this, entry, data, case, receipt)


def publish_change(this: Act, change: Change, case: Case, receipt: str) -> EntryVersion:
    """Put a change whose case has ended well in force, as the next version of its entry."""
    data = from_json(change.data)
    entry = Entry.objects.select_related("provider").get(pk=change.entry_id)
    moved = Entry.objects.filter(pk=entry.pk, state="published", version=change.base_version).update(
        version=change.base_version + 1,
        revision=entry.revision + 1,
        published_at=clock.now(),
        saved_at=clock.now(),
        **columns_of(data),
    )
    open_states = ["draft", "in_review", "returned"]
    if moved != 1 or Change.objects.filter(pk=change.pk, state__in=open_states).update(state="published") != 1:
        raise stale()
    put_items(entry, data)
    return _keep(this, entry, data, case, receipt)


def _keep(this: Act, entry: Entry, data: EntryData, case: Case, receipt: str) -> EntryVersion:
    keep_findable([entry])
    snapshot = {**to_json(data), "code": entry.code, "registers": snapshot_extra(entry)}
    version = EntryVersion.objects.create(
        entry=entry,
        number=Entry.objects.values_list("version", flat=True).get(pk=entry.pk),
        snapshot=snapshot,
        digest=canonical.digest(snapshot),
        case=case,
        profile_id=case.profile_id,
        profile_digest=case.profile_digest,
        receipt=receipt,
        published_by=this.by.person,
        published_by_name=this.by.name,
    )
    this.record(
        events.PUBLISHED,
        data={"version": version.number, "digest": version.digest, "profile": case.profile_id, "filed": bool(receipt)},
    )
    return version

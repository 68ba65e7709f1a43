"""Storing what a page held: the only place that writes harvested records. Each record for itself, the page at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from gongshu.catalog.data import DatedCode
from gongshu.catalog.search.folding import fold_runs
from gongshu.federation.models import HarvestedRecord, Run
from gongshu.federation.reading.record import Faulty, Page, Read
from gongshu.kit import clock

_WRITTEN = (
    *("digest", "title", "abstract", "publisher", "themes", "keywords", "license", "update_cycle", "modified"),
    *("address", "distributions", "codes", "raw", "words", "last_seen", "changed_at", "gone_at", "sweep"),
)


@dataclass
class Stored:
    """What became of the records of a page."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    repeated: int = 0
    faulty: list[Faulty] = field(default_factory=list)

    @property
    def nothing_new(self) -> bool:
        """Whether the page held nothing but records that earlier pages had."""
        return bool(self.repeated) and not (self.added or self.changed or self.unchanged or self.gone or self.faulty)


def store_page(run: Run, page: Page) -> Stored:
    """Store the records of a page, in the transaction of its cursor."""
    stored, now = Stored(), clock.now()
    read: dict[str, Read] = {}
    for one in page.found:
        if isinstance(one, Faulty):
            stored.faulty.append(one)
        elif one.external_id in read:
            stored.repeated += 1
        else:
            read[one.external_id] = one
    held = _held(run, read)
    for id in [id for id, one in held.items() if one.sweep == run.sweep]:
        stored.repeated += 1
        del read[id]
    same = [held[id].pk for id, one in read.items() if id in held and _is_same(held[id], one)]
    new = [one for id, one in read.items() if id not in held]
    differing = [one for id, one in read.items() if id in held and not _is_same(held[id], one)]
    mine = HarvestedRecord.objects.filter(source=run.source)
    mine.filter(pk__in=same).update(last_seen=now, sweep=run.sweep)
    stored.unchanged = len(same)
    stored.added = _write(run, new, {}, now, stored)
    stored.changed = _write(run, differing, held, now, stored)
    # A faulty record is there all the same: it must not be taken for gone.
    faulty = [one.external_id for one in stored.faulty if one.external_id]
    mine.filter(external_id__in=faulty).exclude(sweep=run.sweep).update(sweep=run.sweep, last_seen=now)
    stored.gone = mine.filter(external_id__in=page.gone, gone_at__isnull=True).update(gone_at=now, sweep=run.sweep)
    return stored


def _held(run: Run, ids: Iterable[str]) -> dict[str, HarvestedRecord]:
    found = HarvestedRecord.objects.filter(source=run.source, external_id__in=list(ids))
    return {one.external_id: one for one in found.only("external_id", "digest", "gone_at", "sweep", "first_seen")}


def _is_same(held: HarvestedRecord, read: Read) -> bool:
    return held.digest == read.digest and held.gone_at is None


def _write(
    run: Run, records: Sequence[Read], held: Mapping[str, HarvestedRecord], now: datetime, stored: Stored
) -> int:
    """Write new records, or changed ones that are held; all at once, and where that fails one by one."""
    rows = [_row(run, one, held.get(one.external_id), now) for one in records]
    try:
        with transaction.atomic():
            _put(rows)
        return len(rows)
    except (DatabaseError, ValueError):
        return sum(_put_alone(row, stored) for row in rows)


def _put_alone(row: HarvestedRecord, stored: Stored) -> bool:
    try:
        with transaction.atomic():
            _put([row])
    except (DatabaseError, ValueError):
        stored.faulty.append(Faulty(row.external_id, "not_stored", ""))
        return False
    return True


def _put(rows: Sequence[HarvestedRecord]) -> None:
    HarvestedRecord.objects.bulk_create([row for row in rows if row.pk is None])
    # Not bulk_update: that spells a case for each value of each row, which takes far longer than writing it.
    HarvestedRecord.objects.bulk_create(
        [row for row in rows if row.pk is not None],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_WRITTEN,
    )


def _row(run: Run, one: Read, held: HarvestedRecord | None, now: datetime) -> HarvestedRecord:
    values: dict[str, Any] = {name: getattr(one, name) for name in _FROM_READ}
    return HarvestedRecord(
        pk=held.pk if held else None,
        source=run.source,
        first_seen=held.first_seen if held else now,
        last_seen=now,
        changed_at=now,
        gone_at=None,
        sweep=run.sweep,
        themes=list(one.themes),
        keywords=list(one.keywords),
        distributions=[asdict(each) for each in one.distributions],
        codes=[_code(each) for each in one.codes],
        words=_words(one),
        **values,
    )


def _code(held: DatedCode) -> dict[str, str | None]:
    until = held.until.isoformat() if held.until else None
    return {"platform": held.platform, "code": held.code, "since": held.since.isoformat(), "until": until}


_FROM_READ = (
    *("external_id", "digest", "title", "abstract", "publisher", "license", "update_cycle", "modified", "address"),
    "raw",
)


def _words(one: Read) -> str:
    named = [one.external_id, *(held.code for held in one.codes)]
    return fold_runs([one.title, one.publisher, *one.keywords, *one.themes, *named, one.abstract])


def bury_unseen(run: Run) -> int:
    """Mark what a whole sweep did not see as gone; returns how many that were."""
    unseen = HarvestedRecord.objects.filter(source=run.source, gone_at__isnull=True).exclude(sweep=run.sweep)
    return unseen.update(gone_at=clock.now())


def counts_of_sweep(run: Run) -> tuple[int, int, int]:
    """Return what a sweep came to: records seen, records held and not gone, records nobody could identify."""
    runs = Run.objects.filter(source=run.source, sweep=run.sweep)
    held = HarvestedRecord.objects.filter(source=run.source, gone_at__isnull=True).count()
    return sum(one.seen for one in runs), held, sum(one.unidentified for one in runs)

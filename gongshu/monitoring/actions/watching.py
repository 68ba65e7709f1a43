"""Reading the records since the last time: counting by the hour, finding signs of risk. The worker does it.

A batch of a chain is counted in one transaction with the place up to which the chain was read, so that nothing is
counted twice and nothing is left out, however often this is begun and cut off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from gongshu.audit.chain import evidence_id
from gongshu.audit.ingest import ingest_gateway_logs
from gongshu.audit.queries import heads, records_of
from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.home import Home
from gongshu.monitoring import events, rules
from gongshu.monitoring.models import Finding, ReadUntil, Tally
from gongshu.monitoring.rules import Hour, Kind, Sign
from gongshu.monitoring.seeing import Seen, seen
from gongshu.organizations import queries as register
from gongshu.procedure.rules import article

if TYPE_CHECKING:
    from gongshu.audit.models import AuditRecord

BATCH = 5_000
Key = tuple[str, Kind, datetime]
"""Whose count, of which kind, of the hour that began then."""


def watch(home: Home) -> int:
    """Read what was recorded since the last time, count it, and find signs of risk; again finds nothing twice.

    Returns:
        How many findings are new.
    """
    found = _unread_lines(home)
    for chain, (last, _) in sorted(heads().items()):
        while (fresh := _read_on(chain, last)) is not None:
            found += fresh
    return found


def _read_on(chain: str, last: int) -> int | None:
    """Read one batch of a chain; returns how many findings are new, None where nothing was left to read."""
    with transaction.atomic():
        ReadUntil.objects.bulk_create([ReadUntil(chain=chain)], ignore_conflicts=True)
        place = ReadUntil.objects.select_for_update().get(pk=chain)
        if place.seq >= last:
            return None
        batch = list(islice(records_of(chain, after=place.seq), BATCH))
        if not batch:
            return None
        touched = _count(batch)
        ReadUntil.objects.filter(pk=chain).update(seq=batch[-1].seq)
        return sum(_look(who, day) for who, day in sorted({(who, rules.day_of(began)) for who, _, began in touched}))


def _count(batch: Iterable[AuditRecord]) -> set[Key]:
    tallies: dict[Key, Tally] = {}
    for record in batch:
        sight = seen(record.content)
        if sight is None:
            continue
        began = record.at.replace(minute=0, second=0, microsecond=0)
        key = (sight.who, sight.kind, began)
        tally = tallies.get(key) or tallies.setdefault(key, _tally(sight, began, record.id))
        tally.count += 1
        tally.rows += sight.rows
        tally.last_record = record.id
    for tally in tallies.values():
        _add(tally)
    return set(tallies)


def _tally(sight: Seen, began: datetime, record: str) -> Tally:
    return Tally(
        began=began,
        kind=sight.kind,
        who=sight.who,
        name=sight.name,
        organization=sight.organization,
        first_record=record,
        last_record=record,
    )


def _add(tally: Tally) -> None:
    present = Tally.objects.filter(who=tally.who, kind=tally.kind, began=tally.began)
    more = {"count": F("count") + tally.count, "rows": F("rows") + tally.rows, "last_record": tally.last_record}
    if not present.update(**more):
        tally.save(force_insert=True)


def _look(who: str, day: date) -> int:
    """Look for signs in a day of one grant, account or node; returns how many are new."""
    began, ended = rules.bounds(day)
    counted = Tally.objects.filter(who=who, began__gte=began - rules.LOOKED_BACK, began__lt=ended).order_by("began")
    tallies = list(counted)
    hours = [Hour(one.began, one.kind, one.count, one.rows) for one in tallies]  # type: ignore[arg-type]
    figures = rules.limits(register.jurisdiction(), clock.today())
    return sum(_keep(who, sign, tallies) for sign in rules.signs(hours, day, figures))


def _keep(who: str, sign: Sign, tallies: Sequence[Tally]) -> bool:
    """Keep a sign, or bring an open one up to date; returns whether it is new."""
    within = [one for one in tallies if one.kind == sign.watch.kind and sign.since <= one.began < sign.until]
    known = Finding.objects.filter(watch=sign.watch.id, who=who, since=sign.since)
    figures = {"count": sign.count, "limit": sign.limit, "usual": sign.usual, "last_record": within[-1].last_record}
    if known.filter(state="open").update(**figures) or known.exists():
        return False
    _find(
        Finding(
            watch=sign.watch.id,
            who=who,
            name=within[-1].name,
            organization=within[-1].organization,
            since=sign.since,
            until=sign.until,
            first_record=within[0].first_record,
            **figures,
        )
    )
    return True


def _find(finding: Finding) -> None:
    duty = rules.duty(register.jurisdiction())
    with act(by=SYSTEM, refused=events.FOUND, subject=finding.who or finding.watch) as this:
        this.article = article(duty.cite, duty.source) if duty else ""
        finding.save(force_insert=True)
        told = {"finding": finding.id, "watch": finding.watch, "count": finding.count, "limit": finding.limit}
        this.record(events.FOUND, data=told | {"first": finding.first_record, "last": finding.last_record})


def _unread_lines(home: Home) -> int:
    """Find the lines of call logs that do not follow: they are never taken in, so no record tells of them."""
    found = 0
    for bad in ingest_gateway_logs(home).bad:
        figures = rules.limits(register.jurisdiction(), clock.today())
        since, until = rules.bounds(clock.today())
        record = evidence_id(bad.chain, bad.seq)
        known = Finding.objects.filter(watch="interference", who=bad.chain)
        told = known.filter(last_record=record).exists() or known.filter(since=since).exists()
        if told or not figures["interference"]:
            continue
        _find(
            Finding(
                watch="interference",
                who=bad.chain,
                name=bad.chain,
                since=since,
                until=until,
                count=1,
                limit=figures["interference"],
                first_record=record,
                last_record=record,
            )
        )
        found += 1
    return found

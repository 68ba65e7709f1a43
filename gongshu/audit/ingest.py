"""Taking the call logs of the gateway's nodes into the audit tables, each node as its own chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from gongshu.audit import chain, segments
from gongshu.audit.chain import BadRecord, Row
from gongshu.audit.models import AuditRecord, ChainHead
from gongshu.audit.record import take_turn
from gongshu.kit.home import Home

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Ingested:
    """How many records were taken in, by node; the first line of each node that does not follow its chain."""

    records: dict[str, int]
    bad: tuple[BadRecord, ...] = ()


def ingest_gateway_logs(home: Home) -> Ingested:
    """Take in what the nodes have logged since the last time; doing it again takes in nothing twice.

    Each line must follow the last record taken in. A line that does not is left where it is, with all behind it, and is
    reported: it is for people to look at.
    """
    records: dict[str, int] = {}
    bad: list[BadRecord] = []
    for node in segments.nodes(home):
        records[node] = 0
        while True:
            taken, wrong = _take_in(home, node)
            records[node] += taken
            if wrong:
                bad.append(wrong)
            if wrong or taken < BATCH:
                break
    return Ingested(records, tuple(bad))


def _take_in(home: Home, node: str) -> tuple[int, BadRecord | None]:
    """Take in one batch of a node, in one transaction."""
    with transaction.atomic():
        head = take_turn(node)
        folder = segments.folder_of(home, node)
        batch = list(islice(segments.rows(folder, after=head.seq), BATCH))
        segments.make_durable(folder)
        found = chain.verify(node, batch, seq=head.seq, prev=head.hash)
        intact = batch[: found.records]
        _store(node, intact)
        if intact:
            ChainHead.objects.filter(chain=node).update(seq=found.seq, hash=found.hash)
    return len(intact), found.bad


def _store(node: str, rows: Sequence[Row]) -> None:
    AuditRecord.objects.bulk_create(_records(node, rows), batch_size=BATCH)


def _records(node: str, rows: Sequence[Row]) -> Iterator[AuditRecord]:
    for seq, prev, own, body in rows:
        yield AuditRecord(chain=node, seq=seq, prev=prev, hash=own, body=body)

"""Taking the call logs of the gateway's nodes into the audit tables, each node as its own chain."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
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
        records = list(_records(node, batch[: found.records]))
        AuditRecord.objects.bulk_create(records, batch_size=BATCH)
        if records:
            last = records[-1]
            ChainHead.objects.filter(chain=node).update(seq=last.seq, hash=last.hash)
    if len(records) < found.records:
        return len(records), BadRecord(node, head.seq + len(records) + 1, "inserted")
    return len(records), found.bad


def _records(node: str, rows: Iterable[Row]) -> Iterator[AuditRecord]:
    """Yield records up to the first body that no node of ours writes, however well it is hashed."""
    for seq, prev, own, body in rows:
        try:
            content = json.loads(body)
        except ValueError:
            return
        if not isinstance(content, dict) or (content.get("chain"), content.get("seq")) != (node, seq):
            return
        yield AuditRecord(chain=node, seq=seq, prev=prev, hash=own, body=body.decode())

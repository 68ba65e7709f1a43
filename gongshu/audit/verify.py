"""Verification of all evidence: chains in the database, logs of the gateway's nodes, checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from gongshu.audit import anchors, chain, guard, segments
from gongshu.audit.chain import BadRecord, Row, Verified
from gongshu.audit.models import AuditRecord
from gongshu.audit.queries import heads
from gongshu.kit.home import Home
from gongshu.kit.text import Text, t


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found: all records counted, chain by chain, and the first bad record of each chain that has one."""

    chains: tuple[Verified, ...]
    warnings: tuple[Text, ...] = ()

    @property
    def records(self) -> int:
        """How many intact records there are."""
        return sum(one.records for one in self.chains)

    @property
    def bad(self) -> tuple[BadRecord, ...]:
        """The first bad record of each chain that has one."""
        return tuple(one.bad for one in self.chains if one.bad)

    @property
    def first_bad(self) -> BadRecord | None:
        """The first bad record of the first chain that has one."""
        return next(iter(self.bad), None)

    @property
    def ok(self) -> bool:
        """Whether every record is as it was written and nothing is missing."""
        return not self.bad and not self.warnings


def verify_all(home: Home) -> VerifyReport:
    """Verify every chain from its first record to its last, against its checkpoints and against the nodes' files.

    Writers are not held up: what is written meanwhile is left to the next time.
    """
    known = {name: anchors.read_anchors(home, name) for name in anchors.anchored_chains(home)}
    standing = heads()
    names = sorted({*known, *standing, *_stored_chains()})
    strays = _strays()
    found = [_verify_stored(name, standing.get(name), strays, *known.get(name, ([], None))) for name in names]
    found += [_verify_files(home, node, standing.get(node)) for node in segments.nodes(home)]
    return VerifyReport(tuple(found), _warnings())


def _stored_chains() -> list[str]:
    """Return the names of the chains that have records in the database."""
    return list(AuditRecord.objects.order_by("chain").values_list("chain", flat=True).distinct())


def stored_rows(name: str, *, until: int) -> Iterator[Row]:
    """Yield the rows of a chain up to a position, without building objects; no transaction is held open for long."""
    # As bytes, as they were hashed: decoding and encoding again would cost as much as all the rest.
    body = {"sqlite": "CAST(body AS BLOB)", "postgresql": "convert_to(body, 'UTF8')"}[connection.vendor]
    page_of = (
        f"SELECT seq, prev, hash, {body} FROM audit_auditrecord "  # noqa: S608
        "WHERE chain = %s AND seq > %s AND seq <= %s ORDER BY seq LIMIT 5000"
    )
    last = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(page_of, [name, last, until])
            page = cursor.fetchall()
            if not page:
                return
            yield from page
            last = page[-1][0]


def _strays() -> dict[str, int]:
    """Return, by chain, the first record outside of the places its head has given out: no writer leaves one there."""
    with connection.cursor() as cursor:
        # One statement, so that records and heads are seen at the same moment.
        cursor.execute(
            "SELECT chain, min(seq) FROM ("
            "SELECT chain, r.seq FROM audit_chainhead h JOIN audit_auditrecord r USING (chain) WHERE r.seq > h.seq "
            "UNION ALL "
            "SELECT chain, r.seq FROM audit_chainhead h JOIN audit_auditrecord r USING (chain) WHERE r.seq < 1"
            ") strays GROUP BY chain"
        )
        return dict(cursor.fetchall())


def _verify_stored(
    name: str,
    head: tuple[int, str] | None,
    strays: Mapping[str, int],
    known: Sequence[tuple[int, str]],
    forged: BadRecord | None,
) -> Verified:
    if head is None:
        return Verified(name, 0, 0, chain.genesis(name), BadRecord(name, 1, "truncated" if known else "inserted"))
    seq, own = head
    found = chain.verify_against(name, stored_rows(name, until=seq), known)
    if found.bad is None and forged is not None:
        return replace(found, bad=forged)
    if found.bad is None and (found.seq, found.hash) != (seq, own):
        return replace(found, bad=_differing_end(found, seq))
    if found.bad is None and name in strays:
        return replace(found, bad=BadRecord(name, strays[name], "inserted"))
    return found


def _differing_end(found: Verified, seq: int) -> BadRecord:
    """Say what is wrong with the end of a chain that does not agree with the head kept for it."""
    if found.seq < seq:
        return BadRecord(found.chain, found.seq + 1, "truncated")
    return BadRecord(found.chain, seq, "edited")


def _verify_files(home: Home, node: str, head: tuple[int, str] | None) -> Verified:
    """Verify a node's segments; those taken in and removed since are vouched for by the database."""
    folder = segments.folder_of(home, node)
    first = next((first for first, _ in segments.segments(folder)), 1)
    before = ""
    if first > 1:
        before = AuditRecord.objects.filter(chain=node, seq=first - 1).values_list("hash", flat=True).first() or "lost"
    seq, _ = head or (0, "")
    found = chain.verify_against(node, segments.rows(folder), [head] if head else [], seq=first - 1, prev=before)
    taken_in = max(0, min(found.records, seq - first + 1))
    return replace(found, records=found.records - taken_in)


def _warnings() -> tuple[Text, ...]:
    if guard.is_on(connection):
        return ()
    return (
        t(
            "数据库对留痕表的保护（禁止修改与删除）缺失，或派生列已被替换",
            "the database's guard of the audit table (no update, no delete, derived columns) is missing",
        ),
    )

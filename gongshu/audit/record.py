"""Writing records: as part of the act, or, for a refusal, right after the act was undone.

A verb reads so::

    with act(by=by, refused=SHARING_REFUSED, subject=entry.code) as this:
        ...                       # permission, state, changes: one transaction
        this.record(SHARING_APPLIED, case=case.number, data={"fields": 3})

What happens on a ``Refusal`` inside the block: the transaction is rolled back whole, then the refusal is recorded in
a transaction of its own, then the refusal goes on to the caller. One connection does both, one after the other, so
SQLite with its single writer cannot lock itself out. Inside another transaction the refusal cannot be written yet (the
rollback would take it along): it travels on the exception, and the first ``act`` that stands outside of every
transaction writes it; the edge (a request, a command) calls ``record_carried`` for what no ``act`` above has written.

Writers take turns: the first record of a transaction locks the head of the chain until the transaction ends, ``act``
does so before anything else. So no two writers wait for each other crosswise, and a chain cannot fork. The records of
an act, those of the acts within it too, are written together at its end, before its transaction is; an act that is
undone takes its own along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection, transaction

from gongshu.audit import chain
from gongshu.audit.events import Event, is_declared
from gongshu.audit.models import AuditRecord, ChainHead
from gongshu.kit import canonical, clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Defect, Refusal
from gongshu.kit.ids import new_id
from gongshu.kit.text import t
from gongshu.statements.compiled import Reading, Slot, Writing
from gongshu.statements.inserting import insert
from gongshu.statements.making import new

SITE = "site"
"""The chain of all acts done through the control database."""

Outcome = Literal["done", "refused"]


@dataclass(slots=True)
class _Turn:
    """A writer's turn: where the chain stands in the database, where it will, what is yet to be written."""

    head: ChainHead
    seq: int
    hash: str
    waiting: list[AuditRecord]


_turn: ContextVar[_Turn | None] = ContextVar("turn", default=None)
_correlation: ContextVar[str] = ContextVar("correlation", default="")
_CARRIED = "_unrecorded_refusals"
_HEAD = Reading(lambda: ChainHead.objects.select_for_update().filter(chain=Slot("chain")))
_MOVE_HEAD = Writing(
    lambda: ChainHead.objects.filter(chain=Slot("chain"), seq=Slot("seen_seq"), hash=Slot("seen_hash")),
    seq=Slot("seq"),
    hash=Slot("hash"),
)


@contextmanager
def correlated(correlation: str = "") -> Iterator[str]:
    """Give all records made within the block one correlation id: the given one, the present one, or a new one."""
    chosen = correlation or _correlation.get() or new_id()
    token = _correlation.set(chosen)
    try:
        yield chosen
    finally:
        _correlation.reset(token)


def record(
    event: Event,
    *,
    by: Actor,
    subject: str,
    case: str = "",
    article: str = "",
    data: Mapping[str, Any] | None = None,
    outcome: Outcome = "done",
    correlation: str = "",
) -> AuditRecord:
    """Append a record to the chain, in the transaction of the act.

    Args:
        event: what happened; a declared event.
        by: who acted.
        subject: what it was done to, by its lasting identifier.
        case: number or id of the case it belongs to.
        article: the article it rests on, in short form.
        data: circumstances (counts, states, identifiers); never data values.
        outcome: whether it was done or refused.
        correlation: ties records of one request together; by default that of the context.

    Raises:
        Defect: outside of a transaction, or the event is not declared.
    """
    if not connection.in_atomic_block:
        raise Defect(
            t(f"{event.name} 未在事务中留痕", f"{event.name} was to be recorded outside of a transaction"),
            remedy=t("在该行为的事务之内调用 record", "call record inside the transaction of the act"),
        )
    if not is_declared(event):
        raise Defect(
            t(f"事件 {event.name} 未登记", f"event {event.name} is not declared"),
            remedy=t("在所属模块的 events.py 中登记", "declare it in events.py of its room"),
        )
    members = {
        "event": event.name,
        "outcome": outcome,
        "actor": by.person,
        "actor_name": by.name,
        "actor_kind": by.kind,
        "organization": by.organization,
        "organization_name": by.organization_name,
        "on_behalf_of": by.on_behalf_of,
        "subject": subject,
        "case": case,
        "article": article,
        "data": {**({"principal": by.principal} if by.principal else {}), **(data or {})},
        "correlation": correlation or _correlation.get(),
    }
    return _append(members)


def take_turn(name: str = SITE) -> ChainHead:
    """Lock the head of a chain until the transaction ends; other writers wait here for their turn."""
    head = _HEAD.first(chain=name)
    if head is None:
        ChainHead.objects.bulk_create([ChainHead(chain=name, seq=0, hash=chain.genesis(name))], ignore_conflicts=True)
        head = _HEAD.first(chain=name)
        assert head is not None
    return head


def _append(members: Mapping[str, Any]) -> AuditRecord:
    turn = _turn.get()
    if turn is not None:
        return _take_down(turn, members)
    with _at_turn() as own:
        return _take_down(own, members)


def _take_down(turn: _Turn, members: Mapping[str, Any]) -> AuditRecord:
    body = canonical.dumps({**members, "chain": SITE, "seq": turn.seq + 1, "at": clock.now()})
    own = chain.link(turn.hash, body.encode())
    written = new(AuditRecord, chain=SITE, seq=turn.seq + 1, prev=turn.hash, hash=own, body=body)
    turn.seq, turn.hash = written.seq, own
    turn.waiting.append(written)
    return written


@contextmanager
def _at_turn() -> Iterator[_Turn]:
    """Have the turn: that of the act around, whose records stay waiting, or one that ends with this block."""
    around = _turn.get()
    if around is not None:
        stood = (around.seq, around.hash, around.head.seq, around.head.hash)
        kept = list(around.waiting)
        try:
            yield around
        except BaseException:
            # What was written meanwhile goes with the savepoint, so that it waits again.
            around.seq, around.hash, around.head.seq, around.head.hash = stood
            around.waiting[:] = [_unwritten(one) for one in kept]
            raise
        return
    head = take_turn()
    own = _Turn(head, head.seq, head.hash, [])
    token = _turn.set(own)
    try:
        yield own
        write_waiting()
    finally:
        _turn.reset(token)


def _unwritten(record: AuditRecord) -> AuditRecord:
    record.row = None
    return record


def write_waiting() -> None:
    """Write what the act under way has recorded so far; who reads the chain within an act calls it first."""
    turn = _turn.get()
    if turn is None or not turn.waiting:
        return
    head = turn.head
    if _MOVE_HEAD.run(chain=head.chain, seen_seq=head.seq, seen_hash=head.hash, seq=turn.seq, hash=turn.hash) != 1:
        raise Defect(
            t(f"链 {head.chain} 的末端在写入时变化", f"the head of chain {head.chain} moved while it was written to")
        )
    insert(turn.waiting, numbered=True)
    head.seq, head.hash = turn.seq, turn.hash
    turn.waiting.clear()


@dataclass
class Act:
    """An act under way: whose it is and what it is about. ``subject``, ``case`` may be set once they are known.

    ``refused`` is the event under which it is recorded if it is refused, with ``circumstances``; both may be set.
    """

    by: Actor
    refused: Event
    subject: str
    case: str = ""
    article: str = ""
    circumstances: Mapping[str, Any] | None = None

    def record(self, event: Event, **differing: Any) -> AuditRecord:
        """Record an event of this act; arguments of ``record`` that differ from the act's are given by name."""
        return record(
            event,
            **{
                "by": self.by,
                "subject": self.subject,
                "case": self.case,
                "article": self.article,
                **differing,
            },
        )


@contextmanager
def act(*, by: Actor, refused: Event, subject: str, case: str = "", article: str = "") -> Iterator[Act]:
    """Do an act in one transaction; if it is refused, undo it whole and record the refusal (see the module's text)."""
    this = Act(by, refused, subject, case, article)
    with correlated():
        try:
            with transaction.atomic(), _at_turn():
                yield this
        except Refusal as refusal:
            _carry(refusal, this)
            if _outside_of_transactions():
                record_carried(refusal)
            raise


def refused(
    event: Event,
    *,
    by: Actor,
    subject: str,
    refusal: Refusal | None = None,
    case: str = "",
    article: str = "",
    data: Mapping[str, Any] | None = None,
) -> AuditRecord:
    """Record a refusal in a transaction of its own, so that it stays whatever becomes of the act.

    Raises:
        Defect: inside a transaction, whose rollback would take the record along (use ``act``).
    """
    if not _outside_of_transactions():
        raise Defect(
            t(
                f"{event.name}：拒绝不能在将要回滚的事务中留痕",
                f"{event.name}: a refusal cannot outlive this transaction",
            ),
            remedy=t("使用 act，或在事务之外调用", "use act, or call it outside of the transaction"),
        )
    reason = {"code": refusal.code} if refusal else {}
    cite = article or (refusal.cite if refusal else "")
    with transaction.atomic():
        return record(
            event, by=by, subject=subject, case=case, article=cite, data={**reason, **(data or {})}, outcome="refused"
        )


def record_carried(refusal: Refusal) -> None:
    """Write the refused acts that the exception still carries; called where no transaction is open."""
    carried: list[tuple[Act, str]] = refusal.__dict__.pop(_CARRIED, [])
    for this, correlation in carried:
        with correlated(correlation):
            refused(
                this.refused,
                by=this.by,
                subject=this.subject,
                refusal=refusal,
                case=this.case,
                article=this.article,
                data=this.circumstances,
            )


def need_no_act() -> None:
    """Make sure that no act is under way, before another machine is waited for: all other acts would wait, too.

    Raises:
        Defect: an act holds the chain.
    """
    if _turn.get() is not None:
        raise Defect(
            t("办理过程中不能等待别的机器", "no other machine is waited for within an act"),
            remedy=t("先问，得到答复后再办理", "ask first; act on the answer"),
        )


def _carry(refusal: Refusal, this: Act) -> None:
    refusal.__dict__.setdefault(_CARRIED, []).append((this, _correlation.get()))


def _outside_of_transactions() -> bool:
    # A test case's own transaction does not count, as in Django's check of durable blocks.
    blocks = connection.atomic_blocks
    return not blocks or bool(vars(blocks[-1])["_from_testcase"])

"""The call log of a node: every call, answered or refused, durable before its answer leaves.

Records are chained and written in batches: while one batch is being written and synced by a thread of its own, the
calls that arrive gather in the next, so one sync serves many calls. If the log cannot be written, nothing is answered:
an unlogged answer must not happen. A full disk is survived (the batch is taken back, the next one tried anew); a failed
sync is not, because nobody can say what is on disk after it: the log stays shut until the gateway is started again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import msgspec

from gongshu.audit import chain, segments
from gongshu.gateway import events
from gongshu.kit import canonical, clock
from gongshu.kit.errors import Refusal, Transient
from gongshu.kit.files import locked, sync_folder
from gongshu.kit.home import Home
from gongshu.kit.text import t

RECORDS_PER_SEGMENT = 20_000
_EMPTY = msgspec.Raw(b"{}")


class CallRecord(msgspec.Struct):
    """A record as it is chained; members in the order of their names, like every body of the chain.

    ``actor`` is the grant that was used (``grant:<id>``), empty where none was recognized.
    """

    actor: str = ""
    actor_kind: str = "caller"
    actor_name: str = ""
    article: str = ""
    at: str = ""
    case: str = ""
    chain: str = ""
    correlation: str = ""
    data: Any = _EMPTY
    event: str = ""
    on_behalf_of: str = ""
    organization: str = ""
    organization_name: str = ""
    outcome: str = "done"
    seq: int = 0
    subject: str = ""


def split_at_seq(body: bytes) -> tuple[bytes, bytes]:
    """Cut the spelling of a record at its position, which must be 0."""
    # The last one: only the subject stands behind it, and in a text the quotes would be escaped.
    before, mark, behind = body.rpartition(b'"seq":0,')
    return before + mark[:-2], b"," + behind


def log_unavailable() -> Transient:
    """Return what is said while the log cannot be written."""
    return Transient(
        t("调用日志无法写入，网关停止应答", "the call log cannot be written, so nothing is answered"),
        why=t("未留痕的应答不得发出", "an answer without a record must not leave"),
        remedy=t("请稍后重试；运维人员请检查磁盘空间", "try again later; operators: check the disk"),
        code="log_unavailable",
    )


@dataclass
class _Batch:
    """Lines that go to disk together, with where the chain stood before them."""

    first: int
    seq: int
    prev: bytes
    lines: list[bytes] = field(default_factory=list)
    waiting: list[asyncio.Future[None]] = field(default_factory=list)


class CallLog:
    """The open log of a node. Used from one event loop; only the writing thread touches files."""

    def __init__(self, folder: Path, node: str, seq: int, prev: str) -> None:
        self.node = node
        self.seq = seq
        self._prev = prev.encode()
        self._encode = msgspec.json.Encoder().encode
        self._batch: _Batch | None = None
        self._writing = False
        self._shut = False
        self._loop = asyncio.get_running_loop()
        self._file = _SegmentFile(folder)
        self._queue: SimpleQueue[_Batch | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write_batches, name="call-log", daemon=True)
        self._thread.start()

    def append(self, record: CallRecord) -> asyncio.Future[None]:
        """Chain a record, whose position it gets here, and return what is done once it is durable.

        Raises:
            Transient: the log is shut.
        """
        record.seq = 0
        record.chain = self.node
        durable = self.append_parts(*split_at_seq(self._encode(record)))
        record.seq = self.seq
        return durable

    def append_parts(self, before: bytes, behind: bytes) -> asyncio.Future[None]:
        """Chain a record that is spelled already but for its position.

        Raises:
            Transient: the log is shut.
        """
        if self._shut:
            raise log_unavailable()
        batch = self._batch
        if batch is None:
            batch = self._batch = _Batch(self.seq + 1, self.seq, self._prev)
            if not self._writing:
                # Not at once: the calls that are ready in this turn of the loop join the batch.
                self._loop.call_soon(self._hand_over)
        self.seq += 1
        self._prev, line = chain.seal(self._prev, b"%b%d%b" % (before, self.seq, behind))
        batch.lines.append(line)
        durable = self._loop.create_future()
        batch.waiting.append(durable)
        return durable

    async def close(self) -> None:
        """Write what is waiting and close the file."""
        self._shut = True
        while self._writing or self._batch is not None:
            await asyncio.sleep(0.001)
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _hand_over(self) -> None:
        if self._batch is not None and not self._writing:
            self._writing = True
            batch, self._batch = self._batch, None
            self._queue.put(batch)

    def _write_batches(self) -> None:
        while (batch := self._queue.get()) is not None:
            failure: Exception | None = None
            try:
                self._file.write(batch.first, b"".join(batch.lines), len(batch.lines))
            except OSError as error:
                failure = error
            # The loop is gone if the process is ending; nobody waits for an answer then.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._written, batch, failure)
        self._file.close()

    def _written(self, batch: _Batch, failure: Exception | None) -> None:
        self._writing = False
        if failure is None:
            for durable in batch.waiting:
                if not durable.done():
                    durable.set_result(None)
        else:
            self._take_back(batch)
        self._hand_over()

    def _take_back(self, batch: _Batch) -> None:
        """Undo a batch that is not on disk, and the one behind it, which is chained to it."""
        waiting = [*batch.waiting, *(self._batch.waiting if self._batch else ())]
        self._batch = None
        self.seq, self._prev = batch.seq, batch.prev
        self._shut = self._shut or self._file.is_broken
        for durable in waiting:
            if not durable.done():
                durable.set_exception(log_unavailable())


class _SegmentFile:
    """The segment that is being written; used by one thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None
        self._durable = 0
        self._records = 0
        self.is_broken = False
        if existing := segments.segments(folder)[-1:]:
            self._open(existing[0][1])
            self._records = existing[0][1].read_bytes().count(b"\n")

    def write(self, first: int, content: bytes, records: int) -> None:
        """Write lines and wait until they are on disk; a new segment begins when the present one is full."""
        if self._descriptor is None or self._records >= RECORDS_PER_SEGMENT:
            self.close()
            self._open(self._folder / segments.segment_name(first))
            sync_folder(self._folder)
        descriptor = self._descriptor
        assert descriptor is not None
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError:
            self._cut_back()
            raise
        try:
            os.fdatasync(descriptor)
        except OSError:
            self.is_broken = True
            raise
        self._durable += len(content)
        self._records += records

    def close(self) -> None:
        """Close the segment."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        self._durable = os.fstat(self._descriptor).st_size
        self._records = 0

    def _cut_back(self) -> None:
        try:
            assert self._descriptor is not None
            os.ftruncate(self._descriptor, self._durable)
        except OSError:
            self.is_broken = True


@dataclass(frozen=True, slots=True)
class Recovered:
    """Where a node's chain stands on disk, and how many bytes of an unfinished tail were set aside."""

    seq: int
    prev: str
    torn: int = 0


def recover(folder: Path, node: str) -> Recovered:
    """Find the end of a node's chain; what does not follow it is set aside in a file of its own and cut off.

    Calls whose records were in that tail were never answered: an answer leaves only after its record is on disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    torn = 0
    found = segments.segments(folder)
    while found:
        first, path = found.pop()
        content = path.read_bytes()
        seq, prev, intact = _intact_end(content, first, node)
        if intact < len(content):
            torn += len(content) - intact
            _set_aside(path, content, intact)
        if intact:
            return Recovered(seq, prev, torn)
        path.unlink()
        sync_folder(folder)
    return Recovered(0, chain.genesis(node), torn)


def _intact_end(content: bytes, first: int, node: str) -> tuple[int, str, int]:
    """Return position, hash and end (in bytes) of the last record of a segment that follows from its first."""
    lines = content.splitlines(keepends=True)
    opening = chain.parse(lines[0]) if lines else None
    if opening is None:
        return first - 1, "", 0
    start = chain.genesis(node) if first == 1 else opening[0]
    found = chain.verify(node, chain.rows_of_lines(lines, first), seq=first - 1, prev=start)
    # What follows a bad record cannot be continued, so the chain goes on from the last intact one.
    return found.seq, found.hash, sum(len(line) for line in lines[: found.records])


def _set_aside(path: Path, content: bytes, intact: int) -> None:
    aside = path.with_name(f"{path.stem}.torn-{clock.now():%Y%m%dT%H%M%S%f}")
    aside.write_bytes(content[intact:])
    with path.open("r+b") as file:
        file.truncate(intact)
        os.fsync(file.fileno())
    sync_folder(path.parent)


class _LoggedData(msgspec.Struct):
    call: str = ""
    grant: str = ""
    snapshot: int = 0


class LoggedCall(msgspec.Struct):
    """What a starting node reads of its own records."""

    at: str
    event: str
    data: _LoggedData


def logged(folder: Path) -> Iterator[LoggedCall]:
    """Yield a node's records, the newest first."""
    decoder = msgspec.json.Decoder(LoggedCall)
    for first, path in reversed(segments.segments(folder)):
        lines = path.read_bytes().splitlines(keepends=True)
        for _, _, _, body in reversed(list(chain.rows_of_lines(lines, first))):
            yield decoder.decode(body)


@contextlib.contextmanager
def held(home: Home, node: str) -> Iterator[None]:
    """Hold a node's log for this process.

    Raises:
        Refusal: another process holds it.
    """
    with locked(home.locks / f"{node}.lock", wait=False) as got:
        if not got:
            raise Refusal(
                t(f"网关节点 {node} 已在运行", f"the gateway node {node} is running already"),
                remedy=t(
                    "先停止它，或为本进程指定另一个节点名", "stop it first, or give this process another node name"
                ),
                code="node_running",
            )
        yield


async def note_start(log: CallLog, found: Recovered) -> None:
    """Record that the node started, and what was set aside before."""
    at = canonical.moment(clock.now())
    notes = [CallRecord(actor_kind="system", at=at, event=events.STARTED.name, subject=log.node)]
    if found.torn:
        data = {"after": found.seq, "bytes": found.torn}
        torn = CallRecord(actor_kind="system", at=at, data=data, event=events.RECOVERED.name, subject=log.node)
        notes.insert(0, torn)
    await asyncio.gather(*(log.append(note) for note in notes))


async def note_stop(log: CallLog) -> None:
    """Record that the node stopped."""
    at = canonical.moment(clock.now())
    await log.append(CallRecord(actor_kind="system", at=at, event=events.STOPPED.name, subject=log.node))

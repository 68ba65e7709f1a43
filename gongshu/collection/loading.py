"""From a raw file to parts ready to be committed: read, typed, checked, written, a few blocks at a time.

A run can die at any moment and go on later. Every finished part is noted in the run's journal; a run that goes on
reads the file again, skips the parts that are noted and does the others. The parts depend on the file and the plan
alone, so the result is the same however often the run died. After a restart of the machine the noted parts may not
have reached the disk; then the run begins anew from the raw file, which has.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gongshu.collection import quarantine
from gongshu.collection.lines import Chunk
from gongshu.collection.reading import TableSource
from gongshu.collection.values import Plan, convert
from gongshu.kit.progress import SILENT, Reporter
from gongshu.lake.engine import Connection

WORKERS = 2
_AHEAD = 2
_LOOK = 4_000
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Part:
    """What became of one chunk. Counts in physical lines, except ``rows``."""

    index: int
    rows: int
    continuations: int
    quarantined: int
    lines: int
    reasons: dict[str, int] = field(default_factory=dict)

    def check(self) -> None:
        """Assert that no line was lost or counted twice."""
        if self.lines != self.rows + self.continuations + self.quarantined:
            raise AssertionError("lines in = rows accepted + continuation lines + quarantined lines does not hold")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of the whole file.

    ``lines`` are the physical lines below the header; they are all in one of three places: the first (or only) line of
    an accepted row, a further line of one (``continuations``), or the quarantine. ``made``: how many chunks there were.
    """

    rows: int
    continuations: int
    quarantined: int
    lines: int
    reasons: dict[str, int]
    parts: tuple[Path, ...]
    rejected: tuple[Path, ...]
    made: int


class Workplace:
    """The folders of a run: where its parts grow, and its journal."""

    def __init__(self, parts: Path, notes: Path, identity: str) -> None:
        """Take up the run's earlier work if it is sound and about the same thing.

        Args:
            parts: folder of the parts (the lake's staging).
            notes: folder of the journal and of the rejected lines.
            identity: digest of what is loaded and how; earlier work under another identity is thrown away.
        """
        self.parts = parts
        self.notes = notes
        self._journal = notes / "journal.jsonl"
        self._head = json.dumps({"identity": identity, "boot": _boot()})
        self.done = self._earlier()
        if not self.done:
            self._begin()

    def _earlier(self) -> list[Part]:
        if not self._journal.is_file():
            return []
        head, *lines = self._journal.read_text(encoding="utf-8").split("\n")
        if head != self._head:
            return []
        # What stands after the last line end was being written when the process died.
        return [Part(**json.loads(line)) for line in lines[:-1]]

    def _begin(self) -> None:
        for folder in (self.parts, self.notes):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
        self._journal.write_text(self._head + "\n", encoding="utf-8")

    def note(self, part: Part) -> None:
        """Note a finished part."""
        with self._journal.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(part)) + "\n")

    def part(self, index: int) -> Path:
        """Where a part's rows are."""
        return self.parts / f"part-{index:05}.parquet"

    def rejects(self, index: int) -> Path:
        """Where a part's rejected lines are."""
        return self.notes / f"rejected-{index:05}.parquet"


def load(
    table: TableSource,
    plan: Plan,
    place: Workplace,
    engine: Connection,
    *,
    progress: Reporter = SILENT,
    on_part: Callable[[Part], None] = lambda part: None,
) -> Loaded:
    """Read a table into parts.

    Args:
        table: the open table.
        plan: its columns in the dataset.
        place: the run's folders.
        engine: gives every worker thread a cursor of its own.
        progress: told the bytes read.
        on_part: told every finished part, in order.
    """
    known = len(place.done)
    done = list(place.done)
    waiting: deque[Future[Part]] = deque()

    def finish(future: Future[Part]) -> None:
        part = future.result()
        place.note(part)
        done.append(part)
        on_part(part)

    with ThreadPoolExecutor(WORKERS) as workers:
        try:
            for chunk in table.chunks(plan.schema.null_tokens):
                progress.advance(chunk.size)
                if chunk.index < known:
                    continue
                waiting.append(workers.submit(_make_part, chunk, plan, place, engine.cursor()))
                while len(waiting) > _AHEAD:
                    finish(waiting.popleft())
            while waiting:
                finish(waiting.popleft())
        finally:
            for future in waiting:
                future.cancel()
    return _sum(done, place)


def _make_part(chunk: Chunk, plan: Plan, place: Workplace, engine: Connection) -> Part:
    batch = chunk.read()
    batch.check()
    typed = convert(batch, plan, engine)
    typed.check()
    if typed.table.num_rows:
        write_part(typed.table, place.part(chunk.index))
    if typed.defects:
        quarantine.write_part(place.rejects(chunk.index), typed.defects)
    reasons: Counter[str] = Counter()
    for defect in typed.defects:
        reasons[defect.code] += defect.span
    part = Part(chunk.index, typed.table.num_rows, typed.continuations, reasons.total(), typed.physical, dict(reasons))
    part.check()
    return part


def write_part(table: pa.Table, path: Path) -> None:
    """Write a part; columns of few different values get a dictionary, for others that costs more than it saves."""
    head = table.slice(0, _LOOK)
    few = [name for name in head.column_names if pc.count_distinct(head.column(name)).as_py() * 4 < head.num_rows]
    pq.write_table(table, path, compression="snappy", use_dictionary=few or False)


def _sum(done: list[Part], place: Workplace) -> Loaded:
    reasons: Counter[str] = Counter()
    for part in done:
        reasons.update(part.reasons)
    whole = Part(
        0,
        sum(part.rows for part in done),
        sum(part.continuations for part in done),
        sum(part.quarantined for part in done),
        sum(part.lines for part in done),
    )
    whole.check()
    return Loaded(
        rows=whole.rows,
        continuations=whole.continuations,
        quarantined=whole.quarantined,
        lines=whole.lines,
        reasons=dict(sorted(reasons.items())),
        parts=tuple(place.part(part.index) for part in done if part.rows),
        rejected=tuple(place.rejects(part.index) for part in done if part.quarantined),
        made=len(done),
    )


def _boot() -> str:
    return _BOOT.read_text(encoding="ascii").strip() if _BOOT.is_file() else ""

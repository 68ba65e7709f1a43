"""Bringing a filled spreadsheet in: each row whole or not at all, the same file again without doubles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from gongshu.audit.record import act
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput
from gongshu.kit.files import sha256_of
from gongshu.kit.sheets import CellError
from gongshu.kit.text import Text, t
from gongshu.registers import events, queries, rules
from gongshu.registers.actions import storing
from gongshu.registers.models import Row
from gongshu.registers.sheets import NUMBER, FilledRow, read_filled
from gongshu.regulation.lists import RegisterDef

What = Literal["added", "corrected", "unchanged", "refused"]
WHAT: Mapping[What, Text] = {
    "added": t("新登记", "new"),
    "corrected": t("更正", "corrected"),
    "unchanged": t("无变化", "unchanged"),
    "refused": t("未导入", "left out"),
}


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What becomes of a line of the file: ``row`` is the one it corrects, ``columns`` what differs there."""

    line: int
    what: What
    cells: Mapping[str, str]
    row: Row | None = None
    columns: tuple[str, ...] = ()


@dataclass
class Import:
    """What an import does, or would do."""

    rows: list[PlannedRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    columns: Mapping[str, Text] = field(default_factory=dict)
    ignored: Mapping[str, str] = field(default_factory=dict)

    def count(self, what: What) -> int:
        """Return how many lines come to this."""
        return Counter(row.what for row in self.rows)[what]

    @property
    def writes(self) -> int:
        """How many rows are entered or corrected."""
        return self.count("added") + self.count("corrected")


def plan_import(*, by: Actor, register: RegisterDef, file: Path, reason: str = "") -> Import:
    """Say what importing a file would do; nothing is written.

    A line with the number of a row of the own unit corrects it where it differs; one whose cells all stand in a row
    already changes nothing; any other is a new row. A line with a wrong cell is left out whole.

    Args:
        by: somebody of an organization that keeps the register.
        register: the register.
        file: XLSX, XLS or CSV.
        reason: why rows are corrected; needed where some are.

    Raises:
        NotPermitted: no such post, or the organization does not keep it. Refusal: nobody writes in it.
        BadInput: the file cannot be read, or has no header.
    """
    storing.require_keeper(register, by)
    filled = read_filled(file, register, queries.known(by))
    found = Import(columns=filled.columns, ignored=filled.ignored, errors=filled.errors)
    own = {row.number: (row, cells) for row, cells in queries.standing_rows(register, by)}
    held = {_key(cells) for _, cells in own.values()}
    named: set[str] = set()
    for line in filled.rows:
        planned = _plan(register, line, own, held, named, reason) if line.whole else None
        if isinstance(planned, Text):
            filled.errors.append(CellError(line.address, str(NUMBER), planned))
        found.rows.append(planned if isinstance(planned, PlannedRow) else PlannedRow(line.line, "refused", line.cells))
    return found


def _plan(
    register: RegisterDef,
    line: FilledRow,
    own: Mapping[int, tuple[Row, Mapping[str, str]]],
    held: set[frozenset[tuple[str, str]]],
    named: set[str],
    reason: str,
) -> PlannedRow | Text:
    """Plan one line whose cells are whole; words say what is wrong with the number it names, or keeps the row out."""
    if kept_out := rules.refused_row(register, line.cells):
        words = t("不予登记：", "not entered: ") + kept_out.title
        return words + Text(f"（{kept_out.cite.zh}）", f" ({kept_out.cite.en})") if kept_out.cite else words
    if not line.number:
        key = _key(line.cells)
        if key in held:
            return PlannedRow(line.line, "unchanged", line.cells)
        held.add(key)
        return PlannedRow(line.line, "added", line.cells)
    standing = own.get(int(line.number)) if _is_number(line.number) else None
    if standing is None:
        return t(
            "本单位没有这个编号的有效条目；新登记的请留空",
            "no standing row of your unit has this number; leave it empty for a new row",
        )
    if line.number in named:
        return t("这个编号在表中出现两次", "this number stands in the file twice")
    named.add(line.number)
    row, cells = standing
    columns = tuple(rules.changed(cells, line.cells))
    if columns and not reason.strip():
        return t("与现有内容不同，须写明更正的理由", "differs from what stands; state why it is corrected")
    return PlannedRow(line.line, "corrected" if columns else "unchanged", line.cells, row, columns)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _key(cells: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(cells.items())


def import_rows(*, by: Actor, register: RegisterDef, file: Path, reason: str = "") -> Import:
    """Import a filled spreadsheet: what ``plan_import`` says, in one transaction with one audit record.

    Args:
        by: see ``plan_import``.
        register: see there.
        file: see there.
        reason: see there.

    Raises:
        NotPermitted, Refusal: as ``plan_import``.
        BadInput: the file cannot be read, or there is nothing in it to write.
        Stale: somebody else changed one of the rows meanwhile; nothing was written.
    """
    with act(by=by, refused=events.IMPORTED, subject=register.id, article=rules.place(register)) as this:
        found = plan_import(by=by, register=register, file=file, reason=reason)
        if not found.writes:
            raise BadInput(
                t("没有可以写入的内容", "there is nothing to write"),
                remedy=t("改正列出的单元格后再导入", "correct the cells listed and import again"),
                code="nothing_to_import",
            )
        first = storing.next_number(register)
        counts = {str(what): found.count(what) for what in WHAT}
        evidence = storing.evidence_of(
            this, register, events.IMPORTED, file=sha256_of(file), first_number=first, counts=counts
        )
        pen = storing.Pen.of(register, by, [row.cells for row in found.rows], evidence)
        for row in found.rows:
            if row.what == "corrected" and row.row is not None:
                pen.write(storing.move_on(row.row, row.row.revision), row.cells, "corrected", reason.strip())
            elif row.what == "added":
                pen.write(storing.store_row(register, first, by), row.cells, "added")
                first += 1
        return found

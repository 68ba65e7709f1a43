"""Two profiles side by side on one procedure: the page that shows in ten seconds what this software is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from gongshu.kit.text import Text, t
from gongshu.regulation.definition import OutcomeDef, ProcedureDef, Profile, StepDef
from gongshu.regulation.period import Period
from gongshu.regulation.restatement import ProcedureRow, StepRow, procedure_row
from gongshu.ui import law
from gongshu.ui.lawbook.guiding import SILENCE, chip_of_step, good_path
from gongshu.ui.lawbook.reading import joined
from gongshu.ui.values import Cell, DiffRow, Side

NO_PROCEDURE = t("本办法没有这个程序", "This instrument has no such procedure")
ABSENT = Cell("—")


@dataclass(frozen=True, slots=True)
class _Told:
    """One profile's procedure, as defined and in words."""

    profile: Profile
    procedure: ProcedureDef
    row: ProcedureRow
    day: date

    def step(self, id: str) -> StepRow:
        return next(step for step in self.row.steps if step.id == id)


_Teller = Callable[[_Told], Cell]


def side(profile: Profile, href: str = "") -> Side:
    """Return a profile as the head of a comparison."""
    return Side(profile.title, profile.jurisdiction, profile.status, href)


def procedures(left: Profile, right: Profile) -> list[tuple[str, Text]]:
    """Return the procedures that either profile has, as (id, title), those of both first."""
    titles = {one.id: one.title for profile in (right, left) for one in profile.procedures.values()}
    both = [name for name in left.procedures if name in right.procedures]
    return [(name, titles[name]) for name in [*both, *sorted(set(titles) - set(both))]]


def compare(left: Profile, right: Profile, procedure_id: str, day: date) -> list[DiffRow]:
    """Compare two profiles on a procedure, point by point; a profile that lacks it is not filled in from the other.

    Args:
        left: one profile.
        right: the other.
        procedure_id: the procedure.
        day: the day whose values are compared.
    """
    one, other = _told(left, procedure_id, day), _told(right, procedure_id, day)
    rows = [_row(t("程序", "Procedure"), _title(one), _title(other))]
    if one is None and other is None:
        return rows
    rows += [_row(point, _asked(tell, one), _asked(tell, other)) for point, tell in _POINTS[:1]]
    paths = [good_path(told.procedure) if told else [] for told in (one, other)]
    for number, (first, second) in enumerate(zip_longest(*paths), 1):
        rows.append(_row(t(f"第 {number} 步", f"Step {number}"), _step(first, one), _step(second, other)))
    rows += [_row(point, _asked(tell, one), _asked(tell, other)) for point, tell in _POINTS[1:]]
    return rows


def _told(profile: Profile, procedure_id: str, day: date) -> _Told | None:
    procedure = profile.procedures.get(procedure_id)
    if procedure is None:
        return None
    day = max(day, profile.first_day)
    return _Told(profile, procedure, procedure_row(procedure, profile, day), day)


def _row(point: Text, left: Cell, right: Cell) -> DiffRow:
    said = [(cell.head, cell.text, cell.key, cell.note, cell.silent, cell.house_rule) for cell in (left, right)]
    return DiffRow(point, left, right, same=said[0] == said[1])


def _title(told: _Told | None) -> Cell:
    return Cell(told.row.title, law.chip(told.profile, told.procedure.cite)) if told else Cell(NO_PROCEDURE)


def _asked(tell: _Teller, told: _Told | None) -> Cell:
    return tell(told) if told else ABSENT


def _step(step: StepDef | None, told: _Told | None) -> Cell:
    if step is None or told is None:
        return ABSENT
    row = told.step(step.id)
    chip = chip_of_step(told.profile, told.procedure, step)
    limit = told.profile.limits.get(step.limit)
    period = limit.on(told.day) if limit else None
    if limit is None or not isinstance(period, Period) or not period.counted:
        return Cell(row.who, chip, head=row.title, note=row.period)
    since = t("{trigger}起", "from: {trigger}").format(trigger=limit.trigger)
    return Cell(row.who, chip, head=row.title, key=row.period, note=since)


def _papers(told: _Told) -> Cell:
    required = [paper for paper in told.procedure.papers if paper.required]
    if not required:
        return Cell(silent=True)
    first = required[0]
    return Cell(joined(paper.title for paper in required), law.chip(told.profile, first.cite, first.source))


def _refusals(procedure: ProcedureDef) -> list[tuple[StepDef, OutcomeDef]]:
    bad = {end.id for end in procedure.ends.values() if end.kind == "negative"}
    return [(step, one) for step in procedure.steps.values() for one in step.outcomes.values() if one.to in bad]


def _refusal(told: _Told) -> Cell:
    found = _refusals(told.procedure)
    if not found:
        return Cell(t("没有否定的结果", "there is no negative end"))
    step, outcome = found[0]
    said = next(one for one in told.step(step.id).outcomes if one.id == outcome.id)
    needs = joined([*said.needs, *said.house_needs]) if said.needs or said.house_needs else t("没有要求", "nothing")
    note = t("依据限于{kinds}", "accepted: {kinds}").format(kinds=joined(said.bases)) if said.bases else ""
    chip = law.chip(told.profile, outcome.cite or step.cite or told.procedure.cite, outcome.source)
    return Cell(told.step(step.id).who, chip, head=needs, note=note)


def _silence(told: _Told) -> Cell:
    return Cell(
        silent=all(step.on_silence == "not_stated" for step in told.procedure.steps.values()), house_rule=SILENCE
    )


def _agreement(told: _Told) -> Cell:
    for step in told.procedure.steps.values():
        if any("agreement" in outcome.requires for outcome in step.outcomes.values()):
            chip = chip_of_step(told.profile, told.procedure, step)
            return Cell(told.step(step.id).who, chip, head=t("须签订", "to be signed"))
    return Cell(t("不要求", "none required"))


def _ends(told: _Told) -> Cell:
    return Cell(joined(told.row.ends))


def _left_out(told: _Told) -> Cell:
    return Cell(told.row.not_modelled) if told.row.not_modelled else ABSENT


_POINTS: Sequence[tuple[Text, _Teller]] = (
    (t("须提交的材料", "Papers required"), _papers),
    (t("不同意须具备", "A refusal needs"), _refusal),
    (t("逾期不办理", "No answer in time"), _silence),
    (t("协议", "Agreement"), _agreement),
    (t("结果", "Ends"), _ends),
    (t("文本没有写的", "What the text leaves out"), _left_out),
)

"""Registers of the demonstration: a few invented rows, entered and corrected as people would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.registers import actions, queries
from gongshu.regulation.lists import ColumnDef, RegisterDef
from gongshu.site.walk.stage import Stage

WRITERS = ("provider", "applicant", "authority")
MOST = 8
"""So many registers get rows; those with a periodic duty first. The others stay empty and teach."""


def keep(stage: Stage) -> None:
    """Let the organizations that keep a register enter a row in it; every text says that it is invented."""
    for found, by in _kept(stage):
        texts = {column.id: _text(column, stage) for column in found.columns}
        actions.add_row(by=by, register=found, given=texts)


def correct(stage: Stage) -> None:
    """Let the first row of each register be corrected, so that it has a history; where it holds a text to correct."""
    seen: set[str] = set()
    for found, by in _kept(stage):
        text = next((one.id for one in found.columns if one.kind in ("text", "long_text")), None)
        if found.id in seen or text is None:
            continue
        seen.add(found.id)
        row, cells = next(queries.standing_rows(found, by))
        given = {**cells, text: f"{cells[text]}，已核对"}
        actions.correct_row(by=by, register=found, row=row, given=given, reason="演示：核对后补充", expect=row.revision)


def _kept(stage: Stage) -> Iterator[tuple[RegisterDef, Actor]]:
    written = [one for one in stage.profile.registers.values() if not one.drawn_from]
    for found in sorted(written, key=lambda one: not one.limit)[:MOST]:
        for part in WRITERS:
            by = stage.people[part].officer
            if queries.why_not_add(found, by) is None:
                yield found, by


def _text(column: ColumnDef, stage: Stage) -> str:
    match column.kind:
        case "day":
            return (clock.today() - timedelta(days=5)).isoformat()
        case "number":
            return "12"
        case "choice":
            return column.values[0][0]
        case "yes_no":
            return "yes"
        case "organization":
            return stage.people["provider"].organization.id
        case "entry":
            return stage.resource
    return f"示例{column.title.zh}（合成）"

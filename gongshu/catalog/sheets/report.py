"""What an import of a spreadsheet did, or would do; also as plain JSON values, for an import that runs by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from gongshu.catalog.sheets.notes import CellNote, Notes
from gongshu.kit.sheets import CellError
from gongshu.kit.text import Text

CREATED, UPDATED, UNCHANGED, REFUSED = "created", "updated", "unchanged", "refused"
MOST_ROWS, MOST_ERRORS = 500, 20_000
"""So many rows and errors are kept of an import that runs by itself; all are counted."""


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """What becomes of one resource of the file.

    ``changes`` names the fields that differ; ``gaps`` counts what it still lacks before it can be handed in.
    """

    row: int
    title: str
    provider: str
    action: str
    code: str = ""
    items: int = 0
    changes: tuple[Text, ...] = ()
    gaps: int = 0


@dataclass(slots=True)
class ImportReport:
    """What an import did, or with ``dry_run`` would do. ``ignored``: columns nobody knows, by sheet and letters.

    ``notes``: rows left out, words read as others, and what else nothing is wrong with. ``beyond`` counts, by what
    became of them, the resources of which no row is kept.
    """

    dry_run: bool
    rows: list[ImportedRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)
    sheets_left_out: list[str] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    beyond: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> Counter[str]:
        """How many resources, by what became of them."""
        return self.beyond + Counter(row.action for row in self.rows)

    @property
    def created(self) -> int:
        """Resources drafted."""
        return self.counts[CREATED]

    @property
    def updated(self) -> int:
        """Drafts revised, and changes of published entries begun or revised."""
        return self.counts[UPDATED]

    @property
    def unchanged(self) -> int:
        """Resources that stood in the catalog exactly so."""
        return self.counts[UNCHANGED]

    @property
    def refused(self) -> int:
        """Resources left out because of errors."""
        return self.counts[REFUSED]

    @property
    def preview(self) -> tuple[ImportedRow, ...]:
        """The rows that would change something, then those refused."""
        return tuple(row for row in self.rows if row.action != UNCHANGED)


def to_json(report: ImportReport) -> dict[str, Any]:
    """Spell a report as plain JSON values, with the first of its rows and errors."""
    kept = report.preview[:MOST_ROWS]
    return {
        "dry_run": report.dry_run,
        "rows": [asdict(row) for row in kept],
        "errors": [asdict(error) for error in report.errors[:MOST_ERRORS]],
        "columns": report.columns,
        "ignored": report.ignored,
        "sheets_left_out": report.sheets_left_out,
        "notes": [asdict(note) for note in report.notes.all[:MOST_ROWS]],
        "beyond": report.counts - Counter(row.action for row in kept),
    }


def from_json(plain: Mapping[str, Any]) -> ImportReport:
    """Read what ``to_json`` spelled."""
    rows = [
        ImportedRow(**{**row, "changes": tuple(Text(**change) for change in row["changes"])}) for row in plain["rows"]
    ]
    errors = [CellError(**{**error, "message": Text(**error["message"])}) for error in plain["errors"]]
    notes = Notes()
    notes.extend(CellNote(**{**note, "message": Text(**note["message"])}) for note in plain.get("notes", ()))
    kept = {"rows": rows, "errors": errors, "notes": notes, "beyond": Counter(plain["beyond"])}
    return ImportReport(**{**plain, **kept})

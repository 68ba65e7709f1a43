"""The lists an instrument names or implies, as frozen values: their columns, and which rows they do not take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gongshu.kit.text import Text
from gongshu.regulation.citation import Citation, Source

ColumnKind = Literal["text", "long_text", "day", "number", "choice", "organization", "entry", "yes_no"]
"""What a column of a register holds."""

DrawnFrom = Literal[
    "", "cases", "entries", "organizations", "officers", "grants", "tickets", "datasets", "sources", "databases",
    "projects", "project_entries", "stopped_parts", "blocked_projects",
]  # fmt: skip
"""Where the rows of a derived register come from; empty where people write them."""


@dataclass(frozen=True, slots=True)
class ColumnDef:
    """A column of a register that people write. ``review``: its day is that on which the row is looked at again."""

    id: str
    title: Text
    kind: ColumnKind
    required: bool
    values: tuple[tuple[str, Text], ...] = ()
    hint: Text | None = None
    review: bool = False


ShownOf = Literal["paper", "outcome", "day", "due", "reason", "bases", "agreement", "receipt", "told", "party"]
"""What a column of a register drawn from cases holds: a paper of theirs; of a step what was decided last, on which day,
the moment set with it, why, on which bases, the reference of its agreement or receipt, who was told; or a party."""


@dataclass(frozen=True, slots=True)
class ShownDef:
    """A column of a register drawn from cases.

    ``name``: the paper (``until``), the step (``sign.agreement``) or the role (``provider.party``).
    """

    name: str
    of: ShownOf = "paper"

    @property
    def id(self) -> str:
        """The column as the profile spells it."""
        return self.name if self.of == "paper" else f"{self.name}.{self.of}"


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """A row that the text keeps out of a list: what it says, why, and what to do instead.

    ``when``: the values each column named must have, in the spelling of a cell. ``empty``: columns of which none is
    filled in. A row to which both apply is refused. ``requirement``: the demand of the inventory it carries out.
    """

    id: str
    title: Text
    remedy: Text
    cite: Citation | None
    source: Source
    when: Mapping[str, tuple[str, ...]]
    empty: tuple[str, ...] = ()
    requirement: str = ""

    def meets(self, cells: Mapping[str, str]) -> bool:
        """Whether a row is one of those that are kept out."""
        return all(cells.get(column, "") in values for column, values in self.when.items()) and not any(
            cells.get(column) for column in self.empty
        )


@dataclass(frozen=True, slots=True)
class AdmitsDef:
    """Rows of a list that are agreements under which people of another body get accounts, while the agreement holds.

    ``whom``, ``agreement``, ``until``: the columns that hold the body, the reference and the last day. ``states``: the
    steps at which a case is in force. ``owed_by``: roles that must have one such agreement at least.
    """

    whom: str
    agreement: str
    until: str
    states: tuple[str, ...] = ()
    owed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterDef:
    """A list the instrument names, or that shows a duty was done.

    ``named``: the text itself speaks of the list. ``keepers``: roles that may write in it. ``public``: anybody may read
    it. ``drawn_from``: where the rows come from if nobody writes them; ``procedures`` and ``states`` choose among
    cases, ``shows`` what rows tell of them, ``shows_public`` what anybody reads. ``limit``: the limit by which a
    row is to be renewed (periodic duties). ``refusals``: rows it does not take. ``admits``: where its rows are
    agreements under which another body's people get accounts. ``covers``: the column in which every published entry
    that is shared or opened is to stand. ``published_anew``: the text wants it issued, and again once it changed.
    """

    id: str
    title: Text
    meaning: Text
    cite: Citation | None
    source: Source
    named: bool
    keepers: tuple[str, ...]
    columns: tuple[ColumnDef, ...]
    drawn_from: DrawnFrom = ""
    procedures: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    public: bool = False
    limit: str = ""
    requirements: tuple[str, ...] = ()
    refusals: tuple[RowRefusal, ...] = ()
    shows: tuple[ShownDef, ...] = ()
    shows_public: tuple[ShownDef, ...] = ()
    admits: AdmitsDef | None = None
    covers: str = ""
    published_anew: bool = False

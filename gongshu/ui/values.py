"""The plain values that components show. Pages make them from what the rooms know; a dict with the same keys does too.

``Words`` is a bilingual ``Text`` or a plain string (a name, which has one form only).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from gongshu.kit.text import Text

Words = Text | str
ProfileStatus = Literal["in_force", "presumed_in_force", "draft", "abolished", ""]
StepState = Literal["done", "here", "to_come", "skipped", "ended"]
TaskState = Literal["not_started", "in_progress", "done", "to_correct", "cannot_start"]
Tone = Literal["ok", "soon", "over", "law", "draft"]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    text: Words
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """A property by which a list is narrowed: its values as counted links, the rarer ones folded away."""

    title: Words
    links: Sequence[Link]
    rest: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """An article: where it stands, what it says in our words, and whether it is law at all.

    ``short``: what a standard is called for short, where the place is one of its elements.
    """

    cite: Words
    instrument: Words = ""
    restatement: Words = ""
    status: ProfileStatus = ""
    source: Literal["law", "standard", "house_rule"] = "law"
    href: str = ""
    short: Words = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A file that is held: its name, bytes and digest (SHA-256, hex), where it is handed out, what is said of it."""

    id: str
    name: str
    size: int
    digest: str
    href: str = ""
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a summary list; ``change`` is the address where the answer can be changed. ``files`` answer it with
    the value or instead of it; ``former`` are those that others took the place of.
    """

    key: Words
    value: Any
    change: str = ""
    chip: Chip | None = None
    note: Words = ""
    files: Sequence[Held] = ()
    former: Sequence[Held] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One row of a task list: a verb as its name, and how far it is."""

    title: Words
    href: str = ""
    state: TaskState = "not_started"
    hint: Words = ""
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """One of several actors of a joint step: who, and when they did their part (None: not yet)."""

    who: Words
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure track, or its end. ``why``: why a step was skipped; ``tone``: how the end is meant."""

    title: Words
    state: StepState
    who: Words = ""
    at: datetime | None = None
    outcome: Words = ""
    why: Words = ""
    badge: Any = None
    chip: Chip | None = None
    joint: Sequence[Hand] = ()
    tone: Tone | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a timeline, as the audit keeps it."""

    at: datetime
    sentence: Words
    actor: str = ""
    organization: str = ""
    on_behalf_of: str = ""
    article: Words | Chip = ""
    evidence: str = ""
    refused: bool = False
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of a thread: what it says, whose it is, and who can read it."""

    kind: Words
    text: str
    person: str
    organization: str
    readers: Sequence[str]
    at: datetime
    on_behalf_of: str = ""
    evidence: str = ""
    own: bool = False
    answers: str = ""
    answer_href: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: what it counts, how much, and the address of the very records behind it."""

    label: Words
    value: Words
    href: str = ""
    note: Words = ""
    tone: Tone | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One quality dimension; ``share`` is the part of checked values that passed, None where nothing was checked."""

    name: Words
    share: float | None
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``kind`` ``number`` goes right, ``code`` does not wrap, ``day`` neither."""

    title: Words
    kind: Literal["text", "number", "code", "day"] = "text"
    sort: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One profile at the head of a law diff."""

    title: Words
    jurisdiction: Words
    status: ProfileStatus
    href: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one profile says on one point; ``silent``: it says nothing.

    ``head`` stands above the text, ``key`` (a period) stands out, ``note`` stands below.
    """

    text: Words = ""
    chip: Chip | None = None
    silent: bool = False
    house_rule: Words = ""
    head: Words = ""
    key: Words = ""
    note: Words = ""


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One point of comparison of two profiles."""

    point: Words
    left: Cell
    right: Cell
    same: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of radios or checkboxes, with what follows from choosing it."""

    value: str
    label: Words
    consequence: Words = ""
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis as an official enters it: kind of instrument, its title, the article."""

    kind: str
    title: str
    article: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A deadline as shown. The procedure engine's badge has the same fields and serves as well."""

    state: Literal["none_stated", "in_time", "due_soon", "overdue", "provisional", "met", "stopped"]
    text: Words
    due_day: date | None = None
    article: Words = ""
    counting: Words = ""
    working_days: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something every page says of this installation: a demonstration, an abolished or a draft instrument."""

    kind: Literal["demonstration", "draft", "abolished"]
    text: Words

"""What a profile says, as frozen values. The loader makes them; the rooms read them; nothing changes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from gongshu.kit.errors import NotFound
from gongshu.kit.text import Text, t
from gongshu.regulation.chapters import Chapter as Chapter
from gongshu.regulation.chapters import Requirement as Requirement
from gongshu.regulation.chapters import RequirementKind as RequirementKind
from gongshu.regulation.chapters import RoleDef as RoleDef
from gongshu.regulation.chapters import Silence as Silence
from gongshu.regulation.citation import Citation, Source
from gongshu.regulation.lists import RegisterDef
from gongshu.regulation.period import Dated, NotStated, Period
from gongshu.regulation.standards import CatalogDef, FieldDef

if TYPE_CHECKING:
    from gongshu.regulation.floor import Binding, Floor

Act = Literal[
    "submit", "accept", "return", "check", "consult", "reply", "opine", "decide", "coordinate", "escalate",
    "sign", "grant", "refuse", "object", "correct", "review", "publish", "file", "assess", "extend",
    "supplement", "withdraw", "notify", "close",
]  # fmt: skip
"""The closed vocabulary of acts; a profile arranges them and adds none."""

BasisKind = Literal[
    "law", "administrative_regulation", "local_regulation", "department_rule", "local_government_rule",
    "state_council_decision", "central_policy", "national_provision", "normative_document",
]  # fmt: skip
"""Kinds of legal basis, in this order:
法律, 行政法规, 地方性法规, 部门规章, 地方政府规章, 国务院决定, 党中央国务院政策, 国家有关规定, 规范性文件."""

Demand = Literal["reason", "legal_basis", "due", "agreement", "version", "notice", "receipt", "receivers"]
"""What an outcome cannot be recorded without. ``due``: a moment set by the official. ``version``: a new data version.
``notice``: the reporter was told. ``receipt``: the reference of what somebody outside issued (a filing, an approval).
``receivers``: everybody the step names was told."""

PaperKind = Literal["text", "choice", "choices", "day", "number", "organization", "personal"]
"""``personal``: one line about the applicant, kept sealed and apart from the case."""
"""How a paper is written: free text, one or several of its values, a day, a whole number, a registered organization."""

Subject = Literal["entry", "organization", "project", "system", "none"]
"""What a case is about: a catalog entry, an organization, an IT project, an information system, or just its title."""

OpenDataEffect = Literal["", "suspend", "resume", "withdraw"]
"""What happens with an outcome to the open data that the case is about."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit of the instrument, under its inventory id (``HS-17/D1``)."""

    id: str
    action: Text
    trigger: Text
    who: tuple[str, ...]
    period: Dated[Period | NotStated]
    cite: Citation
    source: Source = "law"
    soft: bool = False
    reminder: Period | None = None
    note: Text | None = None

    def on(self, day: date) -> Period | NotStated:
        """The period in force on a day."""
        return self.period.on(day)


@dataclass(frozen=True, slots=True)
class PaperDef:
    """Something that is handed in: with the application, or at the step that names it.

    ``values``: what may be chosen, for the kinds ``choice`` and ``choices``. ``outcomes``: the outcomes of its step
    that need it; all of them where it is empty.
    """

    id: str
    title: Text
    hint: Text
    cite: Citation | None
    source: Source = "law"
    required: bool = True
    kind: PaperKind = "text"
    values: tuple[tuple[str, Text], ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateDef:
    """A fact about a project that must hold before a case opens, or before an outcome is recorded."""

    fact: str
    cite: Citation | None
    source: Source = "law"


@dataclass(frozen=True, slots=True)
class OutcomeDef:
    """One way to finish a step: where it leads and what it cannot be recorded without.

    ``requires`` holds every demand; those of them in ``house_requires`` are ours, the text does not make them.
    ``sets_limit`` replaces the limit of the step it leads to (an extension), ``keeps_start`` counts it from the
    moment the replaced one ran from, ``after_due`` from the moment it ended. ``capped``: the limit of the step it leads
    to ends no later than it would, had this step been done on its last day; so what is done late wins no time (a house
    rule). ``once``: at most once in a case. ``by`` are those of the step's roles that record it; empty: any of them.
    ``national_requires``: the demands of ``requires`` that a national instrument makes, each with its place; no profile
    writes it, a case is given it.
    ``open_data``: what happens with it to the open data the case is about. ``stops_clock``: where a listed paper is
    lacking, the limit of the step stands still until the case comes back; else it runs on (a house rule).
    """

    id: str
    title: Text
    to: str
    requires: tuple[Demand, ...] = ()
    accepted_bases: tuple[BasisKind, ...] = ()
    cite: Citation | None = None
    source: Source = "law"
    sets_limit: str = ""
    keeps_start: bool = False
    consequence: Text | None = None
    house_requires: tuple[Demand, ...] = ()
    gates: tuple[GateDef, ...] = ()
    by: tuple[str, ...] = ()
    once: bool = False
    after_due: bool = False
    capped: bool = False
    national_requires: Mapping[Demand, Citation] = field(default_factory=dict)
    open_data: OpenDataEffect = ""
    stops_clock: bool = False


@dataclass(frozen=True, slots=True)
class StepDef:
    """One step: who acts, by when, with what outcomes. ``joint``: every role must record the same outcome.

    ``papers`` are handed in with an outcome of this step. ``receivers`` are those who must be told here, each with a
    record of its own, before an outcome that demands it. ``on_difference`` is the outcome of a joint step that
    prevails when its roles record different ones, it among them; otherwise they record theirs anew. Where the text
    counts nothing the house may remind: after ``reminder``, or on the day that the paper ``reminds_on`` holds.
    ``stands_in``: which role is told instead of a receiver that nobody is registered for (a house rule).
    """

    id: str
    title: Text
    act: Act
    by: tuple[str, ...]
    limit: str
    outcomes: Mapping[str, OutcomeDef]
    cite: Citation | None
    joint: bool = False
    source: Source = "law"
    on_silence: Literal["not_stated"] = "not_stated"
    papers: tuple[PaperDef, ...] = ()
    receivers: tuple[str, ...] = ()
    on_difference: str = ""
    reminder: Period | None = None
    reminds_on: str = ""
    stands_in: Mapping[str, str] = field(default_factory=dict)

    def recorders(self, outcome: OutcomeDef) -> tuple[str, ...]:
        """Return the roles that may record an outcome of this step."""
        return outcome.by or self.by


@dataclass(frozen=True, slots=True)
class EndDef:
    """An end of a procedure."""

    id: str
    title: Text
    kind: Literal["positive", "negative", "neutral"]


@dataclass(frozen=True, slots=True)
class ProcedureDef:
    """A procedure in the shape of one profile.

    ``opened_by``: the roles that may open such a case on their own; empty where it comes out of another act of its
    room. ``subject``: what such a case is about. ``requirements``: what of the inventory it carries out.
    ``gates``: what must hold of its subject before such a case opens. ``off_by_default``: it is ours, not the text's,
    and opens in an installation only once it was switched on there.
    """

    id: str
    title: Text
    cite: Citation
    applies_when: Mapping[str, tuple[str, ...]]
    papers: tuple[PaperDef, ...]
    first: str
    steps: Mapping[str, StepDef]
    ends: Mapping[str, EndDef]
    not_modelled: Text | None = None
    opened_by: tuple[str, ...] = ()
    subject: Subject = "none"
    requirements: tuple[str, ...] = ()
    gates: tuple[GateDef, ...] = ()
    off_by_default: bool = False

    def step(self, name: str) -> StepDef:
        """Return a step; an unknown one is a defect of the caller."""
        return self.steps[name]

    @property
    def parties(self) -> tuple[str, ...]:
        """The roles of its cases: whoever opens one, and those that act at its steps."""
        acting = (role for step in self.steps.values() for role in step.by)
        return tuple(dict.fromkeys(("applicant", *self.opened_by, *acting)))

    @property
    def every_paper(self) -> tuple[PaperDef, ...]:
        """What is handed in with the application, then at each step."""
        return (*self.papers, *(paper for step in self.steps.values() for paper in step.papers))


@dataclass(frozen=True, slots=True)
class ClassDef:
    """A sharing or opening class: ``unconditional``, ``conditional`` or ``none``, in the instrument's own word.

    ``source``: a house rule where the instrument leaves its classes to a text that was not read.
    """

    id: str
    title: Text
    meaning: Text
    requires: tuple[Demand, ...]
    accepted_bases: tuple[BasisKind, ...]
    cite: Citation | None
    source: Source = "law"


@dataclass(frozen=True, slots=True)
class Rule:
    """Any other rule as data: a switch, a number, a list. ``value`` is NotStated where the text is silent.

    ``published_only``: nothing here depends on the value; it is shown with its article for people to act on.
    """

    id: str
    title: Text
    value: Dated[Any]
    cite: Citation | None
    source: Source = "law"
    requirement: str = ""
    note: Text | None = None
    published_only: bool = False


@dataclass(frozen=True)
class Profile:
    """One jurisdiction's law, loaded, checked and frozen."""

    id: str
    code: str
    title: Text
    jurisdiction: Text
    document_number: str
    status: Literal["in_force", "draft", "abolished", "presumed_in_force"]
    status_note: Text
    completeness: Text
    effective: date | NotStated
    ended: date | NotStated | None
    digest: str
    roles: Mapping[str, RoleDef]
    vocabulary: Mapping[str, Text]
    chapters: tuple[Chapter, ...]
    limits: Mapping[str, Limit]
    procedures: Mapping[str, ProcedureDef]
    catalog: CatalogDef
    fields: tuple[FieldDef, ...]
    sharing_classes: Mapping[str, ClassDef]
    opening_classes: Mapping[str, ClassDef]
    rules: Mapping[str, Rule]
    silences: tuple[Silence, ...]
    requirements: Mapping[str, Requirement] = field(default_factory=dict)
    registers: Mapping[str, RegisterDef] = field(default_factory=dict)
    floors: Mapping[str, Floor] = field(default_factory=dict)
    binds: Binding | None = None
    parents: tuple[str, ...] = ()
    files: tuple[str, ...] = field(default=())
    issued: date | None = None
    incomplete: bool = False

    @property
    def first_day(self) -> date:
        """The day its values hold from: its first day in force, where that is not known the day it was issued."""
        if isinstance(self.effective, date):
            return self.effective
        assert self.issued is not None  # the loader sees to it
        return self.issued

    def limit(self, name: str) -> Limit:
        """Return a limit by its inventory id."""
        if name not in self.limits:
            raise NotFound(
                t(f"{self.title.zh} 中没有期限 {name}", f"{self.title.en} has no limit {name}"),
                remedy=t("用 gongshu law show 查看全部期限", "see all limits with: gongshu law show"),
                code="unknown_limit",
            )
        return self.limits[name]

    def procedure(self, name: str) -> ProcedureDef:
        """Return a procedure, or refuse because this instrument has none of that name."""
        if name not in self.procedures:
            raise NotFound(
                t(f"《{self.title.zh}》没有规定“{name}”程序", f"{self.title.en} sets no procedure {name}"),
                why=t("文本没有的程序不从别处补入", "what the text lacks is not filled in from elsewhere"),
                code="no_such_procedure",
            )
        return self.procedures[name]

    def rule(self, name: str, day: date) -> Any:
        """Return the value of a rule on a day (NotStated where the text is silent)."""
        if name not in self.rules:
            return NotStated()
        return self.rules[name].value.on(day)

    @property
    def needs_switch(self) -> bool:
        """Whether new cases under it need an explicit switch (a draft or an abolished instrument)."""
        return self.status in ("draft", "abolished")

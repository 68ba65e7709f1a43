"""What the pages of a project show: values for the components, made from what the room knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from gongshu.audit.queries import trail
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.money import yuan
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.procedure import queries as cases
from gongshu.projects import queries, rules, telling
from gongshu.projects.models import Project
from gongshu.projects.queries import Gate
from gongshu.regulation.citation import Citation, Source
from gongshu.regulation.definition import ProcedureDef
from gongshu.ui import law
from gongshu.ui.records import lines_of
from gongshu.ui.values import Chip, Entry, Fact, Words

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

HOUSE = Chip("", source="house_rule")
_END_TONES = {"positive": "ok", "negative": "over", "neutral": "draft", "": "law"}


def place(cite: Citation | None, source: Source) -> Chip | None:
    """Return the chip of a place in the instrument in force, or that of a house rule."""
    return HOUSE if source == "house_rule" else law.chip(register.jurisdiction(), cite, source)


def facts(found: Project, mine: bool) -> list[Fact]:
    """Return what the file says, each with where it is changed by its owner."""
    to = reverse("projects:change", args=[found.pk]) if mine else ""
    unknown = t("还没有写", "not stated yet")
    return [
        Fact(t("项目单位", "Owner"), found.owner.name),
        Fact(t("建设内容和用途", "What is built, and what for"), found.purpose, to),
        Fact(t("建设资金", "Cost of building"), yuan(found.cost) or unknown, to),
        Fact(t("每年运维经费", "Cost of running a year"), yuan(found.running_cost) or unknown, to),
        Fact(t("建档", "Started"), f"{clock.local(found.started_at):%Y-%m-%d} {found.started_by_name}"),
    ]


@dataclass(frozen=True, slots=True)
class GateRow:
    """A gate as it stands: what must hold, before what, why it does not, its place."""

    title: Text
    before: Text
    why: Text | None
    chip: Chip | None


@dataclass(frozen=True, slots=True)
class GateGroup:
    """The gates of a procedure."""

    title: Text
    rows: Sequence[GateRow]


def gate_groups(gates: Sequence[Gate]) -> list[GateGroup]:
    """Return the gates by procedure, in the order in which a project comes to them."""
    order = {name: place for place, name in enumerate(rules.IN_ORDER)}
    found: dict[str, list[Gate]] = {}
    for one in sorted(gates, key=lambda one: order.get(one.procedure.id, len(order))):
        found.setdefault(one.procedure.id, []).append(one)
    return [
        GateGroup(
            group[0].procedure.title,
            [GateRow(one.title, _before(one), one.why, place(one.gate.cite, one.gate.source)) for one in group],
        )
        for group in found.values()
    ]


def _before(gate: Gate) -> Text:
    """Before what the gate stands."""
    if gate.outcome is None:
        return t("提出前须具备", "needed before it is handed in")
    out = gate.outcome.title
    return t(f"作出“{out.zh}”前须具备", f"needed before “{out.en}”")


def measured(gates: Sequence[Gate]) -> list[Fact]:
    """Return how each of these gates is looked at."""
    return [Fact(one.title, rules.MEASURED[fact]) for fact, one in {one.gate.fact: one for one in gates}.items()]


@dataclass(frozen=True, slots=True)
class Offer:
    """A procedure about projects as it stands before the owner: the gates that keep it from being opened now."""

    procedure: ProcedureDef
    chip: Chip | None
    reasons: Sequence[tuple[Text, Chip | None]]


def offers(gates: Sequence[Gate]) -> list[Offer]:
    """Return the procedures that can be handed in, each with what stands in the way of opening it."""
    found = []
    for one in queries.procedures():
        shut = [gate for gate in gates if gate.procedure.id == one.id and gate.outcome is None and gate.why is not None]
        reasons = [(gate.why, place(gate.gate.cite, gate.gate.source)) for gate in shut if gate.why is not None]
        if one.opened_by:
            found.append(Offer(one, place(one.cite, "law"), reasons))
    return found


def case_rows(found: Project, actor: Actor) -> list[tuple[Case, Text, Text, str]]:
    """Return the cases a person may see with procedure, state and tone, in their own law's words."""
    rows = []
    for case in queries.cases_of(found, actor):
        pinned = cases.law_of(case)
        end = pinned.end(case.state).kind if case.ended else ""
        rows.append((case, pinned.procedure.title, pinned.title_of(case.state), _END_TONES[end]))
    return rows


def money(found: Project) -> list[tuple[str, Text, str, Case]]:
    """Return what was said of the running money, by year: year, words, tone, case."""
    return [(one.year, one.title, _END_TONES[one.end], one.case) for one in queries.money_of(found)]


def money_rules() -> list[tuple[Text, Text, Chip | None]]:
    """Return what the instrument says the money of projects rests on: about what, the rule, its place."""
    return [(about, rule.title, place(rule.cite, rule.source)) for about, rule in telling.money_rules()]


def barred() -> Mapping[str, Chip]:
    """Return what the instrument bars, with the article."""
    profile, day = register.jurisdiction(), clock.today()
    found = {kind: rules.bar(profile, kind, day) for kind in rules.PART_KINDS}
    chips = {kind: place(rule.cite, rule.source) for kind, rule in found.items() if rule is not None}
    return {kind: chip for kind, chip in chips.items() if chip is not None}


def records(found: Project) -> list[Entry]:
    """Return what happened to the file, in its order; the steps of its cases stand with the cases."""
    return lines_of(
        trail(subject=found.pk), register.jurisdiction(), room="projects", note=lambda record: _about(record.data)
    )


def _about(data: Mapping[str, object]) -> Words:
    """Say which part a record is about, where it says so."""
    kind, name = rules.PART_KINDS.get(str(data.get("kind", ""))), str(data.get("name", ""))
    return "" if kind is None else Text(f"{kind.zh}　{name}".strip(), f"{kind.en} {name}".strip())

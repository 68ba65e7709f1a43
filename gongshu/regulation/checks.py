"""Checks across the files of a profile: what one file names, another must hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from gongshu.kit.text import t
from gongshu.regulation.definition import ProcedureDef, Profile, StepDef
from gongshu.regulation.lists import RegisterDef, ShownDef
from gongshu.regulation.period import NotStated
from gongshu.regulation.shapes import nearest
from gongshu.regulation.words import SCOPE, SHOWN
from gongshu.regulation.yaml_tree import Node, Problems

Places = Mapping[tuple[str, str], Node]


def check_profile(profile: Profile, places: Places) -> None:
    """Check that every limit named exists, and that no case fits two procedures.

    Raises:
        BadInput: a fault; ``Several`` when there are more.
    """
    problems = Problems()
    limits = tuple(profile.limits)
    for procedure in profile.procedures.values():
        for limit, key in _limits_named(procedure):
            if limit not in profile.limits:
                with problems.gathering():
                    raise _inside(places["procedures", procedure.id], key).error(
                        t(f"本画像没有期限 {limit}", f"the profile has no limit {limit}"),
                        nearest(limit, limits),
                        code="unknown_limit",
                    )
    _check_inventory(profile, places, problems)
    _check_scope(profile, places, problems)
    _check_shown(profile, places, problems)
    for first, second in combinations(profile.procedures.values(), 2):
        if _collide(first, second):
            with problems.gathering():
                raise places["procedures", second.id].error(
                    t(f"同一案件既合 {first.id} 又合 {second.id}", f"a case fits both {first.id} and {second.id}"),
                    t(
                        "用 applies_when 把两者分开，或让其中一个多一个条件",
                        "tell them apart by applies_when, or give one of them one condition more",
                    ),
                    code="two_procedures",
                )
    problems.raise_any(t(f"画像 {profile.id} 有多处错误", f"the profile {profile.id} has several errors"))


def _check_inventory(profile: Profile, places: Places, problems: Problems) -> None:
    """Check that procedures, registers and rules name only demands, limits and procedures that the profile holds."""
    for kind, named in _named(profile):
        for id, wanted, held, code in named:
            if wanted not in held:
                with problems.gathering():
                    raise places[kind, id].error(
                        t(f"本画像没有“{wanted}”", f"the profile has no “{wanted}”"),
                        nearest(wanted, tuple(held)),
                        code=code,
                    )


def _check_scope(profile: Profile, places: Places, problems: Problems) -> None:
    """Check that what is said of the scope is in words that the pages can show."""
    for rule in profile.rules.values():
        if rule.id.startswith("scope."):
            lists = [value for _, value in rule.value.history if not isinstance(value, NotStated)]
            wrong = [word for value in lists for word in value if word not in SCOPE]
            if wrong:
                with problems.gathering():
                    raise places["rules", rule.id].error(
                        t(f"没有名为“{wrong[0]}”的范围", f"there is no scope “{wrong[0]}”"),
                        nearest(wrong[0], tuple(SCOPE)),
                        code="unknown_word",
                    )


def _named(profile: Profile) -> Iterator[tuple[str, list[tuple[str, str, Collection[str], str]]]]:
    demands, limits, procedures = profile.requirements, profile.limits, profile.procedures
    for procedure in procedures.values():
        yield "procedures", [(procedure.id, one, demands, "unknown_requirement") for one in procedure.requirements]
    for floor in profile.floors.values():
        yield "floors", [(floor.id, one, limits, "unknown_limit") for one in [floor.limit] if one]
        yield "floors", [(floor.id, one, procedures, "unknown_procedure") for one in floor.procedures if floor.adds]
        for procedure in (procedures[one] for one in floor.procedures if one in procedures):
            held = {paper.id for paper in procedure.papers}
            yield "floors", [(floor.id, one, held, "unknown_paper") for one in floor.papers]
    for register in profile.registers.values():
        yield (
            "registers",
            [
                *((register.id, one, demands, "unknown_requirement") for one in register.requirements),
                *(
                    (register.id, one.requirement, demands, "unknown_requirement")
                    for one in register.refusals
                    if one.requirement
                ),
                *((register.id, one, procedures, "unknown_procedure") for one in register.procedures),
                *((register.id, one, limits, "unknown_limit") for one in [register.limit] if one),
                *((register.id, one, _states(profile, register), "unknown_state") for one in _named_states(register)),
            ],
        )


def _check_shown(profile: Profile, places: Places, problems: Problems) -> None:
    """Check that what a register shows of its cases is something that these have, and nothing personal."""
    for register in profile.registers.values():
        for one in (*register.shows, *register.shows_public):
            with problems.gathering():
                _check_one_shown(profile, register, one, places["registers", register.id])


def _check_one_shown(profile: Profile, register: RegisterDef, one: ShownDef, node: Node) -> None:
    known = [profile.procedures[name] for name in register.procedures if name in profile.procedures]
    papers = [paper for procedure in known for paper in procedure.every_paper if paper.id == one.name]
    if one.of == "paper" and any(paper.kind == "personal" for paper in papers):
        raise node.error(
            t(f"“{one.name}”是个人信息，不列入台账", f"“{one.name}” is personal and shown in no register"),
            t("个人信息加密保存，从 shows 中删去", "it is kept sealed; take it out of shows"),
            code="personal_column",
        )
    if one.id not in _showable(known):
        raise node.error(
            t(f"所列程序没有“{one.id}”", f"none of its procedures has “{one.id}”"),
            nearest(one.id, _showable(known)),
            code="unknown_column",
        )


def _showable(known: Sequence[ProcedureDef]) -> tuple[str, ...]:
    """Return what a column can show of cases of some procedures."""
    found: list[str] = []
    for procedure in known:
        found += [paper.id for paper in procedure.every_paper if paper.kind != "personal"]
        found += [f"{step.id}.{of}" for step in procedure.steps.values() for of in SHOWN if _tells(step, of)]
        found += [f"{role}.party" for role in procedure.parties]
    return tuple(dict.fromkeys(found))


_DEMANDED = {"bases": "legal_basis"}


def _tells(step: StepDef, of: str) -> bool:
    """Whether a step has such a thing to tell: an outcome and a day it has always, the rest where it asks for it."""
    if of == "told":
        return bool(step.receivers)
    asked = {demand for outcome in step.outcomes.values() for demand in outcome.requires}
    return of in ("outcome", "day") or _DEMANDED.get(of, of) in asked


def _named_states(register: RegisterDef) -> tuple[str, ...]:
    return (*register.states, *(register.admits.states if register.admits else ()))


def _states(profile: Profile, register: RegisterDef) -> set[str]:
    known = [profile.procedures[one] for one in register.procedures if one in profile.procedures]
    return {state for one in known for state in (*one.steps, *one.ends)}


def _limits_named(procedure: ProcedureDef) -> Iterator[tuple[str, tuple[str, ...]]]:
    for step in procedure.steps.values():
        if step.limit:
            yield step.limit, ("steps", step.id, "limit")
        for outcome in step.outcomes.values():
            if outcome.sets_limit:
                yield outcome.sets_limit, ("steps", step.id, "outcomes", outcome.id, "sets_limit")


def _inside(node: Node, path: tuple[str, ...]) -> Node:
    for name in path:
        node = next(value for key, value in node.entries() if key.scalar == name)
    return node


def _collide(first: ProcedureDef, second: ProcedureDef) -> bool:
    """Whether both belong to one kind, have equally many conditions, and some facts satisfy both."""
    if first.id.split(".")[0] != second.id.split(".")[0]:
        return False
    ours, theirs = first.applies_when, second.applies_when
    if not ours or not theirs or len(ours) != len(theirs):
        return False
    return all(set(ours[fact]) & set(theirs[fact]) for fact in ours.keys() & theirs.keys())

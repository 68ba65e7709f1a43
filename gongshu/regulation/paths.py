"""The check that a procedure hangs together: nothing leads nowhere or is out of reach, what stands still goes on."""

from __future__ import annotations

from gongshu.kit.text import t
from gongshu.regulation.definition import OutcomeDef, ProcedureDef, StepDef
from gongshu.regulation.shapes import STEP, Opened, nearest
from gongshu.regulation.values import bases_without_demand, read_word
from gongshu.regulation.yaml_tree import Node, Problems


def check_paths(procedure: ProcedureDef, opened: Opened) -> None:
    """Check that a procedure hangs together.

    Raises:
        Several: every outcome that leads nowhere, every step out of reach or without a way to an end.
    """
    problems = Problems()
    states = (*procedure.steps, *procedure.ends)
    steps = {key.scalar: value for key, value in opened["steps"].entries()}
    with problems.gathering():
        read_word(opened["first"], tuple(procedure.steps), t("步骤", "step"))
    for step in procedure.steps.values():
        outcomes = {key.scalar: value for key, value in Opened(steps[step.id], STEP)["outcomes"].entries()}
        for outcome in step.outcomes.values():
            with problems.gathering():
                _check_outcome(outcome, outcomes[outcome.id], states)
                _check_stop(procedure, step, outcome, outcomes[outcome.id])
    problems.raise_any(t(f"程序 {procedure.id} 有多处错误", f"procedure {procedure.id} has several errors"))
    _check_reach(procedure, opened, problems)
    problems.raise_any(t(f"程序 {procedure.id} 有走不通的地方", f"procedure {procedure.id} has places without a way"))


def _check_reach(procedure: ProcedureDef, opened: Opened, problems: Problems) -> None:
    """Check that every step and end can be reached from the first step, and some end from every step."""
    reached = _reachable(procedure, procedure.first)
    for group in ("steps", "ends"):
        for key, _ in opened[group].entries():
            if key.scalar not in reached:
                with problems.gathering():
                    raise key.error(
                        t(
                            f"从 {procedure.first} 出发走不到“{key.scalar}”",
                            f"“{key.scalar}” cannot be reached from {procedure.first}",
                        ),
                        t("让某个结果的 to 指向它，或删去", "let the “to” of an outcome lead to it, or drop it"),
                        code="unreachable",
                    )
    for key, _ in opened["steps"].entries():
        if not _reachable(procedure, key.scalar) & set(procedure.ends):
            with problems.gathering():
                raise key.error(
                    t(f"从“{key.scalar}”走不到任何终点", f"no end can be reached from “{key.scalar}”"),
                    t("让某个结果通向终点", "let an outcome lead towards an end"),
                    code="no_way_out",
                )


def _check_outcome(outcome: OutcomeDef, node: Node, states: tuple[str, ...]) -> None:
    if outcome.to not in states:
        raise node.error(
            t(
                f"结果通向“{outcome.to}”，但没有这个步骤或终点",
                f"the outcome leads to “{outcome.to}”, but there is no such step or end",
            ),
            nearest(outcome.to, states),
            code="leads_nowhere",
        )
    if bool(outcome.accepted_bases) != ("legal_basis" in outcome.requires):
        raise bases_without_demand(node)


def _check_stop(procedure: ProcedureDef, step: StepDef, outcome: OutcomeDef, node: Node) -> None:
    """Refuse a limit that stands still for something else than papers to be completed, or that never goes on."""
    if not outcome.stops_clock:
        return
    aside = procedure.steps.get(outcome.to)
    if aside is None or aside.act != "supplement" or all(one.to != step.id for one in aside.outcomes.values()):
        raise node.error(
            t(
                "期限只在退回补正时停止计算，补正后须回到本步骤",
                "a limit stands still only while papers are completed, and the case comes back to the step",
            ),
            t(
                "让 to 指向 act 为 supplement 并回到本步骤的步骤，或删去 stops_clock",
                "lead to a step of the act supplement that comes back here, or drop stops_clock",
            ),
            code="stops_for_good",
        )


def _reachable(procedure: ProcedureDef, start: str) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        state = waiting.pop()
        if state in reached:
            continue
        reached.add(state)
        if state in procedure.steps:
            waiting.extend(outcome.to for outcome in procedure.steps[state].outcomes.values())
    return reached

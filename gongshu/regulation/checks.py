"""Checks across the files of a profile: what one file names, another must hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from gongshu.kit.text import t
from gongshu.regulation.definition import ProcedureDef, Profile
from gongshu.regulation.shapes import nearest
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

"""Readers of what a matter file holds beside its procedure: limits, classes, rules, silences."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gongshu.kit.text import t
from gongshu.regulation.definition import ClassDef, Limit, Rule, Silence
from gongshu.regulation.shapes import CLASS, LIMIT, RULE, SILENCE, Opened, nearest
from gongshu.regulation.values import (
    Frame,
    bases_without_demand,
    read_any,
    read_counted_period,
    read_dated,
    read_law,
    read_name,
    read_optional_text,
    read_period,
    read_provenance,
    read_string,
    read_text,
    read_truth,
    read_words,
)
from gongshu.regulation.words import BASIS_KINDS, CLASSES, DEMANDS
from gongshu.regulation.yaml_tree import Node, Problems

T = TypeVar("T")
NAME = r"[a-z][a-z0-9_]*"
DOTTED = r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"


def read_group(
    node: Node | None, read: Callable[[str, Node, Frame], T], frame: Frame, pattern: str = NAME, example: str = "check"
) -> list[tuple[Node, T]]:
    """Read a group of named things; errors in several of them are told together.

    Args:
        node: the group; None reads as none.
        read: the reader of one of them.
        frame: the profile it belongs to.
        pattern: what their names look like.
        example: a name of that pattern, for the error.
    """
    if node is None:
        return []
    problems = Problems()
    found: list[tuple[Node, T]] = []
    for key, value in node.entries():
        with problems.gathering():
            found.append((key, read(read_name(key, pattern, example), value, frame)))
    problems.raise_any(t(f"{node.at} 有多处错误", f"{node.at} has several errors"))
    return found


def read_limit(name: str, node: Node, frame: Frame) -> Limit:
    """Read a limit. Only the instrument sets limits; ours are reminders."""
    opened = Opened(node, LIMIT)
    reminder, soft = opened.get("house_reminder"), opened.get("soft")
    return Limit(
        id=name,
        action=read_text(opened["action"]),
        trigger=read_text(opened["trigger"]),
        who=read_words(opened["who"], frame.roles, t("角色", "role")),
        period=read_dated(opened["period"], read_period, name, frame),
        cite=read_law(opened, frame),
        soft=soft is not None and read_truth(soft),
        reminder=None if reminder is None else read_counted_period(reminder),
        note=read_optional_text(opened.get("note")),
    )


def read_class(name: str, node: Node, frame: Frame) -> ClassDef:
    """Read a sharing or opening class."""
    opened = Opened(node, CLASS)
    if name not in CLASSES:
        raise node.error(
            t(f"没有名为“{name}”的分类", f"there is no class “{name}”"), nearest(name, CLASSES), code="unknown_word"
        )
    requires = read_words(opened.get("requires"), DEMANDS, t("要求", "demand"))
    accepted = read_words(opened.get("accepted_bases"), BASIS_KINDS, t("依据种类", "kind of basis"))
    if bool(accepted) != ("legal_basis" in requires):
        raise bases_without_demand(node)
    cite, source = read_provenance(opened, frame)
    return ClassDef(
        id=name,
        title=read_text(opened["title"]),
        meaning=read_text(opened["meaning"]),
        requires=requires,  # type: ignore[arg-type]
        accepted_bases=accepted,  # type: ignore[arg-type]
        cite=cite,
        source=source,
    )


def read_rule(name: str, node: Node, frame: Frame) -> Rule:
    """Read any other rule."""
    opened = Opened(node, RULE)
    cite, source = read_provenance(opened, frame)
    requirement, published_only = opened.get("requirement"), opened.get("published_only")
    return Rule(
        id=name,
        title=read_text(opened["title"]),
        value=read_dated(opened["value"], read_any, name, frame),
        cite=cite,
        source=source,
        requirement="" if requirement is None else read_string(requirement),
        note=read_optional_text(opened.get("note")),
        published_only=published_only is not None and read_truth(published_only),
    )


def read_silence(name: str, node: Node, frame: Frame) -> Silence:
    """Read a question the instrument leaves open."""
    opened = Opened(node, SILENCE)
    return Silence(
        id=name,
        cite=read_law(opened, frame),
        question=read_text(opened["question"]),
        house_rule=read_text(opened["house_rule"]),
    )

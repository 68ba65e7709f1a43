"""Readers of what a national instrument declares: whom it binds, and of which local rules its own are the floor."""

from __future__ import annotations

from collections.abc import Mapping

from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.regulation.floor import Binding, Floor
from gongshu.regulation.matters import DOTTED, NAME
from gongshu.regulation.shapes import BINDING, FLOOR, Opened
from gongshu.regulation.values import (
    Frame,
    read_key_word,
    read_law,
    read_name,
    read_optional_text,
    read_string,
    read_text,
    read_truth,
    read_words,
)
from gongshu.regulation.words import ACTS, BASIS_KINDS, CLASSES, FACTS
from gongshu.regulation.yaml_tree import Node


def read_binding(node: Node, roles: tuple[str, ...]) -> Binding:
    """Read whom an instrument binds whatever the local one says.

    Args:
        node: where it stands.
        roles: the roles the profile names.
    """
    opened = Opened(node, BINDING)
    return Binding(
        organizations=_names(opened["organizations"], NAME, "government_department"),
        roles=read_words(opened.get("roles"), roles, t("角色", "role")),
        between=read_words(opened["between"], roles, t("角色", "role")),
    )


def read_floor(name: str, node: Node, frame: Frame) -> Floor:
    """Read a floor: of a step's time, of a basis, of what an entry or an application states, of whole procedures."""
    opened = Opened(node, FLOOR)
    limit, first_only, adds = opened.get("limit"), opened.get("first_only"), opened.get("adds")
    floor = Floor(
        id=name,
        title=read_text(opened["title"]),
        cite=read_law(opened, frame),
        limit="" if limit is None else read_string(limit),
        procedures=_names(opened.get("procedures"), DOTTED, "sharing.conditional"),
        acts=read_words(opened.get("acts"), ACTS, t("行为", "act")),  # type: ignore[arg-type]
        facts=_read_facts(opened.get("facts")),
        first_only=first_only is not None and read_truth(first_only),
        classes=read_words(opened.get("classes"), CLASSES, t("分类", "class")),
        accepted_bases=read_words(opened.get("accepted_bases"), BASIS_KINDS, t("依据种类", "kind of basis")),  # type: ignore[arg-type]
        fields=_names(opened.get("fields"), NAME, "sharing_condition"),
        papers=_names(opened.get("papers"), NAME, "basis"),
        note=read_optional_text(opened.get("note")),
        adds=adds is not None and read_truth(adds),
    )
    if not _is_whole(floor):
        raise _half_a_floor(node)
    return floor


def _is_whole(floor: Floor) -> bool:
    """Whether it is one of the six kinds of floor, and nothing of another kind beside."""
    of = [name for name in ("limit", "accepted_bases", "fields", "papers", "adds") if getattr(floor, name)]
    if len(of) != 1:
        return False
    if floor.limit:
        return bool(floor.procedures and floor.acts) and not floor.classes
    if floor.acts or floor.first_only:
        return False
    if floor.classes:
        return not (floor.procedures or floor.facts or floor.papers or floor.adds)
    if floor.fields:
        return not (floor.procedures or floor.facts)
    return bool(floor.procedures)


def _half_a_floor(node: Node) -> BadInput:
    return node.error(
        t("看不出这是什么的底线", "it is not clear of what this is the floor"),
        t(
            "写期限（limit、procedures、acts），或依据（accepted_bases 加 procedures 或 classes），"
            "或要素（fields，只对某几类的加 classes），或申请内容（papers 加 procedures），"
            "或整个程序（adds 加 procedures）",
            "give a limit with procedures and acts, or accepted_bases with procedures or classes, "
            "or fields, with classes where it is about some only, or papers with procedures, "
            "or adds with procedures",
        ),
        code="half_a_floor",
    )


def _read_facts(node: Node | None) -> Mapping[str, tuple[str, ...]]:
    if node is None:
        return {}
    facts = {}
    for key, value in node.entries():
        fact = read_key_word(key, tuple(FACTS), t("事实", "fact"))
        facts[fact] = read_words(value, FACTS[fact], t("事实取值", "value of a fact"))
    return facts


def _names(node: Node | None, pattern: str, example: str) -> tuple[str, ...]:
    return () if node is None else tuple(read_name(item, pattern, example) for item in node.items())

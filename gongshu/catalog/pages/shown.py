"""An entry as pages show it: its states in words, its parts, its facts with their articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from gongshu.catalog import codes
from gongshu.catalog.data import BASES, EntryData
from gongshu.catalog.difference import spelled
from gongshu.catalog.fields import DECLARATIONS, field_of, names_in, part_of, title_of
from gongshu.catalog.models import Entry
from gongshu.catalog.shape import Problem
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.regulation.definition import Profile
from gongshu.regulation.standards import FieldPart
from gongshu.ui import law
from gongshu.ui.values import Chip, Fact, Link, Tone

STATES: Mapping[str, tuple[Text, Tone]] = {
    "draft": (t("草稿", "Draft"), "draft"),
    "in_review": (t("审核中", "Under review"), "law"),
    "returned": (t("退回修改", "Returned"), "soon"),
    "published": (t("已发布", "Published"), "ok"),
    "withdrawn": (t("已撤销", "Withdrawn"), "over"),
    "discarded": (t("已放弃", "Dropped"), "draft"),
}
"""The states of entries and changes in words, with the tone each is shown in."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an entry: one page of the compile form. Which fields stand on it the profile's list says."""

    id: FieldPart
    verb: Text
    title: Text


PARTS: Mapping[str, Part] = {
    part.id: part
    for part in (
        Part("basic", t("填写基本信息", "Enter the basics"), t("基本信息", "Basics")),
        Part("items", t("列出信息项", "List the items"), t("信息项", "Items")),
        Part("sharing", t("确定共享属性与依据", "Set sharing class and basis"), t("共享属性与依据", "Sharing")),
        Part("opening", t("确定开放属性", "Set the opening class"), t("开放属性", "Opening")),
        Part("elements", t("补齐要求的要素", "Complete the other elements"), t("要求的要素", "Other elements")),
    )
}


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent with a form, also when nothing was ticked; None where the page is only shown."""
    return request.POST if request.method == "POST" else None


def written_code(found: Entry) -> str:
    """Return the code of an entry as documents write it here."""
    return codes.written(found.code, register.jurisdiction().catalog.code_rule)


def act_frame(found: Entry, here: Text) -> dict[str, Any]:
    """What the page of an act on an entry shows around its form.

    Args:
        found: the entry.
        here: what the act is called.
    """
    return {
        "entry": found,
        "code": written_code(found),
        "heading": here,
        "crumbs": [
            Link(t("目录", "Catalog"), reverse("catalog:index")),
            Link(found.name, reverse("catalog:entry", args=[found.code])),
            Link(here, ""),
        ],
    }


def chip_of(name: str, profile: Profile) -> Chip | None:
    """Return where a field stands: the article that demands it, the element of the standard, the mark of a house rule.

    None for one that nobody demands.
    """
    found = field_of(profile, name)
    if found is None or (found.source != "law" and not found.required):
        return None
    return law.chip_at(profile, found.cite, found.source)


def chips_in(part: Part, profile: Profile) -> dict[str, Chip]:
    """Return the chips of the fields of a part that have one, by name."""
    return {name: chip for name in names_in(profile, part.id) if (chip := chip_of(name, profile))}


def facts_of(
    data: EntryData, part: Part, profile: Profile, provider: str, *, change: str = "", chips: bool = False
) -> list[Fact]:
    """Return the facts of a part.

    Args:
        data: the entry.
        part: which part; items are shown as a table, not here.
        profile: the law in force.
        provider: the provider's name.
        change: the address where the answers can be changed.
        chips: whether each fact shows the article that demands it.
    """
    names = names_in(profile, part.id)
    if part.id == "elements":
        names += [name for name in data.extra if name not in names and data.extra[name]]
    facts = []
    for name in names:
        value = data.value(name)
        if name == "items" or (name in DECLARATIONS and not value):
            continue
        text = provider if name == "provider" else shown_value(name, value, profile)
        chip = chip_of(name, profile) if chips else None
        facts.append(Fact(title_of(profile, name), text, "" if name == "provider" else change, chip))
    return facts


def shown_value(name: str, value: object, profile: Profile) -> str:
    """Spell a value in the instrument's own words where it has them."""
    classes = {"sharing_class": profile.sharing_classes, "opening_class": profile.opening_classes}.get(name, {})
    if isinstance(value, str) and value in classes:
        return str(classes[value].title)
    if name == "opening_class" and value == "none":
        return str(t("不列入开放目录", "not in the open catalog"))
    if name in (*BASES, "materials"):
        return spelled(name, value, profile.catalog).replace("；", "\n")
    if name == "way_of_provision" and isinstance(value, str):
        return " / ".join(str(profile.catalog.value_title(name, part)) for part in value.split("/"))
    return spelled(name, value, profile.catalog)


def problems_by_part(problems: Sequence[Problem], profile: Profile) -> dict[str, list[Problem]]:
    """Return the problems of each part."""
    found: dict[str, list[Problem]] = {id: [] for id in PARTS}
    for problem in problems:
        found[part_of(profile, problem.field)].append(problem)
    return found

"""An entry as pages show it: its states in words, its parts, its facts with their articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from gongshu.catalog.data import EntryData
from gongshu.catalog.difference import spelled
from gongshu.catalog.shape import Problem
from gongshu.catalog.standard import standard
from gongshu.kit.text import Text, t
from gongshu.regulation.definition import FieldDef, Profile
from gongshu.ui import law
from gongshu.ui.forms import Form
from gongshu.ui.values import Chip, Fact, Tone

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
    """A part of an entry: one page of the compile form. ``fields`` without an entry here belong to ``elements``."""

    id: str
    verb: Text
    title: Text
    fields: tuple[str, ...]


PARTS: Mapping[str, Part] = {
    part.id: part
    for part in (
        Part(
            "basic",
            t("填写基本信息", "Enter the basics"),
            t("基本信息", "Basics"),
            (
                "title",
                "provider",
                "code",
                "abstract",
                "classification",
                "format",
                "update_cycle",
                "state_secret",
                "disclosure_only",
                "shared_in",
            ),
        ),
        Part("items", t("列出信息项", "List the items"), t("信息项", "Items"), ("items",)),
        Part(
            "sharing",
            t("确定共享属性与依据", "Set sharing class and basis"),
            t("共享属性与依据", "Sharing"),
            ("sharing_class", "sharing_reason", "sharing_bases", "sharing_condition", "way_of_provision"),
        ),
        Part(
            "opening",
            t("确定开放属性", "Set the opening class"),
            t("开放属性", "Opening"),
            ("opening_class", "opening_condition"),
        ),
        Part("elements", t("补齐要求的要素", "Complete the other elements"), t("要求的要素", "Other elements"), ()),
    )
}
_KEPT_BY_PLATFORM = frozenset({"provider_code", "published_at"})
_SHOWN_ONLY_IF_TRUE = frozenset({"state_secret", "disclosure_only", "shared_in"})
_NAMED: Mapping[str, Text] = {
    "code": t("信息资源代码", "Code"),
    "state_secret": t("涉密声明", "State secrets"),
    "disclosure_only": t("政府信息公开", "Information disclosure"),
    "shared_in": t("通过共享取得", "Had by sharing"),
}


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent with a form, also when nothing was ticked; None where the page is only shown."""
    return request.POST if request.method == "POST" else None


def part_of(name: str) -> Part:
    """Return the part in which a field stands."""
    return next((part for part in PARTS.values() if name in part.fields), PARTS["elements"])


def other_elements(profile: Profile) -> list[FieldDef]:
    """Return the elements of the profile that no other part asks for, in the profile's order."""
    return [
        field
        for field in profile.fields
        if part_of(field.name).id == "elements" and field.name not in _KEPT_BY_PLATFORM
    ]


def title_of(name: str, profile: Profile) -> Text:
    """Return what a field is called: by the instrument, else by the standard."""
    found = next((field for field in profile.fields if field.name == name), None)
    return found.title if found else _NAMED.get(name) or standard().title(name)


def chip_of(name: str, profile: Profile) -> Chip | None:
    """Return the article that demands a field, or the mark of a house rule that does; none for one nobody demands."""
    found = next((field for field in profile.fields if field.name == name), None)
    if found is None:
        return None
    if found.cite is not None:
        return law.chip(profile, found.cite, found.source)
    return Chip("", source="house_rule") if found.required and found.source == "house_rule" else None


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
    names: Sequence[str] = part.fields or [field.name for field in other_elements(profile)]
    facts = []
    for name in names:
        value = data.value(name)
        if name in ("items", "code") or (name in _SHOWN_ONLY_IF_TRUE and not value):
            continue
        text = provider if name == "provider" else shown_value(name, value, profile)
        chip = chip_of(name, profile) if chips else None
        facts.append(Fact(title_of(name, profile), text, "" if name == "provider" else change, chip))
    return facts


def shown_value(name: str, value: object, profile: Profile) -> str:
    """Spell a value in the instrument's own words where it has them."""
    classes = {"sharing_class": profile.sharing_classes, "opening_class": profile.opening_classes}.get(name, {})
    if isinstance(value, str) and value in classes:
        return str(classes[value].title)
    if name == "opening_class" and value == "none":
        return str(t("不列入开放目录", "not in the open catalog"))
    if name in ("sharing_bases", "materials"):
        return spelled(name, value).replace("；", "\n")
    return spelled(name, value)


_STANDS_FOR: Mapping[str, str] = {"format_class": "format", "way_class": "way_of_provision"}
"""Fields of a form that stand for a field of another name."""


def speak_as(form: Form, profile: Profile) -> None:
    """Let the fields of a form be called what the instrument calls them, and not be shown as optional where it (or the
    standard) demands them. A draft may be saved without them all the same: this is done after the form was checked.
    """
    demanded = {field.name for field in profile.fields if field.required}
    demanded |= {element.name for element in standard().elements.values() if element.required == "always"}
    named = {field.name: field.title for field in profile.fields}
    for name, field in form.fields.items():
        means = _STANDS_FOR.get(name, name)
        field.required = field.required or means in demanded
        if means in named:
            field.label = named[means]  # type: ignore[assignment]


def problems_by_part(problems: Sequence[Problem]) -> dict[str, list[Problem]]:
    """Return the problems of each part."""
    found: dict[str, list[Problem]] = {id: [] for id in PARTS}
    for problem in problems:
        found[part_of(problem.field).id].append(problem)
    return found

"""Whether an entry is whole in itself, whatever the law: lengths, names, types, grades. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from gongshu.catalog.data import NO_CLASS, EntryData, ItemData
from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import HOUSE_RULE, article
from gongshu.regulation.citation import Citation, Source
from gongshu.regulation.definition import Profile
from gongshu.regulation.standards import CatalogDef

LONGEST_TEXT = 20_000
"""How many signs a free text holds; the standard says how many the other fields do."""
MOST_ITEMS = 2_000
_IDENTIFIER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:/-]*")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an entry lacks or says wrongly: the field, what is wrong, the article or the house rule, what to do.

    ``place``: which item it is about, counted from 1; 0 where it is about the entry. ``instrument``: the instrument
    the article is of, where that is not the one in force here.
    """

    field: str
    what: Text
    remedy: Text
    cite: Citation | None = None
    source: Source = "house_rule"
    place: int = 0
    instrument: str = ""

    @property
    def article(self) -> str:
        """The article in short form, another instrument named; a house rule is named as one."""
        named = f"《{self.instrument}》" if self.instrument else ""
        return named + article(self.cite, self.source) if self.cite else HOUSE_RULE.zh

    def as_error(self) -> BadInput:
        """The problem as an error that teaches."""
        return BadInput(self.what, remedy=self.remedy, cite=self.article, at=self.field, code="entry_incomplete")


def check_shape(data: EntryData, catalog: CatalogDef) -> list[Problem]:
    """Return what makes an entry unfit even as a draft: no title, over-long values, items at odds with each other."""
    found = list(_lengths(data, catalog))
    if not data.title.strip():
        found.append(house("title", t("没有名称", "it has no title"), t("填写信息资源名称", "enter the title")))
    if any(
        one and one not in ("unconditional", "conditional", NO_CLASS)
        for one in (data.sharing_class, data.opening_class)
    ):
        found.append(
            house("sharing_class", t("类型未知", "unknown class"), t("从列出的类型中选择", "choose a listed one"))
        )
    return [*found, *check_items(data.items, catalog)]


def check_items(items: Iterable[ItemData], catalog: CatalogDef) -> list[Problem]:
    """Return what is wrong with the items: names twice, unknown types, grades out of range, too many."""
    found: list[Problem] = []
    names: dict[str, int] = {}
    titles: dict[str, int] = {}
    for place, item in enumerate(items, start=1):
        first = min(names.setdefault(item.name, place), titles.setdefault(item.title, place))
        if first != place and item.title.strip():
            what = t(f"与第 {first} 项同名", f"has the name of item {first}")
            found.append(_item(place, what, t("改名或删去一项", "rename or drop one")))
        found.extend(_item(place, what, remedy) for what, remedy in _wrongs(item, catalog))
    if len(names) > MOST_ITEMS:
        what = t(f"信息项超过 {MOST_ITEMS} 项", f"more than {MOST_ITEMS} items")
        found.append(house("items", what, t("拆成几个资源", "split the resource")))
    return found


def _wrongs(item: ItemData, catalog: CatalogDef) -> Iterator[tuple[Text, Text]]:
    """What is wrong with one item by itself, each with its remedy."""
    if not item.title.strip() or not item.name.strip():
        yield t("没有名称", "has no name"), t("填写名称", "name it")
    if item.type not in catalog.values["type"]:
        yield t("数据类型未知", "has an unknown type"), _choose("type", catalog)
    if item.level is not None and item.level not in (1, 2, 3, 4):
        yield t("级别不在 1 到 4 之间", "has a grade that is not 1 to 4"), t("填 1 到 4", "enter 1 to 4")
    if item.length is not None and not 0 < item.length < 1 << 31:
        yield (
            t("长度应为正整数", "has a length that is no positive number"),
            t("不限则留空", "leave blank if unlimited"),
        )
    if item.identifier and not _IDENTIFIER.fullmatch(item.identifier):
        yield (
            t("的数据元标识含有不能使用的字符", "has an identifier with signs it may not hold"),
            t("只用数字、拉丁字母、点、横线、斜线、冒号", "use digits, Latin letters, dots, hyphens, slashes, colons"),
        )
    for name, field in catalog.item_fields.items():
        most, title = field.longest, field.title
        if most and len(getattr(item, name)) > most:
            yield t(f"的{title.zh}超过 {most} 字", f"has a {title.en} of over {most} signs"), t("缩短", "shorten it")


def _lengths(data: EntryData, catalog: CatalogDef) -> Iterator[Problem]:
    for name, title in catalog.titles.items():
        value, most = data.value(name), catalog.longest[name] or LONGEST_TEXT
        if isinstance(value, str) and len(value) > most:
            yield house(
                name, t(f"“{title.zh}”超过 {most} 字", f"{title.en} has over {most} signs"), t("缩短", "shorten it")
            )


def blank(value: Any) -> bool:
    """Whether nothing is stated."""
    return value is None or (isinstance(value, str) and not value.strip()) or value == ()


def house(field: str, what: Text, remedy: Text) -> Problem:
    """A problem that rests on the platform's own convention."""
    return Problem(field, what, remedy)


def by_rule(profile: Profile, rule: str, field: str, what: Text, remedy: Text) -> Problem:
    """A problem that rests on a rule of the profile; a house rule where the profile does not have it."""
    found = profile.rules.get(rule)
    if found is None or found.cite is None:
        return house(field, what, remedy)
    return Problem(field, what, remedy, found.cite, found.source)


def _item(place: int, what: Text, remedy: Text) -> Problem:
    words = t(f"第 {place} 个信息项{what.zh}", f"item {place} {what.en}")
    return Problem("items", words, remedy, place=place)


def _choose(values: str, catalog: CatalogDef) -> Text:
    listed = catalog.values[values].values()
    return t(
        "可选：" + "、".join(f"{one.title.zh} {one.id}" for one in listed),
        "one of: " + ", ".join(f"{one.title.en} {one.id}" for one in listed),
    )

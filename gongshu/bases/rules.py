"""Kinds of database, and how whole one is. Pure: plain values in, figures and gaps out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongshu.collection.rules import Delivery
from gongshu.kit.figures import Figure
from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Limit, Profile, Rule
from gongshu.regulation.lists import RegisterDef
from gongshu.regulation.period import NotStated

KINDS: Mapping[str, Text] = {
    "population": t("人口基础库", "population"),
    "legal_persons": t("法人基础库", "legal persons"),
    "geography": t("自然资源和空间地理基础库", "natural resources and geography"),
    "credit": t("社会信用基础库", "credit"),
    "e_licenses": t("电子证照基础库", "e-licenses"),
    "economy": t("宏观经济基础库", "economy"),
    "theme": t("主题库", "theme database"),
}
STATES: Mapping[str, Text] = {
    "proposed": t("待提供单位确认", "waits for its provider"),
    "confirmed": t("已纳入", "member"),
    "declined": t("提供单位不同意", "declined"),
    "ended": t("已移出", "ended"),
}
SERVED: Mapping[str, Text] = {
    "platform": t("经平台统一提供", "by the platform"),
    "elsewhere": t("在平台之外提供", "off the platform"),
}
"""How a database is served to those who use it."""
LEAD, ONLY_ON_PLATFORM = "bases.lead", "bases.only_on_platform"
GATHERED = "bases.gathered"
"""The rule that names the limit within which data of members is gathered."""
KINDS_NAMED = ("bases.kinds", "bases.kinds_managed")
"""The rules in which an instrument names kinds of database: those to be built, those managed centrally."""
WHOLE_CATALOG = "catalog"
"""The register that holds every published entry, in each instrument that has one."""
MOST_ELEMENTS = 300


@dataclass(frozen=True, slots=True)
class Held:
    """A member as its database sees it.

    Attributes:
        state: one of ``STATES``.
        published: whether its entry is.
        newest: the day of its newest data.
        due: by when newer data is looked for; None without a cycle or data.
        titles: of the items of its entry.
        delivery: its newest version in the lake; None where nothing was delivered.
        filled: titles of the items of which that version holds at least one value.
    """

    state: str
    published: bool
    newest: date | None
    due: date | None
    titles: frozenset[str]
    delivery: Delivery | None = None
    filled: frozenset[str] = frozenset()

    @property
    def counts(self) -> bool:
        """Whether what it holds makes its database more whole: a member whose entry is published."""
        return self.state == "confirmed" and self.published

    @property
    def cells(self) -> tuple[int, int]:
        """Of its newest version: values that are not empty, and cells in all; (0, 0) where that is not known."""
        if self.delivery is None or self.delivery.values is None:
            return 0, 0
        return sum(self.delivery.values.values()), self.delivery.rows * len(self.delivery.values)


def stated(profile: Profile, name: str, day: date) -> Rule | None:
    """Return a rule that says something on a day; None where the instrument is silent."""
    rule = profile.rules.get(name)
    return None if rule is None or isinstance(rule.value.on(day), NotStated) else rule


def named_in(profile: Profile, kind: str, day: date) -> list[Rule]:
    """Return the rules of an instrument that name a kind of database; none where it names it not."""
    found = [stated(profile, name, day) for name in KINDS_NAMED]
    return [rule for rule in found if rule is not None and kind in rule.value.on(day)]


def public_list(profile: Profile, drawn_from: str) -> RegisterDef | None:
    """Return the list by which an instrument makes databases or the whole catalog public; None where it does not.

    Args:
        profile: the instrument.
        drawn_from: ``databases``, or ``entries``: then the list is the catalog itself, no part of it.
    """
    found = (one for one in profile.registers.values() if one.public and one.drawn_from == drawn_from)
    return next((one for one in found if drawn_from != "entries" or one.id == WHOLE_CATALOG), None)


def name_of(kind: str, id: str) -> str:
    """Return the name of a database for machines, in ASCII: of a base database its kind, for there is one of each."""
    return f"theme-database-{id}" if kind == "theme" else f"base-{kind.replace('_', '-')}"


def limit_of_gathering(profile: Profile, day: date) -> Limit | None:
    """Return the limit within which data of members is gathered; None where the instrument sets none."""
    rule = stated(profile, GATHERED, day)
    return None if rule is None else profile.limit(str(rule.value.on(day)))


def elements_in(words: str) -> list[str]:
    """Read expected elements, one a line; blanks and repetitions fall away."""
    return list(dict.fromkeys(line.strip() for line in words.splitlines() if line.strip()))


def gaps(expected: Sequence[str], members: Sequence[Held]) -> list[str]:
    """Return the expected elements that no published member holds, in their order."""
    there = {title for one in members if one.counts for title in one.titles}
    return [title for title in expected if title not in there]


def undelivered(expected: Sequence[str], members: Sequence[Held]) -> list[str]:
    """Return the expected elements of which no published member has delivered a value, in their order."""
    there = {title for one in members if one.counts for title in one.filled}
    return [title for title in expected if title not in there]


def slowest(members: Sequence[Held]) -> int | None:
    """Return the most days any newest version took from its source to the lake; None where nothing was delivered."""
    return max((one.delivery.lag for one in members if one.counts and one.delivery), default=None)


def delivered(expected: Sequence[str], members: Sequence[Held]) -> list[Figure]:
    """Return how whole a database is by what lies in the lake: elements, rows, cells, and how soon it came.

    Of each published member its newest version is looked at and nothing else: what a catalog promises counts nothing.
    """
    come = [(one, one.delivery) for one in members if one.counts and one.delivery is not None]
    cells = [one.cells for one, _ in come]
    rows = sum(found.rows for _, found in come)
    return [
        Figure(
            t("到数的数据项", "elements delivered"),
            len(expected) - len(undelivered(expected, members)),
            len(expected),
            t("成员最近一版数据里有同名数据项，且至少有一个值", "a member's newest version holds a value of that name"),
        ),
        Figure(
            t("入库的记录", "rows taken in"),
            rows,
            rows + sum(found.refused for _, found in come),
            t(
                "最近一版：入库的记录，占入库的和退回的行",
                "newest versions: rows taken in, of these and the lines refused",
            ),
        ),
        Figure(
            t("有值的单元格", "cells filled"),
            sum(filled for filled, _ in cells),
            sum(every for _, every in cells),
            t(
                "最近一版：不为空的值，占记录数乘数据项数",
                "newest versions: values that are not empty, of rows by columns",
            ),
        ),
        Figure(
            t("当日入库", "same day"),
            sum(found.lag == 0 for _, found in come),
            len(come),
            t("最近一版：取数当天入库的成员", "newest versions that came on the day they were taken from the source"),
        ),
    ]


def completeness(expected: Sequence[str], members: Sequence[Held], today: date) -> list[Figure]:
    """Return how whole a database is: elements, members confirmed, published, with data, fresh.

    What waits for its provider is no member yet. Fresh is asked of members with data whose cycle says when it is due.
    """
    confirmed = [one for one in members if one.state == "confirmed"]
    asked = confirmed + [one for one in members if one.state == "proposed"]
    due = [one for one in confirmed if one.due is not None]
    return [
        Figure(
            t("应有的数据项", "elements"),
            len(expected) - len(gaps(expected, members)),
            len(expected),
            t("已发布的成员目录里有同名信息项", "a published member holds an item of that name"),
        ),
        Figure(
            t("成员已确认", "confirmed"), len(confirmed), len(asked), t("提供单位已同意纳入", "its provider agreed")
        ),
        Figure(
            t("成员已发布", "published"),
            sum(one.published for one in confirmed),
            len(confirmed),
            t("目录已发布", "the entry is published"),
        ),
        Figure(
            t("成员有数据", "with data"),
            sum(one.newest is not None for one in confirmed),
            len(confirmed),
            t("平台已有归集的数据版本", "a version of its data is gathered"),
        ),
        Figure(
            t("数据及时", "fresh"),
            sum(one.due is not None and one.due >= today for one in due),
            len(due),
            t("没有超过更新周期；没有周期的不计", "within its cycle; what has none is not counted"),
        ),
    ]

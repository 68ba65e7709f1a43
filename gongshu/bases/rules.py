"""Kinds of database, and how whole one is. Pure: plain values in, figures and gaps out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongshu.kit.figures import Figure
from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Profile, Rule
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
KINDS_NAMED = ("bases.kinds", "bases.kinds_managed")
"""The rules in which an instrument names kinds of database: those to be built, those managed centrally."""
MOST_ELEMENTS = 300


@dataclass(frozen=True, slots=True)
class Held:
    """A member as its database sees it. ``due``: by when newer data is looked for; None without a cycle or data."""

    state: str
    published: bool
    newest: date | None
    due: date | None
    titles: frozenset[str]


def stated(profile: Profile, name: str, day: date) -> Rule | None:
    """Return a rule that says something on a day; None where the instrument is silent."""
    rule = profile.rules.get(name)
    return None if rule is None or isinstance(rule.value.on(day), NotStated) else rule


def named_in(profile: Profile, kind: str, day: date) -> list[Rule]:
    """Return the rules of an instrument that name a kind of database; none where it names it not."""
    found = [stated(profile, name, day) for name in KINDS_NAMED]
    return [rule for rule in found if rule is not None and kind in rule.value.on(day)]


def elements_in(words: str) -> list[str]:
    """Read expected elements, one a line; blanks and repetitions fall away."""
    return list(dict.fromkeys(line.strip() for line in words.splitlines() if line.strip()))


def gaps(expected: Sequence[str], members: Sequence[Held]) -> list[str]:
    """Return the expected elements that no published member holds, in their order."""
    there = {title for one in members if one.state == "confirmed" and one.published for title in one.titles}
    return [title for title in expected if title not in there]


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

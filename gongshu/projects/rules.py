"""Which gates of a project stand open, and what may not be built. Pure: plain values in, words and articles out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongshu.kit.figures import Figure
from gongshu.kit.text import Text, t
from gongshu.procedure.gates import Standing
from gongshu.regulation.definition import Profile, Rule
from gongshu.regulation.period import NotStated

PART_KINDS: Mapping[str, Text] = {
    "system": t("业务系统", "business system"),
    "platform": t("本级或本单位的数据共享交换平台", "data platform of one's own"),
    "opening_platform": t("独立的数据开放渠道", "opening channel of one's own"),
    "cloud": t("自建政务云", "government cloud of one's own"),
    "data_center": t("新建数据中心（机房）", "new data center"),
    "hardware": t("自购服务器、存储", "servers or storage of one's own"),
}
"""What a project builds. Which of them an instrument bars it says in ``projects.bars_<kind>``."""


MEASURED: Mapping[str, Text] = {
    "catalog.precompiled": t("列入项目的目录都有信息项，草稿也算", "every entry listed has items; drafts count"),
    "catalog.registered": t("列入项目的目录都已发布", "every entry listed is published"),
    "data.flows": t(
        "每条目录都有归集完成的数据版本；共享取得的不另归集",
        "every entry has a version of its data gathered; what is had by sharing is not gathered again",
    ),
    "data.shared": t(
        "除不予共享的以外，每条目录都已发布、数据可凭授权调用，且没有申请在提供单位超期未办",
        "but for what is not shared, every entry is published, its data can be had under a grant, and no application "
        "waits at its provider beyond the limit",
    ),
    "data.opened": t(
        "除不予开放的以外，每条目录的数据都正在开放", "but for what is not opened, the data of every entry is open now"
    ),
    "data.current": t(
        "数据没有超过目录写明的更新周期；没有周期的不计",
        "no data is past the update cycle its entry states; what has none is not counted",
    ),
    "platform.common": t("建设内容里没有本法规不允许的", "nothing is built that the instrument bars"),
}
"""How each gate is looked at. The texts name the conditions, not the measure: that is a house rule."""

APPROVAL, ACCEPTANCE = "projects.approval", "projects.acceptance"
"""The procedures by which a project is approved and accepted, whatever the instrument makes of them."""
ENTRY_STATES: Mapping[str, Text] = {
    "draft": t("编制中", "being compiled"),
    "in_review": t("审核中", "under review"),
    "returned": t("已退回", "returned"),
    "published": t("已发布", "published"),
    "withdrawn": t("已撤下", "withdrawn"),
}
IN_ORDER = (APPROVAL, ACCEPTANCE, "projects.running_money")
"""The order in which a project comes to them."""
BUDGET_BASIS, RUNNING_MONEY, MONEY_BY_YEAR = "projects.budget_basis", "projects.running_money", "projects.money_by_year"
MONEY_RULES: Mapping[str, Text] = {
    BUDGET_BASIS: t("立项和预算", "Approval and budget"),
    RUNNING_MONEY: t("运维经费", "Running money"),
    MONEY_BY_YEAR: t("经费年度", "Year of the money"),
}
"""The rules by which an instrument says what the money of a project rests on, and what each is about."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a project's catalog as far as the gates need it.

    ``elsewhere``: had by sharing. ``served``: a version can be read under a grant. ``held_up``: an application waits at
    its provider beyond the limit. ``late``: past its update cycle; None without a cycle or data.
    """

    code: str
    title: str
    state: str
    items: int
    elsewhere: bool
    has_data: bool
    to_share: bool = True
    served: bool = False
    held_up: bool = False
    to_open: bool = False
    opened: bool = False
    late: bool | None = None

    @property
    def published(self) -> bool:
        """Whether the entry is in the catalog that others see."""
        return self.state == "published"

    @property
    def shared(self) -> bool:
        """Whether its data can be had, and nobody waits for it too long."""
        return self.published and self.served and not self.held_up


def bar(profile: Profile, kind: str, day: date) -> Rule | None:
    """Return the rule that bars a kind of part on a day, None where the instrument bars it not."""
    rule = profile.rules.get(f"projects.bars_{kind}")
    if rule is None or isinstance(value := rule.value.on(day), NotStated) or value is False:
        return None
    return rule


def exempting(rule: Rule, day: date) -> tuple[str, ...]:
    """Return the kinds of legal basis on which a barred part may be built; none where the text names no exception."""
    value = rule.value.on(day)
    return () if value is True else tuple(value)


def data_words(one: Listed) -> Text:
    """Say how far the data of an entry is."""
    if one.elsewhere:
        return t("共享取得，不另归集", "had by sharing, not gathered")
    if not one.has_data:
        return t("没有数据", "none")
    return t("已归集，超过更新周期", "gathered, past its cycle") if one.late else t("已归集", "gathered")


def counted(listed: Sequence[Listed]) -> list[Listed]:
    """Return the entries that count: those that were not withdrawn."""
    return [one for one in listed if one.state != "withdrawn"]


def standing(listed: Sequence[Listed], barred: Sequence[str]) -> Standing:
    """Return each gate with what stands in its way.

    Args:
        listed: the project's catalog.
        barred: the names of the parts that the instrument bars.
    """
    common = {"platform.common": _of(barred, "须删去，或走引出例外规定的结果", _DROP)}
    all_ = counted(listed)
    if not all_:
        none = t(
            "项目目录还是空的，先编制目录并列入项目", "the project's catalog is empty: compile entries and list them"
        )
        return dict.fromkeys(MEASURED, none) | common
    own = [one for one in all_ if not one.elsewhere]
    to_share = [one for one in own if one.to_share]
    unserved = [one for one in to_share if not (one.published and one.served)]
    held_up = [one for one in to_share if one.published and one.served and one.held_up]
    return {
        "catalog.precompiled": _that(all_, lambda one: not one.items, "还没有信息项", "no items yet"),
        "catalog.registered": _that(all_, lambda one: not one.published, "还没有发布", "not published yet"),
        "data.flows": _that(own, lambda one: not one.has_data, "还没有归集到数据", "no data gathered yet"),
        "data.shared": _both(
            _titles(unserved, "还不能凭授权调用", "cannot be had under a grant yet"),
            _titles(held_up, "有共享申请超期未办", "an application for it is overdue"),
        ),
        "data.opened": _that(own, lambda one: one.to_open and not one.opened, "还没有开放", "not open yet"),
        "data.current": _that(own, lambda one: one.late is True, "已超过更新周期", "past its update cycle"),
    } | common


def work(listed: Sequence[Listed]) -> list[Figure]:
    """Return how far the data of a project is: cataloged, gathered, kept current, shared, open."""
    all_ = counted(listed)
    own = [one for one in all_ if not one.elsewhere]
    timed = [one for one in own if one.late is not None]
    to_share, to_open = [one for one in own if one.to_share], [one for one in own if one.to_open]
    return [
        Figure(t("编目", "cataloged"), sum(one.published for one in all_), len(all_), MEASURED["catalog.registered"]),
        Figure(t("归集", "gathered"), sum(one.has_data for one in own), len(own), MEASURED["data.flows"]),
        Figure(t("更新", "current"), sum(not one.late for one in timed), len(timed), MEASURED["data.current"]),
        Figure(t("共享", "shared"), sum(one.shared for one in to_share), len(to_share), MEASURED["data.shared"]),
        Figure(t("开放", "open"), sum(one.opened for one in to_open), len(to_open), MEASURED["data.opened"]),
    ]


_DROP = "drop it, or take the outcome that cites an exception"


def _that(listed: Sequence[Listed], fails: Callable[[Listed], bool], zh: str, en: str) -> Text | None:
    return _titles([one for one in listed if fails(one)], zh, en)


def _titles(listed: Sequence[Listed], zh: str, en: str) -> Text | None:
    return _of([one.title for one in listed], zh, en)


def _both(first: Text | None, second: Text | None) -> Text | None:
    return first + t("；", "; ") + second if first and second else first or second


def _of(titles: Sequence[str], zh: str, en: str) -> Text | None:
    if not titles:
        return None
    return Text(f"{'、'.join(titles)}：{zh}", f"{', '.join(titles)}: {en}")

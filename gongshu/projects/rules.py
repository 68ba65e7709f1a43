"""Which gates of a project stand open, and what may not be built. Pure: plain values in, words and articles out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a project's catalog as far as the gates need it."""

    code: str
    title: str
    state: str
    items: int
    elsewhere: bool
    has_data: bool


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


def standing(listed: Sequence[Listed], barred: Sequence[str]) -> Standing:
    """Return each gate with what stands in its way.

    Args:
        listed: the project's catalog; entries that were withdrawn do not count.
        barred: the names of the parts that the instrument bars.
    """
    counted = [one for one in listed if one.state != "withdrawn"]
    none = t("项目目录还是空的，先编制目录并列入项目", "the project's catalog is empty: compile entries and list them")
    bare = [one.title for one in counted if not one.items]
    unpublished = [one.title for one in counted if one.state != "published"]
    waiting = [one.title for one in counted if not one.elsewhere and not one.has_data]
    return {
        "catalog.precompiled": none if not counted else _of(bare, "还没有信息项", "no items yet"),
        "catalog.registered": none if not counted else _of(unpublished, "还没有发布", "not published yet"),
        "data.flows": none if not counted else _of(waiting, "还没有归集到数据", "no data gathered yet"),
        "platform.common": _of(barred, "须删去，或走引出例外规定的结果", _DROP),
    }


_DROP = "drop it, or take the outcome that cites an exception"


def _of(titles: Sequence[str], zh: str, en: str) -> Text | None:
    if not titles:
        return None
    return Text(f"{'、'.join(titles)}：{zh}", f"{', '.join(titles)}: {en}")

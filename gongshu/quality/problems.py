"""What may be reported, by which channel, and in which words: pure, from the profile's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongshu.kit.errors import BadInput, GongshuError
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import article
from gongshu.regulation.definition import Profile
from gongshu.regulation.period import NotStated

Channel = Literal["portal_form", "platform_form", "interface", "check"]

KINDS: Mapping[str, Text] = {
    "error": t("错误", "an error"),
    "omission": t("遗漏", "an omission"),
    "rights_infringement": t(
        "侵犯商业秘密、个人隐私等权益", "an infringement of trade secrets, privacy or other rights"
    ),
}
CHANNELS: Mapping[Channel, tuple[str, Text]] = {
    "portal_form": ("form", t("门户填报", "form of the portal")),
    "platform_form": ("form", t("工作台填报", "form of the desk")),
    "interface": ("interface", t("业务系统接口", "interface of a business system")),
    "check": ("", t("质量检查", "quality check")),
}
"""Channels by the word that a profile uses for them; a check of the platform's own is nobody's channel."""

LONGEST = 2_000
KINDS_RULE, CHANNELS_RULE = "quality.problem_kinds", "quality.channels"


@dataclass(frozen=True, slots=True)
class Said:
    """What a reporter says, before it is a ticket."""

    kind: str
    channel: str
    description: str
    field: str = ""
    record_key: str = ""
    contact: str = ""


def _allowed(profile: Profile, rule: str, day: date, everything: Iterable[str]) -> tuple[str, ...]:
    value = profile.rule(rule, day)
    return tuple(everything) if isinstance(value, NotStated) else tuple(value)


def kinds(profile: Profile, day: date) -> Mapping[str, Text]:
    """Return the kinds of problems that can be reported under a profile, all where it names none."""
    allowed = _allowed(profile, KINDS_RULE, day, KINDS)
    return {kind: KINDS[kind] for kind in KINDS if kind in allowed}


def check_report(profile: Profile, day: date, said: Said, fields: Sequence[tuple[str, str]]) -> list[GongshuError]:
    """Return everything that is wrong with a report.

    Args:
        profile: the instrument in force.
        day: the day of the report.
        said: the report.
        fields: name and title of the resource's items.
    """
    found = [*_kind_errors(profile, day, said), *_channel_errors(profile, day, said)]
    if not said.description.strip():
        found.append(
            BadInput(
                t("没有写明问题", "it is not said what is wrong"),
                remedy=t("写明哪里不对、应为何样", "say what is wrong and what it should be"),
                at="description",
                code="description_lacking",
            )
        )
    for name, length in (("description", LONGEST), ("record_key", 200), ("contact", 200)):
        if len(getattr(said, name)) > length:
            found.append(BadInput(t(f"超过 {length} 字", f"longer than {length} characters"), at=name, code="too_long"))
    if said.field and not any(said.field in pair for pair in fields):
        names = [title or name for name, title in fields]
        found.append(
            BadInput(
                t("该数据没有这个信息项", "the data has no such item"),
                remedy=t(f"可填：{'、'.join(names[:30])}", f"one of: {', '.join(names[:30])}"),
                at="field",
                code="unknown_field",
            )
        )
    return found


def _kind_errors(profile: Profile, day: date, said: Said) -> Iterable[GongshuError]:
    allowed = kinds(profile, day)
    if said.kind in allowed:
        return
    rule = profile.rules.get(KINDS_RULE)
    words = t("、".join(one.zh for one in allowed.values()), ", ".join(one.en for one in allowed.values()))
    yield BadInput(
        t("不能反馈这一类问题", "this kind of problem cannot be reported"),
        why=t(f"《{profile.title.zh}》规定可以反馈：{words.zh}", f"{profile.title.en} names: {words.en}"),
        remedy=t(f"可选：{'、'.join(allowed)}", f"one of: {', '.join(allowed)}"),
        cite=article(rule.cite, rule.source) if rule else "",
        at="kind",
        code="unknown_kind",
    )


def _channel_errors(profile: Profile, day: date, said: Said) -> Iterable[GongshuError]:
    known = {str(channel): family for channel, (family, _) in CHANNELS.items()}
    family = known.get(said.channel)
    if family is not None and (not family or family in _allowed(profile, CHANNELS_RULE, day, ("form", "interface"))):
        return
    rule = profile.rules.get(CHANNELS_RULE)
    yield BadInput(
        t("不能经这一渠道反馈", "problems are not reported by this channel"),
        cite=article(rule.cite, rule.source) if rule else "",
        at="channel",
        code="unknown_channel",
    )

"""Pure decisions of sharing: which procedure, which way, what term, whose grant, and why not.

Plain values and the day in, a decision with its reason and article out. Everything the law says comes from the profile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal
from gongshu.kit.text import Text, t
from gongshu.regulation.choosing import choose_procedure
from gongshu.regulation.citation import Source
from gongshu.regulation.definition import ProcedureDef, Profile, Rule
from gongshu.regulation.period import NotStated, Period

KIND = "sharing"
"""The part of a procedure's id that all procedures of this chapter begin with."""

WAYS: Mapping[str, Text] = {
    "interface": t("接口", "by interface"),
    "exchange": t("交换（数据落到使用方）", "by exchange (the data lands at the user)"),
    "central_analysis": t("集中分析处理", "by analysis at the center"),
    "copy": t("拷贝", "as a copy"),
    "file": t("文件", "as a file"),
    "other": t("其他调用方式", "by another way"),
}
SYSTEM_KINDS: Mapping[str, Text] = {
    "service_handling": t("办事类系统", "a system that handles services"),
    "decision_analysis": t("决策分析类系统", "a system for analysis and decisions"),
    "other": t("其他", "another kind"),
}
SERVED_BY_GATEWAY = ("interface",)
"""Ways in which calls run through our gateway; the others hand the data over elsewhere and the grant records it."""

DEFAULT_QUOTA = 10_000
"""Calls a day under a grant that names no other number. Ours, not the law's."""
MOST_CALLS = 10_000_000

TermSource = Literal["application", "catalog", "house_rule"]

_SPAN = re.compile(r"(\d{1,4})\s*(年|个月|月|天|日|years?|months?|days?)")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")


@dataclass(frozen=True, slots=True)
class FieldOffer:
    """A field of the resource as an applicant sees it."""

    name: str
    title: str
    level: int | None = None
    semantic_type: str = ""
    key: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    """What the catalog says of a resource, as far as sharing needs it."""

    code: str
    title: str
    sharing_class: str
    provider: str
    fields: tuple[FieldOffer, ...]
    materials: tuple[str, ...] = ()
    sharing_period: str = ""
    sharing_condition: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """From when until when; ``source`` says whose the end is, ``words`` why."""

    start: datetime
    until: datetime
    source: TermSource
    words: Text


def place(rule: Rule | None) -> str:
    """The article of a rule in short form; empty for a house rule or no rule."""
    return str(rule.cite) if rule is not None and rule.cite is not None else ""


def applicant_kind(organization_kind: str) -> str:
    """Whether an organization applies as a public body or as another unit."""
    return "other_unit" if organization_kind == "other_unit" else "public_body"


def check_parties(applicant: str, provider: str) -> None:
    """Refuse an application for one's own data."""
    if applicant == provider:
        raise Refusal(
            t(
                "本单位就是该数据的提供单位，无须申请",
                "your own unit provides this data; there is nothing to apply for",
            ),
            remedy=t("直接使用本单位的数据", "use your own data directly"),
            code="own_data",
        )


def choose(profile: Profile, *, sharing_class: str, way: str, kind: str) -> ProcedureDef:
    """Return the procedure for a class, a way and a kind of applicant.

    Raises:
        Refusal: the class is not shared, and the instrument sets no procedure for it.
        NotFound: the instrument has no procedure for these facts.
    """
    try:
        return choose_procedure(profile, KIND, sharing_class=sharing_class, way=way, applicant_kind=kind)
    except NotFound:
        if sharing_class != "none":
            raise
    found = profile.sharing_classes.get("none")
    silence = next((one for one in profile.silences if one.id == "S31"), None)
    title = found.title if found else t("不予共享", "not shared")
    raise Refusal(
        t(f"该数据属于“{title.zh}”，不能在平台申请", f"this data is {title.en}; it cannot be applied for here"),
        why=found.meaning if found else None,
        cite=str(found.cite) if found else "",
        remedy=silence.house_rule if silence else t("可向主管机构了解", "ask the authority"),
        code="not_shared",
    )


def ways(profile: Profile, day: date) -> tuple[str, ...]:
    """The ways of sharing the instrument knows; by interface alone where it names none."""
    named = profile.rule("sharing.ways", day)
    return ("interface",) if isinstance(named, NotStated) else tuple(named)


def systems(profile: Profile, day: date) -> Mapping[str, str]:
    """The kinds of system for which the instrument itself sets the way; empty where it sets none."""
    named = profile.rule("sharing.way_by_system", day)
    return {} if isinstance(named, NotStated) else dict(named)


def check_way(profile: Profile, *, way: str, system: str, day: date) -> None:
    """Refuse a way the instrument does not know, or another one than it sets for this kind of system."""
    known = ways(profile, day)
    if way not in known:
        valid = [WAYS.get(one, t(one, one)) for one in known]
        raise BadInput(
            t("没有这种共享方式", "there is no such way of sharing"),
            why=Text(
                f"《{profile.title.zh}》规定的方式：{'、'.join(one.zh for one in valid)}",
                f"{profile.title.en} knows: {', '.join(one.en for one in valid)}",
            ),
            cite=place(profile.rules.get("sharing.ways")),
            at="way",
            code="unknown_way",
        )
    expected = systems(profile, day).get(system, way)
    if expected != way:
        kind, right = SYSTEM_KINDS.get(system, t(system, system)), WAYS[expected]
        raise BadInput(
            t(
                f"{kind.zh}应当采用“{right.zh}”方式，不能采用“{WAYS[way].zh}”方式",
                f"{kind.en} is served {right.en}, not {WAYS[way].en}",
            ),
            cite=place(profile.rules.get("sharing.way_by_system")),
            remedy=t("改选规定的方式", "choose the way that is set"),
            at="way",
            code="way_by_system",
        )


def needs_argument(profile: Profile, way: str, day: date) -> Rule | None:
    """Return the rule by which a way needs the upper authority's word first; None where it needs none."""
    named = profile.rule("sharing.way_needs_upper_argument", day)
    return (
        profile.rules["sharing.way_needs_upper_argument"] if not isinstance(named, NotStated) and way in named else None
    )


def check_argument(profile: Profile, *, way: str, favorable: bool | None, day: date) -> None:
    """Refuse a grant for a way that needs the upper authority's word while there is none, or a negative one.

    Args:
        profile: the law of the case.
        way: the way of the grant.
        favorable: the last recorded word; None where none is recorded.
        day: the day of the grant.
    """
    rule = needs_argument(profile, way, day)
    if rule is None or favorable:
        return
    what = (
        t("尚未登记上级主管部门的论证结果", "no argumentation by the upper authority is recorded")
        if favorable is None
        else t("上级主管部门论证未通过", "the upper authority's argumentation was negative")
    )
    raise Refusal(
        t(f"不能以“{WAYS[way].zh}”方式授权：{what.zh}", f"no grant {WAYS[way].en}: {what.en}"),
        why=rule.title,
        cite=place(rule),
        remedy=t("登记论证结果，或改用其他方式", "record the argumentation, or choose another way"),
        code="no_argumentation",
    )


def last_day(stated: str, start: date) -> date | None:
    """Read a sharing period (``1年``, ``6个月``, ``2027-12-31``) as its last day; None where it names none."""
    if (found := list(_DAY.finditer(stated))) and (day := _day_of(found[-1])) is not None:
        return day
    span = _SPAN.search(stated)
    if span is None or not int(span[1]):
        return None
    unit = span[2]
    if unit in ("天", "日") or unit.startswith("day"):
        return start + timedelta(days=int(span[1]))
    return months_later(start, int(span[1]) * (12 if unit == "年" or unit.startswith("year") else 1))


def _day_of(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def months_later(start: date, months: int) -> date:
    """The same day some months later; the last day of that month where it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(start.day, (following - timedelta(days=1)).day))


def end_of(day: date) -> datetime:
    """The last instant of a day in China."""
    return datetime.combine(day, time.max, CHINA)


def proposed_last_day(profile: Profile, *, sharing_period: str, start: date) -> tuple[date, TermSource]:
    """Propose the last day of a grant: the catalog entry's, else the installation's own rule.

    Raises:
        Refusal: the profile holds no rule and none can be proposed.
    """
    if stated := last_day(sharing_period, start):
        return stated, "catalog"
    proposed = profile.rule("sharing.proposed_term", start)
    if not isinstance(proposed, Period) or proposed.unit not in ("year", "month", "natural_day"):
        raise Refusal(
            t("没有写明授权期限，也没有可用的约定", "no term is given and no house rule proposes one"),
            remedy=t("填写截止日期", "give the last day"),
            code="no_term",
            cite=place(profile.rules.get("sharing.grant_term_required")),
        )
    if proposed.unit == "natural_day":
        return start + timedelta(days=proposed.count), "house_rule"
    return months_later(start, proposed.count * (12 if proposed.unit == "year" else 1)), "house_rule"


def term(profile: Profile, *, asked: date | None, sharing_period: str, start: datetime) -> Term:
    """Settle the term of a grant.

    The asked day counts, but never goes beyond the sharing period of the catalog entry; where no day is asked for, the
    catalog's counts; where that is silent too, the house rule's.

    Raises:
        BadInput: the asked day has passed, or lies beyond the catalog's sharing period.
    """
    today = start.astimezone(CHINA).date()
    stated = last_day(sharing_period, today)
    if asked is None:
        day, source = proposed_last_day(profile, sharing_period=sharing_period, start=today)
        return Term(start, end_of(day), source, TERM_WORDS[source])
    if asked <= today:
        raise BadInput(
            t("截止日期须在今天之后", "the last day must lie after today"), at="term_until", code="term_has_passed"
        )
    if stated is not None and asked > stated:
        raise BadInput(
            t(
                f"截止日期超出目录载明的共享期限（至 {stated}）",
                f"the last day lies beyond the sharing period of the catalog entry (until {stated})",
            ),
            at="term_until",
            code="term_beyond_catalog",
        )
    return Term(start, end_of(asked), "application", TERM_WORDS["application"])


TERM_WORDS: Mapping[TermSource, Text] = {
    "application": t("按申请填写的截止日期", "the last day asked for"),
    "catalog": t("按目录载明的共享期限", "the sharing period of the catalog entry"),
    "house_rule": t("文本未规定，按本平台约定", "the text is silent; by house rule"),
}


def term_source_kind(source: TermSource) -> Source:
    """Whether an end of a grant is ours and must be labelled so."""
    return "house_rule" if source == "house_rule" else "law"


def check_fields(asked: Sequence[str], offered: Sequence[FieldOffer]) -> None:
    """Refuse fields the resource does not have, and an empty choice."""
    known = {one.name for one in offered}
    unknown = [name for name in asked if name not in known]
    if unknown or not asked:
        raise BadInput(
            t("请从该数据的信息项中选择所需的字段", "choose the fields you need from those of the resource"),
            why=t("只授权履行职责所必需的字段", "only fields that the duty needs are granted"),
            at="fields",
            code="unknown_fields" if unknown else "no_fields",
        )


def check_quota(quota: int) -> None:
    """Refuse a quota that is none."""
    if not 0 < quota <= MOST_CALLS:
        raise BadInput(
            t(f"每日调用次数须在 1 至 {MOST_CALLS} 之间", f"calls a day must be between 1 and {MOST_CALLS}"),
            at="quota_per_day",
            code="bad_quota",
        )


def check_same_unit(profile: Profile, *, holder: str, actor: str) -> None:
    """Refuse what only the unit that holds a grant may do."""
    if actor != holder:
        rule = profile.rules.get("sharing.forbid_onward")
        raise NotPermitted(
            t("只有被授权的单位可以使用该授权", "only the unit that holds the grant may use it"),
            why=rule.title if rule else None,
            cite=place(rule),
            code="another_unit",
        )


def agreement_needed(profile: Profile, day: date) -> bool:
    """Whether an agreement must be signed before the grant; silence is no."""
    value: Any = profile.rule("sharing.agreement_required", day)
    return value is True

"""From when until when: the term of a grant. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.text import Text, t
from gongshu.regulation.citation import Source
from gongshu.regulation.definition import Profile
from gongshu.regulation.period import Period
from gongshu.sharing.rules import place

TermSource = Literal["application", "catalog", "house_rule"]

_SPAN = re.compile(r"(\d{1,4})\s*(年|个月|月|天|日|years?|months?|days?)")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")

TERM_WORDS: Mapping[TermSource, Text] = {
    "application": t("按申请填写的截止日期", "the last day asked for"),
    "catalog": t("按目录载明的共享期限", "the sharing period of the catalog entry"),
    "house_rule": t("文本未规定，按本平台约定", "the text is silent; by house rule"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """From when until when; ``source`` says whose the end is, ``words`` why."""

    start: datetime
    until: datetime
    source: TermSource
    words: Text


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


def term_source_kind(source: TermSource) -> Source:
    """Whether an end of a grant is ours and must be labelled so."""
    return "house_rule" if source == "house_rule" else "law"

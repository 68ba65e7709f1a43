"""The elements that are ours: the article behind everything, and what it means for time and permission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template import Library

from gongshu.kit.errors import GongshuError
from gongshu.kit.text import Text, t
from gongshu.regulation.citation import Citation, Source
from gongshu.regulation.definition import Profile
from gongshu.regulation.restatement import first_day_text
from gongshu.regulation.words import HOUSE_RULE, STATUS_NAMES
from gongshu.ui import law
from gongshu.ui.values import Badge, Chip, DiffRow, Side, Words

register = Library()

_BADGE_TONES = {
    "none_stated": "draft",
    "in_time": "law",
    "due_soon": "soon",
    "overdue": "over",
    "provisional": "law",
    "met": "ok",
    "stopped": "draft",
}


def _article_of(badge: Any) -> Text | str:
    """Return the article of a badge in both languages, where it says both; a house rule has one name only."""
    article, english = getattr(badge, "article", ""), getattr(badge, "article_en", "")
    return Text(article, english) if article and english and article != HOUSE_RULE.zh else article


def as_chip(value: Any, profile: Profile | None = None, source: Source = "law") -> Chip | None:
    """Make a chip of whatever names an article: a chip, a dict of one, a citation, words; None of nothing."""
    if isinstance(value, Chip) or not value:
        return value or None
    if isinstance(value, Mapping):
        return Chip(**value)
    if isinstance(value, Citation) and profile is not None:
        return law.chip(profile, value, source)
    if isinstance(value, Citation):
        return Chip(t(value.zh, value.en), source=source)
    if value == HOUSE_RULE.zh:
        return Chip("", source="house_rule")
    return Chip(value, source=source)


@register.inclusion_tag("ui/article_chip.html")
def article_chip(value: Any, profile: Profile | None = None, source: Source = "law") -> dict[str, Any]:
    """Show ``§ 第十七条``; underneath, what the article says in our words, its status, *house rule* where it is one.

    Stands in ``li``, ``td``, ``dd`` or ``div``, never inside a ``p``. Shows nothing for no article.

    Args:
        value: a ``Chip``, a ``Citation`` or the words of one (``第十七条第二款``).
        profile: the instrument of a ``Citation``: its restatement and status are shown.
        source: ``house_rule`` where this installation fills a silence (a ``Chip`` knows it itself).
    """
    chip = as_chip(value, profile, source)
    status = chip.status if chip else ""
    return {"chip": chip, "status": law.status_words(status), "tone": law.STATUS_TONES.get(status, "")}


@register.inclusion_tag("ui/badge.html")
def badge(value: Badge | Any, chip: Any = None, bare: bool = False) -> dict[str, Any]:
    """Show a deadline: shape, color and words differ by state; how it was counted opens underneath.

    Args:
        value: a badge (state, text, due_day, article, counting); shows nothing for None.
        chip: the article to show beside it; else the badge's own.
        bare: only the mark, without the article and without what opens (inside links and tables of figures).
    """
    if isinstance(value, Mapping):
        value = Badge(**value)
    return {
        "badge": value,
        "tone": _BADGE_TONES[value.state] if value else "",
        "counting": str(value.counting) if value else "",
        "chip": as_chip(chip or _article_of(value)),
        "bare": bare,
    }


@register.inclusion_tag("ui/why_not.html")
def why_not(reason: Words | GongshuError, chip: Any = None, remedy: Words = "", act: Words = "") -> dict[str, Any]:
    """Say in a sentence why an act is not possible now, instead of a gray button.

    Where neither an article nor a house rule is the reason, it is said that the platform asks for it, not the law.

    Args:
        reason: the reason (``数据提供单位尚未答复``), or the refusal that the act would meet, with article and remedy.
        chip: the article that is the reason, if one is.
        remedy: what the reader can do next.
        act: the act that is not possible (``开通授权``).
    """
    if isinstance(reason, GongshuError):
        chip, remedy = chip or reason.cite, remedy or reason.remedy or ""
        reason = reason.what
    found = as_chip(chip)
    return {"reason": reason, "chip": found, "remedy": remedy, "act": act, "ours": is_ours(found, reason, remedy)}


@register.inclusion_tag("ui/ours.html")
def ours(error: GongshuError) -> dict[str, Any]:
    """Say of a refusal without an article that the platform asks for it, not the law; nothing where one is named."""
    return {"ours": error.status < 500 and is_ours(as_chip(error.cite), error.what, error.why or "")}


def is_ours(chip: Chip | None, *words: Words) -> bool:
    """Whether a reason names no article and does not say that it is a house rule."""
    said = [one.zh if isinstance(one, Text) else str(one) for one in words]
    return chip is None and not any(HOUSE_RULE.zh in one for one in said)


@register.inclusion_tag("ui/law_diff.html")
def law_diff(left: Side, right: Side, rows: Sequence[DiffRow], caption: Words) -> dict[str, Any]:
    """Show two profiles side by side on one procedure, point by point, with articles and silences.

    Args:
        left: the first profile.
        right: the second.
        rows: the points, in the order of the procedure.
        caption: what is compared (``有条件共享``).
    """
    return {
        "sides": [
            (side, law.status_words(side.status), law.STATUS_TONES.get(side.status, "")) for side in (left, right)
        ],
        "rows": rows,
        "caption": caption,
        "different": sum(not row.same for row in rows),
    }


@register.inclusion_tag("ui/tag.html")
def profile_status(status: str) -> dict[str, Any]:
    """Show whether an instrument is in force, a draft or abolished, as a tag."""
    return {"text": STATUS_NAMES[status], "tone": law.STATUS_TONES[status]}


@register.simple_tag
def first_day(of: Any) -> Text:
    """Say from which day an instrument (a profile, or its row in the list) is in force, or that it does not say."""
    return first_day_text(of.effective, of.issued)


@register.inclusion_tag("ui/tag.html")
def tag(text: Words, tone: str = "draft") -> dict[str, Any]:
    """Show a state in a word or two.

    Args:
        text: the state (``已发布``).
        tone: ``ok``, ``soon``, ``over``, ``law`` or ``draft``.
    """
    return {"text": text, "tone": tone}

"""A case: who it is between, where it stands, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template import Library

from gongshu.kit.text import t
from gongshu.ui.tags.law import as_chip
from gongshu.ui.values import Entry, Letter, Link, Step, Words

register = Library()

_STEP_WORDS = {
    "done": t("已完成", "Done"),
    "here": t("办理中", "In progress"),
    "to_come": t("待办理", "To come"),
    "skipped": t("不经过", "Skipped"),
    "ended": t("已办结", "Closed"),
}


@register.inclusion_tag("ui/identity_bar.html")
def identity_bar(
    number: str,
    title: Words,
    applicant: Words,
    provider: Words,
    state: Words,
    badge: Any = None,
    chip: Any = None,
    kind: Words = "",
    tone: str = "law",
    href: str = "",
) -> dict[str, Any]:
    """Show what a case is, between whom, where it stands and by when.

    Args:
        number: the case number (``GX-2026-000012``).
        title: the resource or subject.
        applicant: who asks; provider: who is asked. Either may be empty.
        provider: see above.
        state: where the case stands, in words; ``tone`` colors it (``ok``, ``soon``, ``over``, ``law``, ``draft``).
        badge: the deadline of the open step.
        chip: the article of the open step.
        kind: the procedure's name.
        tone: see ``state``.
        href: the address of the resource.
    """
    return {
        "number": number,
        "title": title,
        "applicant": applicant,
        "provider": provider,
        "state": state,
        "badge": badge,
        "chip": as_chip(chip),
        "kind": kind,
        "tone": tone,
        "href": href,
    }


@register.inclusion_tag("ui/timeline.html")
def timeline(entries: Sequence[Entry], filters: Sequence[Link] = ()) -> dict[str, Any]:
    """Show what happened, newest first, from audit records; who, on whose behalf, when, under which article.

    Args:
        entries: the records, those of one moment in the order they were made.
        filters: links that show one kind of records only; the current one is marked.
    """
    ordered = sorted(entries, key=lambda entry: entry.at)
    return {"entries": ordered[::-1], "filters": filters}


@register.inclusion_tag("ui/thread.html")
def thread(letters: Sequence[Letter]) -> dict[str, Any]:
    """Show the letters of a case, the oldest first: who wrote what, and who can read it."""
    return {"letters": letters}


@register.inclusion_tag("ui/track.html")
def track(steps: Sequence[Step], guide: bool = False) -> dict[str, Any]:
    """Show the steps of a procedure as a vertical list: done, here, to come, skipped with its reason, the end.

    Args:
        steps: in the order of the profile; ``joint`` actors of a step stand side by side.
        guide: numbers the steps for those who have not set out yet, without saying how far anybody is.
    """
    numbers = iter(range(1, len(steps) + 1))
    rows = [
        (step, "" if guide else _STEP_WORDS[step.state], next(numbers) if guide and step.state == "to_come" else "")
        for step in steps
    ]
    return {"steps": rows, "guide": guide}

"""Showing why an entry was found: the words marked where they stand, and of a long text the part around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gongshu.catalog.search.folding import places

_BEFORE = 16


def spans(text: str, phrases: Iterable[str]) -> list[tuple[int, int]]:
    """Return where folded phrases stand in a text, as places from and to, apart and in order."""
    cut = list(places(text))
    folded = "".join(character for character, _ in cut)
    marked = [False] * len(text)
    for phrase in phrases:
        start = folded.find(phrase) if phrase else -1
        while start >= 0:
            for place in range(cut[start][1], cut[start + len(phrase) - 1][1] + 1):
                marked[place] = True
            start = folded.find(phrase, start + 1)
    return _runs(marked)


def _runs(marked: Sequence[bool]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for place, is_marked in enumerate(marked):
        if not is_marked:
            continue
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def marked(text: str, phrases: Sequence[str], width: int = 0) -> SafeString:
    """Return a text, escaped, with the phrases marked.

    Args:
        text: the original text.
        phrases: folded phrases (``Question.phrases``).
        width: show no more than so many characters, from a little before the first phrase; 0: all of it.
    """
    found = spans(text, phrases)
    start, end = 0, len(text)
    if width and len(text) > width:
        start = max(0, min(found[0][0] - _BEFORE if found else 0, len(text) - width))
        end = start + width
    parts, at = [], start
    for first, last in ((max(first, start), min(last, end)) for first, last in found):
        if first < last:
            parts += [(text[at:first], text[first:last])]
            at = last
    body = format_html_join("", "{}<mark>{}</mark>", parts)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return format_html("{}{}{}{}", before, body, text[at:end], after)


def holds(text: str, phrases: Iterable[str]) -> bool:
    """Whether any of the phrases stands in a text."""
    return bool(spans(text, phrases))

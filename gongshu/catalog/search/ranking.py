"""What stands first among the hits: the same sum on either database. Pure: folded words in, a number out.

The title counts before the items, these before code and business, then the provider, then the abstract; a title that
is the word or begins with it counts more, as does one that holds little else. A word found by another way than as it
was typed counts by that way's worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gongshu.catalog.search.asking import Question, Way, Word
from gongshu.catalog.search.folding import BREAK

_TITLE, _ITEMS, _OTHER, _PROVIDER, _ABSTRACT = 100.0, 40.0, 30.0, 25.0, 12.0
_WHOLE_TITLE, _BEGINS, _SHARE = 120.0, 30.0, 40.0
_WHOLE_RUN = 20.0
_ALIKE = 30.0
"""House weights: how much each place counts. A code typed in full counts as much as a title typed in full."""


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words of an entry, and its provider's id."""

    title: str
    items: str
    abstract: str
    other: str
    provider: str


def score(question: Question, entry: Words) -> float:
    """Return how well an entry answers a question; only compared with others of the same question."""
    found = sum(_word(word, entry) for word in question.words) / max(1, len(question.words))
    whole = question.whole
    if len(question.words) > 1 and whole in entry.title:
        found += _WHOLE_TITLE if whole == entry.title else _BEGINS
    return round(found + _ALIKE * _likeness(whole, entry.title), 6)


def _word(word: Word, entry: Words) -> float:
    best = max((_way(way, entry) for way in word.ways), default=0.0)
    return max(best, _PROVIDER) if entry.provider in word.providers else best


def _way(way: Way, entry: Words) -> float:
    each = [_phrase(phrase, entry) for phrase in way.phrases]
    return way.worth * sum(each) / len(each) if all(each) else 0.0


def _phrase(phrase: str, entry: Words) -> float:
    if phrase in entry.title:
        extra = _SHARE * len(phrase) / len(entry.title)
        if phrase == entry.title:
            extra += _WHOLE_TITLE
        elif entry.title.startswith(phrase):
            extra += _BEGINS
        return _TITLE + extra
    if len(phrase) == 1:
        return 0.0
    if phrase in entry.items:
        return _ITEMS + (_WHOLE_RUN if _is_run(phrase, entry.items) else 0.0)
    if phrase in entry.other:
        named = phrase.isascii() and _is_run(phrase, entry.other)
        return _OTHER + (_TITLE + _WHOLE_TITLE if named else 0.0)
    return _ABSTRACT if phrase in entry.abstract else 0.0


def _is_run(phrase: str, field: str) -> bool:
    return f"{BREAK}{phrase}{BREAK}" in f"{BREAK}{field}{BREAK}"


def _likeness(whole: str, title: str) -> float:
    """How alike two folded texts are: the share of neighboring characters they have in common, 0 … 1."""
    first, second = _asked(whole), _neighbors(title)
    common = len(first & second)
    return 2 * common / (len(first) + len(second)) if common else 0.0


@lru_cache(maxsize=8)
def _asked(whole: str) -> set[str]:
    return _neighbors(whole)


def _neighbors(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def ranked(scores: Sequence[tuple[int, float]]) -> list[int]:
    """Return ids by their score, the newest first among equals."""
    return [id for id, _ in sorted(scores, key=lambda pair: (-pair[1], -pair[0]))]

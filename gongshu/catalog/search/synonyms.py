"""Words that mean the same for a search, as data of the house; asked with every search, so an edit holds at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

from gongshu.catalog.search.folding import fold

_FILE = Path(__file__).with_name("synonyms.yaml")
_MOST = 8
"""So many other spellings of a word are looked for, the ones that replace most of it first."""


@cache
def _groups() -> tuple[Sequence[str], Mapping[str, tuple[str, ...]]]:
    """The members from the longest to the shortest, and for each those that mean the same."""
    document = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    same: dict[str, tuple[str, ...]] = {}
    for group in document["groups"]:
        folded = list(dict.fromkeys(fold(word) for word in group))
        for word in folded:
            same[word] = (*same.get(word, ()), *(other for other in folded if other != word))
    return sorted(same, key=lambda word: (-len(word), word)), same


def others(word: str) -> tuple[str, ...]:
    """Return the spellings of a folded word in which a part of it, or all, is another word of the same meaning."""
    found = dict.fromkeys(_others(word))
    return tuple(spelling for spelling in found if spelling != word)[:_MOST]


def _others(word: str) -> Iterator[str]:
    members, same = _groups()
    taken: list[str] = []
    for member in members:
        if member in word and not any(member in longer for longer in taken):
            taken.append(member)
            for other in same[member]:
                if other not in word:
                    yield word.replace(member, other)

"""What somebody looks for, read from what they typed. Whatever is typed can be asked: it is only ever compared.

A question is words that must all be found; a word is found through one of its ways: itself, a spelling of the same
meaning, a provider so named, and where nothing holds it whole, its parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, pairwise

from gongshu.catalog.search import synonyms
from gongshu.catalog.search.folding import fold

MOST_WORDS = 12
LONGEST_WORD = 300
SAME = 0.8
"""The worth of a word of the same meaning."""

_SPLIT_FROM, _SPLIT_TO = 4, 24
"""Words of so many characters are also looked for in parts when nothing holds them whole."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to find a word: phrases that must all be there. ``worth``: 1 as typed, less the farther from it."""

    phrases: tuple[str, ...]
    worth: float = 1.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its ways, and the ids of the organizations whose name holds it."""

    typed: str
    ways: tuple[Way, ...]
    providers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """The words of a search. ``whole``: all of it folded; ``cut``: more was typed than is looked for."""

    words: tuple[Word, ...]
    whole: str
    cut: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.words

    @property
    def also(self) -> tuple[str, ...]:
        """Other words of the same meaning that were looked for as well."""
        return tuple(dict.fromkeys(way.phrases[0] for word in self.words for way in word.ways if way.worth == SAME))

    @property
    def phrases(self) -> tuple[str, ...]:
        """Every phrase that may be marked in a hit, the longest first."""
        found = {phrase for word in self.words for way in word.ways for phrase in way.phrases}
        return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


def ask(typed: str, providers: Mapping[str, str] | None = None) -> Question:
    """Read a search.

    Args:
        typed: whatever somebody typed; blanks part words.
        providers: ids of organizations by name, so that a word may also name the provider.
    """
    named = {_folded(name): id for name, id in (providers or {}).items()}
    folded = [word for word in map(fold, typed.split()) if word]
    unique = list(dict.fromkeys(folded))
    words = tuple(_word(one[:LONGEST_WORD], named) for one in unique[:MOST_WORDS])
    cut = len(unique) > MOST_WORDS or any(len(one) > LONGEST_WORD for one in unique)
    return Question(words, "".join(folded)[:LONGEST_WORD], cut)


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    """Names of organizations are folded with every search."""
    return fold(name)


def _word(folded: str, named: Mapping[str, str]) -> Word:
    same = tuple(Way((spelling,), SAME) for spelling in synonyms.others(folded))
    holding = tuple(sorted(id for name, id in named.items() if folded in name)) if len(folded) > 1 else ()
    return Word(folded, (Way((folded,)), *same), holding)


def looser(question: Question) -> Iterator[Question]:
    """Yield questions that ask for less, the nearest first; for when nothing answers the one asked."""
    for parts, worth in ((2, 0.7), (3, 0.5)):
        split = tuple(replace(word, ways=(*word.ways, *_splits(word.typed, parts, worth))) for word in question.words)
        if split != question.words:
            yield replace(question, words=split)
    if len(question.words) > 1:
        yield from _without_one(question)
    pieces = tuple(way for word in question.words for way in _pieces(word.typed))
    if pieces:
        yield replace(question, words=(Word(question.whole, pieces),))


def _splits(word: str, parts: int, worth: float) -> Iterator[Way]:
    """The ways to find a word in so many parts of at least two characters, wherever each stands."""
    if not max(_SPLIT_FROM, 2 * parts) <= len(word) <= _SPLIT_TO:
        return
    for cuts in combinations(range(2, len(word) - 1), parts - 1):
        ends = (0, *cuts, len(word))
        phrases = tuple(word[start:end] for start, end in pairwise(ends))
        if all(len(phrase) > 1 for phrase in phrases):
            yield Way(phrases, worth)


def _without_one(question: Question) -> Iterator[Question]:
    """All words but one, whichever; with two words this is any of them."""
    typed = [word.typed for word in question.words]
    left = [tuple(typed[:place] + typed[place + 1 :]) for place in range(len(typed))]
    ways = tuple(Way(phrases, 0.5) for phrases in left if any(len(phrase) > 1 for phrase in phrases))
    providers = tuple(dict.fromkeys(id for word in question.words for id in word.providers))
    if ways:
        yield replace(question, words=(Word(question.whole, ways, providers),))


def _pieces(word: str) -> Sequence[Way]:
    """The beginnings and ends of a word, down to half of it: what a typing error elsewhere leaves intact."""
    if len(word) < 3:
        return [Way((word,), 0.4)] if len(word) == 2 else []
    shortest = max(2, (len(word) + 1) // 2)
    longest = min(len(word) - 1, _SPLIT_TO)
    return [
        Way((piece,), 0.4 * length / len(word))
        for length in range(longest, shortest - 1, -1)
        for piece in dict.fromkeys((word[:length], word[-length:]))
    ]

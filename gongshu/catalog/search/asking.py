"""What somebody looks for, read from what they typed. Whatever is typed can be asked: it is only ever compared.

A question is words that must all be found; a word is found through one of its ways: itself, a spelling of the same
meaning, a provider so named, and where nothing holds it whole, its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, pairwise

from gongshu.catalog.search import synonyms
from gongshu.catalog.search.folding import fold

MOST_WORDS = 12
LONGEST_WORD = 300
SAME = 0.8
"""The worth of a word of the same meaning."""

_MOST_WAYS = 4
"""So many ways to part a word are tried: the shortest and the longest beginning, and some between."""

_SPLIT_TO = 24
"""Words of up to so many characters are also looked for in three parts; longer ones in two only."""


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


def only(phrase: str) -> Question:
    """Return the question whether anything holds a folded phrase."""
    return Question((Word(phrase, (Way((phrase,)),)),), phrase)


def looser(question: Question, held: Callable[[str], bool]) -> Iterator[Question]:
    """Yield questions that ask for less, the nearest first; for when nothing answers the one asked.

    Args:
        question: the one that nothing answers.
        held: whether anything at all, within the same view, holds a phrase: no part is asked for in vain.
    """
    reach = {word.typed: _reach(word.typed, held) for word in question.words if len(word.typed) > 2}
    for parts, worth in ((2, 0.7), (3, 0.5)):
        split = tuple(
            replace(word, ways=(*word.ways, *_splits(word.typed, parts, worth, reach[word.typed])))
            if word.typed in reach
            else word
            for word in question.words
        )
        if split != question.words:
            yield replace(question, words=split)
    if len(question.words) > 1:
        yield from _without_one(question)
    pieces = tuple(way for word in question.words for way in _pieces(word.typed, reach.get(word.typed, (0, 0))))
    if pieces:
        yield replace(question, words=(Word(question.whole, pieces),))


def _reach(word: str, held: Callable[[str], bool]) -> tuple[int, int]:
    """How many characters long the longest beginning and the longest end are that something holds."""
    return _longest(len(word), lambda size: held(word[:size])), _longest(len(word), lambda size: held(word[-size:]))


def _longest(whole: int, holds: Callable[[int], bool]) -> int:
    """The greatest size below the whole that holds, 0 if none does; where a size holds, all smaller ones do."""
    least, most = 1, whole - 1
    while least < most:
        middle = (least + most + 1) // 2
        if holds(middle):
            least = middle
        else:
            most = middle - 1
    return least if least > 1 else 0


def _splits(word: str, parts: int, worth: float, reach: tuple[int, int]) -> Iterator[Way]:
    """The ways to find a word in so many parts of at least two characters, wherever each stands."""
    if len(word) < 2 * parts or (parts > 2 and len(word) > _SPLIT_TO):
        return
    beginning, end = reach
    found = []
    for cuts in combinations(range(2, len(word) - 1), parts - 1):
        if cuts[0] > beginning or len(word) - cuts[-1] > end:
            continue
        ends = (0, *cuts, len(word))
        phrases = tuple(word[start:end] for start, end in pairwise(ends))
        if all(len(phrase) > 1 for phrase in phrases):
            found.append(Way(phrases, worth))
    yield from _spread(found)


def _spread(ways: Sequence[Way]) -> Sequence[Way]:
    """Choose some of many ways, evenly, the first and the last among them."""
    if len(ways) <= _MOST_WAYS:
        return ways
    return [ways[place * (len(ways) - 1) // (_MOST_WAYS - 1)] for place in range(_MOST_WAYS)]


def _without_one(question: Question) -> Iterator[Question]:
    """All words but one, whichever; with two words this is any of them."""
    typed = [word.typed for word in question.words]
    left = [tuple(typed[:place] + typed[place + 1 :]) for place in range(len(typed))]
    ways = tuple(Way(phrases, 0.5) for phrases in left if any(len(phrase) > 1 for phrase in phrases))
    providers = tuple(dict.fromkeys(id for word in question.words for id in word.providers))
    if ways:
        yield replace(question, words=(Word(question.whole, ways, providers),))


def _pieces(word: str, reach: tuple[int, int]) -> Iterator[Way]:
    """The longest beginning and end of a word that something holds, if half of it: what an error elsewhere leaves."""
    if len(word) == 2:
        yield Way((word,), 0.4)
    beginning, end = reach
    for size, piece in ((beginning, word[:beginning]), (end, word[len(word) - end :])):
        if size >= max(2, (len(word) + 1) // 2):
            yield Way((piece,), 0.4 * size / len(word))

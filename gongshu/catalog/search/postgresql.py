"""A question in the words of PostgreSQL: all pairs by its inverted index, then whether they stand one after another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from gongshu.catalog.search.asking import Question, Way, Word
from gongshu.catalog.search.folding import mark

BROWSES_BY_WORDS = False
"""Where no word is given, the columns themselves are asked: the index of words gives no order, and does not know how
many have a value."""


def condition(
    question: Question, marks: Sequence[str], fields: Sequence[str], *, present: bool = True, made: bool = True
) -> tuple[str, list[Any], str]:
    """Return the source of the findables (``f``) that answer, its parameters, and what orders them by age.

    Folded words hold letters and digits only, so none of them can end a quoted lexeme.

    Args:
        question: the words; may be empty.
        marks: tokens of values, all of which must be there.
        fields: where the words are looked for.
        present: the index is of the present edition; here it makes no difference.
        made: all titles are in their index; here they have none of their own.
    """
    terms = [*(_word(word, fields) for word in question.words), *(f"'{one}'" for one in marks)]
    if not terms:
        return "FROM catalog_findable f WHERE true", [], "f.id"
    parameters: list[Any] = [" & ".join(terms)]
    exact = [_exact(word, fields, parameters) for word in question.words if _may_be_apart(word)]
    source = "FROM catalog_findable f JOIN catalog_findabletext w ON w.findable_id = f.id WHERE w.words @@ %s::tsquery"
    return " AND ".join([source, *exact]), parameters, "f.id"


def _word(word: Word, fields: Sequence[str]) -> str:
    ways = [_way(way, fields) for way in word.ways]
    ways += [f"'{mark('p', id)}'" for id in word.providers]
    return "(" + " | ".join(ways) + ")"


def _way(way: Way, fields: Sequence[str]) -> str:
    return "(" + " & ".join(_phrase(phrase, fields) for phrase in way.phrases) + ")"


def _phrase(phrase: str, fields: Sequence[str]) -> str:
    if len(phrase) == 1:
        return f"'s{phrase}'"
    neighbors = [first + second for first, second in pairwise(phrase)]
    whole = (" & ".join(f"'{field[0]}{pair}'" for pair in dict.fromkeys(neighbors)) for field in fields)
    return "(" + " | ".join(f"({one})" for one in whole) + ")"


def _may_be_apart(word: Word) -> bool:
    """Whether a text may hold all pairs of a phrase but not the phrase: a phrase of two characters is its one pair."""
    return any(len(phrase) > 2 for way in word.ways for phrase in way.phrases)


def _exact(word: Word, fields: Sequence[str], parameters: list[Any]) -> str:
    ways = []
    for way in word.ways:
        phrases = []
        for phrase in way.phrases:
            held = ["title"] if len(phrase) == 1 else fields
            phrases.append("(" + " OR ".join(f"strpos(w.{field}, %s) > 0" for field in held) + ")")
            parameters += [phrase] * len(held)
        ways.append("(" + " AND ".join(phrases) + ")")
    if word.providers:
        ways.append("f.provider = ANY(%s)")
        parameters.append(list(word.providers))
    return "(" + " OR ".join(ways) + ")"


_BY_TITLE = 'w.title COLLATE "C", w.findable_id'


def beginning(words: str) -> tuple[str, list[Any], str]:
    """Return the condition that a folded title (of ``w``) begins with words, its parameters, the order of titles."""
    return 'w.title COLLATE "C" >= %s AND w.title COLLATE "C" < %s', [words, words + "\U0010ffff"], _BY_TITLE

"""A question in the words of SQLite: an expression of its full-text index over the pairs, phrase by phrase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongshu.catalog.search.asking import Question, Way, Word
from gongshu.catalog.search.folding import mark, numbers, pairs, single


def condition(question: Question, marks: Sequence[str], fields: Sequence[str]) -> tuple[str, list[Any], str]:
    """Return the source of the findables (``f``) that answer, its parameters, and what orders them by age.

    Args:
        question: the words; may be empty.
        marks: tokens of values, all of which must be there.
        fields: where the words are looked for.
    """
    within = "{" + " ".join(fields) + "}"
    expression = " AND ".join([*(_word(word, within) for word in question.words), *(f'marks : "{m}"' for m in marks)])
    if not expression:
        return "FROM catalog_findable f WHERE 1 = 1", [], "f.id"
    table = "catalog_titles" if tuple(fields) == ("title",) else "catalog_pairs"
    source = f"FROM {table} JOIN catalog_findable f ON f.id = {table}.rowid WHERE {table} MATCH %s"
    return source, [expression], f"{table}.rowid"


def _word(word: Word, within: str) -> str:
    ways = [_way(way, within) for way in word.ways]
    ways += [f'(marks : "{mark("p", id)}")' for id in word.providers]
    return "(" + " OR ".join(ways) + ")"


def _way(way: Way, within: str) -> str:
    return "(" + " AND ".join(_phrase(phrase, within) for phrase in way.phrases) + ")"


def _phrase(phrase: str, within: str) -> str:
    if len(phrase) == 1:
        return f'(title : "{single(phrase)}")'
    every = [" ".join(pairs(phrase)), *numbers(phrase)]
    return "(" + " AND ".join(f'{within} : "{one}"' for one in every) + ")"


def beginning(words: str) -> tuple[str, list[Any], str]:
    """Return the condition that a folded title (of ``w``) begins with words, its parameters, the order of titles."""
    return "w.title >= %s AND w.title < %s", [words, words + "\U0010ffff"], "w.title, f.id"

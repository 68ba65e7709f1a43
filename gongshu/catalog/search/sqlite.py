"""A question in the words of SQLite: an expression of its full-text indexes, phrase by phrase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongshu.catalog.search.asking import Question, Word
from gongshu.catalog.search.folding import mark, numbers, pairs, single, triples

BROWSES_BY_WORDS = True
"""Where no word is given, the tokens of values are asked: of a value that few have, SQLite would walk through all."""


def condition(
    question: Question, marks: Sequence[str], fields: Sequence[str], *, present: bool = True, made: bool = True
) -> tuple[str, list[Any], str]:
    """Return the source of the findables (``f``) that answer, its parameters, and what orders them by age.

    Args:
        question: the words; may be empty.
        marks: tokens of values, all of which must be there.
        fields: where the words are looked for.
        present: the index is of the present edition; an earlier one does not keep the digits of a number in a row.
        made: all titles are in the index of their own; until they are, the large one is asked for them.
    """
    alone = tuple(fields) == ("title",)
    titles = alone and made
    words = [_word(word, titles, present) for word in question.words]
    if words and alone and not made:
        words = [f"{{title marks}} : ({' AND '.join(words)})"]
    expression = " AND ".join([*words, *(f'"{one}"' for one in marks)])
    if not expression:
        return "FROM catalog_findable f WHERE 1 = 1", [], "f.id"
    table = "catalog_threes" if titles else "catalog_pairs"
    source = f"FROM {table} JOIN catalog_findable f ON f.id = {table}.rowid WHERE {table} MATCH %s"
    return source, [expression], f"{table}.rowid"


# No phrase names the column it is looked for in: what is a pair, a triple, a number, a single character or a mark shows
# in its spelling, and each stands in its own columns only. A column to look at would cost half as much again.
def _word(word: Word, titles: bool, present: bool) -> str:
    ways = [" AND ".join(_phrase(phrase, titles, present) for phrase in way.phrases) for way in word.ways]
    return "(" + " OR ".join([*(f"({way})" for way in ways), *(f'"{mark("p", id)}"' for id in word.providers)]) + ")"


def _phrase(phrase: str, titles: bool, present: bool) -> str:
    """All of a phrase's tokens in a row: the rarest that tell it."""
    if len(phrase) == 1:
        return f'"{single(phrase)}"'
    cut = triples(phrase) if titles and len(phrase) > 2 else pairs(phrase)
    known = numbers(phrase)
    if known and present:
        runs = known if phrase.isascii() and phrase.isdecimal() else [*known, cut]
    else:
        runs = [cut, *([four] for number in known for four in number)]
    return " AND ".join(f'"{" ".join(run)}"' for run in runs)


def beginning(words: str) -> tuple[str, list[Any], str]:
    """Return the condition that a folded title (of ``w``) begins with words, its parameters, the order of titles."""
    return "w.title >= %s AND w.title < %s", [words, words + "\U0010ffff"], "w.title, f.id"

"""How text is brought to one spelling for search, and cut into pairs of characters.

Words are not segmented: who searches types half words and abbreviations, and segmented indexes lose a quarter of such
hits. Every two neighboring characters are one token; a word is found where its pairs stand one after another, that is,
wherever the text holds it. Folding goes character by character, so a part of a text always folds to a part of the
folded text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from gongshu.kit.words import simplified

EDITION = 3
"""Grows when folding or cutting changes: an index of another edition must be rebuilt."""

BREAK = "\n"
"""Parts runs that must not be read across: one item ends, the next begins."""

PARTING = "z"
"""The token between runs; no pair is spelled so."""

MOST_CHARACTERS = 60_000
"""Longer fields are cut for the index (an entry of 2,000 items stays far below)."""


class _Folded(dict[str, str]):
    """What each character folds to: simplified, half-width, lower case, without marks; nothing for punctuation."""

    def __missing__(self, character: str) -> str:
        plain = unicodedata.normalize("NFKD", simplified(character)).casefold()
        kept = unicodedata.normalize("NFKD", plain)
        self[character] = folded = "".join(one for one in kept if unicodedata.category(one)[0] in "LN")
        return folded


class _Spelled(dict[str, str]):
    """How each character is spelled inside a token: plain ASCII, so that no tokenizer has an opinion on it."""

    def __missing__(self, character: str) -> str:
        self[character] = spelled = f"{ord(character):x}"
        return spelled


_DIGITS = re.compile(r"[0-9]{4,}")
_FOLDED = _Folded()
_SPELLED = _Spelled()


def fold(text: str) -> str:
    """Bring text to its one spelling; blanks and punctuation fall out."""
    return "".join(map(_FOLDED.__getitem__, text))


def fold_runs(texts: Iterable[str]) -> str:
    """Fold several texts into one field, each a run of its own, each once."""
    runs = dict.fromkeys(fold(text) for text in texts)
    return BREAK.join(run for run in runs if run)[:MOST_CHARACTERS]


def places(text: str) -> Iterator[tuple[str, int]]:
    """Yield each character of the folded text with the place in the original it comes from."""
    for place, character in enumerate(text):
        for folded in _FOLDED[character]:
            yield folded, place


def pairs(run: str) -> list[str]:
    """Cut a folded run into its tokens, one for every two neighbors; none of a single character."""
    spelled = [_SPELLED[character] for character in run]
    return [f"{first}z{second}" for first, second in pairwise(spelled)]


def triples(run: str) -> list[str]:
    """Cut a folded run into tokens of three neighbors each: far fewer titles hold one of these than a pair."""
    spelled = [_SPELLED[character] for character in run]
    return ["z".join(three) for three in zip(spelled, spelled[1:], spelled[2:], strict=False)]


def single(character: str) -> str:
    """Return the token of a character that stands in a title."""
    return _SPELLED[character]


def numbers(run: str) -> list[list[str]]:
    """Return the tokens of the numbers in a folded run: for each number one for every four digits in a row, in order.

    There are a hundred pairs of digits and every code is made of them: a number is found by these. Numbers of less than
    four digits have none.
    """
    return [[f"n{digits[place : place + 4]}" for place in range(len(digits) - 3)] for digits in _DIGITS.findall(run)]


def tokens(folded: str, kind: str = "") -> str:
    """Return the tokens of a folded field as the index takes them, parted by blanks.

    Args:
        folded: runs parted by ``BREAK``; marks already spelled as tokens.
        kind: ``title`` also gets its single characters, ``alone`` (a title in the index of titles) also its triples;
            ``marks`` are tokens as they stand.
    """
    if kind == "marks":
        return folded
    spelled = f" {PARTING} ".join(" ".join(pairs(run)) for run in folded.split(BREAK))
    for number in numbers(folded):
        spelled += f" {PARTING} " + " ".join(number)
    if kind == "alone":
        spelled += f" {PARTING} " + " ".join(triples(folded))
    if kind in ("title", "alone"):
        spelled += f" {PARTING} " + " ".join(single(character) for character in dict.fromkeys(folded))
    return spelled


def mark(kind: str, value: str) -> str:
    """Return the token that stands for a value to filter by: a letter for its kind, the value as hexadecimal digits."""
    return f"m{kind}{value.encode().hex()}"

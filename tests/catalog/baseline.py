"""What a search in the manner of CKAN would find: tokens of an analyzer, most of which must be there, ranked by BM25.

Written for comparison only. ``whitespace`` cuts at blanks and punctuation, as the field type CKAN's schema uses;
``standard`` also takes every Chinese character for a token, as the standard analyzer of Lucene does.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

Analyzer = Callable[[str], list[str]]


def whitespace(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def standard(text: str) -> list[str]:
    return re.findall(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", text.lower())


def must_match(tokens: int) -> int:
    """How many of so many tokens must be there (CKAN's ``mm``: ``2<-1 5<80%``)."""
    if tokens <= 2:
        return tokens
    return tokens - 1 if tokens <= 5 else math.floor(tokens * 0.8)


class TokenSearch:
    def __init__(self, documents: Sequence[tuple[str, str]], analyzer: Analyzer) -> None:
        """``documents``: title and all the rest; a token of the title counts twice."""
        self.analyzer = analyzer
        self.counts = [Counter(analyzer(title) * 2 + analyzer(rest)) for title, rest in documents]
        self.lengths = [sum(one.values()) for one in self.counts]
        self.mean = sum(self.lengths) / len(self.lengths)
        self.holding: dict[str, list[int]] = {}
        for number, counts in enumerate(self.counts):
            for token in counts:
                self.holding.setdefault(token, []).append(number)

    def best(self, typed: str, most: int = 10) -> list[int]:
        tokens = list(dict.fromkeys(self.analyzer(typed)))
        found: Counter[int] = Counter(number for token in tokens for number in self.holding.get(token, ()))
        hits = [number for number, count in found.items() if count >= must_match(len(tokens))]
        return sorted(hits, key=lambda number: (-self._score(tokens, number), number))[:most]

    def _score(self, tokens: Sequence[str], number: int) -> float:
        score = 0.0
        for token in tokens:
            if count := self.counts[number][token]:
                holding = len(self.holding[token])
                rare = math.log(1 + (len(self.counts) - holding + 0.5) / (holding + 0.5))
                norm = 1.2 * (0.25 + 0.75 * self.lengths[number] / self.mean)
                score += rare * count * 2.2 / (count + norm)
        return score

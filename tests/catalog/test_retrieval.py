"""How much of a city's real catalog is found again, beside a search in the manner of CKAN.

Queries are derived from every thirty-fifth title of the file, by rule: a part of two to four characters, the title
with a piece left out, its halves exchanged, a word of the same meaning, the title in the other script. Recall at 10 is
the share of what should be found (all titles that hold the part; the title itself) among the first ten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from opencc import OpenCC
from openpyxl import load_workbook

from gongshu.catalog import lookup
from gongshu.catalog.models import Entry, Item
from gongshu.catalog.search import synonyms
from gongshu.catalog.search.folding import fold
from gongshu.catalog.search.keeping import catch_up_index
from gongshu.kit.actor import SYSTEM
from tests.catalog.baseline import TokenSearch, standard, whitespace

pytestmark = pytest.mark.real_data
TITLE, FIELDS, DESCRIPTION, TAGS = 1, 5, 8, 23
EVERY = 35


@pytest.fixture
def rows(real_data: Path, sixian: Any) -> list[tuple[str, str, str]]:
    """The catalog in the file as title, description and fields; written and indexed."""
    book = load_workbook(real_data / "catalogue_taoyuan_2018.xlsx", read_only=True)
    lines = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    found = {str(line[TITLE]).strip(): line for line in lines if line[TITLE]}
    read = [
        (title[:300], f"{line[DESCRIPTION] or ''} {line[TAGS] or ''}", str(line[FIELDS] or ""))
        for title, line in found.items()
    ]
    entries = [
        Entry(
            code=f"300000-{number:06d}",
            slug=f"real-{number}",
            name=title,
            abstract=text,
            provider=sixian.provider,
            sharing_class="unconditional",
            opening_class="unconditional",
            created_by="test",
        )
        for number, (title, text, _) in enumerate(read)
    ]
    Entry.objects.bulk_create(entries)
    Item.objects.bulk_create(
        Item(entry=entry, position=place, name=f"c{place}", title=title, type="C")
        for entry, (_, _, fields) in zip(entries, read, strict=True)
        for place, title in enumerate(dict.fromkeys(one[:200] for one in re.split(r"[、,，;；\s]+", fields) if one), 1)
    )
    catch_up_index()
    return read


Query = tuple[str, set[str]]


def parts(titles: Sequence[str]) -> Iterator[Query]:
    for number, title in enumerate(titles[::EVERY]):
        length = 2 + number % 3
        start = number % max(1, len(title) - length + 1)
        part = title[start : start + length]
        if len(fold(part)) > 1:
            yield part, {one for one in titles if fold(part) in fold(one)}


def with_a_piece_left_out(titles: Sequence[str]) -> Iterator[Query]:
    for title in titles[::EVERY]:
        if len(title) >= 8:
            middle = len(title) // 2
            yield title[: middle - 1] + title[middle + 1 :], {title}


def with_halves_exchanged(titles: Sequence[str]) -> Iterator[Query]:
    for title in titles[::EVERY]:
        if len(title) >= 6:
            yield title[len(title) // 2 :] + title[: len(title) // 2], {title}


def of_the_same_meaning(titles: Sequence[str]) -> Iterator[Query]:
    for title in titles[:: EVERY // 7]:
        for other in synonyms.others(fold(title))[:1]:
            if len(other) <= 14:
                yield other, {title}


def in_the_other_script(titles: Sequence[str]) -> Iterator[Query]:
    simplified = OpenCC("t2s")
    for title in titles[::EVERY]:
        if simplified.convert(title) != title:
            yield simplified.convert(title), {title}


def recall(queries: Sequence[Query], search: Callable[[str], Sequence[str]]) -> float:
    shares = []
    for typed, wanted in queries:
        shares.append(len(set(search(typed)[:10]) & wanted) / min(10, len(wanted)))
    return sum(shares) / len(shares)


LEAST = {
    parts: 0.98,
    with_a_piece_left_out: 0.95,
    with_halves_exchanged: 0.95,
    of_the_same_meaning: 0.85,
    in_the_other_script: 0.99,
}


def test_real_titles_are_found_again_better_than_by_tokens(rows: list[tuple[str, str, str]]) -> None:
    titles = [title for title, _, _ in rows]
    documents = [(title, f"{text} {fields}") for title, text, fields in rows]
    tokens = {one.__name__: TokenSearch(documents, one) for one in (whitespace, standard)}

    def ours(typed: str) -> list[str]:
        return [entry.name for entry in lookup.shown(lookup.find(typed, SYSTEM).ids[:10], SYSTEM)]

    figures = {}
    for kind, least in LEAST.items():
        asked = list(kind(titles))
        mine = recall(asked, ours)
        theirs = {
            name: recall(asked, lambda typed, engine=engine: [titles[number] for number in engine.best(typed)])
            for name, engine in tokens.items()
        }
        figures[kind.__name__] = (len(asked), mine, theirs)
        assert mine >= least, figures
        assert mine >= max(theirs.values()), figures

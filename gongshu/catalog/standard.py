"""The catalog standard as values: what the platform's own convention says where the profile says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from gongshu.kit.text import Text
from gongshu.regulation.citation import Source

SOURCE: Source = "house_rule"
_FILE = Path(__file__).with_name("standard.yaml")
_NOISE = re.compile(r"[\s*＊:：_\-]|[（(【\[](?:必填|选填|可选|必选|必須|是/否|选择|下拉选择|填写)[^）)】\]]*[）)】\]]")
_TRADITIONAL = str.maketrans("（）／【】", "()/[]")


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the core metadata. ``required``: ``always``, ``structured`` (where data has columns), ``never``."""

    name: str
    title: Text
    required: str


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a list, with the other words it is written in and, for formats, the types under it."""

    id: str
    title: Text
    also: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the working spreadsheet. ``part``: which part of a value that spans several columns; None: whole."""

    key: str
    title: str
    of: str
    part: int | None
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeRule:
    """How a resource code is made: classification digits, separator, sequence; ``written`` parts them in documents."""

    classes: Mapping[str, str]
    default_class: str
    length: int
    separator: str
    written: str
    sequence_length: int


@dataclass(frozen=True)
class Standard:
    """Elements, value lists, code rule and spreadsheet columns."""

    elements: Mapping[str, Element]
    structured_formats: frozenset[str]
    values: Mapping[str, Mapping[str, Value]]
    words: Mapping[str, Mapping[str, str]]
    yes: frozenset[str]
    code_rule: CodeRule
    columns: tuple[Column, ...]
    further_columns: tuple[Column, ...]

    def title(self, name: str) -> Text:
        """The name people read for an element or a spreadsheet column; the bare name where it is neither."""
        if name in self.elements:
            return self.elements[name].title
        column = next((column for column in self.all_columns if column.key == name), None)
        return Text(column.title, name.replace("_", " ")) if column else Text(name, name)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The working columns and the further ones."""
        return self.columns + self.further_columns

    def read(self, values: str, word: str) -> str | None:
        """Return the id of the value that a word names in a list (its id, title or another spelling); None if none."""
        return self.words[values].get(plain(word))

    def listed(self, values: str) -> Text:
        """Spell the titles of a list for a message: ``无条件共享、有条件共享、不予共享``."""
        titles = [value.title for value in self.values[values].values()]
        return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))


def plain(word: str) -> str:
    """Bring a header or a word to one spelling: no blanks, marks or hints, half-width brackets, lower case."""
    return _NOISE.sub("", word.translate(_TRADITIONAL)).lower()


@cache
def standard() -> Standard:
    """Return the standard that ships with the platform."""
    document = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    lists = {name: _values(block) for name, block in document["values"].items() if isinstance(block, dict)}
    return Standard(
        elements=MappingProxyType(
            {
                name: Element(name, Text(one["zh"], one["en"]), one["required"])
                for name, one in document["elements"].items()
            }
        ),
        structured_formats=frozenset(document["structured_formats"]),
        values=MappingProxyType(lists),
        words={
            name: {plain(word): value.id for value in block.values() for word in _spellings(value)}
            for name, block in lists.items()
        },
        yes=frozenset(plain(word) for word in document["values"]["yes"]),
        code_rule=CodeRule(**document["code_rule"]),
        columns=_columns(document["columns"]),
        further_columns=_columns(document["further_columns"]),
    )


def _values(block: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Value]:
    return MappingProxyType(
        {
            id: Value(id, Text(one["zh"], one["en"]), tuple(one.get("also", ())), tuple(one.get("types", ())))
            for id, one in block.items()
        }
    )


def _columns(block: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    return tuple(
        Column(one["key"], one["title"], one["of"], one.get("part"), tuple(map(str, one["also"]))) for one in block
    )


def _spellings(value: Value) -> Iterator[str]:
    yield from (value.id, value.title.zh, value.title.en, *value.also)

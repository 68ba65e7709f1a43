"""How a catalog is written under a profile, as frozen values: fields, value lists, code rule, columns of the sheet.

A standard (``profiles/standards/``) holds what most jurisdictions share; a profile says what differs. What a profile
carries as ``catalog`` is the outcome of the two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from gongshu.kit.text import Text
from gongshu.kit.words import plain, simplified
from gongshu.regulation.citation import Citation, Source

FieldKind = Literal["text", "long_text", "lines", "choice", "parted", "cycle", "class", "bases", "items", "kept"]
"""How a field is filled in: a line, several lines, a list of lines, a word of a list, ``class/type`` of which the list
is open, an update cycle, a class of the instrument, legal bases, rows of items; ``kept``: the platform fills it in."""

FieldPart = Literal["basic", "items", "sharing", "opening", "elements"]
"""The page of the entry form on which a field stands."""

Need = Literal["always", "structured", "shared", "never"]
"""When a field must be filled in: always, where the data has rows and columns, unless the data is not shared, never."""

SegmentOrigin = Literal["classification", "fixed", "provider", "organization", "sequence"]
"""Where a segment of a code comes from: the digits of the classification; a fixed mark; the unified social credit code
of the provider, or the organization code inside it; the running number."""

Charset = Literal["digits", "letters", "alphanumeric"]
SIGNS: Mapping[Charset, str] = {"digits": "0-9", "letters": "A-Z", "alphanumeric": "0-9A-Z"}
"""The signs that a segment may hold, as a class of a pattern."""

KEPT_SEPARATOR = "-"
"""What parts the segments of a code here: it fits an address and a file name, whatever documents write."""


@dataclass(frozen=True, slots=True)
class FieldDef:
    """A field that a catalog entry carries under a profile. ``name`` is the glossary's identifier.

    ``need``: when it must be filled in. ``values``: those the instrument itself lists, empty where it lists none;
    ``listed_in``: where it does. ``parts``: what the two parts of a ``parted`` field are called. ``longest``: how many
    signs it holds, 0 for free text.
    """

    name: str
    title: Text
    need: Need
    cite: Citation | None
    source: Source = "law"
    values: tuple[tuple[str, Text], ...] = ()
    hint: Text | None = None
    listed_in: Citation | None = None
    kind: FieldKind = "text"
    part: FieldPart = "elements"
    longest: int = 0
    parts: tuple[Text, ...] = ()

    @property
    def required(self) -> bool:
        """Whether an entry may be refused for the lack of it."""
        return self.need != "never"


@dataclass(frozen=True, slots=True)
class ItemFieldDef:
    """A field of an item. ``longest``: how many signs it holds, 0 where it is no text."""

    name: str
    title: Text
    longest: int
    cite: Citation | None
    source: Source


@dataclass(frozen=True, slots=True)
class ListedValue:
    """One value of a list, with the other words it is written in.

    ``types``: of a format, the types under it; ``structured``: of a format, whether it holds rows and columns.
    """

    id: str
    title: Text
    also: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    structured: bool = False


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the working spreadsheet, of the entry or of its items.

    ``part``: which part of a value that spans several columns; None: whole.
    """

    key: str
    title: str
    of: Literal["entry", "item"]
    part: int | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeSegment:
    """A segment of a code: from where it comes and how many signs of which kind it has.

    ``most`` is None where it may be longer than ``least``. ``words``: which sign stands for a classification that is
    written in words, ``otherwise`` for any other. ``parted``: a separator stands before it.
    """

    id: str
    title: Text
    origin: SegmentOrigin
    least: int
    most: int | None
    charset: Charset = "digits"
    value: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""
    parted: bool = False

    @property
    def pattern(self) -> str:
        """The segment as a regular expression."""
        if self.origin == "fixed":
            return self.value
        return f"[{SIGNS[self.charset]}]{{{self.least},{'' if self.most is None else self.most}}}"


@dataclass(frozen=True, slots=True)
class CodeRule:
    """How a resource code is made: segments in order, parted by ``written`` in documents.

    ``others``: whether codes of another shape, given by a provider, are taken as codes.
    """

    segments: tuple[CodeSegment, ...]
    written: str
    others: bool
    cite: Citation | None
    source: Source

    @property
    def head(self) -> tuple[CodeSegment, ...]:
        """The segments before the running number."""
        return self.segments[:-1]

    @property
    def sequence(self) -> CodeSegment:
        """The running number; it is always the last segment."""
        return self.segments[-1]

    def pattern(self, separator: str = KEPT_SEPARATOR) -> str:
        """Return what a code looks like as a regular expression, a group for each segment.

        Args:
            separator: what parts the segments: ours, or that of documents.
        """
        mark = re.escape(separator)
        return "".join(f"{mark if one.parted else ''}({one.pattern})" for one in self.segments)


@dataclass(frozen=True)
class CatalogDef:
    """How a catalog is written: where that comes from, the fields of an item, value lists, code rule, columns.

    ``columns`` are those of the working sheet, ``further_columns`` what it cannot hold. ``titles``: what fields are
    called that the profile's own list may not hold.
    """

    standard: str
    title: Text
    short: Text
    completeness: Text
    item_fields: Mapping[str, ItemFieldDef]
    values: Mapping[str, Mapping[str, ListedValue]]
    code_rule: CodeRule
    columns: tuple[SheetColumn, ...]
    further_columns: tuple[SheetColumn, ...]
    titles: Mapping[str, Text]
    longest: Mapping[str, int]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def all_columns(self) -> tuple[SheetColumn, ...]:
        """The working columns and the further ones."""
        return self.columns + self.further_columns

    def title_of(self, name: str) -> Text:
        """The name people read for a field or a column; the bare name where it is neither."""
        if name in self.titles:
            return self.titles[name]
        column = next((column for column in self.all_columns if column.key == name), None)
        return Text(column.title, name.replace("_", " ")) if column else Text(name, name)

    def read(self, values: str, word: str) -> str | None:
        """Return the id of the value that a word names in a list (its id, title or another spelling); None if none.

        Words in traditional script are those of simplified script.
        """
        known = self.words[values]
        return known.get(plain(word)) or known.get(plain(simplified(word)))

    def affirms(self, word: str) -> bool:
        """Whether a word says yes."""
        return self.read("yes_no", word) == "affirmed"

    def listed(self, values: str) -> Text:
        """Spell the titles of a list for a message: ``无条件共享、有条件共享、不予共享``."""
        return spelled_out([value.title for value in self.values[values].values()])

    def value_title(self, values: str, id: str) -> Text:
        """The name people read for a value of a list; the value itself where the list does not hold it."""
        known = self.values[values].get(id)
        return known.title if known else Text(id, id)

    def is_structured(self, format: str) -> bool:
        """Whether a format (``class/type``) holds rows and columns, so that items are to be listed."""
        known = self.values["format"].get(format.split("/", 1)[0])
        return known is not None and known.structured


def spelled_out(titles: Sequence[Text]) -> Text:
    """Spell names one after another in both languages."""
    return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))


def words_of(values: Mapping[str, Mapping[str, ListedValue]]) -> Mapping[str, Mapping[str, str]]:
    """Return, for each list, the id of the value that each of its words names, in plain spelling."""
    return {
        name: {plain(word): value.id for value in listed.values() for word in spellings(value)}
        for name, listed in values.items()
    }


def spellings(value: ListedValue) -> tuple[str, ...]:
    """Return all words that name a value, its own name last: it prevails."""
    return (*value.also, value.title.en, value.id, value.title.zh)

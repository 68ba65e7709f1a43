"""Checking a catalog spreadsheet against a profile before it is handed in; needs no installation and writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gongshu.catalog.rules import check_entry
from gongshu.catalog.shape import Problem
from gongshu.catalog.sheets.book import read_book
from gongshu.catalog.sheets.merging import merged
from gongshu.catalog.sheets.notes import CellNote
from gongshu.catalog.sheets.reading import read
from gongshu.kit.sheets import CellError
from gongshu.kit.text import t
from gongshu.kit.words import same_name
from gongshu.regulation.definition import Profile

OWN_UNIT = "本单位"
"""Stands for the provider where a file names none: whoever hands it in."""


@dataclass(frozen=True, slots=True)
class CheckedResource:
    """One resource of the file, with what it lacks under the profile, each with its article."""

    row: int
    title: str
    items: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Validation:
    """What a check found. ``errors`` are cells that cannot be read; their resources lack nothing else known.

    ``notes``: rows left out, and words read as others.
    """

    resources: tuple[CheckedResource, ...]
    errors: tuple[CellError, ...]
    ignored: Mapping[str, str]
    sheets_left_out: tuple[str, ...]
    notes: tuple[CellNote, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every cell can be read and no resource lacks anything."""
        return not self.errors and not any(one.problems for one in self.resources)


def validate_file(
    file: Path, profile: Profile, day: date, *, mapping: Mapping[str, str] | None = None, encoding: str | None = None
) -> Validation:
    """Check a spreadsheet against a profile.

    Args:
        file: XLSX, XLS or CSV in the working layout, or one row per resource.
        profile: the law to check by.
        day: the day whose rules hold.
        mapping: further header names to keys.
        encoding: of a CSV, where it should not be found from the content.

    Raises:
        BadInput: the file cannot be read, or no sheet has a header.
    """
    book = read_book(file, profile.catalog, mapping, encoding)
    resources: list[CheckedResource] = []
    errors: list[CellError] = []
    met: dict[tuple[str, str], str] = {}
    for given in book.resources:
        stated = read(given, profile.catalog)
        named = (stated.provider or OWN_UNIT, same_name(given.get("title")))
        at = met.setdefault(named, given.place("title")[0])
        if at != given.place("title")[0] and given.get("title"):
            given.refuse("title", t(f"与 {at} 的资源同名", f"the same resource stands at {at}"))
        data = merged(stated, named[0], None)
        problems = () if given.errors else tuple(check_entry(data, profile, day))
        resources.append(CheckedResource(given.row, given.get("title"), len(data.items), problems))
        errors.extend(given.errors)
        book.notes.extend(given.notes)
    return Validation(tuple(resources), tuple(errors), book.ignored, tuple(book.sheets_left_out), tuple(book.notes.all))

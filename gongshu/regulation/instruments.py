"""Instruments people cite in decisions: a reference list of facts (name, kind, number, days), read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import cast, get_args

from gongshu.kit.text import Text, t
from gongshu.regulation.definition import BasisKind
from gongshu.regulation.shapes import Opened, Shape
from gongshu.regulation.values import read_day, read_string, read_word
from gongshu.regulation.yaml_tree import Node, Problems, read_tree

REFERENCES = Path(__file__).resolve().parent.parent / "profiles" / "references" / "instruments.yaml"
_COUNTRY = "中华人民共和国"
_KINDS: tuple[str, ...] = get_args(BasisKind)
_LIST = Shape("references", t("依据清单", "list of instruments"), ("instruments",))
_ONE = Shape(
    "instrument",
    t("依据", "instrument"),
    ("title", "en", "kind", "effective"),
    ("number", "repealed", "replaced_by"),
)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument: its name, kind and number, from when it holds, and since when it does no longer."""

    title: Text
    kind: BasisKind
    number: str
    effective: date
    repealed: date | None = None
    replaced_by: str = ""

    @property
    def status(self) -> Text:
        """How it stands, in words."""
        if self.repealed is not None:
            return t(f"{self.repealed} 起废止", f"repealed from {self.repealed}")
        return t(f"{self.effective} 起施行", f"in force from {self.effective}")


@lru_cache
def instruments() -> tuple[Instrument, ...]:
    """Return the instruments of the reference list, those in force first.

    Raises:
        BadInput: the list is faulty; ``at`` says where.
    """
    return instruments_from(REFERENCES)


def instruments_from(path: Path) -> tuple[Instrument, ...]:
    """Read a reference list (``BadInput`` or ``Several`` where it is faulty)."""
    problems, found = Problems(), []
    for node in Opened(read_tree(path, path.name), _LIST)["instruments"].items():
        with problems.gathering():
            found.append(_read(node))
    problems.raise_any(t("依据清单有多处错误", "the list of instruments has several errors"))
    return tuple(sorted(found, key=lambda one: one.repealed is not None))


def _read(node: Node) -> Instrument:
    opened = Opened(node, _ONE)
    number, repealed, replaced = opened.get("number"), opened.get("repealed"), opened.get("replaced_by")
    return Instrument(
        Text(read_string(opened["title"]), read_string(opened["en"])),
        cast(BasisKind, read_word(opened["kind"], _KINDS, t("依据种类", "kind of basis"))),
        read_string(number) if number else "",
        read_day(opened["effective"]),
        read_day(repealed) if repealed else None,
        read_string(replaced) if replaced else "",
    )


def named(title: str) -> Instrument | None:
    """Return the instrument of a name, however it is written: with or without brackets and the name of the country."""
    return _by_name().get(_plain(title))


def repealed_by(title: str, day: date) -> Instrument | None:
    """Return the instrument of a name if it is known to be repealed by a day."""
    known = named(title)
    return known if known is not None and known.repealed is not None and known.repealed <= day else None


@lru_cache
def _by_name() -> Mapping[str, Instrument]:
    return {_plain(one.title.zh): one for one in instruments()}


def _plain(title: str) -> str:
    return "".join(title.split()).strip("《》").removeprefix(_COUNTRY)

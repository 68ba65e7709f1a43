"""Instruments people cite in decisions: a reference list of facts (name, kind, number, days), read strictly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import cast, get_args

from gongshu.kit.text import Text, t
from gongshu.regulation.definition import BasisKind
from gongshu.regulation.period import NotStated
from gongshu.regulation.shapes import Opened, Shape
from gongshu.regulation.values import SILENT, read_day, read_string, read_word, read_words
from gongshu.regulation.yaml_tree import Node, Problems, read_tree

REFERENCES = Path(__file__).resolve().parent.parent / "profiles" / "references" / "instruments.yaml"
_COUNTRY = "中华人民共和国"
_KINDS: tuple[str, ...] = get_args(BasisKind)
_LIST = Shape("references", t("依据清单", "list of instruments"), ("instruments",))
_ONE = Shape(
    "instrument",
    t("依据", "instrument"),
    ("title", "en", "kind", "effective"),
    ("number", "repealed", "replaced_by", "also"),
)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument: its name, kind and number, from when it holds, and since when it does no longer.

    A day that was not checked, or that no source states, is ``NotStated``. ``also``: other kinds as which it is cited.
    """

    title: Text
    kind: BasisKind
    number: str
    effective: date | NotStated
    repealed: date | NotStated | None = None
    replaced_by: str = ""
    also: tuple[BasisKind, ...] = ()

    @property
    def status(self) -> Text:
        """How it stands, in words."""
        if isinstance(self.repealed, NotStated):
            return t("已废止，废止日未载明", "repealed; the day is not stated")
        if self.repealed is not None:
            return t(f"{self.repealed} 起废止", f"repealed from {self.repealed}")
        if isinstance(self.effective, NotStated):
            return t("施行日没有核对", "its first day was not checked")
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
    kinds = t("依据种类", "kind of basis")
    return Instrument(
        Text(read_string(opened["title"]), read_string(opened["en"])),
        cast(BasisKind, read_word(opened["kind"], _KINDS, kinds)),
        read_string(number) if number else "",
        _read_day(opened["effective"]),
        _read_day(repealed) if repealed else None,
        read_string(replaced) if replaced else "",
        cast(tuple[BasisKind, ...], read_words(opened.get("also"), _KINDS, kinds)),
    )


def _read_day(node: Node) -> date | NotStated:
    return NotStated() if node.kind == "str" and node.scalar == SILENT else read_day(node)


def named(title: str) -> Instrument | None:
    """Return the instrument of a name, however it is written: with or without brackets and the name of the country."""
    return _by_name().get(_plain(title))


def repealed_by(title: str, day: date) -> Instrument | None:
    """Return the instrument of a name if it is known to be repealed by a day."""
    known = named(title)
    if known is None or known.repealed is None:
        return None
    return known if isinstance(known.repealed, NotStated) or known.repealed <= day else None


def unlisted(titles: Iterable[str]) -> tuple[str, ...]:
    """Return the names that the list does not know: nobody checked whether they are in force and of which kind."""
    return tuple(dict.fromkeys(title for title in titles if title.strip() and named(title) is None))


def unlisted_text(titles: Iterable[str]) -> Text:
    """Say of names that the list does not know them; nothing where it knows all."""
    found = unlisted(titles)
    if not found:
        return t("", "")
    names = "".join(f"《{title.strip('《》')}》" for title in found)
    return t(
        f"{names}不在依据清单内，平台没有核对其种类和效力",
        f"{names} {'is' if len(found) == 1 else 'are'} not in the list of instruments: kind and force were not checked",
    )


@lru_cache
def _by_name() -> Mapping[str, Instrument]:
    return {_plain(one.title.zh): one for one in instruments()}


def _plain(title: str) -> str:
    return "".join(title.split()).strip("《》").removeprefix(_COUNTRY)

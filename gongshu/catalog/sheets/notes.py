"""What a person should know of how a file was read, although nothing is wrong: told in the preview, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from gongshu.kit.text import Text, t


@dataclass(frozen=True, slots=True)
class CellNote:
    """A note: the address of the first cell it is about, the title of its column, the words, how many cells."""

    address: str
    column: str
    message: Text
    cells: int = 1

    def __str__(self) -> str:
        return f"{self.address}「{self.column}」{self.message}" if self.column else f"{self.address} {self.message}"


@dataclass(slots=True)
class Notes:
    """Notes in the order they were met; what is said of several cells of a column is kept once, and counted."""

    kept: dict[tuple[str, str], CellNote] = field(default_factory=dict)

    def add(self, note: CellNote) -> None:
        """Keep a note."""
        key = (note.column or note.address, note.message.zh)
        before = self.kept.get(key)
        self.kept[key] = note if before is None else replace(before, cells=before.cells + note.cells)

    def extend(self, notes: Iterable[CellNote]) -> None:
        """Keep notes."""
        for note in notes:
            self.add(note)

    @property
    def all(self) -> list[CellNote]:
        """All that are kept."""
        return list(self.kept.values())


def left_out(address: str, text: str) -> CellNote:
    """A row that was not read: no title, code or item stands in it."""
    return CellNote(
        address, "", t(f"不是资源或信息项，这一行没有读取：{text}", f"no resource, no item; row not read: {text}")
    )


def read_as(address: str, column: str, word: str, meaning: Text) -> CellNote:
    """A word that is not the standard's own, and what it was taken for."""
    return CellNote(address, column, t(f"“{word}”读作“{meaning.zh}”", f"“{word}” was read as “{meaning.en}”"))


def not_carried_down(address: str, column: str) -> CellNote:
    """A blank class below a resource that states one."""
    words = t(
        "留空；上一个资源写有分类，没有沿用，需要时请填写",
        "blank; the resource above states one, which was not carried down; fill it in where it holds",
    )
    return CellNote(address, column, words)


def same_resource(address: str, column: str, name: str, code: str) -> CellNote:
    """A title that differs from one in the catalog in width, blanks or case only."""
    words = t(
        f"与目录中的“{name}”（{code}）只差全半角、空格或大小写，按同一资源处理，名称不变",
        f"taken for “{name}” ({code}), from which it differs in width, blanks or case only; that title stays",
    )
    return CellNote(address, column, words)

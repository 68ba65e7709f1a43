"""Files that people hand in: looked at before they are kept, kept by digest, never opened by the platform.

A file is hostile until shown otherwise: its kind is told by its content and must be the one its name says, its size and
that of an archive once unpacked are limited, macros are refused. It leaves as an attachment only, under its digest.
Each room keeps its files in a folder of its own name; the same content is there once.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gongshu.kit.errors import BadInput, Defect
from gongshu.kit.files import sha256_of, write_atomically
from gongshu.kit.home import Home
from gongshu.kit.text import Text, t

MOST_UNPACKED = 200 << 20
MOST_PARTS = 10_000
NAME_LENGTH = 120
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAME = {"jpeg": "jpg", "tiff": "tif"}


@dataclass(frozen=True, slots=True)
class FilePolicy:
    """What files are taken: house rules of this installation, set under ``[files]`` in the home.

    Attributes:
        kinds: the kinds that are taken, by the ending of their names.
        most_megabytes: how big one may be.
        most_per_paper: how many may answer one paper, or prove one row.
    """

    kinds: tuple[str, ...]
    most_megabytes: int = 20
    most_per_paper: int = 20

    @property
    def most_bytes(self) -> int:
        """How many bytes a file may have."""
        return self.most_megabytes << 20

    @property
    def endings(self) -> str:
        """The kinds as a page tells a browser."""
        also = [other for other, kind in _SAME.items() if kind in self.kinds]
        return ",".join(f".{kind}" for kind in (*self.kinds, *also))

    @property
    def words(self) -> Text:
        """The kinds and the size as a page tells people."""
        named = "、".join(one.upper() for one in self.kinds)
        return t(
            f"{named}，每份不超过 {self.most_megabytes} MB，不含宏",
            f"{named.replace('、', ', ')}; {self.most_megabytes} MB each at most, without macros",
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was looked at and may be kept: its name, bytes, digest (SHA-256, hex) and kind."""

    name: str
    size: int
    digest: str
    kind: str


def policy(home: Home) -> FilePolicy:
    """Return what files this installation takes."""
    return policy_from(home.settings.get("files", {}))


def policy_from(given: Mapping[str, Any]) -> FilePolicy:
    """Read what files are taken.

    Raises:
        BadInput: a key is unknown, or its value is none that it can have.
    """
    for key, value in given.items():
        if key == "kinds":
            fits = isinstance(value, list) and bool(value) and set(value) <= set(_KINDS)
        else:
            fits = key in ("most_megabytes", "most_per_paper") and type(value) is int and value > 0
        if not fits:
            raise BadInput(
                t(f"设置 files.{key} 无效", f"the setting files.{key} is not valid"),
                remedy=t(
                    f"可用：kinds（{'、'.join(_KINDS)} 中的若干种）、most_megabytes、most_per_paper（正整数）",
                    f"known: kinds (some of {', '.join(_KINDS)}), most_megabytes, most_per_paper (from 1 on)",
                ),
                at=f"files.{key}",
            )
    return FilePolicy(**{"kinds": tuple(_KINDS)} | dict(given) | {"kinds": tuple(given.get("kinds", _KINDS))})


def look(home: Home, path: Path, name: str) -> Looked:
    """Look at a file before it is kept.

    Args:
        home: whose policy counts.
        path: where it lies now.
        name: what its sender calls it.

    Raises:
        BadInput: too big, empty, of no accepted kind, not what its name says, or with macros.
    """
    taken, plain = policy(home), _plain(name)
    size = path.stat().st_size
    if size == 0 or size > taken.most_bytes:
        too_big = t(f"文件 {size:,} 字节，过大", f"it has {size:,} bytes, too many")
        raise _refused(taken, plain, too_big if size else t("文件是空的", "it is empty"))
    ending = Path(plain).suffix.lower().removeprefix(".")
    kind = _SAME.get(ending, ending)
    if kind not in taken.kinds:
        raise _refused(taken, plain, t("不收这种文件", "this kind of file is not taken"))
    if not _KINDS[kind](path):
        raise _refused(
            taken, plain, t("内容与文件名不符，或含有宏", "it is not what its name says, or it holds macros")
        )
    return Looked(plain, size, sha256_of(path), kind)


def keep(home: Home, room: str, path: Path, looked: Looked) -> None:
    """Keep a file under its digest; one that is there already stays as it is, and counts as kept just now."""
    place = _place(home, room, looked.digest)
    if place.is_file():
        os.utime(place)
    else:
        write_atomically(place, path.read_bytes(), mode=0o600)


def find(home: Home, room: str, digest: str) -> Path:
    """Return a kept file, after making sure that it is what was kept.

    Raises:
        Defect: it is gone, or it is not the same any more.
    """
    place = _place(home, room, digest)
    if not place.is_file() or sha256_of(place) != digest:
        raise Defect(
            t("文件缺失或已被改动", "the file is gone or was changed"),
            remedy=t("请运维从备份恢复", "let the operator restore it from the backup"),
            code="file_damaged",
        )
    return place


def kept_before(home: Home, room: str, moment: datetime) -> Iterator[str]:
    """Yield the digests of what a room has kept, as far as it was kept last before a moment."""
    for place in (home.root / room).glob("??/*"):
        if not place.name.startswith(".") and place.stat().st_mtime < moment.timestamp():
            yield place.name


def forget(home: Home, room: str, digest: str) -> None:
    """Remove a file that nothing names any more."""
    _place(home, room, digest).unlink(missing_ok=True)


def _place(home: Home, room: str, digest: str) -> Path:
    return home.root / room / digest[:2] / digest


def _plain(name: str) -> str:
    """A file name without folders or signs that mean something to a file system."""
    kept = "".join(sign for sign in Path(name).name if sign.isalnum() or sign in "._-（）() 、《》〔〕")
    return kept.strip(". ")[-NAME_LENGTH:]


def _refused(taken: FilePolicy, name: str, why: Text) -> BadInput:
    return BadInput(
        t(f"不能附上这个文件：{name}", f"the file cannot be attached: {name}"),
        why=why,
        remedy=t("请附：", "attach: ") + taken.words,
        at="file",
        code="file_refused",
    )


def _begins(*marks: bytes) -> Callable[[Path], bool]:
    def told(path: Path) -> bool:
        with path.open("rb") as file:
            return file.read(16).startswith(marks)

    return told


def _archive(part: str) -> Callable[[Path], bool]:
    """Tell whether a file is an archive that holds a part by which its kind is known, small enough, without macros."""

    def told(path: Path) -> bool:
        try:
            with zipfile.ZipFile(path) as archive:
                parts = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError):
            return False
        names = [one.filename for one in parts]
        small = len(parts) <= MOST_PARTS and sum(one.file_size for one in parts) <= MOST_UNPACKED
        macros = any("vbaproject" in one.lower() or one.lower().endswith((".exe", ".js", ".vbs")) for one in names)
        return small and not macros and any(one.startswith(part) for one in names)

    return told


def _compound(*streams: str) -> Callable[[Path], bool]:
    """Tell whether a file is a compound document of the time before 2007 (or of WPS) that holds one of these streams,
    and none in which macros are kept.
    """

    def told(path: Path) -> bool:
        content = path.read_bytes()
        if not content.startswith(_OLE):
            return False
        macros = any(_in_directory(name) in content for name in ("VBA", "_VBA_PROJECT", "Macros"))
        return not macros and any(_in_directory(name) in content for name in streams)

    return told


def _in_directory(name: str) -> bytes:
    """Spell the name of a stream as the directory of a compound document does: UTF-16 with a zero after it."""
    return f"{name}\0".encode("utf-16-le")


_KINDS: Mapping[str, Callable[[Path], bool]] = {
    "pdf": _begins(b"%PDF-"),
    "ofd": _archive("OFD.xml"),
    "png": _begins(b"\x89PNG\r\n\x1a\n"),
    "jpg": _begins(b"\xff\xd8\xff"),
    "tif": _begins(b"II*\x00", b"MM\x00*"),
    "docx": _archive("word/"),
    "xlsx": _archive("xl/"),
    "doc": _compound("WordDocument"),
    "xls": _compound("Workbook", "Book"),
    "wps": _compound("WordDocument"),
    "et": _compound("Workbook", "Book"),
}
"""The kinds of file that may be taken, each with how its content is known."""

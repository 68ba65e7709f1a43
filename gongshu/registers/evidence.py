"""Files that prove a row: looked at before they are kept, kept by digest, never opened by the platform.

A file is hostile until shown otherwise: its kind is told by its content and must be the one its name says, its size and
that of an archive once unpacked are limited, macros are refused. It leaves as an attachment only, under its digest.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gongshu.kit.errors import BadInput, Defect
from gongshu.kit.files import sha256_of, write_atomically
from gongshu.kit.home import Home
from gongshu.kit.text import Text, t

MOST_BYTES = 20 << 20
MOST_UNPACKED = 200 << 20
MOST_PARTS = 10_000
NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that may be kept: its name, bytes and digest."""

    name: str
    size: int
    digest: str


def look(path: Path, name: str) -> Looked:
    """Look at a file before it is kept.

    Args:
        path: where it lies now.
        name: what its sender calls it.

    Raises:
        BadInput: too big, empty, of no accepted kind, not what its name says, or with macros.
    """
    plain = _plain(name)
    size = path.stat().st_size
    if size == 0 or size > MOST_BYTES:
        too_big = t(f"文件 {size:,} 字节，过大", f"it has {size:,} bytes, too many")
        raise _refused(too_big if size else t("文件是空的", "it is empty"))
    ending = Path(plain).suffix.lower().removeprefix(".")
    if ending not in _KINDS:
        raise _refused(t("不收这种文件", "this kind of file is not taken"))
    if not _KINDS[ending](path):
        raise _refused(t("内容与文件名不符，或含有宏", "it is not what its name says, or it holds macros"))
    return Looked(plain, size, sha256_of(path))


def keep(home: Home, path: Path, looked: Looked) -> None:
    """Keep a file under its digest; one that is there already is left as it is."""
    place = _place(home, looked.digest)
    if not place.is_file():
        write_atomically(place, path.read_bytes(), mode=0o600)


def find(home: Home, digest: str) -> Path:
    """Return a kept file, after making sure that it is what was kept.

    Raises:
        Defect: it is gone, or it is not the same any more.
    """
    place = _place(home, digest)
    if not place.is_file() or sha256_of(place) != digest:
        raise Defect(
            t("证据文件缺失或已被改动", "the file is gone or was changed"),
            remedy=t("请运维从备份恢复", "let the operator restore it from the backup"),
            code="evidence_damaged",
        )
    return place


def _place(home: Home, digest: str) -> Path:
    return home.root / "registers" / digest[:2] / digest


def _plain(name: str) -> str:
    """A file name without folders or signs that mean something to a file system."""
    kept = "".join(sign for sign in Path(name).name if sign.isalnum() or sign in "._-（）() 、《》〔〕")
    return kept.strip(". ")[-NAME_LENGTH:]


def _refused(why: Text) -> BadInput:
    kinds = "、".join(_KINDS)
    return BadInput(
        t("不能附上这个文件", "the file cannot be attached"),
        why=why,
        remedy=t(
            f"附 {kinds} 文件，不超过 {MOST_BYTES >> 20} MB", f"attach one of {kinds}, {MOST_BYTES >> 20} MB at most"
        ),
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


_KINDS: Mapping[str, Callable[[Path], bool]] = {
    "pdf": _begins(b"%PDF-"),
    "png": _begins(b"\x89PNG\r\n\x1a\n"),
    "jpg": _begins(b"\xff\xd8\xff"),
    "docx": _archive("word/"),
    "xlsx": _archive("xl/"),
    "ofd": _archive("OFD.xml"),
}
"""The kinds of file that may be attached, each with how its content is known."""
ACCEPTED = ",".join(f".{kind}" for kind in _KINDS)

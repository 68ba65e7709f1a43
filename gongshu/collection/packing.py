"""The bytes of a file, unpacked as they are read and never further than they may be."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t

Packing = Literal["plain", "gzip", "zip", "xlsx", "xls"]
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK = "xl/workbook.xml"
_ARCHIVES = (_GZIP, _ZIP, b"PK\x05\x06", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_PEEK = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost to read.

    Attributes:
        unpacked_bytes: how big it may become when unpacked.
        ratio: how many times bigger than packed, beyond the first ``free_bytes``.
        line_bytes: how long one line may be.
    """

    unpacked_bytes: int = 64 << 30
    ratio: int = 200
    free_bytes: int = 64 << 20
    line_bytes: int = 64 << 20


def packing_of(path: Path) -> Packing:
    """Tell from the first bytes, not from the name, how a file is packed."""
    with path.open("rb") as file:
        head = file.read(_PEEK)
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith(_OLE):
        return "xls"
    if head.startswith(_ZIP):
        with _zip_errors(path), zipfile.ZipFile(path) as archive:
            return "xlsx" if _WORKBOOK in archive.namelist() else "zip"
    return "plain"


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes | None: ...


class Bounded:
    """A stream of unpacked bytes that refuses to grow beyond its limits."""

    def __init__(self, path: Path, stream: _Stream, packed: int, limits: Limits) -> None:
        self._path = path
        self._stream = stream
        self._done = 0
        self._allowed = min(limits.unpacked_bytes, max(limits.free_bytes, packed * limits.ratio))

    def read(self, size: int) -> bytes:
        """Read up to ``size`` bytes; fewer only at the end."""
        pieces: list[bytes] = []
        missing = size
        while missing:
            try:
                piece = self._stream.read(missing)
            except (EOFError, OSError, zlib.error, zipfile.BadZipFile) as error:
                if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
                    raise
                raise _damaged(self._path) from error
            if not piece:
                break
            pieces.append(piece)
            missing -= len(piece)
            self._done += len(piece)
            if self._done > self._allowed:
                raise _bomb(self._path, self._allowed)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


@contextmanager
def unpacked(path: Path, packing: Packing, limits: Limits) -> Iterator[Bounded]:
    """Open the text in a file: as it is, in gzip, or the one file in a zip archive.

    Raises:
        BadInput: damaged, holding more than one file, or growing too big (an archive made to fill the disk).
    """
    size = path.stat().st_size
    if packing == "gzip":
        with gzip.open(path, "rb") as stream:
            yield Bounded(path, stream, size, limits)
    elif packing == "zip":
        with _zip_errors(path), zipfile.ZipFile(path) as archive:
            member = _only_member(path, archive)
            with archive.open(member) as stream:
                yield Bounded(path, stream, member.compress_size, limits)
    else:
        with path.open("rb", buffering=0) as stream:
            yield Bounded(path, stream, size, Limits(unpacked_bytes=limits.unpacked_bytes, free_bytes=size))


def _only_member(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) == 1 and not members[0].flag_bits & 1:
        return members[0]
    raise BadInput(
        t(
            f"{path.name} 内有 {len(members)} 个文件，或已加密",
            f"{path.name} holds {len(members)} files, or is encrypted",
        ),
        remedy=t("解压后逐个归集", "unpack it and collect the files one by one"),
        at=path.name,
        code="several_files",
    )


@contextmanager
def _zip_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise _damaged(path) from error


def refuse_other_archives(path: Path, head: bytes) -> None:
    """Refuse an archive inside an archive, and kinds of archive that are not read."""
    if head.startswith(_ARCHIVES):
        raise BadInput(
            t(
                f"{path.name} 是不支持的压缩格式，或压缩包套压缩包",
                f"{path.name} is an archive of another kind, or nested",
            ),
            remedy=t("解压后再归集", "unpack it first"),
            at=path.name,
            code="archive",
        )


def _damaged(path: Path) -> BadInput:
    return BadInput(
        t(f"{path.name} 压缩数据已损坏或不完整", f"{path.name} is damaged or incomplete inside"),
        remedy=t("重新传送文件", "send the file again"),
        at=path.name,
        code="damaged",
    )


def _bomb(path: Path, allowed: int) -> BadInput:
    why: Text = t(f"解压后超过上限 {allowed:,} 字节", f"unpacked it exceeds the limit of {allowed:,} bytes")
    return BadInput(
        t(f"{path.name} 解压后过大，已停止读取", f"{path.name} becomes too big when unpacked; reading was stopped"),
        why=why,
        remedy=t("解压后归集原始文件，或拆分", "collect the unpacked file, or split it"),
        at=path.name,
        code="too_big",
    )

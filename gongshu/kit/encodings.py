"""Telling encodings of text apart by evidence, for whoever reads files that people saved."""

from __future__ import annotations

import codecs
from pathlib import Path

from gongshu.kit.errors import BadInput
from gongshu.kit.text import t

_MARKS = (
    *((mark, "utf-32") for mark in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)),  # before UTF-16, whose mark it holds
    (codecs.BOM_UTF8, "utf-8-sig"),
    *((mark, "utf-16") for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)),
)
_TRIED = ("utf-8", "gb18030")
_WIDE = ("utf-16-le", "utf-16-be")
_BLOCK = 1 << 20
_BROKEN_AT_LEAST, _BROKEN_OF_FEW, _BROKEN_ONE_IN = 3, 30, 1_000
"""So much of a text may be broken: three signs, if that is one in thirty at most; else one in a thousand."""


def encoding_of(path: Path) -> str:
    """Find the encoding of a text file: byte-order mark, UTF-16, then UTF-8 and GB18030 over the whole file.

    Empty where it holds zero bytes and is no UTF-16: then it is no text.

    Raises:
        BadInput: it is none of them; names what was tried.
    """
    with path.open("rb") as file:
        head = file.read(4)
        for mark, name in _MARKS:
            if head.startswith(mark):
                return name
        decoders = {name: codecs.getincrementaldecoder(name)() for name in _TRIED}
        file.seek(0)
        while block := file.read(_BLOCK):
            if b"\x00" in block:
                return wide(block) if file.tell() == len(block) else ""
            for name in tuple(decoders):
                if not _decodes(decoders[name], block):
                    del decoders[name]
    for name, decoder in decoders.items():
        if _decodes(decoder, b"", final=True):
            return name
    raise BadInput(
        t("文件编码无法识别", "the encoding of the file is unknown"),
        why=t(f"试过 {'、'.join(_TRIED)}，都不能完整解码", f"tried {', '.join(_TRIED)}; none decodes it whole"),
        remedy=t("另存为 UTF-8，或指明编码", "save it as UTF-8, or name its encoding"),
        at=path.name,
        code="unknown_encoding",
    )


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def wide(sample: bytes) -> str:
    """Return which UTF-16 without a byte-order mark a file's beginning is, empty if neither.

    Both orders are tried; the right one shows line ends and no zero characters.
    """
    even = sample[: len(sample) & ~1]
    for name in _WIDE:
        text = even.decode(name, errors="replace")
        if "\n" in text and "\x00" not in text and text.count("\ufffd") <= 1:
            return name
    return ""


def nearly(path: Path) -> str:
    """Return the encoding in which a file decodes but for a few broken places (one in a thousand signs); else empty."""
    content = path.read_bytes()
    for name in _TRIED:
        text = content.decode(name, errors="replace")
        broken = text.count("\ufffd")
        few = broken <= _BROKEN_AT_LEAST and broken * _BROKEN_OF_FEW <= len(text)
        if broken and (few or broken * _BROKEN_ONE_IN <= len(text)):
            return name
    return ""

"""How a delimited text is cut: its layout, one record by hand, whether bytes are text at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from gongshu.collection.shapes import Shapes

LF, CR, NUL, QUOTE = 0x0A, 0x0D, 0x00, 0x22
UNDECODED: Final = "\ufdd0"
"""Put by decoders in the place of bytes that are not in the file's encoding; no character of any text."""
UNDECODED_BYTES: Final = UNDECODED.encode()


@dataclass(frozen=True, slots=True)
class Layout:
    """How the lines of a file are cut.

    ``header``: the header's line as it stands, to know it again where files were pasted together. ``decoded``: the
    file was not UTF-8 and may hold ``UNDECODED``.
    """

    delimiter: str
    columns: int
    header: bytes = b""
    shapes: Shapes = field(default_factory=Shapes)
    decoded: bool = False
    null_tokens: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Parsed:
    """One record cut by hand: its values, or the reason why there are none. ``open``: a quote was not closed."""

    values: tuple[str, ...] = ()
    code: str = ""
    open: bool = False


def parse(text: str, layout: Layout) -> Parsed:
    """Cut one record (without its line end) as RFC 4180 says.

    A quote begins a quoted value only at the start of the value; elsewhere in an unquoted value it is a character.
    """
    mark = layout.delimiter
    if '"' not in text:
        values = tuple(text.split(mark))
        return Parsed(values) if len(values) == layout.columns else Parsed(values, "ragged")
    values_list: list[str] = []
    at = 0
    while True:
        if text.startswith('"', at):
            end = _closing(text, at + 1)
            if end < 0:
                return Parsed(code="open_quote", open=True)
            values_list.append(text[at + 1 : end].replace('""', '"'))
            at = end + 1
            if at < len(text) and text[at] != mark:
                return Parsed(code="text_after_quote")
        else:
            end = text.find(mark, at)
            end = len(text) if end < 0 else end
            values_list.append(text[at:end])
            at = end
        if at >= len(text):
            break
        at += 1
    values = tuple(values_list)
    return Parsed(values) if len(values) == layout.columns else Parsed(values, "ragged")


def _closing(text: str, at: int) -> int:
    """Find the quote that closes the value; -1 if none does. A doubled quote is one character of the value."""
    while True:
        at = text.find('"', at)
        if at < 0 or not text.startswith('""', at):
            return at
        at += 2


def valid(line: bytes) -> bool:
    """Whether bytes are UTF-8 and hold nothing that a decoder could not decode."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return UNDECODED_BYTES not in line


def show(line: bytes) -> str:
    """Give bytes as text for a person to see; what is no text as its hex."""
    return line.decode(errors="backslashreplace").replace(UNDECODED, "")

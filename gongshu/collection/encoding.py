"""In which encoding a text file is: found by evidence, or refused; never replaced in silence."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gongshu.collection.layout import UNDECODED
from gongshu.kit.encodings import wide
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t

TRIED = ("UTF-8", "GB18030", "UTF-16")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAME = {"gbk": "gb18030", "gb2312": "gb18030", "hz": "hz", "utf_16": "utf-16-le", "utf-8-sig": "utf-8"}
_MOST = 0.5
_PLAUSIBLE = 0.8
_LOOK = 1 << 20


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    shown = "".join(f"\\x{byte:02x}" for byte in error.object[error.start : error.end])
    return UNDECODED + shown, error.end


codecs.register_error("gongshu.mark", _mark)


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name and how many bytes of mark stand at the beginning."""

    name: str
    mark: int = 0


def find_encoding(head: bytes, more: Callable[[], bytes], *, at: str) -> Encoding:
    """Find the encoding from a file's beginning; reads on while there is ASCII only.

    Args:
        head: the first bytes of the file.
        more: gives the next bytes, empty at the end.
        at: name of the file, for the error.

    Raises:
        BadInput: none of the encodings fits; names those tried.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    sample = head
    while sample and sample.isascii() and b"\x00" not in sample:
        sample = more()
    if not sample:
        return Encoding("utf-8")
    found = _judge(sample[:_LOOK])
    if found:
        return Encoding(found)
    raise BadInput(
        t("文件编码无法识别", "the encoding of the file is unknown"),
        why=t(f"试过 {'、'.join(TRIED)}，都不能解码", f"tried {', '.join(TRIED)}; none decodes it"),
        remedy=t(
            "另存为 UTF-8 后再归集，或用 encoding 指明编码",
            "save it as UTF-8 and collect that, or name its encoding",
        ),
        at=at,
        code="unknown_encoding",
    )


def named_encoding(name: str, head: bytes) -> Encoding:
    """Take the encoding that the caller names; BadInput where there is none of that name."""
    try:
        codec = codecs.lookup(name).name
    except LookupError as error:
        raise BadInput(
            t(f"没有名为 {name} 的编码", f"there is no encoding {name}"),
            remedy=t("例如 utf-8、gb18030、utf-16、big5", "for example utf-8, gb18030, utf-16, big5"),
            code="no_such_encoding",
        ) from error
    chosen = _SAME.get(codec, codec)
    for mark, marked in _MARKS:
        if head.startswith(mark) and (marked == chosen or codec == "utf-16"):
            return Encoding(marked, len(mark))
    return Encoding(chosen)


def _judge(sample: bytes) -> str:
    if b"\x00" in sample and (found := wide(sample)):
        return found
    lines = [line for line in sample.split(b"\n")[:-1] or [sample] if not line.isascii()]
    lines = lines or [sample]
    if _share(lines, "utf-8") > _MOST:
        return "utf-8"
    if _share(lines, "gb18030") > _MOST and _common(lines) > _PLAUSIBLE:
        return "gb18030"
    return ""


def _share(lines: list[bytes], name: str) -> float:
    return sum(1 for line in lines if _decodes(line, name)) / len(lines)


def _decodes(line: bytes, name: str) -> bool:
    try:
        line.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _common(lines: list[bytes]) -> float:
    """Which share of the two-byte characters are of GB 2312, as almost all of real Chinese text is."""
    signs = Counter("".join(line.decode("gb18030", errors="ignore") for line in lines))
    codes = {code: count for sign, count in signs.items() if len(code := sign.encode("gb18030")) > 1}
    pairs = sum(codes.values())
    common = sum(
        count for code, count in codes.items() if len(code) == 2 and 0xA1 <= code[0] <= 0xF7 and code[1] >= 0xA1
    )
    return common / pairs if pairs else 0.0


def as_utf8(blocks: Iterator[bytes], encoding: Encoding) -> Iterator[bytes]:
    """Turn blocks of a file into UTF-8; bytes that are not in its encoding become ``UNDECODED`` and their hex."""
    first = True
    decoder = None if encoding.name == "utf-8" else codecs.getincrementaldecoder(encoding.name)("gongshu.mark")
    for block in blocks:
        kept = block[encoding.mark :] if first else block
        first = False
        yield kept if decoder is None else decoder.decode(kept).encode(errors="backslashreplace")
    if decoder is not None and (rest := decoder.decode(b"", final=True)):
        yield rest.encode(errors="backslashreplace")

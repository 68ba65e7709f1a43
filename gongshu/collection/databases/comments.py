"""What people write beside a column: its Chinese name and, often, what its codes mean. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST_TITLE = 60
_END = re.compile(r"[：:；;，,。\n\r\t]|\s{2,}")
_BRACKETS = re.compile(r"[（(【\[](?P<said>[^（）()【】\[\]]*)[）)】\]]\s*$")
_PAIR = re.compile(
    r"(?<![A-Za-z0-9.])(?P<code>-?\d{1,6}|[A-Za-z]\d{0,4})\s*(?:[=＝:：、.．\-—~→]|->|表示|代表|为)?\s*"
    r"(?P<meaning>[一-鿿][一-鿿A-Za-z（）()/·]*)"
)
_BETWEEN = re.compile(r"[\s,，;；。、/|]*")
_LONGEST_BRACKETS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """A comment taken apart: the name of the column, and its codes with their meanings where it lists them."""

    title: str
    codes: tuple[tuple[str, str], ...] = ()


def read_comment(comment: str) -> Said:
    """Take a comment apart: ``性别（1男 2女）`` is named 性别 and has two codes; ``金额（元）`` keeps its unit."""
    text = comment.strip()
    brackets = _BRACKETS.search(text)
    if brackets is not None and brackets.start() > 0 and not _END.search(text[: brackets.start()]):
        codes = _codes(brackets["said"])
        if codes or len(brackets["said"]) > _LONGEST_BRACKETS:
            return Said(text[: brackets.start()].strip()[:_LONGEST_TITLE], codes)
        return Said(text[:_LONGEST_TITLE])
    ended = _END.search(text)
    if ended is not None and ended.start() > 0:
        return Said(text[: ended.start()].strip()[:_LONGEST_TITLE], _codes(text[ended.end() :]))
    first, rest = _apart(text)
    return Said(first[:_LONGEST_TITLE], _codes(rest) if rest else ())


def _apart(text: str) -> tuple[str, str]:
    """Part a name from codes that follow it without a mark between: ``性别 1男 2女``."""
    found = re.match(r"(?P<name>[一-鿿]{1,20})\s*(?P<rest>(?:-?\d|[A-Za-z]\d*\s*[=＝]).*)$", text)
    if found and len(_codes(found["rest"])) >= 2:
        return found["name"], found["rest"]
    return text, ""


def _codes(text: str) -> tuple[tuple[str, str], ...]:
    """The codes of a text that consists of nothing else; at least two, each with one meaning."""
    rest = _BRACKETS.sub(lambda found: found["said"], text.strip()) if text.strip()[:1] in "（(【[" else text.strip()
    pairs: list[tuple[str, str]] = []
    place = _BETWEEN.match(rest).end()  # type: ignore[union-attr]
    while place < len(rest):
        found = _PAIR.match(rest, place)
        if found is None:
            return ()
        pairs.append((found["code"], found["meaning"]))
        place = _BETWEEN.match(rest, found.end()).end()  # type: ignore[union-attr]
    codes = {code for code, _ in pairs}
    return tuple(pairs) if len(pairs) >= 2 and len(codes) == len(pairs) else ()

"""The reader of a code rule: segments in order, the running number last, short enough for an address."""

from __future__ import annotations

import re
from typing import get_args

from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t
from gongshu.regulation.citation import Citation, Element, Source
from gongshu.regulation.shapes import CODE_RULE, SEGMENT, Opened
from gongshu.regulation.standards import KEPT_SEPARATOR, SIGNS, Charset, CodeRule, CodeSegment, SegmentOrigin
from gongshu.regulation.values import (
    Frame,
    read_name,
    read_number,
    read_provenance,
    read_string,
    read_text,
    read_truth,
    read_word,
)
from gongshu.regulation.yaml_tree import Node

_ORIGINS: tuple[str, ...] = get_args(SegmentOrigin)
_OWN_LENGTH = {"provider": 18, "organization": 9}
"""How long the code of a provider is, and the organization code inside it."""
LONGEST_CODE = 64
_ROOM_FOR_MORE = 6
"""So many signs a segment of open length is reckoned to grow by."""


def read_code_rule(node: Node, frame: Frame | None, standard: str) -> CodeRule:
    """Read a code rule.

    Args:
        node: where it stands.
        frame: the profile it belongs to; None where it is the standard's own.
        standard: the id of the standard whose elements it may name.

    Raises:
        BadInput: a segment cannot be made, the running number is not the last, or codes would be too long.
    """
    opened = Opened(node, CODE_RULE)
    others = opened.get("others")
    cite, source = _place(opened, frame, standard)
    rule = CodeRule(
        segments=tuple(_segment(key, value) for key, value in opened["segments"].entries()),
        written=_separator(opened.get("written")),
        others=others is None or read_truth(others),
        cite=cite,
        source=source,
    )
    _check(rule, opened["segments"])
    return rule


def _place(opened: Opened, frame: Frame | None, standard: str) -> tuple[Citation | None, Source]:
    """Where the rule stands: in an article, in an element of the standard, or nowhere: a house rule."""
    element = opened.get("element")
    if element is not None:
        return Element(standard, read_string(element)), "standard"
    if frame is not None:
        return read_provenance(opened, frame)
    return None, "house_rule"


def _separator(node: Node | None) -> str:
    if node is None:
        return KEPT_SEPARATOR
    text = read_string(node)
    if not re.fullmatch(r"[-/:·]", text):
        raise node.error(
            t("不能作分隔", "this cannot part segments"),
            t("可用 / - : ·", "use one of / - : ·"),
            code="bad_separator",
        )
    return text


def _segment(key: Node, node: Node) -> CodeSegment:
    opened = Opened(node, SEGMENT)
    origin = read_word(opened["from"], _ORIGINS, t("代码段来源", "origin of a segment"))
    value, charset, parted = opened.get("value"), opened.get("charset"), opened.get("parted")
    words, otherwise = opened.get("words"), opened.get("otherwise")
    given = "" if value is None else read_string(value)
    least, most = _lengths(opened, origin, given)
    segment = CodeSegment(
        id=read_name(key),
        title=read_text(opened["title"]),
        origin=origin,  # type: ignore[arg-type]
        least=least,
        most=most,
        charset=_charset(charset, origin),
        value=given,
        words={} if words is None else {word.scalar: read_string(sign) for word, sign in words.entries()},
        otherwise="" if otherwise is None else read_string(otherwise),
        parted=parted is not None and read_truth(parted),
    )
    wrong = [sign for sign in (*segment.words.values(), segment.otherwise) if sign and not _fits(segment, sign)]
    if wrong or bool(segment.words) != bool(segment.otherwise) or (origin == "fixed") != bool(given):
        raise node.error(
            t("代码段的固定值或对照值不合", "the mark of the segment, or of one of its words, does not fit"),
            t(
                "固定段写 value；有 words 的写 otherwise；各值的字符和位数要合",
                "a fixed segment has value; words go with otherwise; each mark has the signs and length of the segment",
            ),
            code="bad_segment",
        )
    return segment


def _charset(node: Node | None, origin: str) -> Charset:
    if node is None:
        return "alphanumeric" if origin in ("fixed", *_OWN_LENGTH) else "digits"
    return read_word(node, tuple(SIGNS), t("字符", "signs"))  # type: ignore[return-value]


def _fits(segment: CodeSegment, sign: str) -> bool:
    return re.fullmatch(segment.pattern, sign) is not None


def _lengths(opened: Opened, origin: str, given: str) -> tuple[int, int | None]:
    length, at_least = opened.get("length"), opened.get("at_least")
    own = len(given) if origin == "fixed" else _OWN_LENGTH.get(origin)
    if own is not None:
        return own, own
    if (length is None) == (at_least is None):
        raise opened.node.error(
            t("代码段的位数写一个：length 或 at_least", "a segment has one of length and at_least"),
            t("定长写 length，不定长写 at_least", "length where it is fixed, at_least where it may be longer"),
            code="segment_length",
        )
    return (read_number(length), read_number(length)) if length is not None else (read_number(at_least), None)  # type: ignore[arg-type]


def _check(rule: CodeRule, place: Node) -> None:
    origins = [segment.origin for segment in rule.segments]
    if origins.count("sequence") != 1 or origins[-1] != "sequence":
        raise _wrong(place, t("顺序码应有一段，在最后", "the running number is one segment, the last"))
    if rule.sequence.least < 1:
        raise _wrong(place, t("顺序码至少一位", "the running number has at least one digit"))
    heads = [place for place, origin in enumerate(origins) if origin == "classification"]
    if heads and heads != list(range(heads[0], heads[-1] + 1)):
        raise _wrong(place, t("取自分类的各段要连在一起", "the segments of the classification stand together"))
    if any(segment.most is None for segment in rule.head[:-1]):
        raise _wrong(place, t("只有顺序码前一段可以不定长", "only the segment before the number may be of open length"))
    if rule.head and rule.head[-1].most is None and not rule.sequence.parted:
        raise _wrong(place, t("不定长的段之后要有分隔", "a segment of open length is followed by a separator"))
    longest = sum(
        (segment.most or segment.least + _ROOM_FOR_MORE) + len(KEPT_SEPARATOR) * segment.parted
        for segment in rule.segments
    )
    if longest > LONGEST_CODE:
        raise _wrong(place, t(f"代码会超过 {LONGEST_CODE} 位", f"codes would be longer than {LONGEST_CODE} signs"))


def _wrong(place: Node, what: Text) -> BadInput:
    return place.error(
        what,
        t("按编码规则改正各段的来源、位数和次序", "mend origin, length and order of the segments"),
        code="bad_code_rule",
    )

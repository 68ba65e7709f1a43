"""Rows of a sheet that are no data: signatures, notes, sums, titles over a group. Pure."""

from __future__ import annotations

import re

from gongshu.catalog.sheets.header import Header
from gongshu.kit.sheets import Row
from gongshu.kit.words import half_width, simplified

_SIGNED = (
    "(?:单位|部门|科室|处室)?负责人|(?:填表|填报|制表|编制|审核|复核|审批|签发|经办|联系|校对|录入|报送)人员?|(?:主管|分管)领导"
    "|(?:填表|填报|制表|编制|报送|联系)(?:单位|部门|机构|日期|时间)|(?:联系|办公)电话|联系方式|填表|制表|审核|审批|签字|签名"
    "|(?:单位)?(?:盖章|公章)|电话|手机|传真|日期"
)
_NOTED = r"(?:填表|填报|填写)?(?:说明|须知|要求)|备注|附注|注意(?:事项)?|注\d*"
_LABEL = re.compile(rf"\(?(?:{_SIGNED}|{_NOTED})(?:\([^()]*\))*\)?:")
_SIGNATURE = re.compile(rf"\(?(?:{_SIGNED})(?:\([^()]*\))*\)?(?::.*)?", re.DOTALL)
_SUM = re.compile(r"(?:合计|总计|小计|共计)(?:\([^()]*\))?(?::.*|\d+[项条个]?)?")
_SHOWN = 20


def is_note(row: Row, header: Header) -> bool:
    """Whether a row holds signatures, notes or a sum, wherever in it they stand.

    A signature or sum that begins the row is enough, unless it stands where titles or items do (an item may well be
    called 联系人); else a label with its colon, where no title or item of another kind is in the row.
    """
    texts = {place: text for place in range(len(row.values)) if (text := _bare(row[place]))}
    if not texts:
        return False
    named = {place for key in ("title", "item_title") if (place := header.index(key)) is not None}
    first = min(texts)
    if first not in named and (_SIGNATURE.fullmatch(texts[first]) or _SUM.fullmatch(texts[first])):
        return True
    item = header.index("item_title")
    if first != item and _SUM.fullmatch(texts[first]) and item not in texts:
        return True
    stated = [texts[place] for place in named if place in texts]
    return any(map(_LABEL.match, texts.values())) and all(map(_LABEL.match, stated))


def is_heading(row: Row, header: Header) -> bool:
    """Whether a row is one text over a group of rows."""
    texts = [text for text in row.values if text]
    if len(set(texts)) > 1:
        return False
    named = any(row[index] for key in ("title", "item_title") if (index := header.index(key)) is not None)
    return len(texts) > 2 or not named


def repeats_header(row: Row, header: Header) -> bool:
    """Whether a row is the header again, as printed sheets repeat it."""
    return all(row[index] == header.titles[index] for index in header.columns)


def first_cell(row: Row) -> tuple[str, str]:
    """Return the address of the first cell that holds something, and its beginning: of ``填表人：…`` the label only."""
    place = next(place for place, text in enumerate(row.values) if text)
    text = " ".join(row[place].split())
    label = re.match(r"[^:：]*[:：]", text)
    shown = (label[0] if label else text)[:_SHOWN]
    return row.address(place), shown if shown == text else f"{shown}…"


def _bare(text: str) -> str:
    return re.sub(r"\s", "", simplified(half_width(text)))

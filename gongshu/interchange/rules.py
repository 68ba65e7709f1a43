"""The small languages of the interfaces, read without any guessing: filter queries, sort orders, cursors. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gongshu.kit.errors import BadInput
from gongshu.kit.text import t

FIELDS = frozenset(
    {"organization", "owner_org", "groups", "tags", "res_format", "license_id", "metadata_modified", "id", "name"}
    | {"state", "type", "dataset_type", "private"}
)
"""What a filter query may ask for."""

ORDERS: Mapping[str, str] = {
    "id": "pk",
    "name": "slug",
    "title": "name",
    "title_string": "name",
    "metadata_created": "created_at",
    "metadata_modified": "modified",
    "score": "score",
}
"""What packages may be ordered by, and our own name of it."""

_TERM = re.compile(r"""([+-]?)([A-Za-z_]+):(\[[^\]]*\]|\([^)]*\)|"[^"]*"|[^\s]+)""")
_RANGE = re.compile(r"\[\s*(\S+)\s+TO\s+(\S+)\s*\]")
_JOINED = re.compile(r"\s+(?:AND\s+)?|\s*$")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a filter query: one of these values, or (``since``, ``until``) a span; ``denied``: not so."""

    field: str
    values: tuple[str, ...] = ()
    denied: bool = False
    since: datetime | None = None
    until: datetime | None = None


class BadQuery(BadInput):
    """A query in a language we do not speak."""

    status = 400


def read_filter(text: str) -> list[Condition]:
    """Read a filter query: ``field:value``, ``-field:value``, ``field:(a OR b)``, ``metadata_modified:[… TO *]``.

    Raises:
        BadQuery: anything else; nothing is left out in silence.
    """
    found, place = [], 0
    text = text.strip()
    while place < len(text):
        term = _TERM.match(text, place)
        if term is None:
            raise _bad(place)
        found.append(_condition(term, place))
        gap = _JOINED.match(text, term.end())
        if gap is None:
            raise _bad(term.end())
        place = gap.end()
    return found


def split_words(text: str) -> tuple[str, list[Condition]]:
    """Return a free query as its words and the conditions among them (``q=organization:x``); ``*:*`` asks for all."""
    words, conditions = [], []
    place = 0
    for term in _TERM.finditer(text):
        if term.group(2) not in FIELDS:
            continue
        words.append(text[place : term.start()])
        conditions.append(_condition(term, term.start()))
        place = term.end()
    words.append(text[place:])
    return " ".join(" ".join(words).replace("*:*", " ").split()), conditions


def _condition(term: re.Match[str], place: int) -> Condition:
    sign, name, value = term.groups()
    if name not in FIELDS:
        raise _bad(place)
    if name == "metadata_modified":
        span = _RANGE.fullmatch(value)
        if span is None:
            raise _bad(place)
        return Condition(name, (), sign == "-", _end(span.group(1)), _end(span.group(2)))
    if value.startswith("("):
        values = [one.strip().strip('"') for one in re.split(r"\s+OR\s+", value[1:-1])]
    else:
        values = [value.strip('"')]
    return Condition(name, tuple(values), sign == "-")


def _end(text: str) -> datetime | None:
    return None if text == "*" else read_moment(text, "fq")


def _bad(place: int) -> BadQuery:
    return BadQuery(
        t("看不懂这个筛选条件", "the filter query is not understood"),
        why=t(f"第 {place + 1} 个字符处", f"at character {place + 1}"),
        remedy=t(
            f"可用 字段:值、-字段:值、字段:(甲 OR 乙)、metadata_modified:[起 TO *]；字段：{'、'.join(sorted(FIELDS))}",
            f"use field:value, -field:value, field:(a OR b), metadata_modified:[since TO *]; fields: "
            f"{', '.join(sorted(FIELDS))}",
        ),
        at="fq",
        code="bad_query",
    )


def read_moment(text: str, at: str) -> datetime:
    """Read a moment in ISO 8601; without a zone it is UTC, as CKAN writes it.

    Raises:
        BadQuery: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadQuery(
            t("时间格式不对", "this is no moment"),
            remedy=t("按 ISO 8601 写，如 2026-09-15T02:00:00Z", "write ISO 8601, like 2026-09-15T02:00:00Z"),
            at=at,
            code="bad_moment",
        ) from error


def read_order(text: str, known: Mapping[str, str], at: str = "sort") -> list[tuple[str, bool]]:
    """Read a sort order (``metadata_modified desc, id asc``) as our names, each with whether it descends.

    Raises:
        BadQuery: an unknown field or direction.
    """
    orders = []
    for part in text.split(","):
        name, _, direction = part.strip().partition(" ")
        direction = direction.strip().lower() or "asc"
        name = name.strip('"')
        if name not in known or direction not in ("asc", "desc"):
            raise BadQuery(
                t("不能这样排序", "this is no order"),
                remedy=t(f"可用：{'、'.join(known)}，加 asc 或 desc", f"one of {', '.join(known)}, then asc or desc"),
                at=at,
                code="bad_order",
            )
        orders.append((known[name], direction == "desc"))
    return orders


def write_cursor(moment: datetime, id: str) -> str:
    """Return the place after a row of a listing by moments, as an opaque word."""
    return base64.urlsafe_b64encode(f"{moment.astimezone(UTC).isoformat()} {id}".encode()).decode()


def read_cursor(text: str) -> tuple[datetime, str]:
    """Return what ``write_cursor`` wrote.

    Raises:
        BadQuery: somebody else wrote it.
    """
    try:
        moment, id = base64.urlsafe_b64decode(text.encode("ascii")).decode().split(" ")
    except (ValueError, binascii.Error) as error:
        raise BadQuery(
            t("续取标记无效", "the cursor is not known"),
            remedy=t(
                "使用上一页给出的标记，或从 since 重新开始", "use the one of the page before, or begin with since"
            ),
            at="cursor",
            code="bad_cursor",
        ) from error
    return read_moment(moment, "cursor"), id


def whole(value: object, at: str, most: int, least: int = 0, default: int = 0) -> int:
    """Read a whole number; beyond ``most`` it is ``most``, as CKAN does.

    Raises:
        BadInput: it is none, or less than ``least``.
    """
    if value is None or value == "":
        return default
    try:
        number = int(str(value))
    except ValueError:
        number = least - 1
    if number < least or isinstance(value, bool):
        raise BadInput(
            t("应为整数", "a whole number is expected"),
            remedy=t(f"不小于 {least}", f"at least {least}"),
            at=at,
            code="bad_number",
        )
    return min(number, most)


def listed(value: object) -> Sequence[str]:
    """Read a list of names: a list, or text between commas."""
    if isinstance(value, list):
        return [str(one) for one in value]
    return [one.strip() for one in str(value or "").split(",") if one.strip()]

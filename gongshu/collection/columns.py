"""The columns that a catalog entry gives to data, and whether a file has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from gongshu.collection.headers import spelled
from gongshu.collection.values import Plan
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.lake.schema import FIELD_TYPES, Field, FieldType, Schema

TYPE_LETTERS: Mapping[str, FieldType] = {
    "C": "text", "M": "text", "G": "text", "I": "integer", "N": "decimal", "Y": "decimal", "B": "decimal",
    "F": "decimal", "D": "date", "T": "datetime", "L": "boolean",
}  # fmt: skip
"""Letters of the catalog standard: 字符 备注 通用 整型 数值 货币 双精度 浮点 日期 日期时间 逻辑."""

LETTER_OF: Mapping[FieldType, str] = {
    "text": "C", "integer": "I", "decimal": "N", "date": "D", "datetime": "T", "boolean": "L",
}  # fmt: skip
"""The letter to write into a catalog item for a type that was proposed."""

KEPT_AS_TEXT = frozenset(
    {
        "citizen_id", "uscc", "organization_code", "area_code", "mobile", "phone", "email", "postal_code", "bank_card",
        "plate", "code", "document_kind", "document_number",
    }
)  # fmt: skip
"""Semantic types whose values are marks and no numbers, whatever the entry says: a leading zero counts."""


class Column(Protocol):
    """What an item of a catalog entry tells about a column."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def type(self) -> str: ...  # noqa: D102
    @property
    def key(self) -> bool: ...  # noqa: D102
    @property
    def semantic_type(self) -> str: ...  # noqa: D102
    @property
    def level(self) -> int | None: ...  # noqa: D102


def schema_of(columns: Sequence[Column], null_tokens: Iterable[str] = ()) -> Schema:
    """Turn the columns of an entry into the lake's."""
    fields = tuple(
        Field(
            name=column.name,
            type=_type_of(column),
            title=column.title,
            key=column.key,
            semantic_type=column.semantic_type or "plain",
            # Nobody has graded it yet: then no rule keeps it back, and opening has its own review.
            level=column.level or 1,
        )
        for column in columns
    )
    return Schema(fields, tuple(null_tokens))


def _type_of(column: Column) -> FieldType:
    if column.semantic_type in KEPT_AS_TEXT:
        return "text"
    named = [kind for kind in FIELD_TYPES if kind == column.type]
    return named[0] if named else TYPE_LETTERS.get(column.type, "text")


def match_header(names: Sequence[str], schema: Schema, *, at: str) -> Plan:
    """Find the place of every column in a file's header, by its name or its title.

    Args:
        names: the header.
        schema: the columns to find.
        at: name of the file.

    Raises:
        BadInput: columns are missing, unknown or there twice; names all of them. Nothing is guessed.
    """
    places = {spelled(name): place for place, name in enumerate(names)}
    found = [_place(field, places) for field in schema.fields]
    missing = [field.title or field.name for field, place in zip(schema.fields, found, strict=True) if place is None]
    extra = [name for place, name in enumerate(names) if place not in found]
    twice = [name for name, count in Counter(spelled(name) for name in names).items() if count > 1]
    if missing or extra or twice:
        raise _wrong_header(missing, [name for name in extra if spelled(name) not in twice], twice, at)
    return Plan(schema, tuple(place for place in found if place is not None))


def _place(field: Field, places: Mapping[str, int]) -> int | None:
    by_name = places.get(spelled(field.name))
    return by_name if by_name is not None else places.get(spelled(field.title)) if field.title else None


def _wrong_header(missing: Sequence[str], extra: Sequence[str], twice: Sequence[str], at: str) -> BadInput:
    zh, en = [], []
    for names, in_chinese, in_english in (
        (missing, "缺少", "missing"),
        (extra, "多出", "not in the catalog"),
        (twice, "重复", "there twice"),
    ):
        if names:
            zh.append(f"{in_chinese}：{'、'.join(names)}")
            en.append(f"{in_english}: {', '.join(names)}")
    return BadInput(
        t(
            "表头与目录的信息项不一致，没有载入任何数据",
            "the header does not match the catalog's items; nothing was loaded",
        ),
        why=t("；".join(zh), "; ".join(en)),
        remedy=t("改正表头，或先变更目录", "mend the header, or change the catalog entry first"),
        at=at,
        code="wrong_header",
    )

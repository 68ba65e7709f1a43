"""The columns of a dataset as the lake stores them: a handful of types, each with one meaning everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import pyarrow as pa

from gongshu.kit import canonical
from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t

FieldType = Literal["text", "integer", "decimal", "date", "datetime", "boolean"]
FIELD_TYPES: tuple[FieldType, ...] = get_args(FieldType)
TYPE_NAMES: Mapping[FieldType, Text] = {
    "text": t("文本", "text"),
    "integer": t("整数", "whole number"),
    "decimal": t("数值", "number"),
    "date": t("日期", "date"),
    "datetime": t("日期时间", "date and time"),
    "boolean": t("是否", "yes or no"),
}

LINE = "_line"
"""The lake's own column: the physical line (or the sheet's row) that the record begins on, counted from 1."""

_SHORT_PRECISION, _LONG_PRECISION = 18, 38
_SHORT_SCALE = 4


@dataclass(frozen=True, slots=True)
class Field:
    """A column.

    Attributes:
        name: identifier of the column in the lake.
        type: one of ``FIELD_TYPES``.
        title: what people call it.
        scale: digits after the point of a decimal, kept exactly; without it a decimal is a 64-bit float, which keeps
            15 digits.
        key: whether the column is (part of) the record's key.
        semantic_type: what the values are (``citizen_id``, ``uscc`` …).
        level: grade of the column; the statistics tell less about graded columns.
    """

    name: str
    type: FieldType = "text"
    title: str = ""
    scale: int | None = None
    key: bool = False
    semantic_type: str = "plain"
    level: int = 1

    @property
    def arrow(self) -> pa.DataType:
        """The column's Arrow type."""
        if self.type == "decimal" and self.scale is not None:
            precision = _SHORT_PRECISION if self.scale <= _SHORT_SCALE else _LONG_PRECISION
            return pa.decimal128(precision, self.scale)
        return _ARROW[self.type]

    @property
    def sql(self) -> str:
        """The column's type in the lake's SQL."""
        kind = self.arrow
        return f"DECIMAL({kind.precision},{kind.scale})" if pa.types.is_decimal(kind) else _SQL[self.type]


_ARROW: dict[FieldType, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "boolean": pa.bool_(),
}
_SQL: dict[FieldType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "boolean": "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns of a dataset, in order. ``null_tokens``: words that stand for "no value" in its files."""

    fields: tuple[Field, ...]
    null_tokens: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [field.name for field in self.fields]
        folded = [name.casefold() for name in names]
        if not names or "" in names or len(set(folded)) < len(folded) or any(name.startswith("_") for name in names):
            raise BadInput(
                t(
                    "列定义有误：列名为空、重复或以下划线开头",
                    "bad columns: an empty, repeated or _name",
                ),
                remedy=t("给每列一个不同的名称", "give every column a name of its own"),
                code="bad_columns",
            )

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(field.name for field in self.fields)

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the key's columns; empty where the records have no key."""
        return tuple(field.name for field in self.fields if field.key)

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema of a part: the columns and the lake's own ``_line``."""
        return pa.schema([*(pa.field(field.name, field.arrow) for field in self.fields), pa.field(LINE, pa.int64())])

    @property
    def sql(self) -> str:
        """The column list of a CREATE TABLE."""
        return ", ".join([*(f"{quoted(field.name)} {field.sql}" for field in self.fields), f"{LINE} BIGINT"])

    @property
    def digest(self) -> str:
        """A digest of what the lake stores: names and types."""
        return canonical.digest([[field.name, field.sql] for field in self.fields])

    def field(self, name: str) -> Field:
        """Return a column by its name."""
        return next(field for field in self.fields if field.name == name)

    def dumps(self) -> str:
        """Spell it as JSON."""
        return json.dumps(
            {"fields": [asdict(field) for field in self.fields], "null_tokens": list(self.null_tokens)},
            ensure_ascii=False,
        )

    @classmethod
    def loads(cls, text: str) -> Schema:
        """Read what ``dumps`` spelled."""
        told: dict[str, Any] = json.loads(text)
        return cls(tuple(Field(**field) for field in told["fields"]), tuple(told["null_tokens"]))


def quoted(name: str) -> str:
    """Quote an identifier for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """Quote a text for SQL, where a statement takes no parameters (ATTACH, COPY, LOAD, SET)."""
    return "'" + str(text).replace("'", "''") + "'"


def listed(names: Iterable[str]) -> str:
    """Spell a list of columns for SQL."""
    return ", ".join(quoted(name) for name in names)

"""Reading rows of a sealed edition by closed conditions: which columns, which values, in which order, how many.

Only the sealed Parquet file is read, never the lake; no SQL comes from outside. Names are looked up among the opened
columns, values are bound. A page of rows for looking, not a way around the download or the gateway. No Django here.
"""

# ruff: noqa: S608 - names are looked up and quoted, values are bound

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongshu.kit.errors import BadInput, Transient
from gongshu.kit.home import Home
from gongshu.kit.text import t
from gongshu.lake.engine import connect
from gongshu.lake.schema import literal, quoted
from gongshu.opening.files import file_of

MOST_ROWS = 1_000
NUMBER = "_id"
"""The number of a row in its file, counted from 1."""
_TYPES: Mapping[str, str] = {
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "boolean": "BOOLEAN",
}
_THREADS = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows.

    Attributes:
        columns: names of columns; none: all.
        equal: values by column; a row fits where it has one of them.
        words: a row fits where some text column holds this; empty: any.
        order: columns, each with whether it descends; then by the number of the row.
        distinct: each combination of values once.
    """

    columns: Sequence[str] = ()
    equal: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    words: str = ""
    order: Sequence[tuple[str, bool]] = ()
    distinct: bool = False
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as plain values in the order of ``columns``, and how many fit in all."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    total: int


def read_rows(home: Home, dataset: str, edition: int, columns: Sequence[Mapping[str, str]], asked: Asked) -> Rows:
    """Read rows of an edition.

    Args:
        home: the installation.
        dataset: id of the open dataset.
        edition: number of the edition.
        columns: name and type of the columns the edition holds.
        asked: which rows; at most ``MOST_ROWS`` come.

    Raises:
        BadInput: a column that is none of them.
        Transient: the file is not there yet.
    """
    types = {one["name"]: one["type"] for one in columns}
    _check(asked, types)
    path = file_of(home, dataset, edition, "parquet")
    if not path.is_file():
        raise Transient(
            t("文件正在准备", "the files are being made"),
            remedy=t("请稍后再试", "please try again a little later"),
            code="files_not_ready",
        )
    names = list(asked.columns) or ([] if asked.distinct else [NUMBER]) + list(types)
    where, values = _conditions(asked, types)
    table = f"(SELECT *, file_row_number + 1 AS {NUMBER} FROM read_parquet({literal(path)}, file_row_number = true))"
    picked = f"SELECT {'DISTINCT ' if asked.distinct else ''}{', '.join(quoted(name) for name in names)} FROM {table}"
    picked += f" WHERE {where}"
    ordered = [f"{quoted(name)} {'DESC' if falls else 'ASC'} NULLS LAST" for name, falls in asked.order]
    ordered += [] if asked.distinct else [quoted(NUMBER)]
    by = f" ORDER BY {', '.join(ordered)}" if ordered else " ORDER BY ALL"
    with connect(home, threads=_THREADS) as engine:
        rows = engine.execute(f"{picked}{by} LIMIT {min(asked.limit, MOST_ROWS)} OFFSET {asked.offset}", values)
        found = rows.fetchall()
        (total,) = engine.execute(f"SELECT count(*) FROM ({picked})", values).fetchall()[0]
    return Rows(names, found, total)


def _check(asked: Asked, types: Mapping[str, str]) -> None:
    places = {"fields": asked.columns, "filters": asked.equal, "sort": [name for name, _ in asked.order]}
    for place, names in places.items():
        unknown = [name for name in names if name not in types and name != NUMBER]
        if unknown:
            raise BadInput(
                t("没有这个字段", "there is no such column"),
                remedy=t(f"可用：{'、'.join(types)}", f"there are: {', '.join(types)}"),
                at=place,
                code="no_such_column",
            )
    if asked.distinct and any(name not in (asked.columns or types) for name, _ in asked.order):
        raise BadInput(
            t("去重时只能按选出的字段排序", "distinct rows are ordered by the columns chosen"),
            remedy=t("把它列入 fields，或不按它排序", "add it to fields, or order by another"),
            at="sort",
            code="order_of_a_column_left_out",
        )


def _conditions(asked: Asked, types: Mapping[str, str]) -> tuple[str, list[Any]]:
    parts, values = ["true"], []
    for name, wanted in asked.equal.items():
        kind = "BIGINT" if name == NUMBER else _TYPES.get(types[name], "VARCHAR")
        some = ", ".join(f"TRY_CAST(? AS {kind})" for one in wanted if one is not None)
        cell = f"CAST({quoted(name)} AS {kind})"
        either = [f"{cell} IN ({some})"] if some else []
        either += [f"{cell} IS NULL"] if None in wanted else []
        parts.append(f"({' OR '.join(either) or 'false'})")
        values += [str(one) for one in wanted if one is not None]
    if asked.words:
        texts = [quoted(name) for name, kind in types.items() if kind == "text"]
        parts.append(f"({' OR '.join(f'contains(lower({one}), lower(?))' for one in texts) or 'false'})")
        values += [asked.words] * len(texts)
    return " AND ".join(parts), values

"""A small dataset in a lake of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa
import pytest

from gongshu.kit.home import Home
from gongshu.lake.ledger import CommittedVersion, Meta
from gongshu.lake.schema import LINE, Field, Schema
from gongshu.lake.store import Lake

PEOPLE = Schema(
    (
        Field("id", key=True, title="编号"),
        Field("name", title="姓名", level=3),
        Field("amount", "decimal", scale=2, title="金额"),
    )
)
Row = Sequence[object]
Commit = Callable[..., CommittedVersion]


def meta(run: str) -> Meta:
    return Meta(source="民政局", acquired_on="2026-09-01", batch="b1", run=run, committed_at="2026-09-15", title="名册")


def batches(rows: Sequence[Row], schema: Schema = PEOPLE) -> list[pa.RecordBatch]:
    columns = [[row[place] for row in rows] for place in range(len(schema.fields))]
    columns.append(list(range(2, len(rows) + 2)))
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema.arrow, strict=True)]
    assert schema.arrow.names[-1] == LINE
    return [pa.RecordBatch.from_arrays(arrays, schema=schema.arrow)]


@pytest.fixture
def commit(home: Home) -> Commit:
    """Commit rows as a version of ``330203/people``, each time opening the lake anew."""

    def do(number: int, rows: Sequence[Row], schema: Schema = PEOPLE, run: str = "") -> CommittedVersion:
        with Lake(home) as lake:
            return lake.commit(
                "330203/people",
                number,
                schema=schema,
                meta=meta(run or f"run{number}"),
                batches=batches(rows, schema),
            )

    return do

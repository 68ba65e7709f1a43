"""Collection against DuckDB's raw CSV→Parquet copy of the same file, in turns in one run, at N and at ten times N rows.

Ours is the whole act: the raw file copied durably with its digest, read, typed, checked, quarantined, committed to the
lake, recorded. Sealing the artifacts comes after the commit and is a figure of its own. Both sides may use two threads.
Each side's best turn counts (others work on the machine too); wall time and processor time are both told.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django
import duckdb

os.environ.setdefault("GONGSHU_HOME", tempfile.mkdtemp(prefix="gongshu-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongshu.site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from gongshu.catalog.data import ItemData  # noqa: E402
from gongshu.collection import actions  # noqa: E402
from gongshu.collection.actions import going  # noqa: E402
from gongshu.kit.home import Home  # noqa: E402
from gongshu.lake.artifacts import seal, switch  # noqa: E402
from tests.cast import Cast  # noqa: E402
from tests.catalog.samples import published  # noqa: E402

ROWS = 1_000_000
BAR = 0.5
MEMORY_BAR = 1 << 30
_TURNS, _LARGE_TURNS = 5, 2

ITEMS = (
    ItemData("id_no", "身份证号", "C", 18, key=True, semantic_type="citizen_id", level=3),
    ItemData("name", "姓名", "C", level=3),
    ItemData("address", "地址", "C", level=2),
    ItemData("birth_date", "出生日期", "D", level=2),
    ItemData("income", "收入", "N", level=2),
    ItemData("age", "年龄", "I", level=1),
    ItemData("category", "类别", "C", level=1),
    ItemData("updated_at", "更新时间", "T", level=1),
)


def write_people(path: Path, rows: int) -> None:
    """Write synthetic people as CSV."""
    columns = ", ".join(f"{sql} AS {item.title}" for item, sql in zip(ITEMS, _SQL, strict=True))
    with duckdb.connect() as engine:
        engine.execute(f"COPY (SELECT {columns} FROM range({rows}) r(i)) TO '{path}' (HEADER)")


_SQL = (
    "printf('%06d%s%03d%d', 330200 + (hash(i) % 300)::INT,"
    " strftime(DATE '1940-01-01' + (hash(i + 1) % 28000)::INT, '%Y%m%d'), (hash(i + 2) % 1000)::INT, i % 10)",
    "'张' || chr(19968 + (hash(i + 4) % 5000)::INT) || chr(19968 + (hash(i + 5) % 5000)::INT)",
    "'某省某市某区某某街道' || (hash(i + 6) % 300) || '号' || (hash(i + 7) % 20) || '幢'",
    "DATE '1940-01-01' + (hash(i + 1) % 28000)::INT",
    "((hash(i + 8) % 10000000) / 100.0)::DECIMAL(12, 2)",
    "hash(i + 9) % 100",
    "chr(65 + (hash(i + 10) % 12)::INT)",
    "TIMESTAMP '2020-01-01' + to_seconds((hash(i + 11) % 100000000)::BIGINT)",
)


def copy_raw(file: Path, folder: Path) -> None:
    """The limit: what DuckDB needs to read the file and write it as Parquet, with none of the rest."""
    with duckdb.connect(config={"threads": 2}) as engine:
        engine.execute(f"COPY (FROM read_csv('{file}')) TO '{folder / 'raw.parquet'}' (FORMAT parquet)")


class _Bench:
    """An installation with an entry to load into."""

    def __init__(self) -> None:
        self.home = Home.from_environment()
        call_command("migrate", verbosity=0)
        self.cast = Cast("haishu-2022")
        self.code = published(self.cast, items=ITEMS).code
        self.sealing = self.sealing_processor = 0.0

    def collect(self, file: Path) -> None:
        version = actions.collect(
            resource_code=self.code,
            file=file,
            by=self.cast.provider_clerk,
            source="synthetic",
            acquired_on=date(2026, 1, 1),
        )
        if version.rows_accepted != version.lines_in:
            raise AssertionError("a clean file lost a row")

    def seal(self, *given: Any, **named: Any) -> None:
        """Stand in for sealing: do it once, timed apart; later turns need no artifacts."""
        if not self.sealing:
            self.sealing, self.sealing_processor = _timed(lambda: seal(*given, **named))


def _timed(do: Callable[[], None]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    do()
    return time.perf_counter() - wall, time.process_time() - processor


def _at(bench: _Bench, rows: int, turns: int) -> tuple[list[dict[str, Any]], float]:
    ours: list[float] = []
    limits: list[float] = []
    processor: list[float] = []
    with tempfile.TemporaryDirectory(dir=bench.home.root) as folder:
        file = Path(folder) / "people.csv"
        write_people(file, rows)
        for _ in range(turns):
            limit, limit_processor = _timed(lambda: copy_raw(file, Path(folder)))
            before, before_processor = bench.sealing, bench.sealing_processor
            wall, own_processor = _timed(lambda: bench.collect(file))
            limits.append(limit)
            ours.append(wall - (bench.sealing - before))
            processor.append(limit_processor / (own_processor - (bench.sealing_processor - before_processor)))
            shutil.rmtree(bench.home.raw)
    ratio = min(limits) / min(ours)
    name = f"collection, {rows:,} rows"
    return [
        _row(f"{name}: rows/s", rows / min(ours), limit=rows / min(limits), ratio=ratio, bar=BAR, holds=ratio >= BAR),
        _row(f"{name}: the same in processor time", ratio=max(processor)),
    ], min(ours)


def _row(name: str, value: float | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "value": value, "limit": None, "ratio": None, "bar": None, "holds": None, **more}


_MEMORY = """
import resource, sys
from pathlib import Path
from bench import collection
bench = collection._Bench()
bench.collect(Path(sys.argv[1]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _memory(rows: int) -> dict[str, Any]:
    """Peak memory of a process of its own that collects and seals a file."""
    with tempfile.TemporaryDirectory(prefix="gongshu-bench-") as folder:
        file = Path(folder) / "people.csv"
        write_people(file, rows)
        environment = {**os.environ, "GONGSHU_HOME": f"{folder}/home"}
        Path(f"{folder}/home").mkdir()
        ran = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _MEMORY, str(file)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    peak = int(ran.stdout.split()[-1]) * 1024
    return _row(
        f"collection, {rows:,} rows: peak memory, MiB (whole process, sealing too)",
        peak / (1 << 20),
        limit=MEMORY_BAR / (1 << 20),
        ratio=peak / MEMORY_BAR,
        bar=1.0,
        holds=peak < MEMORY_BAR,
    )


def run(scale: float = 1.0) -> list[dict[str, Any]]:
    """Run the bar at ``ROWS`` × scale and at ten times that."""
    rows = max(10_000, int(ROWS * scale))
    bench = _Bench()
    # The first run of a process checks the signatures of the engine's extensions; the worker does that once.
    _at(bench, 1_000, 1)
    going.seal, going.switch = bench.seal, lambda *given: None
    try:
        bench.sealing = 0.0
        small, small_time = _at(bench, rows, _TURNS)
        large, large_time = _at(bench, 10 * rows, _LARGE_TURNS)
    finally:
        going.seal, going.switch = seal, switch
    sealing = _row(f"collection, {rows:,} rows: sealing what readers take, s", bench.sealing)
    exponent = _row("collection: exponent of time from N to 10 N", math.log10(large_time / small_time), limit=1.0)
    return [*small, *large, exponent, sealing, _memory(rows)]

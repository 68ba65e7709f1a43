"""Versions in the lake: committed whole, read at any number, compared row by row."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal

import psycopg
import pytest

from gongshu.kit.errors import BadInput, NotFound
from gongshu.kit.home import Home
from gongshu.lake.schema import Field, Schema
from gongshu.lake.store import Lake, safe_name, staging
from tests.lake.conftest import Commit, batches, meta

CODE = "330203/people"
FIRST = [("1", "甲", Decimal("1.00")), ("2", "乙", Decimal("2.00")), ("3", "丙", None)]
SECOND = [("1", "甲", Decimal("1.00")), ("2", "乙", Decimal("2.50")), ("4", "丁", Decimal("4.00"))]


def rows(lake: Lake, number: int | None = None) -> list[tuple[object, ...]]:
    return [row[:-1] for row in lake.read(CODE, number).order("_line").fetchall()]


def test_every_version_can_be_read_and_the_newest_by_default(home: Home, commit: Commit) -> None:
    commit(1, FIRST)
    commit(2, SECOND)
    with Lake(home) as lake:
        assert rows(lake, 1) == FIRST
        assert rows(lake, 2) == rows(lake) == SECOND
        assert [version.number for version in lake.versions(CODE)] == [1, 2]
        assert lake.version(CODE, 1).meta.source == "民政局"


def test_changes_between_versions_are_inserts_deletes_and_updates_by_key(home: Home, commit: Commit) -> None:
    commit(1, FIRST)
    commit(2, SECOND)
    with Lake(home) as lake:
        found = sorted(lake.changes(CODE, 1, 2).fetchall(), key=str)
    assert found == [
        ("delete", "3", "丙", None),
        ("insert", "4", "丁", Decimal("4.00")),
        ("update_after", "2", "乙", Decimal("2.50")),
        ("update_before", "2", "乙", Decimal("2.00")),
    ]


def test_of_two_equal_rows_one_less_is_a_change(home: Home, commit: Commit) -> None:
    commit(1, [FIRST[0], FIRST[0]])
    commit(2, [FIRST[0]])
    with Lake(home) as lake:
        assert [row[0] for row in lake.changes(CODE, 1, 2).fetchall()] == ["delete"]


def test_columns_may_change_from_version_to_version(home: Home, commit: Commit) -> None:
    commit(1, FIRST)
    other = Schema((Field("id", key=True), Field("amount", "text"), Field("since", "date")))
    commit(2, [("1", "1.00", None)], other)
    with Lake(home) as lake:
        assert rows(lake, 1) == FIRST
        assert lake.read(CODE, 2).columns == ["id", "amount", "since", "_line"]
        assert {row[0] for row in lake.changes(CODE, 1, 2).fetchall()} == {"delete"}


def test_a_version_without_rows_is_a_version(home: Home, commit: Commit) -> None:
    assert commit(1, []).rows == 0
    with Lake(home) as lake:
        assert rows(lake) == []


def test_a_number_is_used_once(commit: Commit) -> None:
    commit(1, FIRST)
    with pytest.raises(BadInput, match="已有第 1 版"):
        commit(1, SECOND, run="another")


def test_a_run_commits_once_however_often_it_tries(home: Home, commit: Commit) -> None:
    assert commit(1, FIRST, run="r") == commit(2, SECOND, run="r")
    with Lake(home) as lake:
        assert len(lake.versions(CODE)) == 1


def test_asking_for_what_is_not_there_says_so(home: Home, commit: Commit) -> None:
    commit(1, FIRST)
    with Lake(home) as lake, pytest.raises(NotFound, match="数据仓中没有 330203/people v7"):
        lake.read(CODE, 7)


def test_a_commit_that_fails_leaves_the_lake_as_it_was(home: Home, commit: Commit) -> None:
    commit(1, FIRST)
    with Lake(home) as lake:
        broken = staging(home, CODE, "run2") / "part-00000.parquet"
        broken.write_bytes(b"PAR1 this is no Parquet file")
        with pytest.raises(Exception, match="Parquet"):
            lake.commit(CODE, 2, schema=lake.version(CODE).schema, meta=meta("run2"), parts=[broken])
        assert rows(lake) == FIRST
    assert commit(2, SECOND, run="run2b").number == 2


KILLED = """
import os, signal, sys
from gongshu.kit.home import Home
from gongshu.lake import ledger
from gongshu.lake.store import Lake
from pathlib import Path
from tests.lake.conftest import PEOPLE, batches, meta

ledger.Ledger.write = lambda self, version: os.kill(os.getpid(), signal.SIGKILL)
with Lake(Home(Path(sys.argv[1]))) as lake:
    lake.commit("330203/people", 2, schema=PEOPLE, meta=meta("run2"), batches=batches([("9", "癸", None)]))
"""


@pytest.mark.requirement("HS-31/6", "SX-33/1", "AS-4.2/8")
def test_a_version_committed_just_before_the_process_was_killed_is_known_afterwards(home: Home, commit: Commit) -> None:
    commit(1, FIRST)
    died = subprocess.run([sys.executable, "-c", KILLED, str(home.root)], check=False)
    assert died.returncode == -9
    with Lake(home) as lake:
        found = lake.version_of_run("run2")
        assert found is not None
        assert found.number == 2
        assert rows(lake, 2) == [("9", "癸", None)]
        assert rows(lake, 1) == FIRST


def test_a_home_that_was_moved_still_finds_its_files(home: Home, commit: Commit) -> None:
    commit(1, FIRST)
    moved = Home(home.root.with_name("elsewhere"))
    home.root.rename(moved.root)
    with Lake(moved) as lake:
        assert rows(lake) == FIRST
        assert all(file.is_relative_to(moved.root) for file in lake.files(CODE))


def test_the_catalog_can_be_on_a_server(home: Home) -> None:
    server = os.environ.get("GONGSHU_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
    try:
        connection = psycopg.connect(server, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL server answers")
    home.root.mkdir(parents=True)
    (home.root / "gongshu.toml").write_text(f'[lake]\ncatalog = "{server}"\n', encoding="utf-8")
    with connection:
        connection.execute("DROP SCHEMA IF EXISTS gongshu_lake CASCADE")
        try:
            with Lake(home) as lake:
                lake.commit(CODE, 1, schema=SCHEMA, meta=meta("r1"), batches=batches(FIRST))
                lake.commit(CODE, 2, schema=SCHEMA, meta=meta("r2"), batches=batches(SECOND))
                assert rows(lake, 1) == FIRST
                assert rows(lake) == SECOND
            with Lake(home) as lake:
                assert lake.changes(CODE, 1, 2).aggregate("count(*)").fetchall() == [(4,)]
        finally:
            connection.execute("DROP SCHEMA IF EXISTS gongshu_lake CASCADE")


SCHEMA = Schema((Field("id", key=True), Field("name"), Field("amount", "decimal", scale=2)))


def test_different_codes_never_share_a_name() -> None:
    codes = ["a/b", "a_b", "a b", "甲", "乙", "A-1", "x" * 90, "x" * 91]
    assert len({safe_name(code) for code in codes}) == len(codes)
    assert all(name.isascii() and "/" not in name for name in map(safe_name, codes))


@pytest.mark.parametrize("names", [("a", "A"), ("",), ("_x",), ()])
def test_columns_that_cannot_be_told_apart_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(BadInput, match="列定义有误"):
        Schema(tuple(Field(name) for name in names))

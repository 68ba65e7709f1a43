"""A collection that is interrupted: the old version stays, and going on gives what would have been without it."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gongshu.collection import actions, loading, queries
from gongshu.collection.models import Run
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Stale, Transient
from gongshu.kit.files import locked
from gongshu.kit.home import Home
from gongshu.lake.artifacts import artifacts
from gongshu.lake.store import Lake, safe_name
from tests.cast import Cast
from tests.collection.conftest import GOOD, Collect, entry_of, write

REPOSITORY = Path(__file__).resolve().parents[2]
BEFORE_THE_SWITCH = ("begun", "copied", "reading", "part:2", "committing", "in_lake")
AFTER_THE_COMMIT = ("committed", "sealed", "switched")


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What ``killing`` tells: collections killed in processes of their own, over a database file."""
    home = tmp_path_factory.mktemp("killed")
    environment = {name: value for name, value in os.environ.items() if name != "GONGSHU_DATABASE"}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.collection.killing"],
        cwd=REPOSITORY,
        env={**environment, "GONGSHU_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


@pytest.mark.parametrize("place", BEFORE_THE_SWITCH)
def test_killed_before_the_commit_is_recorded_the_old_version_is_untouched(killed: dict[str, Any], place: str) -> None:
    told = killed[place]
    assert told["end"] == "killed by 9"
    untouched = ("number", "served", "rows", "lines", "quarantined", "quarantine", "content")
    assert [told["left"][name] for name in untouched] == [told["before"][name] for name in untouched]
    assert told["left"]["number"] == told["left"]["served"] == 1
    assert len(told["left"]["open"]) == 1


@pytest.mark.parametrize("place", AFTER_THE_COMMIT)
def test_killed_while_sealing_readers_have_a_whole_version_old_or_new(killed: dict[str, Any], place: str) -> None:
    told = killed[place]
    assert told["end"] == "killed by 9"
    assert told["left"]["number"] == 2
    assert told["left"]["served"] == (2 if place == "switched" else 1)
    assert told["left"]["open"][0][:2] == ["running", "sealing"]


@pytest.mark.parametrize("place", BEFORE_THE_SWITCH + AFTER_THE_COMMIT)
def test_a_killed_run_resumes_to_the_same_version(killed: dict[str, Any], place: str) -> None:
    told, expected = killed[place]["after"], killed["none"]["after"]
    assert killed[place]["resumed"] == 2
    same = ("number", "served", "rows", "lines", "quarantined", "quarantine", "content", "in_lake", "open", "left_over")
    assert {name: told[name] for name in same} == {name: expected[name] for name in same}
    assert (told["rows"], told["quarantined"], told["lines"]) == (1596, 4, 1600)


@pytest.mark.parametrize("place", BEFORE_THE_SWITCH + AFTER_THE_COMMIT)
def test_the_commit_is_on_record_exactly_once(killed: dict[str, Any], place: str) -> None:
    events = killed[place]["after"]["events"]
    assert events.count("collection.committed") == events.count("collection.sealed") == 2
    assert events.count("collection.resumed") == 1


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stop a run at a place by an error that nobody expects, in this process."""

    def at(place: str) -> None:
        def reached(here: str) -> None:
            if here == place:
                raise RuntimeError(f"pulled the plug at {here}")

        monkeypatch.setattr("gongshu.collection.actions.going.reached", reached)

    yield at
    monkeypatch.undo()


def stopped(cast: Cast, collect: Collect, fault: Any, place: str, content: str = GOOD) -> Run:
    """A run that stopped at a place."""
    entry = entry_of(cast)
    fault(place)
    with pytest.raises(RuntimeError, match="pulled the plug"):
        collect(cast, entry, content)
    fault("nowhere")
    return queries.open_runs(entry.code)[0]


def test_an_open_run_says_how_far_it_came(haishu: Cast, collect: Collect, fault: Any) -> None:
    run = stopped(haishu, collect, fault, "in_lake")
    assert (run.state, run.stage, run.parts_done, run.lines_done) == ("running", "committing", 1, 2)
    assert [one.pk for one in actions.open_runs()] == [run.pk]


def test_noted_parts_are_not_made_again(
    haishu: Cast, home: Home, collect: Collect, fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = stopped(haishu, collect, fault, "committing")
    made: list[int] = []
    make = loading._make_part
    monkeypatch.setattr(loading, "_make_part", lambda chunk, *rest: made.append(chunk.index) or make(chunk, *rest))
    assert actions.resume(run=run, by=haishu.provider_clerk, home=home).rows_accepted == 2
    assert made == []


def test_after_a_restart_of_the_machine_the_run_begins_anew_from_the_raw_file(
    haishu: Cast, home: Home, collect: Collect, fault: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = stopped(haishu, collect, fault, "committing")
    boot = tmp_path / "boot_id"
    boot.write_text("another boot")
    monkeypatch.setattr(loading, "_BOOT", boot)
    (tmp_path / "data.csv").unlink()
    for part in (home.lake / "data").rglob("*.parquet"):
        part.write_bytes(b"")
    assert actions.resume(run=run, by=haishu.provider_clerk, home=home).rows_accepted == 2


def test_a_run_that_died_before_the_raw_file_was_kept_needs_the_file(
    haishu: Cast, home: Home, collect: Collect, fault: Any, tmp_path: Path
) -> None:
    run = stopped(haishu, collect, fault, "copied")
    (tmp_path / "data.csv").unlink()
    with pytest.raises(BadInput, match="原始文件尚未留存，且已不在原处"):
        actions.resume(run=run, by=haishu.provider_clerk, home=home)
    assert not queries.open_runs()


def test_a_run_that_is_alive_elsewhere_is_not_resumed(haishu: Cast, home: Home, collect: Collect, fault: Any) -> None:
    run = stopped(haishu, collect, fault, "reading")
    with (
        locked(home.locks / f"collect-{safe_name(run.resource_code)}.lock"),
        pytest.raises(Stale, match="正在另一个进程中进行"),
    ):
        actions.resume(run=run, by=haishu.provider_clerk, home=home)
    assert queries.open_runs()


def test_only_who_may_load_resumes_or_abandons(haishu: Cast, home: Home, collect: Collect, fault: Any) -> None:
    run = stopped(haishu, collect, fault, "reading")
    with pytest.raises(NotPermitted, match="只有提供单位"):
        actions.resume(run=run, by=haishu.stranger, home=home)
    with pytest.raises(NotPermitted, match="只有提供单位"):
        actions.abandon(run=run, by=haishu.stranger, home=home)


def test_an_abandoned_run_has_failed_and_leaves_only_the_raw_file(
    haishu: Cast, home: Home, collect: Collect, fault: Any
) -> None:
    run = stopped(haishu, collect, fault, "committing")
    (home.raw / f".{run.pk}.part").write_bytes(b"half a copy")
    version = actions.abandon(run=run, by=haishu.provider_clerk, home=home)
    assert version.state == "failed"
    assert not list(home.raw.glob(".*"))
    assert not list((home.lake / "data").rglob("*.parquet"))
    assert not list(home.quarantine.rglob("*.parquet"))
    assert (home.raw / version.raw_digest).is_file()
    with pytest.raises(Stale, match="这次归集已经结束"):
        actions.resume(run=run, by=haishu.provider_clerk, home=home)


def test_what_is_in_the_lake_cannot_be_abandoned(haishu: Cast, home: Home, collect: Collect, fault: Any) -> None:
    run = stopped(haishu, collect, fault, "in_lake")
    with pytest.raises(Refusal, match="数据已写入数据仓，不能放弃"):
        actions.abandon(run=run, by=haishu.provider_clerk, home=home)
    assert actions.resume(run=run, by=haishu.provider_clerk, home=home).state == "committed"
    with Lake(home) as lake:
        assert len(lake.versions(run.resource_code)) == 1


class Fills:
    """A reporter that lets the disk be full (for files over a size) once so many bytes were read."""

    def __init__(self, after: int, limit: int) -> None:
        self._left = after
        self._limit = limit

    def total(self, units: int) -> None:
        pass

    def advance(self, done: int) -> None:
        self._left -= done
        if self._left <= 0:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self._limit, resource.RLIM_INFINITY))


@pytest.fixture
def disk() -> Iterator[None]:
    """Give the disk its space back after the test."""
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


BIG = "编号,名称,金额,起始日期\n" + "".join(f"{n},{'文' * 400}{n * 7919},1,2026-01-02\n" for n in range(2000))


@pytest.mark.parametrize(("after", "limit"), [(0, 100_000), (2_400_000, 60_000)], ids=["copying", "reading"])
def test_a_full_disk_stops_the_run_with_a_clear_error_and_the_old_version_intact(
    haishu: Cast, home: Home, collect: Collect, tmp_path: Path, disk: None, after: int, limit: int
) -> None:
    entry = entry_of(haishu)
    collect(haishu, entry)
    file = write(tmp_path, BIG, "big.csv")
    with pytest.raises(Transient, match=r"磁盘空间不足，归集已停下.*腾出空间后继续本次归集") as caught:
        collect(haishu, entry, file, progress=Fills(after, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert caught.value.what.en == "the disk is full; the collection stopped"
    assert queries.current_version(entry.code).number == artifacts(home, entry.code).version == 1  # type: ignore[union-attr]
    run = queries.open_runs(entry.code)[0]
    assert run.error_code == "disk_full"
    assert actions.resume(run=run, by=haishu.provider_clerk, home=home).rows_accepted == 2000
    assert artifacts(home, entry.code).version == 2

"""Serving files: keyed rows of one version, sealed; the current one is switched whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from gongshu.kit.errors import Defect
from gongshu.kit.home import Home
from gongshu.lake import serving
from gongshu.lake.serving import Serving


def test_rows_of_a_key_come_back_in_their_order_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "serving.sqlite3"
    rows = [("a", b'{"x":1}'), ("b", b'{"x":2}'), ("b", b'{"x":3}'), ("b", b'{"x":4}')]
    assert serving.write_serving(path, rows, {"version": 3, "source": "民政局"}) == 4

    opened = Serving.open(path)
    assert opened.lookup("b", 10) == [b'{"x":2}', b'{"x":3}', b'{"x":4}']
    assert opened.lookup("b", 2) == [b'{"x":2}', b'{"x":3}']
    assert opened.lookup("c", 10) == []
    assert opened.lookup("' OR 1=1 --", 10) == []
    assert dict(opened.meta) == {"version": "3", "source": "民政局", "rows": "4"}
    opened.close()


def test_what_is_no_serving_file_is_said_to_be_unreadable(tmp_path: Path) -> None:
    (tmp_path / "rubbish").write_bytes(b"no database" * 100)
    for path in (tmp_path / "missing", tmp_path / "rubbish"):
        with pytest.raises(Defect, match="服务文件无法打开"):
            Serving.open(path)


def sealed(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    serving.write_serving(path, [("a", b'{"x":1}')], {"version": 1})
    return path


def altered(path: Path) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE rows SET body = ?", (b'{"x":9}',))
    connection.close()
    return path


def test_what_was_altered_after_it_was_sealed_is_not_opened_and_the_error_says_so(tmp_path: Path) -> None:
    path = altered(sealed(tmp_path / "serving.sqlite3"))
    with pytest.raises(Defect, match="与封存时的散列值不符") as told:
        Serving.open(path)
    assert (told.value.code, told.value.at) == ("serving_file_altered", str(path))
    assert "9" not in str(told.value)


@pytest.mark.parametrize("words", [None, b"", b"\xff", b"0" * 64])
def test_without_a_true_digest_nothing_is_opened(tmp_path: Path, words: bytes | None) -> None:
    path = sealed(tmp_path / "serving.sqlite3")
    digest = path.with_name(serving.DIGEST_FILE)
    digest.unlink() if words is None else digest.write_bytes(words)
    with pytest.raises(Defect):
        Serving.open(path)


def test_the_served_versions_are_held_against_their_digests(home: Home) -> None:
    for name in ("r1", "r2", "r3"):
        sealed(serving.serving_file(home, name, 1))
        serving.switch_current(home, name, 1)
    altered(serving.serving_file(home, "r2", 1))
    count, wrong = serving.unproved(home)
    assert (count, [one.code for one in wrong]) == (3, ["serving_file_altered"])


def test_files_of_an_earlier_release_get_their_digest_once_and_none_after_that(home: Home) -> None:
    path = sealed(serving.serving_file(home, "r1", 1))
    path.with_name(serving.DIGEST_FILE).unlink()
    assert serving.adopt(home) == 1
    Serving.open(path).close()
    path.with_name(serving.DIGEST_FILE).unlink()
    assert serving.adopt(home) == 0
    with pytest.raises(Defect):
        Serving.open(path)


@pytest.mark.parametrize("code", ["330203-0001", "a/b", "../../etc", "..", ".", "目录/1", "%2E"])
def test_a_resource_has_a_folder_of_its_own_whatever_its_code(home: Home, code: str) -> None:
    folder = serving.folder_of(home, code)
    assert folder.parent == home.artifacts
    assert folder.resolve().parent == home.artifacts.resolve()
    assert folder != serving.folder_of(home, "330203-0002")


def test_the_current_version_is_what_was_switched_to_last(home: Home) -> None:
    assert serving.current_version(home, "r1") is None
    serving.switch_current(home, "r1", 1)
    serving.switch_current(home, "r1", 2)
    assert serving.current_version(home, "r1") == 2
    assert serving.serving_file(home, "r1", 2) == home.artifacts / "r1" / "2" / "serving.sqlite3"

"""Serving files: keyed rows of one version, sealed; the current one is switched whole."""

from __future__ import annotations

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

"""The operator sees to the search index: told when it is behind, brings it up to date, builds it anew, searches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gongshu.catalog.models import Entry, SearchIndex
from gongshu.site.cli import gongshu
from tests.cast import Cast
from tests.catalog.shelf import put_on_shelf


@pytest.fixture
def cast(db: None, frozen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    (tmp_path / "gongshu.toml").write_text('profile = "sixian-2021"\n', encoding="utf-8")
    monkeypatch.setenv("GONGSHU_HOME", str(tmp_path))
    return Cast("sixian-2021")


def told(*words: str) -> Any:
    return json.loads(CliRunner().invoke(gongshu, [*words, "--json"]).output)


def index_finding() -> dict[str, Any]:
    return next(one for one in told("doctor") if "检索索引" in one["what"])


def test_doctor_names_an_index_that_is_behind_and_the_command_that_mends_it(cast: Cast) -> None:
    put_on_shelf(cast.provider)
    assert index_finding()["sound"] is True
    Entry.objects.filter(name__startswith="学").update(name="学校名录")
    found = index_finding()
    assert found["sound"] is False
    assert found["remedy"] == "有 1 条未跟上：gongshu catalog index"
    assert told("catalog", "index")["indexed_now"] == 1
    assert index_finding()["sound"] is True


def test_an_index_of_another_edition_is_built_anew(cast: Cast) -> None:
    put_on_shelf(cast.provider)
    SearchIndex.objects.update(edition=0)
    assert index_finding()["remedy"] == "重建索引：gongshu catalog index --rebuild"
    done = told("catalog", "index", "--rebuild")
    assert (done["generation"], done["sound"], done["indexed_now"]) == (2, True, done["entries"])
    assert index_finding()["sound"] is True


def test_the_search_command_gives_the_best_first_and_says_where_it_is_only_near(cast: Cast) -> None:
    put_on_shelf(cast.provider)
    assert [one["title"] for one in told("catalog", "search", "低保", "--most", "1")] == ["低保对象信息"]
    near = CliRunner().invoke(gongshu, ["catalog", "search", "信息低保对象"]).output
    assert "没有完全符合的" in near
    assert "低保对象信息" in near

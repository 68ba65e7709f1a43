"""The operator switches a procedure on that the profile holds ready; the law is read without an installation."""

from __future__ import annotations

from pathlib import Path

from gongshu.site.walk.people import make_uscc
from tests.walks.runner import gongshu


def test_a_procedure_is_switched_on_and_off_in_an_installation(tmp_path: Path) -> None:
    home = tmp_path / "home"
    named = ("--profile", "sixian-2021", "--authority", "县数据资源管理局", "--uscc", make_uscc("11", "341324", 1))
    assert gongshu("init", *named, home=home).code == 0
    on = gongshu("law", "switch", "opening.application", "--json", home=home)
    assert (on.code, on.document["switched_on"]) == (0, ["opening.application"])
    off = gongshu("law", "switch", "opening.application", "--off", "--json", home=home)
    assert (off.code, off.document["switched_on"]) == (0, [])
    wrong = gongshu("law", "switch", "sharing.conditional", home=home)
    assert wrong.code != 0
    assert gongshu("audit", "verify", home=home).code == 0


def test_the_law_is_read_where_there_is_no_installation(tmp_path: Path) -> None:
    found = gongshu("law", "list", "--json", home=tmp_path / "none")
    assert found.code == 0
    assert "sixian-2021" in {one["id"] for one in found.document}
    assert not (tmp_path / "none").exists()

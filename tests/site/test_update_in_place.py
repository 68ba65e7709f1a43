"""An installation that an earlier release made is brought up to date by starting it; nothing else is asked for."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from gongshu.site.walk.people import make_uscc
from tests.walks.product import running
from tests.walks.runner import gongshu


def tables_are_up_to_date(home: Path) -> bool:
    """Ask the doctor."""
    found = gongshu("doctor", "--json", home=home).document
    (database,) = [one for one in found if one["what"].startswith(("控制数据库", "control database"))]
    return bool(database["sound"])


def as_an_earlier_release_left_it(home: Path) -> None:
    """Take the last step of one room's tables back."""
    words = ["migrate", "catalog", "0009", "--settings", "gongshu.site.settings", "--verbosity", "0"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GONGSHU_")}
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", *words],
        env=environment | {"GONGSHU_HOME": str(home)},
        check=True,
    )
    # Laid by this release after its last step back; the earlier one's knew no column that came later.
    with closing(sqlite3.connect(home / "control.sqlite3")) as database:
        database.execute("DROP TRIGGER catalog_entry_found")


def test_starting_brings_the_tables_of_an_earlier_release_up_to_date(tmp_path: Path) -> None:
    home = tmp_path / "home"
    uscc = make_uscc("11", "341324", 1)
    named = ("--profile", "sixian-2021", "--authority", "县数据资源管理局", "--uscc", uscc)
    assert gongshu("init", *named, home=home).code == 0
    as_an_earlier_release_left_it(home)
    assert not tables_are_up_to_date(home)
    with running("sixian-2021", home, tmp_path / "log", demo=False):
        assert tables_are_up_to_date(home)

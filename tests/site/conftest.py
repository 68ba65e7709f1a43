"""What the tests of the site ask for: an installation of their own, and its commands as a terminal gives them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gongshu.kit.home import SETTINGS_FILE, Home
from gongshu.site.cli import gongshu


@dataclass(frozen=True)
class Ran:
    """What a command left: exit code, what it printed for people or machines, what it complained of."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON it printed."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def own_home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A folder for an installation, empty, that commands and pages take for theirs."""
    home = Home(tmp_path / "home")
    settings.HOME = home
    monkeypatch.setenv("GONGSHU_HOME", str(home.root))
    return home


@pytest.fixture
def installed(own_home: Home) -> Home:
    """The same, created before."""
    own_home.root.mkdir()
    (own_home.root / SETTINGS_FILE).write_text('profile = "sixian-2021"\n', encoding="utf-8")
    return own_home


@pytest.fixture
def run(own_home: Home) -> Run:
    """Run a command in the home of the test."""

    def command(*words: str | Path) -> Ran:
        ran = copy_context().run(CliRunner().invoke, gongshu, [str(word) for word in words])
        if ran.exception is not None and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        return Ran(ran.exit_code, ran.stdout, ran.stderr)

    return command

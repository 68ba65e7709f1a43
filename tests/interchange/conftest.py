"""What the interchange tests ask for: a home of their own, the scene under each profile."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from gongshu.kit import clock
from gongshu.kit.clock import VirtualClock
from gongshu.kit.home import Home
from tests.opening.fixtures import haishu as haishu
from tests.opening.fixtures import opening as opening
from tests.opening.fixtures import own_home as own_home
from tests.opening.fixtures import sixian as sixian
from tests.opening.scene import Opening

BIN = Path(sys.executable).parent


@pytest.fixture
def site(
    transactional_db: None,
    frozen: VirtualClock,
    own_home: Home,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[str, Opening]:
    """A running site with one open dataset and one that is shared only; its clock stands still, too."""
    monkeypatch.setattr(clock, "_system", frozen)
    haishu = Opening("haishu-2022", own_home)
    haishu.sealed()
    haishu.publish(title="婚姻登记信息", opening_class="none", opening_condition="涉及个人隐私")
    return live_server.url, haishu


@pytest.fixture
def ckanapi() -> Callable[..., str]:
    """Runs the command of ckanapi as its users do; it starts itself again as worker processes."""
    # Its own warnings are its own affair.
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONWARNINGS": "ignore"}

    def run(url: str, *words: str, status: int = 0) -> str:
        command = [str(BIN / "ckanapi"), *words, "-r", url]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
        assert done.returncode == status, done.stderr
        return done.stdout

    return run

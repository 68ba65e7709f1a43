"""What tests about open data ask for: a home of their own, the scene under each profile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gongshu.kit.clock import VirtualClock
from gongshu.kit.home import Home
from tests.opening.scene import Opening


@pytest.fixture
def own_home(tmp_path: Path, settings: Any) -> Home:
    """A home of the test's own, that the pages read from."""
    home = Home(tmp_path / "home")
    settings.HOME = home
    return home


@pytest.fixture
def haishu(db: None, frozen: VirtualClock, own_home: Home) -> Opening:
    """Under Haishu's measures."""
    return Opening("haishu-2022", own_home)


@pytest.fixture
def sixian(db: None, frozen: VirtualClock, own_home: Home) -> Opening:
    """Under Sixian's measures."""
    return Opening("sixian-2021", own_home)


@pytest.fixture(params=["haishu-2022", "sixian-2021"])
def opening(request: pytest.FixtureRequest, db: None, frozen: VirtualClock, own_home: Home) -> Opening:
    """The same scene under each profile."""
    return Opening(request.param, own_home)

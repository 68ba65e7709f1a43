"""What the tests of this room share: a home with keys and a record of versions, the scene under each profile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from tests.quality.scene import Scene


@pytest.fixture
def own_home(tmp_path: Path, settings: Any) -> Home:
    """A home of the test's own, with keys."""
    home = Home(tmp_path / "home")
    make_keys(home)
    settings.HOME = home
    return home


@pytest.fixture
def haishu(db: None, frozen: VirtualClock, own_home: Home) -> Scene:
    """A marriage register under Haishu's measures."""
    return Scene("haishu-2022", own_home)


@pytest.fixture
def sixian(db: None, frozen: VirtualClock, own_home: Home) -> Scene:
    """The same under Sixian's measures."""
    return Scene("sixian-2021", own_home)


@pytest.fixture
def rizhao(db: None, frozen: VirtualClock, own_home: Home) -> Scene:
    """The same under Rizhao's measures."""
    return Scene("rizhao-2022", own_home)


@pytest.fixture(params=["haishu-2022", "sixian-2021"])
def scene(request: pytest.FixtureRequest, db: None, frozen: VirtualClock, own_home: Home) -> Scene:
    """The same under each profile."""
    return Scene(request.param, own_home)

"""What the sharing tests ask for: a home with keys in which grants are published, the scene under each profile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from tests.sharing.scene import Sharing


@pytest.fixture
def own_home(tmp_path: Path, settings: Any) -> Home:
    """A home of the test's own, with keys, that the verbs publish to."""
    home = Home(tmp_path / "home")
    make_keys(home)
    settings.HOME = home
    return home


@pytest.fixture
def haishu(db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """Restricted data under Haishu's measures."""
    return Sharing("haishu-2022")


@pytest.fixture
def sixian(db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """Conditional data under Sixian's measures."""
    return Sharing("sixian-2021")


@pytest.fixture(params=["haishu-2022", "sixian-2021"])
def sharing(request: pytest.FixtureRequest, db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """The same scene under each profile."""
    return Sharing(request.param)

"""A jurisdiction with a project, under whichever profile a test names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from tests.projects.scene import Projects


@pytest.fixture
def under(db: None, frozen: VirtualClock, tmp_path: Path, settings: Any) -> Callable[[str], Projects]:
    """Make the scene under a profile."""
    home = Home(tmp_path / "home")
    make_keys(home)
    settings.HOME = home
    return Projects

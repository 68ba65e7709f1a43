"""What the tests of the harvest ask for: another platform, an installation that may ask it, the cast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gongshu.federation.actions import add_source
from gongshu.federation.models import Source
from gongshu.kit.clock import VirtualClock
from gongshu.kit.fetching import Fetcher, Limits
from gongshu.kit.home import Home
from gongshu.kit.networks import read_networks
from tests.cast import Cast
from tests.federation.platform import Platform

HERE = read_networks(["127.0.0.0/8"], "networks")


@pytest.fixture
def platform() -> Iterator[Platform]:
    """Another platform."""
    served = Platform()
    yield served
    served.close()


@pytest.fixture
def get() -> Fetcher:
    """What fetches from this machine, in a hurry."""
    return Fetcher(HERE, Limits(connect=5, read=5, total=20, most_bytes=200_000, redirects=3))


@pytest.fixture
def own_home(tmp_path: Path, settings: Any) -> Home:
    """A home that allows this machine to be harvested."""
    home = Home(tmp_path / "home")
    home.root.mkdir()
    (home.root / "gongshu.toml").write_text('[federation]\nprivate_networks = ["127.0.0.0/8"]\n', encoding="utf-8")
    settings.HOME = home
    return home


@pytest.fixture
def cast(db: None, frozen: VirtualClock, own_home: Home) -> Cast:
    """The people, under Haishu's measures."""
    return Cast("haishu-2022")


@pytest.fixture
def source(cast: Cast, platform: Platform) -> Source:
    """A CKAN portal that is harvested."""
    return add_source(by=cast.bureau_clerk, name="邻市数据平台", kind="ckan", address=platform.address)

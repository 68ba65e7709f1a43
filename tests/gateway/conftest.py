"""A furnished home and a node over it, at a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gongshu.kit.clock import VirtualClock
from gongshu.kit.home import Home
from tests.gateway.node import Node, furnish


@pytest.fixture
def furnished(home: Home, frozen: VirtualClock) -> Home:
    furnish(home)
    return home


@pytest.fixture
def node(furnished: Home) -> Iterator[Node]:
    running = Node(furnished)
    running.start()
    yield running
    running.stop()
    running.loop.close()

"""What the tests of this room ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from gongshu.kit.actor import Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.home import Home
from tests.registers.scene import Registers, trial_law


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings) -> Iterator[str]:
    """The id of the invented instrument, and a home of the test's own."""
    settings.HOME = Home(tmp_path / "home")
    with trial_law(tmp_path / "profiles", monkeypatch) as id:
        yield id


@pytest.fixture
def registers(db: None, frozen: VirtualClock, trial: str) -> Registers:
    """The cast under the invented instrument."""
    return Registers(trial)


@pytest.fixture
def enter(registers: Registers) -> Callable[[Actor], Client]:
    """Sign an actor in and return the browser."""

    def entered(actor: Actor) -> Client:
        client = Client()
        registers.cast.enter(client, actor)
        return client

    return entered

"""What the tests of the profiles share: a jurisdiction at work under each, and the inventories of the instruments."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongshu.kit.clock import VirtualClock
from tests.procedure.office import Office


@pytest.fixture
def haishu(db: None, frozen: VirtualClock) -> Office:
    """Haishu at work."""
    return Office("haishu-2022")


@pytest.fixture
def sixian(db: None, frozen: VirtualClock) -> Office:
    """Sixian at work."""
    return Office("sixian-2021")


@pytest.fixture
def office(shown: str, db: None, frozen: VirtualClock) -> Office:
    """The jurisdiction of the profile that the parameter ``shown`` names, at work."""
    return Office(shown)


@pytest.fixture
def law() -> Path:
    """The folder of the inventories of the five instruments; tests that need it are skipped by name without it."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "law"
    if not folder.is_dir():
        pytest.skip(f"the inventories are not here: {folder}")
    return folder

"""The catalog under both profiles, with the standing cast, on a clock that stands still."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.catalog.samples import PROFILES


@pytest.fixture
def haishu(db, frozen) -> Cast:
    """The cast under Haishu's rules."""
    return Cast("haishu-2022")


@pytest.fixture
def sixian(db, frozen) -> Cast:
    """The cast under Sixian's rules."""
    return Cast("sixian-2021")


@pytest.fixture(params=PROFILES)
def cast(request, db, frozen) -> Cast:
    """The cast under each profile in turn."""
    return Cast(request.param)

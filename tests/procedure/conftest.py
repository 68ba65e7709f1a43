"""What the tests of this room share."""

from __future__ import annotations

import pytest

from tests.procedure.office import Office


@pytest.fixture
def haishu(db, frozen) -> Office:
    return Office("haishu-2022")


@pytest.fixture
def sixian(db, frozen) -> Office:
    return Office("sixian-2021")


@pytest.fixture(params=["haishu-2022", "sixian-2021"])
def office(request, db, frozen) -> Office:
    return Office(request.param)


@pytest.fixture
def offices(db, frozen):
    """Make an office for a profile; again for the same profile, the same one."""
    made: dict[str, Office] = {}

    def office(profile_id: str) -> Office:
        if profile_id not in made:
            made[profile_id] = Office(profile_id)
        return made[profile_id]

    return office

"""What the tests of this room share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongshu.kit.actor import Actor
from tests.procedure.office import Office

Enter = Callable[[Office, Actor], Client]


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
def enter() -> Enter:
    """Sign an actor in and return the browser."""

    def entered(office: Office, actor: Actor) -> Client:
        client = Client()
        office.cast.enter(client, actor)
        return client

    return entered

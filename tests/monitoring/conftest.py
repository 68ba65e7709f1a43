"""A county whose platform is watched: the cast, a gateway that really answers, people who sign in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongshu.gateway.contract import publish_snapshot
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import NotPermitted
from gongshu.kit.home import Home
from gongshu.monitoring import actions
from gongshu.monitoring.models import Finding
from gongshu.organizations import queries
from gongshu.organizations.actions import create_person, sign_in
from tests.cast import PASSWORD, Cast
from tests.gateway.node import Node, furnish, grant


class County:
    """A jurisdiction and its data plane."""

    def __init__(self, profile_id: str, home: Home, clock: VirtualClock) -> None:
        self.cast = Cast(profile_id)
        self.home, self.clock = home, clock
        furnish(home)
        self.node = Node(home)
        self.node.start()

    def call(self, times: int, **given: Any) -> list[int]:
        """Look something up so many times; the statuses."""
        return [self.node.lookup(**given).status for _ in range(times)]

    def fail_to_sign_in(self, username: str, times: int) -> None:
        """Try wrong passwords."""
        for _ in range(times):
            with contextlib.suppress(NotPermitted):
                sign_in(username=username, password="not the password 1")

    def next_day(self) -> None:
        """Let a day pass, on which the site publishes its grants anew."""
        self.clock.advance(timedelta(days=1))
        publish_snapshot(self.home, [grant()])

    def watch(self) -> int:
        """Let the worker look."""
        return actions.watch(self.home)

    def found(self) -> list[tuple[str, str, int]]:
        """What was found, the oldest first: sign, whom it is about, how much was counted."""
        return list(Finding.objects.order_by("found_at", "id").values_list("watch", "who", "count"))

    def colleague(self) -> Actor:
        """Another reviewer of the data authority."""
        given = {"username": "shuju3", "name": "孙据", "organization": self.cast.bureau, "password": PASSWORD}
        return queries.actor_of(create_person(by=SYSTEM, **given, posts=["reviewer"]))

    def enter(self, actor: Actor) -> Client:
        """Sign somebody in."""
        client = Client()
        self.cast.enter(client, actor)
        return client


@pytest.fixture
def county(
    request: pytest.FixtureRequest, tmp_path: Path, settings: Any, db: None, frozen: VirtualClock
) -> Iterator[County]:
    """A county under Sixian's measures, or those that the test names."""
    home = Home(tmp_path / "home")
    settings.HOME = home
    built = County(getattr(request, "param", "sixian-2021"), home, frozen)
    yield built
    built.node.stop()
    built.node.loop.close()

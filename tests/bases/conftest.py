"""The scene of the base databases: the cast under a profile, and entries of two providers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongshu.bases import actions
from gongshu.bases.models import BaseDatabase, Member
from gongshu.collection import actions as collection
from gongshu.kit.actor import Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.home import Home
from tests.cast import Cast
from tests.catalog.samples import published
from tests.collection.conftest import GOOD, ITEMS, write


class Bases:
    """A jurisdiction that builds its databases."""

    def __init__(self, profile_id: str, home: Home, folder: Path) -> None:
        self.cast = Cast(profile_id)
        self.home, self.folder = home, folder

    def found(self, **values: Any) -> BaseDatabase:
        """Found the population database, led by the data authority, with three elements expected."""
        given = {
            "by": self.cast.bureau_clerk,
            "kind": "population",
            "name": "人口基础库",
            "lead": self.cast.bureau.id,
            "elements": ["编号", "名称", "婚姻状况"],
        }
        return actions.found_database(**given | values)

    def entry(self, **values: Any) -> Any:
        """A published entry of the provider with the items 编号, 名称, 金额, 起始日期."""
        return published(self.cast, items=ITEMS, **values)

    def enter(self, actor: Actor) -> Client:
        """Sign somebody in."""
        client = Client()
        self.cast.enter(client, actor)
        return client

    def take_in(self, base: BaseDatabase, entry: Any) -> Member:
        """Propose an entry and let its provider agree."""
        proposed = actions.propose_member(by=self.cast.bureau_clerk, database=base, code=entry.code)
        return actions.answer_member(by=self.cast.provider_clerk, member=proposed, agrees=True)

    def load(self, entry: Any, day: date, content: str = GOOD) -> None:
        """Gather a version of an entry's data."""
        collection.collect(
            resource_code=entry.code,
            file=write(self.folder, content),
            by=self.cast.provider_clerk,
            source="业务系统",
            acquired_on=day,
            home=self.home,
        )


@pytest.fixture
def at_home(home: Home, settings: Any) -> Home:
    """The home in which what is sealed is looked for."""
    settings.HOME = home
    return home


@pytest.fixture
def sixian(db: None, frozen: VirtualClock, at_home: Home, tmp_path: Path) -> Bases:
    """Under Sixian's measures, which name the databases and bar serving them elsewhere."""
    return Bases("sixian-2021", at_home, tmp_path)


@pytest.fixture
def haishu(db: None, frozen: VirtualClock, at_home: Home, tmp_path: Path) -> Bases:
    """Under Haishu's measures, which say nothing of such databases."""
    return Bases("haishu-2022", at_home, tmp_path)


@pytest.fixture
def draft(db: None, frozen: VirtualClock, at_home: Home, tmp_path: Path) -> Bases:
    """Under Guiyang's note, which makes the list of databases public."""
    return Bases("guiyang-draft-2024", at_home, tmp_path)

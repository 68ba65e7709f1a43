"""What the sharing tests ask for: a home with keys in which grants are published, the scene under each profile.

Registering the cast and publishing an entry takes longer than most tests. A module builds the scene once per profile,
in a transaction of its own around the tests' transactions, and every test begins from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from gongshu.kit import clock
from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from tests.remembered import STANDING
from tests.sharing.scene import Sharing

HAISHU, SIXIAN = "haishu-2022", "sixian-2021"
_NAMED = (("haishu", HAISHU), ("sixian", SIXIAN))


class Stage:
    """Holds the scene of one profile in an open transaction; another profile takes its place."""

    def __init__(self, blocker: Any) -> None:
        self._blocker = blocker
        self._scene: Sharing | None = None
        self._around: Any = None

    def show(self, profile_id: str) -> Sharing:
        """Return the scene under a profile, as it was before any test changed it."""
        if self._scene is None or self._scene.profile_id != profile_id:
            self.clear()
            with self._blocker.unblock(), clock.using(VirtualClock(STANDING)):
                self._around = transaction.atomic()
                # As in Django's own test cases: what is refused inside may be recorded.
                self._around._from_testcase = True
                self._around.__enter__()
                self._scene = Sharing(profile_id)
        assert self._scene is not None
        return self._scene

    def clear(self) -> None:
        """Undo the scene."""
        if self._around is None:
            return
        with self._blocker.unblock():
            transaction.set_rollback(True)
            self._around.__exit__(None, None, None)
        self._scene = self._around = None


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """The stage of a module."""
    held = Stage(django_db_blocker)
    yield held
    held.clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a module, let the tests of one profile follow each other, in whatever order they come."""
    ours = [place for place, item in enumerate(items) if Path(__file__).parent in item.path.parents]
    modules = list(dict.fromkeys(items[place].path for place in ours))
    chosen = sorted((items[place] for place in ours), key=lambda item: (modules.index(item.path), _profile(item)))
    for place, item in zip(ours, chosen, strict=True):
        items[place] = item


def _profile(item: pytest.Item) -> str:
    called = getattr(item, "callspec", None)
    named = called.params.get("shown", "") if called else ""
    return str(named) or next((profile for name, profile in _NAMED if name in item.fixturenames), "")


@pytest.fixture
def own_home(tmp_path: Path, settings: Any) -> Home:
    """A home of the test's own, with keys, that the verbs publish to."""
    home = Home(tmp_path / "home")
    make_keys(home)
    settings.HOME = home
    return home


@pytest.fixture
def haishu_shown(stage: Stage) -> Sharing:
    """The scene under Haishu's measures, before the test's own transaction begins."""
    return stage.show(HAISHU)


@pytest.fixture
def haishu(haishu_shown: Sharing, db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """Restricted data under Haishu's measures."""
    return haishu_shown.again()


@pytest.fixture
def sixian_shown(stage: Stage) -> Sharing:
    """The scene under Sixian's measures, before the test's own transaction begins."""
    return stage.show(SIXIAN)


@pytest.fixture
def sixian(sixian_shown: Sharing, db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """Conditional data under Sixian's measures."""
    return sixian_shown.again()


@pytest.fixture(params=[HAISHU, SIXIAN])
def shown(request: pytest.FixtureRequest, stage: Stage) -> Sharing:
    """The scene under each profile, before the test's own transaction begins."""
    return stage.show(request.param)


@pytest.fixture
def sharing(shown: Sharing, db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """The same scene under each profile."""
    return shown.again()

"""What the tests of this room share: the front of an invented county, built once for a module.

Every test runs in a transaction inside that of its module, and begins from the scene as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from tests.matters.office import HERE, PROOF, Front, admit

BEGINNING = datetime(2026, 9, 15, 10, tzinfo=CHINA)


@contextmanager
def stood(blocker: Any, profile_id: str) -> Iterator[Front]:
    """Let a front stand in a transaction around those of a module's tests."""
    with pytest.MonkeyPatch.context() as patch, blocker.unblock():
        admit(patch, HERE / PROOF)
        with clock.using(VirtualClock(BEGINNING)):
            around = transaction.atomic()
            # As in Django's own test cases: what is refused inside may be recorded.
            around._from_testcase = True  # type: ignore[attr-defined]
            around.__enter__()
            built = Front(profile_id)
        yield built
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture(scope="module")
def shown(django_db_setup: None, django_db_blocker: Any) -> Iterator[Front]:
    """The front of the invented county."""
    with stood(django_db_blocker, PROOF) as built:
        yield built


@pytest.fixture(scope="module")
def sixian_shown(django_db_setup: None, django_db_blocker: Any) -> Iterator[Front]:
    """The front under Sixian's measures."""
    with stood(django_db_blocker, "sixian-2021") as built:
        yield built


@pytest.fixture
def own_home(tmp_path: Path, settings: Any) -> Home:
    """A home of the test's own, with keys."""
    home = Home(tmp_path / "home")
    make_keys(home)
    settings.HOME = home
    return home


@pytest.fixture
def front(shown: Front, db: None, frozen: VirtualClock, own_home: Home) -> Front:
    """The front as it was before any test changed it."""
    return shown


@pytest.fixture
def sixian(sixian_shown: Front, db: None, frozen: VirtualClock, own_home: Home) -> Front:
    """The front under Sixian's measures as it was before any test changed it."""
    return sixian_shown

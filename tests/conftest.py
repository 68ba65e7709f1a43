"""What every test may ask for: a home of its own, a clock that stands still, the real files.

``GONGSHU_TEST_DB=postgres`` runs the tests that touch the database on PostgreSQL; the rest stays with the SQLite run.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import connection
from django.db.backends.base import creation
from hypothesis import HealthCheck, settings

from gongshu.kit import clock
from gongshu.kit.clock import VirtualClock
from gongshu.kit.home import Home
from gongshu.site import tables
from tests import emptying
from tests.environment import HOME, ON_POSTGRES
from tests.remembered import STANDING

emptying.allow()
# How long an example takes says how busy the machine is, not whether the product is right.
settings.register_profile("gongshu", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gongshu")
# No password costs a tenth of a second. What the settings say is asked of a process that runs no test
# (tests/site/test_speak_tls.py).
site.PASSWORD_HASHERS = ["tests.cast.QuickHasher"]
# Nothing that a test writes need outlive a power cut: four milliseconds a file, some ten files a home. What the
# database does is said below.
os.fsync = os.fstat  # type: ignore[assignment]  # a descriptor that is none is refused all the same
REPOSITORY = Path(__file__).resolve().parent.parent
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, keep what touches the database; a browser sees the same pages on either."""
    if not ON_POSTGRES:
        return
    kept, left = [], []
    for item in items:
        touches = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        (kept if touches and not item.get_closest_marker("browser") else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Spare the collector of memory what stays to the end: 5,000 tests and all modules, as the site's entry does."""
    gc.disable()
    yield
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes by their kind only: packed ones hold the time, and every worker must call a test by the same name."""
    return "bytes" if isinstance(val, bytes) else None


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The tables are made as the product makes them; they need not outlive a power cut: no waiting for the disk."""
    creation.call_command = lambda name, **more: tables.stand() if name == "migrate" else call_command(name, **more)
    if not ON_POSTGRES:
        options = connection.settings_dict["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


@pytest.fixture
def frozen() -> Iterator[VirtualClock]:
    """A clock that stands at 10:00 on Tuesday, 2026-09-15, and moves only when told."""
    with clock.using(VirtualClock(STANDING)) as standing:
        assert isinstance(standing, VirtualClock)
        yield standing


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files; tests that need it are skipped by name where it is missing."""
    named = os.environ.get("GONGSHU_REAL_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data" / "real"
    if not folder.is_dir():
        pytest.skip(f"real files are not here: {folder} (set GONGSHU_REAL_DATA)")
    return folder

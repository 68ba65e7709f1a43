"""What every test may ask for: a home of its own, a clock that stands still, the real files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

# The settings are read when Django starts, before any fixture: the home and the database are chosen here.
_HOME = tempfile.mkdtemp(prefix="gongshu-test-")
os.environ.setdefault("GONGSHU_HOME", _HOME)
if os.environ.get("GONGSHU_TEST_DB") == "postgres":
    os.environ["GONGSHU_DATABASE"] = os.environ.get("GONGSHU_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")

import pytest  # noqa: E402

from gongshu.kit import clock  # noqa: E402
from gongshu.kit.clock import CHINA, VirtualClock  # noqa: E402
from gongshu.kit.home import Home  # noqa: E402

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


@pytest.fixture
def frozen() -> Iterator[VirtualClock]:
    """A clock that stands at 10:00 on Tuesday, 2026-09-15, and moves only when told."""
    with clock.using(VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA))) as standing:
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

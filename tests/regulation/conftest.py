"""A copy of the example profile to put a mistake into."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent
EXAMPLE = HERE / "example-2020"
MISTAKES = HERE / "mistakes"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A profile without fault, in a folder of its own."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / EXAMPLE.name))

"""The document of the format names every key the loader accepts, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from gongshu.regulation.shapes import ALL_SHAPES
from gongshu.regulation.words import UNITS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "profiles.md"


def test_every_key_is_documented_and_nothing_that_is_gone_still_is() -> None:
    documented = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", DOCUMENT.read_text(encoding="utf-8"), flags=re.M))
    assert documented == {f"{shape.name}.{key}" for shape in ALL_SHAPES for key in shape.keys}


def test_every_unit_is_documented() -> None:
    row = next(line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if "`period.unit`" in line)
    assert all(f"`{unit}`" in row for unit in UNITS)


def test_the_examples_are_yaml() -> None:
    for block in re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), flags=re.S):
        assert isinstance(yaml.safe_load(block), dict)

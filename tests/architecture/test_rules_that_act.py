"""A rule of a profile either has something depend on it, or its page says that it is only published."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gongshu.regulation.definition import NotStated
from gongshu.regulation.loader import load_profile, profile_ids

PACKAGE = Path(__file__).parents[2] / "gongshu"
SHOWING = ("ui/", "site/walk/", "site/commands/")
"""Code that shows or plays rules; nothing depends on a value because it is shown."""
BY_PATTERN = (r"projects\.bars_\w+",)
"""Ids that the code makes from a word."""


def _read() -> str:
    files = (path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts)
    return "\n".join(
        path.read_text(encoding="utf-8") for path in files if not str(path.relative_to(PACKAGE)).startswith(SHOWING)
    )


CODE = _read()


def _acts(rule: str) -> bool:
    return f'"{rule}"' in CODE or any(re.fullmatch(pattern, rule) for pattern in BY_PATTERN)


@pytest.mark.parametrize("profile", profile_ids())
def test_what_nothing_depends_on_is_marked_as_published_only(profile: str) -> None:
    rules = load_profile(profile).rules.values()
    stated = [one for one in rules if any(not isinstance(held, NotStated) for _, held in one.value.history)]
    assert [one.id for one in stated if not _acts(one.id) and not one.published_only] == []


@pytest.mark.parametrize("profile", profile_ids())
def test_what_something_depends_on_is_not_marked_as_published_only(profile: str) -> None:
    rules = load_profile(profile).rules.values()
    assert [one.id for one in rules if _acts(one.id) and one.published_only] == []

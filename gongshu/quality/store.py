"""Where this room keeps files, and which versions the lake holds."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from gongshu.collection import queries as collection
from gongshu.kit.home import Home
from gongshu.lake.store import safe_name


def home() -> Home:
    """Return the installation's home."""
    found: Home = settings.HOME
    return found


def findings_file(resource_code: str, version: int, run: str) -> Path:
    """Return where the findings of a run are kept."""
    return home().root / "quality" / safe_name(resource_code) / str(version) / f"{run}.parquet"


def newest_version(resource_code: str) -> int | None:
    """Return the number of the newest committed version of a resource, None where there is none."""
    found = collection.current_version(resource_code)
    return found.number if found else None


def has_version(resource_code: str, number: int) -> bool:
    """Whether a version is committed."""
    return any(one.number == number and one.state == "committed" for one in collection.versions(resource_code))

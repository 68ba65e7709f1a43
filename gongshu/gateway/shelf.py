"""The serving files that are open, the current one of each resource switched without a restart."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import msgspec

from gongshu.kit.errors import Defect
from gongshu.kit.home import Home
from gongshu.lake.serving import CURRENT_FILE, Serving, current_version, folder_of, serving_file

log = logging.getLogger("gongshu.gateway")
OPEN_AT_ONCE = 256

POLL = timedelta(milliseconds=100)
"""How old the last look at a published file may be when a request comes; far below what is promised for revocations."""

Signature = tuple[int, int, int]


@dataclass(slots=True)
class Volume:
    """An open serving file, with what every answer from it says."""

    serving: Serving
    version: int
    spelled: bytes


@dataclass(slots=True)
class _Place:
    """Where a version is looked for: the file whose change means another version, and what was opened last."""

    watched: str
    looked_at: float = -1.0
    signature: Signature | None = None
    volume: Volume | None = None


class Shelf:
    """Opens serving files as they are asked for. Used from one thread."""

    def __init__(self, home: Home, *, poll_seconds: float = POLL.total_seconds()) -> None:
        self._home = home
        self._poll = poll_seconds
        self._places: dict[tuple[str, int | str], _Place] = {}

    def take(self, resource: str, version: int | Literal["current"]) -> Volume | None:
        """Return the version of a resource that a grant gives; None where there is none to serve."""
        place = self._places.get((resource, version)) or self._new_place(resource, version)
        looked_at = time.monotonic()
        if looked_at - place.looked_at >= self._poll:
            place.looked_at = looked_at
            signature = signature_of(place.watched)
            if signature != place.signature:
                place.signature = signature
                _close(place)
                place.volume = self._open(resource, version)
        return place.volume

    def close(self) -> None:
        """Close every file."""
        for place in self._places.values():
            _close(place)
        self._places.clear()

    def _new_place(self, resource: str, version: int | Literal["current"]) -> _Place:
        if len(self._places) >= OPEN_AT_ONCE:
            _close(self._places.pop(next(iter(self._places))))
        watched = (
            folder_of(self._home, resource) / CURRENT_FILE
            if version == "current"
            else serving_file(self._home, resource, version)
        )
        place = self._places[resource, version] = _Place(str(watched))
        return place

    def _open(self, resource: str, version: int | Literal["current"]) -> Volume | None:
        try:
            number = current_version(self._home, resource) if version == "current" else version
            if number is None:
                return None
            serving = Serving.open(serving_file(self._home, resource, number))
        except (Defect, ValueError, KeyError, TypeError) as error:
            # Unreadable or altered is not served, whatever the reason; sealing the version again mends it.
            log.error("%s: %s", resource, error)
            return None
        told = {
            "resource": resource,
            "version": number,
            "source": serving.meta.get("source", ""),
            "acquired_on": serving.meta.get("acquired_on", ""),
        }
        return Volume(serving, number, msgspec.json.encode(told)[1:-1])


def _close(place: _Place) -> None:
    if place.volume is not None:
        place.volume.serving.close()
        place.volume = None


def signature_of(path: str) -> Signature | None:
    """Return what tells a file from the one that replaces it; None where none is."""
    try:
        found = os.stat(path)  # noqa: PTH116  (asked at requests; a Path would double its cost)
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size

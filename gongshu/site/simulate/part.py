"""One part of a simulated year, as a process of its own: told what to do in one line of JSON, answers in JSON lines.

``{"done": 25}`` while it goes on, then the account of the part. The home is that of ``GONGSHU_HOME``.
"""

from __future__ import annotations

import gc
import json
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from gongshu.site import boot as boot  # first: the rooms below have tables

# isort: split
from django.db import connection

from gongshu.audit.verify import verify_all
from gongshu.kit.home import Home
from gongshu.procedure.figures import by_limit, by_procedure
from gongshu.regulation.loader import load_profile
from gongshu.site import install
from gongshu.site.simulate.world import register
from gongshu.site.simulate.year import Year

_STEP = 25
"""Cases after which it says how far it is."""


_GARBAGE = 50_000
"""Objects made and not yet given up before garbage is looked for; the default of 700 looks several times a case."""


class Told:
    """Says how many cases were opened, a line for every so many."""

    def __init__(self) -> None:
        self._since = 0

    def advance(self, done: int) -> None:
        """Count opened cases."""
        self._since += done
        if self._since >= _STEP:
            say({"done": self._since})
            self._since = 0

    def total(self, units: int) -> None:
        """Ignore it: whoever started the part knows."""


def say(document: dict[str, Any]) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def simulate(asked: dict[str, Any]) -> dict[str, Any]:
    """Make a home, let the year pass in it, verify its evidence, and return the account."""
    home, profile = Home.from_environment(), load_profile(asked["profile"])
    install.prepare(home, profile_id=profile.id, acknowledge=True)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # the same seed gives the same year again
    # What stands now stands to the end: it need not be looked through for garbage again and again.
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    world = register(profile, asked["agencies"])
    year = Year(world, asked["year"], cases=asked["cases"], resources=asked["resources"], seed=asked["seed"])
    told = year.run(Told())
    report = verify_all(home)
    until = year.last + timedelta(days=1)
    return {
        "counts": told.counts,
        "refusals": told.refusals,
        "procedures": [asdict(one) for one in by_procedure(year.first, until)],
        "limits": [asdict(one) for one in by_limit(year.first, until, year.last)],
        "records": report.records,
        "evidence": report.ok,
        "home": str(home.root),
    }


if __name__ == "__main__":
    say(simulate(json.loads(sys.argv[1])))

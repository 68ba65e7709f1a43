"""A simulated year in parts, one process each.

The agencies of one part deal among themselves, as those of two counties do; each part has a home, a database and an
evidence chain of its own. What they amount to is added up here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongshu.kit.errors import Defect
from gongshu.kit.progress import SILENT, Reporter
from gongshu.kit.text import t
from gongshu.procedure.figures import LimitFigures, ProcedureFigures
from gongshu.regulation.definition import Profile
from gongshu.supervision.queries import Account, account_of

LEAST_AGENCIES = 12
"""A part needs this many, so that every part of a case is played by another body."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is simulated: the year, how many agencies, resources and cases, the seed, in how many parts."""

    year: int
    agencies: int
    resources: int
    cases: int
    seed: int
    parts: int


@dataclass(frozen=True, slots=True)
class Simulated:
    """A year that has passed: what happened, what it amounts to, whether all its evidence verifies."""

    counts: Counter[str]
    refusals: Counter[str]
    account: Account
    records: int
    evidence: bool
    homes: tuple[str, ...]


def simulate(profile: Profile, root: Path, asked: Asked, progress: Reporter = SILENT) -> Simulated:
    """Let a year pass.

    Args:
        profile: the law.
        root: where the homes of the parts are made.
        asked: what is simulated.
        progress: told how many cases were opened.

    Raises:
        Defect: a part failed; its own words are in the error.
    """
    parts = max(1, min(asked.parts, asked.agencies // LEAST_AGENCIES))
    progress.total(asked.cases)
    with ThreadPoolExecutor(parts) as pool:
        told = list(
            pool.map(lambda number: _part(profile, root, _share(asked, number, parts), number, progress), range(parts))
        )
    return _added_up(profile, told)


def _share(asked: Asked, number: int, parts: int) -> dict[str, int]:
    """Return the part of everything that falls to one part; the first ones take what does not divide."""
    return {
        "year": asked.year,
        "seed": asked.seed * 1000 + number,
        **{
            name: max(1, whole // parts + (number < whole % parts))
            for name, whole in (("agencies", asked.agencies), ("resources", asked.resources), ("cases", asked.cases))
        },
    }


def _part(profile: Profile, root: Path, share: dict[str, int], number: int, progress: Reporter) -> dict[str, Any]:
    home = root / f"part-{number + 1}"
    environment = {name: value for name, value in os.environ.items() if name != "GONGSHU_DATABASE"}
    process = subprocess.Popen(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "gongshu.site.simulate.part",
            json.dumps(share | {"profile": profile.id}),
        ],
        env=environment | {"GONGSHU_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    document: dict[str, Any] = {}
    for line in process.stdout:
        document = json.loads(line)
        progress.advance(document.get("done", 0))
    _, errors = process.communicate()
    if process.returncode != 0 or "counts" not in document:
        raise Defect(
            t(f"模拟的第 {number + 1} 部分失败", f"part {number + 1} of the simulation failed"),
            why=t(errors.strip()[-500:], errors.strip()[-500:]),
        )
    return document


def _added_up(profile: Profile, told: Sequence[dict[str, Any]]) -> Simulated:
    counts, refusals = Counter[str](), Counter[str]()
    procedures: dict[str, ProcedureFigures] = {}
    limits: dict[tuple[str, str, str, str], LimitFigures] = {}
    for part in told:
        counts.update(part["counts"])
        refusals.update(part["refusals"])
        for row in part["procedures"]:
            figures = procedures.setdefault(row["procedure"], ProcedureFigures(row["procedure"]))
            figures.opened += row["opened"]
            figures.open += row["open"]
            for counted, more in ((figures.kinds, row["kinds"]), (figures.ends, row["ends"])):
                counted |= {name: counted.get(name, 0) + number for name, number in more.items()}
        for row in part["limits"]:
            key = (row["procedure"], row["step"], row["limit"], row["article"])
            kept = limits.setdefault(key, LimitFigures(*key))
            for name in ("in_time", "late", "open_late", "running", "days", "counted"):
                setattr(kept, name, getattr(kept, name) + row[name])
    return Simulated(
        counts,
        refusals,
        account_of(profile, [procedures[one] for one in sorted(procedures)], [limits[one] for one in sorted(limits)]),
        sum(part["records"] for part in told),
        all(part["evidence"] for part in told),
        tuple(part["home"] for part in told),
    )

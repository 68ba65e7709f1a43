"""Kills collections at every stage, as ``kill -9`` would, and tells what was left and what became of them.

``GONGSHU_HOME=… python -m tests.collection.killing`` makes an installation there, and for each place: an entry with a
first version, a child process that collects a second one and dies there, a look at what is left, a child that resumes.
Prints one JSON object by place. The parent only forks: it has no threads and no connections.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "gongshu.site.settings"
django.setup()


from gongshu.audit.queries import trail  # noqa: E402
from gongshu.collection import actions, quarantine, queries, reading  # noqa: E402
from gongshu.kit.home import Home  # noqa: E402
from gongshu.lake import engine  # noqa: E402
from gongshu.lake.artifacts import artifacts  # noqa: E402
from gongshu.lake.store import Lake  # noqa: E402
from gongshu.organizations import queries as queries_of_people  # noqa: E402
from gongshu.organizations.models import Person  # noqa: E402
from gongshu.site import tables  # noqa: E402
from tests.cast import Cast  # noqa: E402
from tests.catalog.samples import published  # noqa: E402
from tests.collection.conftest import ITEMS  # noqa: E402

HOME = Home.from_environment()

PLACES = ("none", "begun", "copied", "reading", "part:2", "committing", "in_lake", "committed", "sealed", "switched")
ROWS = 1_600
LONGEST = 300
"""Seconds after which a child is stopped: a test may fail, it may not hang."""
NOTE = "长" * 30


def child(do: Callable[[], Any]) -> Any:
    """Do something in a forked process; returns what it returns, or ``killed``."""
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        code = 1
        try:
            signal.alarm(LONGEST)
            os.close(read)
            told = json.dumps(do()).encode()
            with os.fdopen(write, "wb") as file:
                file.write(told)
            code = 0
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        told = file.read()
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return f"killed by {os.WTERMSIG(status)}"
    return json.loads(told) if os.WEXITSTATUS(status) == 0 else "failed"


def content(version: int) -> str:
    """A file of several blocks with a broken line now and then."""
    lines = ["编号,名称,金额,起始日期"]
    for row in range(ROWS):
        lines.append(f"{row:05},{NOTE}{version},{row}.5,2026-01-02" if row % 500 else f"{row:05},broken")
    return "\n".join(lines) + "\n"


def main(root: Path) -> None:
    files = [root / "first.csv", root / "second.csv"]
    for number, file in enumerate(files, start=1):
        file.write_text(content(number), encoding="utf-8")
    told = child(_install)
    json.dump({place: _kill_at(place, entry, files) for place, entry in told["entries"].items()}, sys.stdout)


def _install() -> dict[str, Any]:
    tables.stand()
    cast = Cast("haishu-2022")
    (HOME.root / "clerk").write_text(cast.provider_clerk.person)
    return {"entries": {place: published(cast, title=f"名册 {place}", items=ITEMS).code for place in PLACES}}


def _kill_at(place: str, code: str, files: list[Path]) -> dict[str, Any]:
    def first() -> Any:
        _collect(code, files[0])
        return _state(code)

    def second() -> Any:
        os.environ["GONGSHU_FAULT"] = place
        return _collect(code, files[1])

    def later() -> Any:
        left = _state(code)
        resumed = _resume(code) if left["open"] else "nothing to resume"
        return {"left": left, "resumed": resumed, "after": _state(code)}

    return {"before": child(first), "end": child(second), **child(later)}


def _clerk() -> Any:
    return queries_of_people.actor_of(Person.objects.get(pk=(HOME.root / "clerk").read_text()))


def _collect(code: str, file: Path) -> int:
    version = actions.collect(
        resource_code=code, file=file, by=_clerk(), source="系统", acquired_on=date(2026, 1, 1), home=HOME
    )
    return version.number


def _resume(code: str) -> int:
    return actions.resume(run=queries.open_runs(code)[0], by=_clerk(), home=HOME).number


def _state(code: str) -> dict[str, Any]:
    current = queries.current_version(code)
    assert current is not None
    with Lake(HOME) as lake:
        rows = lake.read(code, current.number).order("_line").fetchall()
        in_lake = len(lake.versions(code))
    return {
        "number": current.number,
        "served": artifacts(HOME, code).version,
        "rows": len(rows),
        "lines": current.lines_in,
        "quarantined": current.lines_quarantined,
        "quarantine": len(list(quarantine.read(quarantine.path_of(HOME, code, current.number)))),
        "content": hashlib.sha256(repr(rows).encode()).hexdigest(),
        "open": [[run.state, run.stage, run.parts_done] for run in queries.open_runs(code)],
        "in_lake": in_lake,
        "events": [record.event for record in trail(subject=code) if record.event.startswith("collection.")],
        "left_over": [str(path.name) for path in HOME.quarantine.rglob(".*")],
    }


if __name__ == "__main__":
    reading.open_table.__wrapped__.__kwdefaults__["block"] = 32 << 10  # type: ignore[attr-defined]
    # The signatures of 55 engines' extensions would take half of the time; other tests check them.
    engine._verified.update({"sqlite_scanner", "ducklake"})
    main(HOME.root)

"""The demonstration: a home in which a walk was done, and work waits on every desk."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import connections

from gongshu.kit import canonical, clock
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import Refusal, Transient
from gongshu.kit.files import write_atomically
from gongshu.kit.home import Home
from gongshu.kit.progress import SILENT, Reporter
from gongshu.kit.text import t
from gongshu.organizations import queries as organizations
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.site import install
from gongshu.site.walk import (
    chapter_catalog,
    chapter_matters,
    chapter_problem,
    chapter_registers,
    chapter_sharing,
    furnishing,
)
from gongshu.site.walk.run import walk
from gongshu.site.walk.stage import Stage

LOADED = "demonstration.json"
_GARBAGE = 50_000
"""Objects made and not yet given up before garbage is looked for while a demonstration is loaded."""


def load(home: Home, *, profile_id: str, progress: Reporter = SILENT) -> str:
    """Create the home and load the demonstration; where that was done already, only bring its tables up to date.

    A home that was left half loaded is begun anew; one that is no demonstration is never touched. Returns the profile
    that the home demonstrates: a home keeps the one it was made with.
    """
    marker = home.root / LOADED
    if marker.is_file():
        present = _profile_of(home)
        install.prepare(home, profile_id=present, acknowledge=True, demo=True)
        return present
    _clear_half_loaded(home)
    with tempfile.TemporaryDirectory(prefix="gongshu-demo-") as scratch, _little_garbage():
        result = walk(
            home,
            profile_id=profile_id,
            scratch=Path(scratch),
            progress=progress,
            demo=True,
            seed=leave_work_waiting,
            last=furnishing.gather,
            acknowledge=True,
        )
    if not result.ok:
        failed = ", ".join(str(one.number) for one in result.steps if one.result == "failed")
        raise Transient(
            t(f"演示没有载入：第 {failed} 步未按要求完成", f"the demonstration did not load: steps {failed}"),
            remedy=t(
                f"运行 gongshu walk --profile {profile_id} 查看各步",
                f"see the steps: gongshu walk --profile {profile_id}",
            ),
            code="demonstration_failed",
        )
    read_what_is_done()
    write_atomically(marker, canonical.dumps({"profile": profile_id, "loaded_at": clock.now()}).encode())
    return profile_id


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Look for garbage less often for a while; loading makes much that lives on, which each look goes through again."""
    before = gc.get_threshold()
    gc.set_threshold(_GARBAGE)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def read_what_is_done() -> None:
    """Let an officer of each organization read the messages on cases that have ended; those on open ones are news."""
    for body in organizations.organizations():
        for person in organizations.people_of(body)[:1]:
            officer = organizations.actor_of(person)
            for message in cases.messages(officer, unread_only=True).filter(case__ended=True):
                engine.mark_read(message=message, by=officer)


def _profile_of(home: Home) -> str:
    return str(home.settings["profile"])


def _clear_half_loaded(home: Home) -> None:
    if not home.root.exists() or not any(home.root.iterdir()):
        return
    if home.exists and home.settings.get("demo") is not True:
        raise Refusal(
            t(f"{home.root} 不是演示安装，不能载入演示", f"{home.root} is no demonstration; none is loaded into it"),
            remedy=t("换一个目录：make run HOME_DIR=…", "choose another folder: make run HOME_DIR=…"),
            code="not_a_demonstration",
        )
    if not home.exists and not (home.locks / "install.lock").is_file():
        raise Refusal(
            t(f"{home.root} 里有别的文件", f"{home.root} holds other files"),
            remedy=t("换一个空目录：make run HOME_DIR=…", "choose an empty folder: make run HOME_DIR=…"),
            code="folder_in_use",
        )
    connections.close_all()
    shutil.rmtree(home.root)


def leave_work_waiting(stage: Stage, past: VirtualClock, fields: list[str]) -> None:
    """Leave matters on the desks, applications where the instrument has a procedure for them, rows in the registers."""
    furnishing.fill_catalog(stage)
    chapter_registers.keep(stage)
    chapter_matters.leave_waiting(stage, chapter_matters.LIMITED)
    if chapter_sharing.is_possible(stage.profile):
        _leave_applications(stage, past, fields)
    else:
        past.advance(timedelta(days=13))
    chapter_registers.correct(stage)
    chapter_catalog.leave_for_review(stage)
    if chapter_problem.PROCEDURE in stage.profile.procedures:
        chapter_problem.leave_waiting(stage)
    chapter_matters.leave_waiting(stage, chapter_matters.TELLING)
    chapter_matters.leave_waiting(stage, chapter_matters.FRESH)


def _leave_applications(stage: Stage, past: VirtualClock, fields: list[str]) -> None:
    """Leave one application long overdue, one due soon, one fresh, one still being written."""
    chapter_sharing.leave_waiting(stage, part="stranger", fields=fields[:2])
    past.advance(timedelta(days=6))
    chapter_sharing.leave_waiting(stage, part="applicant", fields=fields[:3])
    past.advance(timedelta(days=5))
    chapter_sharing.leave_waiting(stage, part="stranger", fields=fields[:1])
    chapter_sharing.start(stage, stage.people["applicant"].officer, fields[:2], {})
    past.advance(timedelta(days=2))
    chapter_sharing.leave_waiting(stage, part="stranger", fields=fields[:1], untouched=True)

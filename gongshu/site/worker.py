"""The worker: marks limits, takes in call logs, publishes grants, keeps checkpoints, harvests other platforms.

It takes no legal decision. Each duty stands alone: one that fails is told and tried again at the next turn.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType

from gongshu.site import boot as boot  # first: the rooms below have tables

# isort: split

from django.db import close_old_connections, connections

from gongshu.audit.anchors import write_anchors
from gongshu.audit.ingest import ingest_gateway_logs
from gongshu.audit.retention import clear_old_logs
from gongshu.catalog import actions as catalog
from gongshu.collection import actions as collection
from gongshu.federation import actions as federation
from gongshu.kit.home import Home
from gongshu.matters import actions as matters
from gongshu.monitoring import actions as monitoring
from gongshu.opening import actions as opening
from gongshu.organizations import actions as organizations
from gongshu.procedure import actions as procedure
from gongshu.procedure import clockwork
from gongshu.sharing import actions as sharing

log = logging.getLogger("gongshu.worker")

Duty = Callable[[Home], object]

DUTIES: Mapping[str, tuple[float, Duty]] = {
    "limits": (5.0, lambda home: clockwork.tick()),
    "grants": (1.0, sharing.publish_pending),
    "open files": (3.0, opening.PendingSeals()),
    "call logs": (2.0, ingest_gateway_logs),
    "checkpoints": (30.0, write_anchors),
    "signs of risk": (60.0, monitoring.watch),
    "imports": (1.0, catalog.run_imports),
    "sketches": (15.0, catalog.sketch_pending),
    "duplicates": (600.0, catalog.find_duplicates),
    "search index": (5.0, lambda home: catalog.catch_up_index(most=2_000)),
    "drafts of the public": (3600.0, matters.expire_drafts),
    "agreements": (60.0, lambda home: organizations.close_ended_agreements()),
    "files": (3600.0, procedure.sweep_files),
    "personal data": (3600.0, lambda home: matters.erase_due()),
    "old logs": (3600.0, clear_old_logs),
    "harvests": (20.0, federation.harvest_due),
    "reports above": (10.0, federation.relay_due),
    "filings above": (10.0, federation.file_due),
    "tables elsewhere": (60.0, collection.look_at_origins),
    "values elsewhere": (60.0, collection.sketch_tables),
}
"""What is done, and how often in seconds."""

ASIDE = frozenset(
    {
        "signs of risk",
        "reports above",
        "filings above",
        "imports",
        "sketches",
        "duplicates",
        "harvests",
        "tables elsewhere",
        "values elsewhere",
    }
)
"""Duties that may take minutes: each in a thread of its own, so that grants and limits do not wait for them."""


@dataclass
class Worker:
    """Does each duty when its time has come, until told to stop."""

    home: Home
    stopping: bool = False
    aside: dict[str, threading.Thread] = field(default_factory=dict)

    def run(self) -> None:
        """Work until a signal to stop arrives."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        due = dict.fromkeys(DUTIES, 0.0)
        while not self.stopping:
            for name, (every, duty) in DUTIES.items():
                if time.monotonic() >= due[name]:
                    self.turn(name, duty)
                    due[name] = time.monotonic() + every
            time.sleep(0.2)

    def turn(self, name: str, duty: Duty) -> None:
        """Do a duty whose time has come; a long one aside, unless it is still at it."""
        if name not in ASIDE:
            self.do(name, duty)
        elif name not in self.aside or not self.aside[name].is_alive():
            self.aside[name] = threading.Thread(target=self._do_aside, args=(name, duty), daemon=True)
            self.aside[name].start()

    def _do_aside(self, name: str, duty: Duty) -> None:
        self.do(name, duty)
        connections.close_all()

    def do(self, name: str, duty: Duty) -> bool:
        """Do one duty; a failure is told and does not stop the others. Returns whether it was done."""
        close_old_connections()
        try:
            duty(self.home)
        except Exception as error:
            # The kind of the error only: its text may hold what a log must not.
            log.error("%s failed: %s", name, type(error).__name__)
            return False
        return True

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def main() -> None:
    """Entry of the worker process."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    Worker(Home.from_environment()).run()


if __name__ == "__main__":
    main()

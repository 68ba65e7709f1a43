"""Runs the command as a user does: a process of its own, a home of its own, JSON out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = Path(sys.executable).with_name("gongshu")


@dataclass(frozen=True)
class Ran:
    """What a command left: exit code, what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON it printed."""
        document: dict[str, Any] = json.loads(self.out)
        return document


def gongshu(*words: str | Path, home: Path, database: str = "") -> Ran:
    """Run a command of ``gongshu`` in a home."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GONGSHU_", "DJANGO_"))}
    if database:
        environment["GONGSHU_DATABASE"] = database
    done = subprocess.run(
        [COMMAND, *map(str, words), "--home", str(home)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)

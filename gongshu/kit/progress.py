"""Progress on long work: a bar on a terminal, a line where output is kept in a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


class Reporter(Protocol):
    """What long work tells how far it is."""

    def advance(self, done: int) -> None:
        """Say that ``done`` more units are done."""
        ...

    def total(self, units: int) -> None:
        """Say how many units there are in all."""
        ...


class Silent:
    """Tells nobody."""

    def advance(self, done: int) -> None:
        """Ignore it."""

    def total(self, units: int) -> None:
        """Ignore it."""


SILENT = Silent()


@contextmanager
def bar(title: str, total: int | None = None, *, quiet: bool = False) -> Iterator[Reporter]:
    """Show a progress bar on standard error while the block runs; where that is no terminal, say what is being done."""
    if quiet:
        yield SILENT
        return
    if not sys.stderr.isatty():
        print(f"{title} …", file=sys.stderr, flush=True)  # noqa: T201 - what a person who waits reads
        yield SILENT
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=total)

        class _Bar:
            def advance(self, done: int) -> None:
                progress.advance(task, done)

            def total(self, units: int) -> None:
                progress.update(task, total=units)

        yield _Bar()

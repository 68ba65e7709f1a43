"""What all commands share: options, output for people and for machines, errors as exit codes."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from gongshu.kit import canonical
from gongshu.kit.actor import Actor
from gongshu.kit.errors import GongshuError, Refusal, Several
from gongshu.kit.home import Home
from gongshu.kit.text import Language, Text, set_language, t

OPERATOR = Actor(person="operator", name="系统运维", kind="system")
"""Who acts when a command of the operator's does; the operating system has signed them in."""


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--json``, ``--home``, ``--lang`` and our errors as words and exit code 1."""

    @click.option("--json", "as_json", is_flag=True, help="machine-readable output")
    @click.option("--home", "home", type=click.Path(path_type=Path), default=None, help="the installation's folder")
    @click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="language of the output")
    @functools.wraps(function)
    def wrapped(*args: Any, as_json: bool, home: Path | None, lang: Language, **kwargs: Any) -> Any:
        set_language(lang)
        out = Output(as_json)
        try:
            return function(*args, out=out, home=Home.from_environment(), **kwargs)
        except GongshuError as error:
            out.error(error)
            sys.exit(1)

    return wrapped


class Output:
    """Prints for people or for machines."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        wide = None if sys.stdout.isatty() else 200
        self._console = Console(soft_wrap=True, highlight=False, width=wide)

    def data(self, value: Any) -> None:
        """Print one JSON document (only with ``--json``)."""
        if self.as_json:
            print(json.dumps(json.loads(canonical.dumps(value)), ensure_ascii=False, indent=2))  # noqa: T201

    def say(self, line: str | Text) -> None:
        """Print a line for people (not with ``--json``)."""
        if not self.as_json:
            self._console.print(str(line), markup=False)

    def table(self, heads: Sequence[str | Text], rows: Iterable[Sequence[object]]) -> None:
        """Print a table for people (not with ``--json``)."""
        if self.as_json:
            return
        table = Table(*(str(head) for head in heads), box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*("" if cell is None else str(cell) for cell in row))
        self._console.print(table)

    def error(self, error: GongshuError) -> None:
        """Print an error: JSON on standard output with ``--json``, words on standard error else."""
        if self.as_json:
            print(json.dumps(error_document(error), ensure_ascii=False, indent=2))  # noqa: T201
        else:
            Console(stderr=True, soft_wrap=True, highlight=False).print(str(error), markup=False, style="red")


def error_document(error: GongshuError) -> dict[str, Any]:
    """Return an error as a JSON document: code, what, why, cite, remedy, where; several errors nested."""
    document: dict[str, Any] = {
        "error": error.code,
        "what": str(error.what),
        "why": str(error.why or ""),
        "cite": error.cite,
        "remedy": str(error.remedy or ""),
        "at": error.at,
    }
    if isinstance(error, Several):
        document["errors"] = [error_document(one) for one in error.errors]
    return document


def need_home(home: Home) -> Home:
    """Return the home, or refuse because no installation was created there."""
    if not home.exists:
        raise Refusal(
            t(f"{home.root} 还不是一个公数安装", f"{home.root} holds no installation of gongshu yet"),
            remedy=t("先运行 gongshu init --profile …", "create it first: gongshu init --profile …"),
            code="no_home",
        )
    return home

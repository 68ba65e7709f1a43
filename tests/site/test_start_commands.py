"""The command ``gongshu``: what it brings, and that asking it for help needs no more than the words."""

from __future__ import annotations

import inspect
import subprocess
import sys

import click
import pytest

from gongshu.site.cli import COMMANDS, gongshu

SAY_WHAT_IT_NEEDED = """
import sys
from gongshu.site.cli import gongshu
gongshu(sys.argv[1:], standalone_mode=False)
print("needed:", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def needed(*words: str) -> set[str]:
    """The packages that a command imported, in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", SAY_WHAT_IT_NEEDED, *words], capture_output=True, text=True, timeout=60, check=True
    )
    return set(ran.stdout.rpartition("needed:")[2].split())


@pytest.mark.parametrize("words", [("--help",), ("law", "list")], ids=" ".join)
def test_help_and_law_are_told_without_django_or_the_data_engine(words: tuple[str, ...]) -> None:
    packages = needed(*words)
    assert {"click", "gongshu"} <= packages
    assert packages.isdisjoint({"django", "duckdb", "pyarrow", "openpyxl", "rdflib"})


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_in_the_list_is_what_the_command_says_of_itself(name: str) -> None:
    command = gongshu.get_command(click.Context(gongshu), name)
    assert command is not None
    assert command.name == name
    assert inspect.cleandoc(command.help or "").partition("\n")[0] == COMMANDS[name][1]


def test_an_unknown_command_is_misuse() -> None:
    with pytest.raises(click.UsageError, match="No such command 'nothing'"):
        gongshu(["nothing"], standalone_mode=False)

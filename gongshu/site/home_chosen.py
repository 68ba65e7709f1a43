"""Sets the home that the command line names. Comes before everything that reads settings; needs nothing itself."""

from __future__ import annotations

import os
import sys
import tempfile


def _home_on_command_line(arguments: list[str]) -> str:
    """Return what ``--home`` says; settings are read before the commands parse their options."""
    for position, argument in enumerate(arguments):
        if argument == "--home" and position + 1 < len(arguments):
            return arguments[position + 1]
        if argument.startswith("--home="):
            return argument.removeprefix("--home=")
    return ""


if chosen := _home_on_command_line(sys.argv[1:]):
    os.environ["GONGSHU_HOME"] = chosen
elif sys.argv[1:2] == ["walk"]:
    # A walk has a home of its own: it must never meet an installation that somebody works in.
    os.environ["GONGSHU_HOME"] = tempfile.mkdtemp(prefix="gongshu-walk-home-")

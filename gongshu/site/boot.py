"""Sets the home and Django up. Imported first by every entry of the site, before any room that has tables."""

from __future__ import annotations

import os
import sys
import tempfile
import warnings

import django


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
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongshu.site.settings")
warnings.filterwarnings("ignore", category=DeprecationWarning, module="django_tasks")
django.setup()

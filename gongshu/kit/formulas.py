"""Texts in a CSV that a spreadsheet would run as formulas: disarmed on the way out, as they were on the way in."""

from __future__ import annotations

import re

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_DISARMED = re.compile(r"'+[=+\-@\t\r]")


def disarm(text: str) -> str:
    """Set an apostrophe before what a spreadsheet would run, and before what already looks disarmed."""
    return f"'{text}" if _RUNS.match(text) else text


def restore(text: str) -> str:
    """Return a text as it was before it was disarmed."""
    return text[1:] if _DISARMED.match(text) else text

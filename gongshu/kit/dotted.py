"""Functions by their dotted names: how a lower room asks a higher one that it does not import."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def named(dotted: str) -> Callable[..., Any]:
    """Return a function by its dotted name; its room is loaded when it is first asked."""
    module, _, name = dotted.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found

"""The house rules of the deadline clock in this installation."""

from __future__ import annotations

from django.conf import settings

from gongshu.procedure.timing import ClockFigures, figures_from


def clock_figures() -> ClockFigures:
    """Return the figures set under ``[clock]`` in the home."""
    return figures_from(settings.HOME.settings.get("clock", {}))

"""Keeps which passed tests prove which demand of an instrument; ``make proofs`` puts it beside the profiles.

A test proves a demand by carrying its id as a marker: ``@pytest.mark.requirement("HS-17/3")``; and a house rule that
fills a silence in the same way: ``@pytest.mark.house_rule("SX-S13")``. A test function with several cases proves it
only if all of them passed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

WRITTEN = Path(__file__).resolve().parent.parent / "build" / "proofs.json"
_REQUIREMENT = "requirement"
_MARKS = (_REQUIREMENT, "house_rule")


def demands_of(item: pytest.Item) -> list[str]:
    """Return the ids that a test carries, of demands and of house rules."""
    return sorted({str(id) for name in _MARKS for mark in item.iter_markers(name) for id in mark.args})


def function_of(nodeid: str) -> str:
    """Return the test without its case."""
    return nodeid.partition("[")[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every report of a test carry its demands to where the reports come together."""
    for item in items:
        item.user_properties.extend((_REQUIREMENT, id) for id in demands_of(item))


class Ledger:
    """What was proved in a run, and what fell short."""

    def __init__(self) -> None:
        self._proved: dict[str, set[str]] = defaultdict(set)
        self._short: set[tuple[str, str]] = set()

    def take(self, function: str, demands: Iterable[str], passed: bool) -> None:
        """Take in the outcome of one case of a test."""
        for id in demands:
            if passed:
                self._proved[id].add(function)
            else:
                self._short.add((id, function))

    def proofs(self) -> dict[str, list[str]]:
        """Return the tests that prove each demand, in order."""
        kept = {id: sorted(one for one in tests if (id, one) not in self._short) for id, tests in self._proved.items()}
        return {id: tests for id, tests in sorted(kept.items()) if tests}


_ledger = Ledger()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Take in an outcome: a skipped or failed test proves nothing."""
    if report.when == "call" or not report.passed:
        demands = [str(value) for name, value in report.user_properties if name == _REQUIREMENT]
        _ledger.take(function_of(report.nodeid), demands, report.passed)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the proofs; a worker of a parallel run leaves it to the one that gathers."""
    if not hasattr(session.config, "workerinput"):
        WRITTEN.parent.mkdir(exist_ok=True)
        WRITTEN.write_text(json.dumps(_ledger.proofs(), indent=1) + "\n", encoding="utf-8")

"""``make bench``: every bar has its measure; figures are printed and kept; a bar that does not hold fails the run."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import __main__ as bench


def row(name: str, ratio: float, *, holds: bool) -> dict[str, Any]:
    return {"name": name, "value": 1200.0, "limit": 2000.0, "ratio": ratio, "bar": 0.5, "holds": holds}


@pytest.mark.parametrize("name", bench.BARS)
def test_every_bar_has_its_measure(name: str) -> None:
    assert callable(importlib.import_module(f"bench.{name}").run)


@pytest.mark.parametrize(("ratio", "holds", "code"), [(0.61, True, 0), (0.42, False, 1)])
def test_figures_are_printed_and_kept_and_a_bar_that_does_not_hold_fails_the_run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ratio: float,
    holds: bool,
    code: int,
) -> None:
    out = tmp_path / "build" / "bench.json"
    monkeypatch.setattr(bench, "OUT", out)
    monkeypatch.setattr(bench, "_run", lambda name, scale: [row(name, ratio, holds=holds)])
    monkeypatch.setattr(sys, "argv", ["bench", "--only", "gateway"])
    assert bench.main() == code
    printed = capsys.readouterr().out
    assert str(ratio) in printed
    assert ("NO" in printed) is not holds
    assert json.loads(out.read_text()) == [row("gateway", ratio, holds=holds)]

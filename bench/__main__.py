"""``make bench``: run every bar that exists, print it, write ``build/bench.json``; exit 1 if a bar does not hold.

python -m bench [--only NAME] [--scale 1.0]
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

BARS = ("collection", "quality", "gateway", "audit", "search", "catalog_import", "catalog_pages", "harvest")
"""Modules of this folder; each has ``run(scale) -> rows`` with name, value, limit, ratio, bar, holds."""

OUT = Path(__file__).resolve().parent.parent / "build" / "bench.json"


def _run(name: str, scale: float) -> list[dict[str, Any]]:
    module = importlib.import_module(f"bench.{name}")
    rows: list[dict[str, Any]] = module.run(scale)
    return rows


def _show(rows: list[dict[str, Any]]) -> None:
    table = Table("figure", "value", "against", "ratio", "bar", "holds", box=None, pad_edge=False)
    for row in rows:
        cells = [row["name"], row["value"], row["limit"], row["ratio"], row["bar"]]
        shown = [f"{cell:,.4g}" if isinstance(cell, float) else "" if cell is None else str(cell) for cell in cells]
        table.add_row(*shown, {True: "yes", False: "NO", None: ""}[row["holds"]])
    Console(soft_wrap=True).print(table)


def main() -> int:
    """Run the bars and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--only", choices=BARS, action="append")
    parser.add_argument("--scale", type=float, default=1.0)
    chosen = parser.parse_args()
    os.environ.setdefault("GONGSHU_HOME", tempfile.mkdtemp(prefix="gongshu-bench-"))
    rows: list[dict[str, Any]] = []
    for name in chosen.only or BARS:
        print(f"… {name}", file=sys.stderr, flush=True)
        rows += _run(name, chosen.scale)
    _show(rows)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row["holds"] is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

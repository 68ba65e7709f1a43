"""The law is data: no article, limit or number of working days stands in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "gongshu"
INVENTED = {"ui/samples.py", "site/walk/stage.py", "site/simulate/year.py"}
"""What people write in invented cases: samples of the pattern book, citations of demonstration and simulation."""

ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇\d]+条(?=第|规定|[，。；、）” ]|$)")
FIGURE = re.compile(r"[一二三四五六七八九十\d]+\s*个(?:工作日|自然日)|\b\d+ (?:working|natural|calendar) days?\b")
LIMIT = re.compile(r"\b(?:AS|RZ|GY|SX|HS)-\d+(?:\.\d+)*/[DN]?\d+")
COUNTING = {"Period", "add_working_days"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith("profiles/") and name not in INVENTED:
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def texts(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every text of a module; docstrings, which explain by example, are left out."""
    explained = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained:
            yield node


def test_no_article_limit_or_period_of_an_instrument_stands_in_the_code() -> None:
    found = [
        f"{name}:{node.lineno} {node.value}"
        for name, tree in modules()
        for node in texts(tree)
        for pattern in (ARTICLE, FIGURE, LIMIT)
        if pattern.search(node.value)
    ]
    assert found == []


def test_no_number_of_days_is_handed_to_the_counting() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", None) or getattr(node.func, "attr", None)) in COUNTING
        and any(isinstance(given, ast.Constant) and isinstance(given.value, int) and given.value for given in node.args)
    ]
    assert found == []

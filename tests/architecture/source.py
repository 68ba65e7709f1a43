"""The source as trees, for the tests about its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "gongshu"


@cache
def modules() -> Sequence[tuple[Path, ast.Module]]:
    """Every module of the package with its tree, read once; migrations are made by a tool and left out."""
    paths = (path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts)
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function in a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def for_types_only(tree: ast.AST) -> Iterator[ast.AST]:
    """Everything that stands under ``if TYPE_CHECKING``: annotations cost no dependency."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for statement in node.body:
                yield from ast.walk(statement)


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    assert node.end_lineno is not None
    whole = node.end_lineno - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        assert first.end_lineno is not None
        whole -= first.end_lineno - first.lineno + 1
    return whole


def room_of(path: Path) -> str:
    """The room a module stands in."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""

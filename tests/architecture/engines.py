"""Whether a test drives the software, or only reads what a profile says: told from what it and its helpers name.

What a test names is looked up where it is defined: in its module, in the modules of the tests it imports from, in the
fixtures it asks for. It only reads a definition if all that is found on the way is the law as data. What cannot be
told counts as driving the software, so that nothing is refused by mistake.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = frozenset(
    f"gongshu.regulation.{name}"
    for name in ("loader", "definition", "floor", "period", "citation", "lists", "standards", "words", "coverage")
)
"""The law as data: what is loaded, and the shapes it is loaded into. Whatever decides by it is an engine."""


@dataclass
class Module:
    """A module of the tests: what is defined in it at the top, and where what it imports comes from."""

    name: str
    defined: dict[str, ast.AST] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)


def drives_an_engine(nodeid: str) -> bool:
    """Whether a test, by its id, names anything but the law as data."""
    path, *names = nodeid.split("::")
    module = read(path.removesuffix(".py").replace("/", "."))
    if module is None or len(names) != 1 or names[0] not in module.defined:
        return True
    return any(_is_engine(*one) for one in _reached(module, module.defined[names[0]], set()))


@lru_cache
def read(name: str) -> Module | None:
    """Read a module of the tests; None where it is none."""
    base = ROOT / Path(*name.split("."))
    path = base.with_suffix(".py") if base.with_suffix(".py").is_file() else base / "__init__.py"
    if not name.startswith("tests") or not path.is_file():
        return None
    module = Module(name)
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        _take(module, node, package)
    return module


def _take(module: Module, node: ast.stmt, package: str) -> None:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            module.defined[name] = node
        case ast.Assign(targets=targets):
            module.defined |= {
                one.id: node for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)
            }
        case ast.AnnAssign(target=ast.Name(id=name)):
            module.defined[name] = node
        case ast.ImportFrom(module=origin, names=names, level=level):
            parts = package.split(".")[: len(package.split(".")) - level + 1] if level else []
            full = ".".join([*parts, *([origin] if origin else [])])
            module.imported |= {one.asname or one.name: (full, one.name) for one in names}
        case ast.Import(names=names):
            module.imported |= {one.asname or one.name.partition(".")[0]: (one.name, "") for one in names}


def _reached(module: Module, node: ast.AST, seen: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the places outside the tests that a definition comes to, through helpers and fixtures."""
    for name in _named(node):
        if (module.name, name) in seen:
            continue
        seen.add((module.name, name))
        if name in module.defined:
            yield from _reached(module, module.defined[name], seen)
        elif name in module.imported:
            yield from _imported(*module.imported[name], seen)
        else:
            yield from _fixture(module, name, seen)


def _imported(origin: str, name: str, seen: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    other = read(origin)
    if other is None:
        yield origin, name
    elif name in other.defined:
        yield from _reached(other, other.defined[name], seen)
    elif name in other.imported:
        yield from _imported(*other.imported[name], seen)
    else:
        yield origin, name


def _fixture(module: Module, name: str, seen: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """A fixture of a conftest above the module; a name that is none of them is a local one, or of the language."""
    parts = module.name.split(".")[:-1]
    for depth in range(len(parts), 0, -1):
        above = read(".".join([*parts[:depth], "conftest"]))
        if above is not None and above is not module and name in above.defined:
            yield from _reached(above, above.defined[name], seen)
            return


def _named(node: ast.AST) -> list[str]:
    """What a definition names: loaded names and, of a function, the fixtures it asks for."""
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    if isinstance(node, ast.FunctionDef):
        names |= {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
    return sorted(names)


def _is_engine(origin: str, name: str) -> bool:
    """Whether what is imported is a part of the software that decides, keeps or shows."""
    if origin in DATA or f"{origin}.{name}" in DATA:
        return False
    if origin == "subprocess":  # the commands of the product, run as such
        return True
    return (origin.startswith("gongshu") and not origin.startswith("gongshu.kit")) or origin.startswith("tests")

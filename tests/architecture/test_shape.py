"""Small pieces, typed borders, and no room's tables in another room's hands."""

from __future__ import annotations

import ast

from tests.architecture.source import for_types_only, functions, length, modules, room_of

LINES_PER_MODULE = 400
LINES_PER_FUNCTION_P90 = 35


def test_no_module_grows_beyond_its_size() -> None:
    long = {
        str(path): lines
        for path, _ in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES_PER_MODULE
    }
    assert long == {}


def test_nine_functions_in_ten_fit_on_a_page() -> None:
    lengths = sorted(length(node) for _, tree in modules() for node in functions(tree))
    assert lengths[int(len(lengths) * 0.9)] <= LINES_PER_FUNCTION_P90


def test_every_function_says_what_it_returns() -> None:
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in modules()
        for node in functions(tree)
        if node.returns is None
    ]
    assert silent == []


def test_a_room_reaches_anothers_tables_through_its_verbs_and_reads_only() -> None:
    trespasses = []
    for path, tree in modules():
        room = room_of(path)
        annotations = {id(node) for node in for_types_only(tree)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("gongshu."):
                continue
            if id(node) in annotations:
                continue
            other, *shelf = (node.module or "").split(".")[1:]
            names = {alias.name for alias in node.names}
            if other != room and ("models" in shelf or (not shelf and "models" in names)):
                trespasses.append(f"{path}:{node.lineno} takes {node.module}")
    assert trespasses == []


def test_the_rooms_init_files_hold_a_docstring_only() -> None:
    full = [
        str(path)
        for path, tree in modules()
        if path.name == "__init__.py" and path.parent.parent.name == "gongshu" and len(tree.body) > 1
    ]
    assert full == []

"""YAML read with its lines, and without its traps.

PyYAML's own loader forgets lines, lets a repeated key win in silence and turns ``on`` into true. Here the text is only
composed into nodes; every value is read by a reader that says where it stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from gongshu.kit.errors import BadInput, GongshuError, Several
from gongshu.kit.text import Text, t

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLAIN_TAGS = ("str", "int", "float", "bool", "timestamp", "map", "seq", "null")
_READ_AS = {
    "bool": t("真假值", "a truth value"),
    "int": t("数字", "a number"),
    "float": t("数字", "a number"),
    "null": t("空值", "nothing"),
    "merge": t("合并指令", "a merge instruction"),
    "timestamp": t("日期", "a date"),
    "map": t("分组", "a group of keys"),
    "seq": t("列表", "a list"),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A value with the place it stands at."""

    raw: yaml.Node
    file: str
    path: tuple[str, ...] = ()
    key: yaml.Node | None = None

    @property
    def line(self) -> int:
        """The line it stands on: that of its key, where it has one."""
        return int((self.key or self.raw).start_mark.line) + 1

    @property
    def at(self) -> str:
        """File, line and key, as errors show them."""
        return f"{self.file}:{self.line} {'.'.join(self.path)}".rstrip()

    @property
    def kind(self) -> str:
        """What YAML takes it for: ``str``, ``int``, ``bool``, ``timestamp``, ``map``, ``seq`` …"""
        return str(self.raw.tag).removeprefix(_TAG)

    @property
    def scalar(self) -> str:
        """The characters as written; empty for groups and lists."""
        return str(self.raw.value) if isinstance(self.raw, yaml.ScalarNode) else ""

    def error(self, what: Text, remedy: Text, *, code: str) -> BadInput:
        """Make an error that names this place."""
        return BadInput(what, remedy=remedy, code=code, at=self.at)

    def entries(self) -> list[tuple[Node, Node]]:
        """The keys and values of a group, in the order written."""
        if not isinstance(self.raw, yaml.MappingNode):
            raise self.error(
                t("此处应为一组键和值", "a group of keys and values belongs here"),
                t("写成 键: 值，每行一项，缩进一致", "write key: value, one per line, indented alike"),
                code="not_a_group",
            )
        return [
            (
                Node(key, self.file, (*self.path, str(key.value))),
                Node(value, self.file, (*self.path, str(key.value)), key),
            )
            for key, value in self.raw.value
        ]

    def items(self) -> list[Node]:
        """The items of a list."""
        if not isinstance(self.raw, yaml.SequenceNode):
            raise self.error(
                t("此处应为列表", "a list belongs here"),
                t("写成 [甲, 乙]，或每行以“- ”开头", "write [a, b], or one per line after “- ”"),
                code="not_a_list",
            )
        return [Node(item, self.file, (*self.path, str(index + 1))) for index, item in enumerate(self.raw.value)]


class Problems:
    """Errors gathered on the way, so that an author mends them in one pass."""

    def __init__(self) -> None:
        self.found: list[GongshuError] = []

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Keep an input error raised in the block and go on after it."""
        try:
            yield
        except Several as several:
            self.found.extend(several.errors)
        except BadInput as error:
            self.found.append(error)

    def raise_any(self, what: Text) -> None:
        """Raise what was found: one error as it is, more of them together."""
        if len(self.found) == 1:
            raise self.found[0]
        if self.found:
            raise Several(what, self.found)


def read_tree(path: Path, shown: str) -> Node:
    """Read one YAML file.

    Args:
        path: the file.
        shown: the name that errors show.

    Returns:
        The top of the tree: a group of keys, free of repeated keys, odd keys, empty values and aliases.

    Raises:
        BadInput: the file is not text, not YAML, or holds one such fault; ``at`` says where.
        Several: it holds several.
    """
    try:
        raw = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except UnicodeDecodeError as error:
        raise BadInput(
            t("文件不是 UTF-8 文本", "the file is not UTF-8 text"),
            remedy=t("另存为 UTF-8", "save it as UTF-8"),
            code="not_utf8",
            at=shown,
        ) from error
    except yaml.YAMLError as error:
        raise _syntax_error(error, shown) from error
    if raw is None:
        raise BadInput(
            t("文件是空的", "the file is empty"),
            remedy=t("写入内容，或删除此文件", "write what it should hold, or delete it"),
            code="empty_value",
            at=shown,
        )
    top = Node(raw, shown)
    top.entries()
    problems = Problems()
    _inspect(top, problems, set())
    problems.raise_any(t(f"{shown} 有多处错误", f"{shown} has several errors"))
    return top


def _syntax_error(error: yaml.YAMLError, shown: str) -> BadInput:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "cannot be read"
    return BadInput(
        t(f"YAML 语法或缩进有误（{problem}）", f"YAML syntax or indentation is wrong ({problem})"),
        remedy=t(
            "同一组的键缩进一致，只用空格，不用制表符；文字里有冒号时加引号",
            "indent the keys of a group alike, with spaces and no tabs; quote a text that holds a colon",
        ),
        code="yaml_syntax",
        at=f"{shown}:{mark.line + 1}" if mark is not None else shown,
    )


def _inspect(node: Node, problems: Problems, seen: set[int]) -> None:
    if id(node.raw) in seen:
        with problems.gathering():
            raise _trick(node)
        return
    seen.add(id(node.raw))
    with problems.gathering():
        _check_value(node)
    if isinstance(node.raw, yaml.MappingNode):
        first_lines: dict[str, int] = {}
        for key, value in node.entries():
            with problems.gathering():
                _check_key(key, first_lines)
            _inspect(value, problems, seen)
    elif isinstance(node.raw, yaml.SequenceNode):
        for item in node.items():
            _inspect(item, problems, seen)


def _trick(node: Node) -> BadInput:
    return node.error(
        t("不使用 YAML 的锚点、别名和标签", "anchors, aliases and tags of YAML are not used here"),
        t("把值原样写在这里", "write the value out"),
        code="yaml_trick",
    )


def _check_value(node: Node) -> None:
    if node.kind not in _PLAIN_TAGS:
        raise _trick(node)
    if node.kind == "null" or node.raw.value in ("", []):
        raise node.error(
            t("值是空的", "the value is empty"),
            t("填写；文本没有规定的，写 not_stated", "fill it in; where the text is silent, write not_stated"),
            code="empty_value",
        )


def _check_key(key: Node, first_lines: dict[str, int]) -> None:
    text = key.scalar
    if key.kind != "str" and not (key.kind == "timestamp" and _DAY.fullmatch(text)):
        read_as = _READ_AS.get(key.kind, t(key.kind, key.kind))
        raise key.error(
            t(
                f"键“{text}”被 YAML 读作{read_as.zh}，不是文字",
                f"YAML reads the key “{text}” as {read_as.en}, not as text",
            ),
            t(
                "键只能是文字或日期（2022-01-01）；不要用 on、off、yes、no 和数字作键",
                "a key is a text or a day (2022-01-01); do not use on, off, yes, no or numbers as keys",
            ),
            code="odd_key",
        )
    if text in first_lines:
        raise key.error(
            t(
                f"键“{text}”重复，第 {first_lines[text]} 行已有",
                f"the key “{text}” is repeated, it stands on line {first_lines[text]} already",
            ),
            t("合并成一处，或改名", "merge the two, or rename one"),
            code="repeated_key",
        )
    first_lines[text] = key.line

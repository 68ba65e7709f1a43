"""Values that a column may hold, out of a condition or a type that lists them. Pure; what is no plain list is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_MOST = 4_000
"""A longer condition is no list that people would read; nor is it looked through."""
_TOKEN = re.compile(
    r"\s+"
    r"|(?P<string>(?:[NE]|_[a-z0-9]+)?'(?:[^'\\]|''|\\.)*')"
    r"|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>`(?:[^`]|``)+`|\"(?:[^\"]|\"\")+\"|[^\W\d]\w*)"
    r"|(?P<mark>::|[(),=\[\]])"
    r"|(?P<other>.)",
    re.S,
)
_WORDS = ("or", "and", "in", "any", "not", "array")
_LABEL = re.compile(r"'((?:[^'\\]|''|\\.)*)'")

Token = tuple[str, str]


def values_of(condition: str) -> tuple[str, ...]:
    """Return the values that a condition on one column lists: ``IN (…)``, ``= ANY (ARRAY[…])``, ``= … OR = …``."""
    text = re.sub(r"^\s*CHECK\b", "", condition.replace("\\'", "'"), flags=re.I)
    if len(text) > _MOST:
        return ()
    bare = [token for token in _without_casts(list(_tokens(text))) if token[1] not in "()"]
    spelled = " ".join(kind for kind, _ in bare)
    value = "value(?: , value)*"
    alternatives = (f"name in {value}", rf"name = any array \[ {value} \]", "name = value(?: or name = value)+")
    if not any(re.fullmatch(one, spelled) for one in alternatives):
        return ()
    return tuple(dict.fromkeys(said for kind, said in bare if kind == "value"))


def labels_of(declared: str) -> tuple[str, ...]:
    """Return the labels of an enumeration as MariaDB writes its type: ``enum('男','女')``."""
    listed = declared[5:-1] if declared[:5].lower() == "enum(" else ""
    return tuple(dict.fromkeys(one[1].replace("''", "'") for one in _LABEL.finditer(listed)))


def conditions_in(statement: str) -> list[str]:
    """Return the conditions that a statement which makes a table puts on its columns: what stands behind ``CHECK``."""
    found, begun, depth, awaited = [], -1, 0, False
    for token in _TOKEN.finditer(statement):
        kind, said = token.lastgroup, token[0]
        if kind is None:
            continue
        if begun < 0:
            if awaited and said == "(":
                begun, depth = token.start(), 1
            awaited = kind == "name" and said.upper() == "CHECK"
            continue
        depth += (said == "(") - (said == ")") if kind == "mark" else 0
        if depth == 0:
            found.append(statement[begun : token.end()])
            begun = -1
    return found


def _tokens(text: str) -> Iterator[Token]:
    """What a condition consists of, as kind and text; a word of the language and a mark are their own kinds."""
    for found in _TOKEN.finditer(text):
        kind, said = found.lastgroup, found[0]
        if kind == "string":
            yield "value", said[said.index("'") + 1 : -1].replace("''", "'")
        elif kind == "number":
            yield "value", said
        elif kind == "name":
            yield (said.lower(), said) if said.lower() in _WORDS else ("name", said)
        elif kind is not None:
            yield said, said


def _without_casts(tokens: Sequence[Token]) -> Iterator[Token]:
    """Leave out ``::character varying(10)[]`` behind a value or a column."""
    place = 0
    while place < len(tokens):
        if tokens[place][0] != "::":
            yield tokens[place]
            place += 1
            continue
        place += 1
        while place < len(tokens) and tokens[place][0] == "name":
            place += 1
        for bracket in (("(", "value", ")"), ("[", "]")):
            if tuple(kind for kind, _ in tokens[place : place + len(bracket)]) == bracket:
                place += len(bracket)

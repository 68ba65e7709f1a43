"""Items proposed from a table's structure: the Chinese name of its comment, type, length, key, codes, meaning. Pure.

The database's word goes before a guess: types, lengths and what may be empty are taken over as they are. Meanings come
from names and, only where somebody asked for it, from sampled values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from gongshu.catalog.code_lists import LONGEST_LIST, write_code_list
from gongshu.catalog.codes import item_name
from gongshu.collection.columns import KEPT_AS_TEXT, TYPE_LETTERS
from gongshu.collection.databases.comments import Said, read_comment
from gongshu.collection.databases.shapes import Base, FoundColumn, TableShape
from gongshu.collection.proposal import FieldProposal, meaning_by_name, propose_from
from gongshu.collection.rules import ColumnMark
from gongshu.lake.schema import FieldType

_LETTERS: Mapping[Base, str] = {
    "text": "C", "memo": "M", "integer": "I", "decimal": "N", "money": "Y", "double": "B", "float": "F", "date": "D",
    "datetime": "T", "time": "C", "boolean": "L", "binary": "G", "other": "C",
}  # fmt: skip
_NUMBERED = frozenset("CN")
"""Letters of the standard whose length is said."""

Codes = Sequence[tuple[str, str]]


def propose_columns(
    shape: TableShape,
    codes: Mapping[str, Codes] | None = None,
    sampled: Sequence[Sequence[str | None]] | None = None,
) -> list[FieldProposal]:
    """Propose an item for each column of a table.

    Args:
        shape: the table.
        codes: codes with their meanings out of code tables, by column; where somebody asked for them.
        sampled: rows of values as text; where somebody asked for them. They are looked at and let go.
    """
    looked = _look(shape, sampled) if sampled else [None] * len(shape.columns)
    said = [read_comment(column.comment) for column in shape.columns]
    names: list[str] = []
    for column in shape.columns:
        names.append(item_name(column.name, names))
    return [
        _proposal(column, name, words, (codes or {}).get(column.name, ()), seen)
        for column, name, words, seen in zip(shape.columns, names, said, looked, strict=True)
    ]


def marks_of(shape: TableShape) -> list[ColumnMark]:
    """Return the columns as a later look compares them."""
    return [ColumnMark(one.name, one.declared, one.required, one.key) for one in shape.columns]


def _proposal(column: FoundColumn, name: str, said: Said, codes: Codes, seen: FieldProposal | None) -> FieldProposal:
    title = said.title or column.name
    listed = _listed(column, said, codes)
    letter = _letter(column, listed)
    meaning = seen.semantic_type if seen is not None else _meaning(title, column.name, TYPE_LETTERS[letter])
    kind: FieldType = TYPE_LETTERS[letter]
    if meaning in KEPT_AS_TEXT and letter in "IN":
        letter, kind = "C", "text"
    return FieldProposal(
        name=name,
        title=title,
        type=kind,
        semantic_type=meaning,
        required=column.required,
        key=column.key,
        letter=letter,
        length=column.length if letter in _NUMBERED else None,
        code_list=_spelled(listed),
        declared=column.declared,
        column=column.name,
    )


def _meaning(title: str, name: str, kind: FieldType) -> str:
    by_title = meaning_by_name(title, kind)
    weak = by_title in ("plain", "code", "date", "datetime")
    by_name = meaning_by_name(name, kind) if weak else "plain"
    return by_name if by_name not in ("plain", "code") else by_title


def _letter(column: FoundColumn, listed: Codes) -> str:
    if column.base == "boolean" and not {code for code, _ in listed} <= {"0", "1"}:
        return "I"  # a small number that its codes say is no yes or no
    return _LETTERS[column.base]


def _listed(column: FoundColumn, said: Said, codes: Codes) -> Codes:
    """The codes of a column: of its code table, else of its type or condition with the meanings its comment gives."""
    if codes:
        return codes
    if not column.values:
        return said.codes
    meanings = dict(said.codes)
    return [(value, meanings.get(value, "")) for value in column.values]


def _spelled(listed: Codes) -> str:
    text = write_code_list(listed)
    bare = text if len(text) <= LONGEST_LIST else write_code_list([(code, "") for code, _ in listed])
    return bare if len(bare) <= LONGEST_LIST else ""


def _look(shape: TableShape, rows: Sequence[Sequence[str | None]]) -> list[FieldProposal | None]:
    """What the columns seem to be by sampled values."""
    titles = [read_comment(one.comment).title or one.name for one in shape.columns]
    columns = [pa.array([value or None for value in column], pa.string()) for column in zip(*rows, strict=True)]
    table = pa.table({str(place): column for place, column in enumerate(columns)})
    return list(propose_from(table, titles, complete=False))

"""A schema proposed from a table's content, with the evidence for it. A person (or the caller) confirms it.

Nothing is guessed in silence: a type is proposed only where every value that was looked at is of it; marks made of
digits stay text; what a column is (an identity number, a credit code …) is judged by its title and its content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from gongshu.catalog.codes import item_name
from gongshu.collection.columns import KEPT_AS_TEXT
from gongshu.collection.reading import TableSource
from gongshu.collection.values import cast
from gongshu.kit import identifiers
from gongshu.kit.verdicts import Verdict
from gongshu.lake.schema import Field, FieldType, Schema

SAMPLE_ROWS = 200_000
NULL_WORDS = ("NA", "N/A", "#N/A", "NULL", "null", "None", "nan", "NaN", "\\N")
"""Words that programs write for "no value"."""
STAND_INS = ("-", "--", "—", "——", "/", "无", "空", "未知", "不详")
"""What people write for it; proposed only where a column is of a type but for them."""
_LOOK = 1_000
_MOST, _HALF = 0.9, 0.5
_LEADING_ZERO = "^0[0-9]+$"
_LONG_DIGITS = "^[0-9]{15,}$"
_CODE_TITLE = re.compile(r"代码|编码|编号|标识码|证号|号码|code|(^|_)(id|no)$", re.I)
_SERIAL_TITLE = re.compile(r"^(序号|no|id|#)$", re.I)

Judge = Callable[[str], Verdict]


@dataclass(frozen=True, slots=True)
class FieldProposal:
    """What a column seems to be.

    Attributes:
        name: identifier proposed for it.
        title: its name in the file.
        type: one of the lake's types.
        semantic_type: what its values are; ``plain`` where nothing is recognized.
        required: no value is missing in what was looked at.
        key: proposed as the record's key: filled and different in every row.
        null_tokens: words in it that seem to mean "no value".
        letter: of the catalog standard, where the source says more than ``type``; else it follows from that.
        length: how long a value may be, where the source says so.
        code_list: the values it may hold, as an item spells them, where the source lists them.
        declared: the type as the source writes it; empty for a file.
        column: its name in the source where ``title`` is what people call it.
        evidence: counts: ``rows`` looked at, ``complete`` (1: the whole file), ``filled``, ``distinct``,
            ``leading_zeros``, ``long_digits``, and ``valid`` of ``judged`` values for the semantic type.
    """

    name: str
    title: str
    type: FieldType
    semantic_type: str
    required: bool
    key: bool
    null_tokens: tuple[str, ...] = ()
    evidence: Mapping[str, int] = field(default_factory=dict)
    letter: str = ""
    length: int | None = None
    code_list: str = ""
    declared: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """How a semantic type is recognized: by words of the title together with some content, or by content alone.

    ``by_name``: the words of the title are enough where no content was looked at.
    """

    name: str
    title: re.Pattern[str]
    judge: Judge | None = None
    with_title: float = _HALF
    alone: float = 2.0
    by_name: bool = True


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


_MEANINGS = (
    _Meaning(
        "citizen_id",
        _words("身份证|公民身份|居民身份|id_?card|citizen_?id|id_no"),
        identifiers.check_citizen_id,
        alone=0.9,
    ),
    _Meaning("uscc", _words("信用代码|uscc"), identifiers.check_uscc, alone=0.9),
    _Meaning(
        "organization_code",
        _words("组织机构代码|机构代码|org.*code"),
        identifiers.check_organization_code,
        _MOST,
        by_name=False,
    ),
    _Meaning("mobile", _words("手机|移动电话|mobile"), identifiers.check_mobile, alone=0.95),
    _Meaning("phone", _words("电话|传真|tel|phone|fax"), identifiers.check_phone),
    _Meaning("email", _words("邮箱|电子邮件|e-?mail"), identifiers.check_email, alone=0.9),
    _Meaning("postal_code", _words("邮编|邮政编码|postal|zip"), identifiers.check_postal_code),
    _Meaning(
        "area_code",
        _words("区划|地区代码|行政区|代码|编码|area|division|code$"),
        identifiers.check_area_code,
        _MOST,
        by_name=False,
    ),
    _Meaning("birth_date", _words("出生|生日|birth"), identifiers.check_birth_date),
    _Meaning("term_date", _words("有效期|截止|到期|终止|失效|expir|until"), identifiers.check_term_date),
    _Meaning("date", _words("日期|时间|date|_on$"), identifiers.check_date),
    _Meaning("address", _words("地址|住址|住所|坐落|address")),
    _Meaning("person_name", _words("姓名|person_?name")),
    _Meaning("name", _words("名称|名字|^name$|_name$")),
)
_AMOUNT = _words("金额|资金|收入|费|价|税|款|补助|amount|income|price|fee")
_DAYS = frozenset({"date", "birth_date", "term_date"})
_ABBREVIATED: Mapping[str, str] = {
    "xm": "person_name", "sfzh": "citizen_id", "sfzhm": "citizen_id", "gmsfhm": "citizen_id", "sfz": "citizen_id",
    "tyshxydm": "uscc", "shxydm": "uscc", "sjh": "mobile", "sjhm": "mobile", "lxdh": "phone", "csrq": "birth_date",
    "yzbm": "postal_code", "dz": "address", "jtdz": "address", "jtzz": "address", "dwmc": "organization_name",
    "yhkh": "bank_card", "cphm": "plate",
}  # fmt: skip
"""First letters of the pinyin, by which old databases name their columns."""


def propose_schema(source: TableSource, *, rows: int = SAMPLE_ROWS) -> list[FieldProposal]:
    """Propose the columns of a table from its first rows.

    Args:
        source: the open table.
        rows: how many rows to look at.
    """
    table, complete = _sample(source, rows)
    return propose_from(table, source.names, complete=complete)


def propose_from(table: pa.Table, titles: Sequence[str], *, complete: bool) -> list[FieldProposal]:
    """Propose columns from rows that are at hand.

    Args:
        table: text columns, null where there is no value.
        titles: what the columns are called.
        complete: whether these are all the rows there are.
    """
    engine = duckdb.connect(config={"threads": 1})
    try:
        looked = [_look(table.column(place), title, engine, complete=complete) for place, title in enumerate(titles)]
    finally:
        engine.close()
    names: list[str] = []
    for title in titles:
        names.append(item_name(title, names))
    key = _choose_key(looked, table.num_rows)
    return [
        FieldProposal(
            name=name,
            title=found.title,
            type=found.type,
            semantic_type=found.semantic_type,
            required=found.filled == table.num_rows > 0,
            key=place == key,
            null_tokens=found.null_tokens,
            evidence=found.evidence,
        )
        for place, (name, found) in enumerate(zip(names, looked, strict=True))
    ]


def confirmed(proposals: Sequence[FieldProposal]) -> Schema:
    """Take proposals (as they are, or as a person changed them) for the schema."""
    tokens = dict.fromkeys(token for proposal in proposals for token in proposal.null_tokens)
    fields = tuple(
        Field(
            name=proposal.name,
            type=proposal.type,
            title=proposal.title,
            key=proposal.key,
            semantic_type=proposal.semantic_type,
        )
        for proposal in proposals
    )
    return Schema(fields, tuple(tokens))


@dataclass(frozen=True, slots=True)
class _Looked:
    title: str
    type: FieldType
    semantic_type: str
    null_tokens: tuple[str, ...]
    filled: int
    distinct: int
    evidence: Mapping[str, int]


def _sample(source: TableSource, rows: int) -> tuple[pa.Table, bool]:
    tables: list[pa.Table] = []
    count = 0
    for chunk in source.chunks():
        if count >= rows:
            return pa.concat_tables(tables).slice(0, rows), False
        tables.append(chunk.read().table)
        count += tables[-1].num_rows
    if not tables:
        return pa.table({str(n): pa.array([], pa.string()) for n in range(len(source.names))}), True
    return pa.concat_tables(tables).slice(0, rows), count <= rows


def _look(column: pa.ChunkedArray, title: str, engine: duckdb.DuckDBPyConnection, *, complete: bool) -> _Looked:
    there = pc.unique(pc.drop_null(column))
    tokens = [word for word in NULL_WORDS if pc.index(there, pa.scalar(word)).as_py() >= 0]
    values = pc.filter(there, pc.invert(pc.is_in(there, pa.array(tokens, pa.string()))))
    stand_ins = [word for word in STAND_INS if pc.index(values, pa.scalar(word)).as_py() >= 0]
    semantic, judged, valid = _meaning(values, title)
    kind: FieldType = "text"
    if semantic not in KEPT_AS_TEXT and not _is_code(values, title):
        kind = _type_of(values, engine)
        if kind == "text" and stand_ins and len(values) > len(stand_ins):
            cleared = pc.filter(values, pc.invert(pc.is_in(values, pa.array(stand_ins))))
            kind = _type_of(cleared, engine)
            tokens += stand_ins if kind != "text" else []
    no_value = pa.array(tokens, pa.string())
    filled = (
        len(column) - column.null_count - pc.sum(pc.is_in(pc.drop_null(column), no_value)).as_py()
        if tokens
        else (len(column) - column.null_count)
    )
    evidence = {
        "rows": len(column),
        "complete": int(complete),
        "filled": filled,
        "distinct": len(there) - len(tokens),
        "leading_zeros": _matches(values, _LEADING_ZERO),
        "long_digits": _matches(values, _LONG_DIGITS),
        "judged": judged,
        "valid": valid,
    }
    return _Looked(title, kind, _refined(semantic, kind, title), tuple(tokens), filled, evidence["distinct"], evidence)


def _matches(values: pa.Array, pattern: str) -> int:
    return int(pc.sum(pc.match_substring_regex(values, pattern)).as_py() or 0)


def _is_code(values: pa.Array, title: str) -> bool:
    """Whether digits are a mark and no number: leading zeros, more digits than a number keeps, or by its title."""
    if _matches(values, _LEADING_ZERO) or _matches(values, _LONG_DIGITS):
        return True
    return bool(_CODE_TITLE.search(title)) and not _SERIAL_TITLE.match(title)


def _type_of(values: pa.Array, engine: duckdb.DuckDBPyConnection) -> FieldType:
    """The first type that every value is of."""
    if not len(values):
        return "text"
    kinds: tuple[FieldType, ...] = ("integer", "decimal", "date", "datetime", "boolean")
    for kind in kinds:
        of_kind = Field("looked_at", kind)
        few = pa.chunked_array([values.slice(0, _LOOK)])
        if cast(few, of_kind, engine)[1] is None and cast(pa.chunked_array([values]), of_kind, engine)[1] is None:
            return kind
    return "text"


def _meaning(values: pa.Array, title: str) -> tuple[str, int, int]:
    """The semantic type, how many different values were judged for it and how many of them are valid."""
    few = values.slice(0, _LOOK).to_pylist()
    for meaning in _MEANINGS:
        titled = bool(meaning.title.search(title))
        if meaning.judge is None:
            if titled:
                return meaning.name, 0, 0
            continue
        if not few or not (titled or meaning.alone <= 1):
            continue
        judge = meaning.judge
        valid = sum(1 for value in few if judge(value).verdict != "invalid")
        if valid >= (meaning.with_title if titled else meaning.alone) * len(few):
            return meaning.name, len(few), valid
    return "plain", 0, 0


def meaning_by_name(title: str, kind: FieldType) -> str:
    """Return the semantic type that a title alone speaks for, of a column of some type; ``plain`` for none.

    A text called 性别代码 is a code, an integer called 金额 an amount. A day needs the type of one.
    """
    by_words = next((one.name for one in _MEANINGS if one.by_name and one.title.search(title)), "plain")
    found = _ABBREVIATED.get(title.lower(), by_words)
    if (found in _DAYS) != (kind in ("date", "datetime")) or kind == "boolean":
        found = "plain"
    return _refined(found, kind, title)


def _refined(semantic: str, kind: FieldType, title: str) -> str:
    """Bring what was recognized by words into agreement with the type."""
    if semantic in _DAYS and kind == "datetime":
        return "datetime"
    if semantic == "plain" and kind in ("integer", "decimal") and _AMOUNT.search(title):
        return "amount"
    if semantic == "plain" and kind in ("date", "datetime"):
        return kind
    if semantic == "plain" and kind == "text" and _CODE_TITLE.search(title):
        return "code"
    return semantic


def _choose_key(looked: Sequence[_Looked], rows: int) -> int | None:
    """The column that best serves as key among those that are filled and different in every row."""
    unique = [
        place
        for place, found in enumerate(looked)
        if rows and found.filled == found.distinct == rows and found.type in ("text", "integer")
    ]

    def rank(place: int) -> tuple[int, int]:
        found = looked[place]
        if found.semantic_type in ("citizen_id", "uscc", "organization_code"):
            return 0, place
        if found.semantic_type in KEPT_AS_TEXT or _CODE_TITLE.search(found.title):
            return 1, place
        return (2 if _SERIAL_TITLE.match(found.title) else 3), place

    return min(unique, key=rank, default=None)

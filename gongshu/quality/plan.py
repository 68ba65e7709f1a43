"""A rule set as one DuckDB query: what lets a row pass quickly, and what exactly is wrong with one that does not."""

# ruff: noqa: S608 - names are quoted, texts are literals, numbers are numbers

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.kit.verdicts import BLANKS
from gongshu.lake.schema import literal, quoted
from gongshu.quality import cells, expressions
from gongshu.quality.rules import IDENTIFIER_KINDS, Check, FieldSpec, RuleSet, kind_of

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL")
_TYPE_FORMS: Mapping[str, str] = {
    "type.integer": "[+-]?[0-9]+",
    "type.number": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?",
    "type.boolean": "(?i)true|false|yes|no|[01ynt f]|是|否|有|无",
}
_STAND_INS = (
    r"(?i)无|没有|空|未知|不详|不明|暂无|暂缺|待定|待补|待填|未填写?|测试(?:数据)?|[-—–_/\\.*?？／－·#]{1,8}"
    r"|#?n\s*[/.]?\s*a\.?|null|none|nil|nan|unknown|tbd|test|#(?:ref|value|name)[!?]"
)
_LOST = r"[\x{E000}-\x{F8FF}\x{FFFD}\x{F0000}-\x{10FFFD}]|[?？]{2,}|锟斤拷|烫烫烫"
_BLANK_OR_STAND_IN = f"[{BLANKS}]*(?:{_STAND_INS})?[{BLANKS}]*"
_PLAIN = ("length", "too_short", "pattern", "lost_characters", "range.minimum", "range.maximum")
_SMALL_LIST = 24


@dataclass(frozen=True, slots=True)
class Source:
    """The table to check.

    Attributes:
        sql: what to select from, with a column for every field of the rules.
        types: the SQL type of each column, by name.
        record: expression of the record's number, from 1.
        line: expression of its physical line; NULL where there is none.
        key: expression of what a finding may show as the record's key; NULL where nothing may be shown.
    """

    sql: str
    types: Mapping[str, str]
    record: str = "row_number() OVER ()"
    line: str = "NULL"
    key: str = "NULL"


@dataclass(frozen=True)
class Plan:
    """Writes the query for a rule set over a source."""

    source: Source
    rules: RuleSet
    today: date
    references: Mapping[str, str]

    def __post_init__(self) -> None:
        for check in self.rules.checks:
            if check.cross and check.cross.table and check.cross.table not in self.references:
                raise BadInput(
                    t(f"没有提供被引用的表 {check.cross.table}", f"the table {check.cross.table} was not given"),
                    remedy=t("把该表与被检查的文件一并提供", "give that table together with the file"),
                    code="no_reference_table",
                )

    def column(self, name: str) -> str:
        """Return the short name that a field has within the query."""
        return f"c{next(number for number, spec in enumerate(self.rules.fields) if spec.name == name)}"

    def kind_of_column(self, spec: FieldSpec) -> str:
        """Return ``text``, ``number``, ``day``, ``truth`` by the source's own type of the column."""
        kind = self.source.types[spec.name].upper()
        if kind.startswith(_NUMBERS):
            return "number"
        if kind.startswith(("DATE", "TIMESTAMP")):
            return "day"
        return "truth" if kind == "BOOLEAN" else "text"

    def base(self) -> str:
        """Return the source with short column names, all as text, and the record's number, line and key."""
        columns = [
            quoted(spec.name) + ("" if self.kind_of_column(spec) == "text" else "::VARCHAR") + f" AS c{number}"
            for number, spec in enumerate(self.rules.fields)
        ]
        head = f"{self.source.record} AS _record, {self.source.line} AS _line, {self.source.key} AS _key"
        return f"SELECT {', '.join([head, *columns])} FROM {self.source.sql} AS given"

    def filled(self, name: str) -> str:
        """Say whether a field's cell holds something."""
        spec = self.rules.field(name)
        column = self.column(name)
        return cells.filled(column) if self.kind_of_column(spec) == "text" else f"({column} IS NOT NULL)"

    def flags(self) -> list[tuple[int, str]]:
        """Return the checks that need the whole table (position, condition): they are found while it is read."""
        return [
            (number, self._needs_whole(check))
            for number, check in enumerate(self.rules.checks)
            if check.rule in ("unique", "unique_together", "reference")
        ]

    def _needs_whole(self, check: Check) -> str:
        columns = [self.column(name) for name in check.fields]
        given = " AND ".join(self.filled(name) for name in check.fields)
        row = columns[0] if len(columns) == 1 else f"({', '.join(columns)})"
        if check.cross and check.rule == "reference":
            others = [f"{quoted(column)}::VARCHAR" for column in check.cross.columns]
            other = others[0] if len(others) == 1 else f"({', '.join(others)})"
            filled = " AND ".join(f"{one} IS NOT NULL" for one in others)
            there = f"SELECT {other} FROM {self.references[check.cross.table]} AS there WHERE {filled}"
            return f"coalesce({given} AND {row} NOT IN ({there}), false)"
        aliases = ", ".join(f"{quoted(name)}::VARCHAR AS {self.column(name)}" for name in check.fields)
        groups = (
            f"SELECT {', '.join(columns)} FROM (SELECT {aliases} FROM {self.source.sql} AS given)"
            f" GROUP BY {', '.join(columns)} HAVING count(*) > 1"
        )
        return f"coalesce({row} IN (SELECT {row} FROM ({groups}) WHERE {given}), false)"

    def quick(self) -> list[tuple[str, str]]:
        """Return the quick conditions (name, condition), one per field and one per rule over fields.

        A row in which all hold has no fault, the whole-table checks apart; a field whose condition holds has none.
        """
        cells = [(self.passed(spec.name), self._cell_passes(spec) or "true") for spec in self.rules.fields]
        crosses = [
            (f"x{number}", f"NOT {self._cross_fails(check)}")
            for number, check in enumerate(self.rules.checks)
            if check.cross and check.rule not in ("unique_together", "reference")
        ]
        return [*cells, *crosses]

    def passed(self, name: str) -> str:
        """Return the name of the column that tells whether a field passed the quick condition."""
        return f"q_{self.column(name)}"

    def helpers(self) -> dict[str, str]:
        """Return the helper columns that the quick conditions read."""
        made: dict[str, str] = {}
        for spec in self.rules.fields:
            kind = kind_of(spec)
            if kind in IDENTIFIER_KINDS:
                made |= expressions.helpers(kind, self.column(spec.name))
        return made

    def _cell_passes(self, spec: FieldSpec) -> str:
        column = self.column(spec.name)
        checks = [check for check in self.rules.checks if check.fields == (spec.name,) and check.cross is None]
        telling = [one for check in checks if (one := self._tells_it_is_filled(check, spec, column))]
        others = [one for check in checks if (one := self._quick(check, spec, column))]
        if not telling and spec.required:
            telling = [self.filled(spec.name)]
        conditions = " AND ".join(f"({one})" for one in (*telling, *others))
        if not conditions or spec.required:
            return conditions
        return f"CASE WHEN {conditions} THEN true ELSE NOT {self.filled(spec.name)} END"

    def _tells_it_is_filled(self, check: Check, spec: FieldSpec, column: str) -> str:
        """Return the quick condition of a check that holds for filled cells only, and never for a stand-in word."""
        text = self.kind_of_column(spec) == "text"
        if check.rule in IDENTIFIER_KINDS:
            return expressions.passes(check.rule, column, self.today)
        if check.rule in _TYPE_FORMS and text:
            return f"coalesce({_form(column, _TYPE_FORMS[check.rule])}, false)"
        if check.rule == "code_list":
            return f"coalesce({column} IN ({self._codes(check)}), false)"
        told = spec.code_list or kind_of(spec) in IDENTIFIER_KINDS or f"type.{spec.type}" in _TYPE_FORMS
        if check.rule == "placeholder" and text and not told:
            return f"coalesce(NOT regexp_full_match({column}, {literal(_BLANK_OR_STAND_IN)}), false)"
        return ""

    def _quick(self, check: Check, spec: FieldSpec, column: str) -> str:
        if check.rule not in _PLAIN:
            return ""
        return f"coalesce(NOT ({self._fails(check, column, column)}), false)"

    def _fails(self, check: Check, raw: str, stripped: str) -> str:
        """Return the condition of a plain value check: code list, length, pattern, range, lost characters."""
        if check.rule == "code_list":
            return f"{stripped} NOT IN ({self._codes(check)})"
        if check.rule == "length":
            return f"length({raw}) > {check.parameter}"
        if check.rule == "too_short":
            return f"length({raw}) < {check.parameter}"
        if check.rule == "pattern":
            return f"NOT {_form(stripped, check.parameter)}"
        if check.rule == "lost_characters":
            return f"regexp_matches({raw}, {literal(_LOST)})"
        sign = "<" if check.rule == "range.minimum" else ">"
        return f"coalesce(try_cast({stripped} AS DOUBLE) {sign} {check.parameter!r}, false)"

    def _codes(self, check: Check) -> str:
        if len(check.parameter) <= _SMALL_LIST:
            return ", ".join(literal(code) for code in check.parameter)
        return f"SELECT code FROM {self.code_table(check)}"

    def code_table(self, check: Check) -> str:
        """Return the name of the temporary table that holds a long code list."""
        return f"codes_of_{self.column(check.field)}"

    def long_lists(self) -> list[Check]:
        """Return the checks whose code list goes into a table."""
        return [one for one in self.rules.checks if one.rule == "code_list" and len(one.parameter) > _SMALL_LIST]

    def layers(self) -> list[dict[str, str]]:
        """Return the helper columns of the exact reasons, level upon level; empty for cells that passed."""
        levels: list[dict[str, str]] = []
        for spec in self.rules.fields:
            column, kind = self.column(spec.name), kind_of(spec)
            own = (
                expressions.layers(kind, column)
                if kind in IDENTIFIER_KINDS
                else [{f"{column}_s": cells.trimmed(column)}]
            )
            for depth, level in enumerate(own):
                levels.extend([{}] * (depth + 1 - len(levels)))
                levels[depth] = levels[depth] | {
                    name: f"CASE WHEN {self._failed(spec)} THEN {expression} END" for name, expression in level.items()
                }
        return levels

    def reasons(self) -> list[str]:
        """Return, for every check by position, the rule that a failing row breaks, or NULL."""
        return [self._reason(number, check) for number, check in enumerate(self.rules.checks)]

    def _reason(self, number: int, check: Check) -> str:
        if check.rule in ("unique", "unique_together", "reference"):
            return f"CASE WHEN NOT f{number} THEN {literal(check.rule)} END"
        if check.cross:
            return f"CASE WHEN NOT x{number} THEN {literal(check.rule)} END"
        spec, column = self.rules.field(check.field), self.column(check.field)
        if check.rule == "required":
            return f"CASE WHEN {self._failed(spec)} AND NOT {self.filled(spec.name)} THEN 'required' END"
        given = f"{self._failed(spec)} AND {self.filled(spec.name)}"
        stand_in = self._stand_in(spec, column)
        if check.rule == "placeholder":
            return f"CASE WHEN {given} AND {stand_in} THEN 'placeholder' END"
        if check.rule in _TYPE_FORMS:
            wrong = self._type_fails(spec, column)
            return f"CASE WHEN {given} AND NOT {stand_in} AND {wrong} THEN {literal(check.rule)} END"
        guard = f"{given} AND NOT {stand_in} AND NOT {self._type_fails(spec, column)}"
        if check.rule in IDENTIFIER_KINDS:
            reason = expressions.reason(check.rule, column, self.today)
            return f"CASE WHEN {guard} THEN {literal(check.rule + '.')} || nullif({reason}, '') END"
        return f"CASE WHEN {guard} AND {self._fails(check, column, f'{column}_s')} THEN {literal(check.rule)} END"

    def _failed(self, spec: FieldSpec) -> str:
        return f"NOT {self.passed(spec.name)}"

    def _stand_in(self, spec: FieldSpec, column: str) -> str:
        if not any(one.rule == "placeholder" and one.field == spec.name for one in self.rules.checks):
            return "false"
        allowed = next((one for one in self.rules.checks if one.rule == "code_list" and one.field == spec.name), None)
        unless = f" AND {column}_s NOT IN ({self._codes(allowed)})" if allowed else ""
        return f"({_stands_in(column)}{unless})"

    def _type_fails(self, spec: FieldSpec, column: str) -> str:
        form = _TYPE_FORMS.get(f"type.{spec.type}")
        if form is None or self.kind_of_column(spec) != "text":
            return "false"
        return f"(NOT {_form(f'{column}_s', form)})"

    def _cross_fails(self, check: Check) -> str:
        rule = check.cross
        assert rule is not None
        columns = [self.column(name) for name in rule.fields]
        first, second = columns[0], columns[1]
        if rule.kind == "order":
            wrong = f"{_day(first)} > {_day(second)}"
        elif rule.kind == "compare":
            wrong = f"NOT (try_cast({first} AS DOUBLE) {rule.operator} try_cast({second} AS DOUBLE))"
        elif rule.kind == "sum":
            total = " + ".join(f"try_cast({column} AS DOUBLE)" for column in columns[1:])
            wrong = f"abs(try_cast({first} AS DOUBLE) - ({total})) > 0.005"
        elif rule.kind == "birth_of_id":
            wrong = f"length({second}) = 18 AND {_day(first)} <> {_day(f'{second}[7:14]')}"
        elif rule.kind == "sex_of_id":
            odd, even = _among(first, rule.male), _among(first, rule.female)
            digit = f"try_cast({second}[17] AS UTINYINT) % 2"
            wrong = f"length({second}) = 18 AND (({odd} AND {digit} = 0) OR ({even} AND {digit} = 1))"
        else:
            wrong = f"{_among(cells.trimmed(second), rule.values)} AND NOT {self.filled(rule.fields[0])}"
        return f"coalesce({wrong}, false)"


def _form(value: str, pattern: str) -> str:
    return f"regexp_full_match({value}, {literal(pattern)})"


def _stands_in(column: str) -> str:
    return f"(length({column}) <= 12 AND regexp_full_match({cells.trimmed(column)}, {literal(_STAND_INS)}))"


def _among(value: str, codes: tuple[str, ...]) -> str:
    return f"{value} IN ({', '.join(literal(code) for code in codes)})" if codes else "false"


def _day(value: str) -> str:
    dashed = f"regexp_replace(replace({value}, '日', ''), '[年月./]', '-', 'g')"
    compact = f"{value}[1:4] || '-' || {value}[5:6] || '-' || {value}[7:8]"
    return (
        f"CASE WHEN {value} LIKE '____-__-__%' THEN try_cast({value}[1:10] AS DATE)"
        f" WHEN {_form(value, '[0-9]{8}')} THEN try_cast({compact} AS DATE) ELSE try_cast({dashed} AS DATE) END"
    )

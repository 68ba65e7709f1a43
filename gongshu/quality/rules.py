"""The rules that a table is checked by, derived from what is known of its fields. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, Protocol

from gongshu.catalog.code_lists import parse_code_list
from gongshu.kit import canonical
from gongshu.kit.errors import BadInput, GongshuError, Several
from gongshu.kit.text import t
from gongshu.quality.words import Dimension, dimensions_of

FieldType = Literal["text", "integer", "number", "boolean", "date", "datetime", "any"]

TYPE_LETTERS: Mapping[str, FieldType] = {
    "C": "text", "N": "number", "Y": "number", "D": "date", "T": "datetime", "L": "boolean", "M": "text",
    "G": "any", "B": "number", "I": "integer", "F": "number",
}  # fmt: skip
"""Data types of the catalog standard: 字符 数值 货币 日期 日期时间 逻辑 备注 通用 双精度 整型 浮点."""

IDENTIFIER_KINDS = (
    "citizen_id", "uscc", "organization_code", "area_code", "mobile", "phone", "email", "postal_code", "bank_card",
    "date", "term_date", "birth_date", "plate",
)  # fmt: skip
"""Semantic types with a check of their own. ``term_date``: a day that may lie in the future."""

TEXT_KINDS = ("person_name", "organization_name", "address", "name", "document_kind", "document_number")
"""Semantic types of free text in which lost characters are looked for."""

SEMANTIC_TYPES = (*IDENTIFIER_KINDS, *TEXT_KINDS)

CROSS_KINDS: Mapping[str, int] = {
    "order": 2, "compare": 2, "birth_of_id": 2, "sex_of_id": 2, "sum": 2, "required_if": 2, "unique_together": 2,
    "reference": 1,
}  # fmt: skip
"""Rules over several fields, with the least number of fields that each names. The first field gets the finding."""

MALE, FEMALE = ("1", "男", "男性"), ("2", "女", "女性")
COMPARISONS = ("<", "<=", "=", ">=", ">", "<>")


class Item(Protocol):
    """What an item of a catalog entry tells about a column."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def type(self) -> str: ...  # noqa: D102
    @property
    def length(self) -> int | None: ...  # noqa: D102
    @property
    def required(self) -> bool: ...  # noqa: D102
    @property
    def semantic_type(self) -> str: ...  # noqa: D102
    @property
    def level(self) -> int | None: ...  # noqa: D102
    @property
    def key(self) -> bool: ...  # noqa: D102
    @property
    def code_list(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What is known of one column.

    ``level`` is its grade (1 lowest); None counts as not graded, hence not shown. ``code_list`` holds the allowed
    codes, empty where all are.
    """

    name: str
    title: str = ""
    type: FieldType = "text"
    required: bool = False
    unique: bool = False
    semantic_type: str = ""
    code_list: tuple[str, ...] = ()
    length: int | None = None
    shortest: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    level: int | None = None


@dataclass(frozen=True, slots=True)
class CrossRule:
    """A rule over several fields, or into another table.

    Kinds: ``order`` (first not after second, as days), ``compare`` (``operator`` between two numbers),
    ``birth_of_id`` and ``sex_of_id`` (first against the identity number in the second; ``male`` and ``female`` are the
    codes), ``sum`` (first is the sum of the others), ``required_if`` (first, where the second has one of ``values``),
    ``unique_together``, ``reference`` (the fields are found in ``table`` under ``columns``).
    """

    kind: str
    fields: tuple[str, ...]
    operator: str = "<="
    values: tuple[str, ...] = ()
    male: tuple[str, ...] = MALE
    female: tuple[str, ...] = FEMALE
    table: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One test of the set: its rule word, the fields it reads (the first gets the finding), its parameter."""

    rule: str
    fields: tuple[str, ...]
    parameter: Any = None
    cross: CrossRule | None = None

    @property
    def field(self) -> str:
        """The field that gets the finding."""
        return self.fields[0]

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """The dimensions that the test looks at."""
        return dimensions_of(self.rule)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All tests of a table, in a fixed order; ``digest`` names the set."""

    fields: tuple[FieldSpec, ...]
    checks: tuple[Check, ...]
    cross: tuple[CrossRule, ...] = field(default=())

    @property
    def digest(self) -> str:
        """The SHA-256 of the set: equal sets, equal digests."""
        return canonical.digest(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Spell the set as plain values."""
        return {"fields": [asdict(spec) for spec in self.fields], "cross": [asdict(rule) for rule in self.cross]}

    def field(self, name: str) -> FieldSpec:
        """Return a field by its name."""
        return next(spec for spec in self.fields if spec.name == name)


def spec_of(item: Item) -> FieldSpec:
    """Read an item of a catalog entry as a field; a key is required and unique."""
    semantic = item.semantic_type if item.semantic_type in SEMANTIC_TYPES else ""
    return FieldSpec(
        name=item.name,
        title=item.title,
        type=TYPE_LETTERS.get(item.type.upper(), "text"),
        required=item.required or item.key,
        unique=item.key,
        semantic_type=semantic,
        code_list=parse_code_list(item.code_list),
        length=item.length if TYPE_LETTERS.get(item.type.upper(), "text") == "text" else None,
        level=item.level,
    )


def specs_of(items: Iterable[Item]) -> tuple[FieldSpec, ...]:
    """Read the items of an entry as fields; several keys are unique together, not each."""
    specs = tuple(spec_of(item) for item in items)
    if sum(spec.unique for spec in specs) < 2:
        return specs
    return tuple(replace(spec, unique=False) for spec in specs)


def rules_for_items(items: Sequence[Item], cross: Sequence[CrossRule] = ()) -> RuleSet:
    """Derive the rules of a catalog entry from its items."""
    keys = tuple(item.name for item in items if item.key)
    together = (CrossRule("unique_together", keys),) if len(keys) > 1 else ()
    return derive(specs_of(items), (*together, *cross))


def derive(fields: Sequence[FieldSpec], cross: Sequence[CrossRule] = ()) -> RuleSet:
    """Derive the rules of a table.

    Raises:
        Several: fields named twice, unknown semantic types, unusable patterns, cross-field rules that name fields
            which are not there. All of them at once.
    """
    errors = [*_field_errors(fields), *_cross_errors(fields, cross)]
    if errors:
        raise Several(t("检查规则有误", "the rules cannot be used"), errors)
    checks = [check for spec in fields for check in _checks_of(spec)]
    checks += [Check(rule.kind, rule.fields, cross=rule) for rule in cross]
    return RuleSet(tuple(fields), tuple(checks), tuple(cross))


def _checks_of(spec: FieldSpec) -> Iterable[Check]:
    one = (spec.name,)
    if spec.required:
        yield Check("required", one)
    if takes_placeholders(spec):
        yield Check("placeholder", one)
    if spec.unique:
        yield Check("unique", one)
    if spec.type in ("integer", "number", "boolean"):
        yield Check(f"type.{spec.type}", one)
    kind = kind_of(spec)
    if kind:
        yield Check(kind, one)
    if spec.code_list:
        yield Check("code_list", one, spec.code_list)
    if spec.length is not None:
        yield Check("length", one, spec.length)
    if spec.shortest is not None:
        yield Check("too_short", one, spec.shortest)
    if spec.pattern:
        yield Check("pattern", one, spec.pattern)
    if spec.minimum is not None:
        yield Check("range.minimum", one, spec.minimum)
    if spec.maximum is not None:
        yield Check("range.maximum", one, spec.maximum)


def kind_of(spec: FieldSpec) -> str:
    """Return the check that belongs to a field's meaning: that of its semantic type, a day's for days."""
    if spec.semantic_type in IDENTIFIER_KINDS:
        return spec.semantic_type
    if spec.semantic_type in TEXT_KINDS:
        return "lost_characters"
    return "term_date" if spec.type in ("date", "datetime") else ""


def takes_placeholders(spec: FieldSpec) -> bool:
    """Say whether stand-in words are looked for: not in optional free text and truth values, where they are words."""
    if spec.type == "boolean":
        return False
    return bool(spec.required or spec.semantic_type or spec.code_list or spec.type not in ("text", "any"))


def _field_errors(fields: Sequence[FieldSpec]) -> Iterable[GongshuError]:
    seen: set[str] = set()
    for spec in fields:
        if spec.name in seen:
            yield BadInput(t("字段重名", "a field is named twice"), at=spec.name)
        seen.add(spec.name)
        if spec.semantic_type and spec.semantic_type not in SEMANTIC_TYPES:
            yield BadInput(
                t(f"未知的语义类型 {spec.semantic_type}", f"unknown semantic type {spec.semantic_type}"),
                remedy=t(f"可用：{'、'.join(SEMANTIC_TYPES)}", f"one of: {', '.join(SEMANTIC_TYPES)}"),
                at=spec.name,
            )
        try:
            re.compile(spec.pattern)
        except re.error as error:
            yield BadInput(t(f"格式表达式有误：{error}", f"the pattern cannot be used: {error}"), at=spec.name)


def _cross_errors(fields: Sequence[FieldSpec], cross: Sequence[CrossRule]) -> Iterable[GongshuError]:
    names = {spec.name for spec in fields}
    for number, rule in enumerate(cross, 1):
        at = f"rules[{number}]"
        if rule.kind not in CROSS_KINDS:
            known = ", ".join(CROSS_KINDS)
            yield BadInput(
                t(f"未知的规则 {rule.kind}", f"unknown rule {rule.kind}"),
                remedy=t(f"可用：{known}", f"one of: {known}"),
                at=at,
            )
        elif len(rule.fields) < CROSS_KINDS[rule.kind]:
            yield BadInput(t("规则所列字段太少", "the rule names too few fields"), at=at)
        for name in rule.fields:
            if name not in names:
                yield BadInput(t(f"没有字段 {name}", f"there is no field {name}"), at=at)
        if rule.operator not in COMPARISONS:
            yield BadInput(
                t(f"未知的比较符 {rule.operator}", f"unknown comparison {rule.operator}"),
                remedy=t(f"可用：{' '.join(COMPARISONS)}", f"one of: {' '.join(COMPARISONS)}"),
                at=at,
            )
        if rule.kind == "reference" and not (rule.table and len(rule.columns) == len(rule.fields)):
            yield BadInput(
                t("引用规则须给出被引用的表和同数的列", "a reference names a table and as many columns as fields"),
                at=at,
            )

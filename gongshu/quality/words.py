"""What a finding may say: dimensions of GB/T 36344, rules with their verdict, dimension and sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gongshu.kit.text import Text, t
from gongshu.kit.verdicts import Level, meaning

Dimension = Literal["conformity", "completeness", "accuracy", "consistency", "timeliness", "accessibility"]

DIMENSIONS: Mapping[Dimension, Text] = {
    "conformity": t("规范性", "conformity"),
    "completeness": t("完整性", "completeness"),
    "accuracy": t("准确性", "accuracy"),
    "consistency": t("一致性", "consistency"),
    "timeliness": t("时效性", "timeliness"),
    "accessibility": t("可访问性", "accessibility"),
}
"""The six dimensions, in the order of the standard."""

_ACCURACY = frozenset(
    {
        "birth_date", "future", "check_digit", "check_character", "organization_code", "age", "sequence", "registrar",
        "registrar_place", "segment", "luhn", "impossible", "sentinel",
    }
)  # fmt: skip

_OWN: Mapping[str, tuple[Level, Dimension, Text]] = {
    "required": ("invalid", "completeness", t("必填项为空", "required, but empty")),
    "required_if": ("invalid", "completeness", t("按条件应填而为空", "required in this case, but empty")),
    "placeholder": (
        "suspect",
        "completeness",
        t("疑以占位词代替数据（如“无”“未知”“测试”）", "a stand-in word instead of data"),
    ),
    "unique": ("invalid", "accuracy", t("应唯一而重复", "not unique")),
    "unique_together": ("invalid", "accuracy", t("组合应唯一而重复", "not unique as a combination")),
    "code_list": ("invalid", "conformity", t("不在代码集内", "not in the code list")),
    "length": ("invalid", "conformity", t("超过规定长度", "longer than allowed")),
    "too_short": ("invalid", "conformity", t("短于规定长度", "shorter than allowed")),
    "pattern": ("invalid", "conformity", t("不符合规定格式", "does not have the required form")),
    "type.integer": ("invalid", "conformity", t("不是整数", "not a whole number")),
    "type.number": ("invalid", "conformity", t("不是数值", "not a number")),
    "type.boolean": ("invalid", "conformity", t("不是逻辑值", "not a truth value")),
    "range.minimum": ("invalid", "accuracy", t("小于下限", "below the minimum")),
    "range.maximum": ("invalid", "accuracy", t("大于上限", "above the maximum")),
    "lost_characters": (
        "suspect",
        "accuracy",
        t("含乱码、问号串或自造字", "broken, lost or private characters in the text"),
    ),
    "order": ("invalid", "timeliness", t("先后顺序颠倒", "in the wrong order of time")),
    "compare": ("invalid", "consistency", t("与另一字段的大小关系不符", "does not compare with the other field so")),
    "sum": ("invalid", "consistency", t("合计不等于各项之和", "the total is not the sum of its parts")),
    "birth_of_id": (
        "invalid",
        "consistency",
        t("与身份号码中的出生日期不符", "differs from the birth date in the identity number"),
    ),
    "sex_of_id": ("invalid", "consistency", t("与身份号码中的性别不符", "differs from the sex in the identity number")),
    "reference": ("invalid", "consistency", t("在被引用的表中不存在", "not found in the table it refers to")),
    "header.missing": ("invalid", "conformity", t("文件缺少该列", "the file lacks this column")),
    "header.extra": ("suspect", "conformity", t("表结构中没有该列", "the schema does not know this column")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a rule's finding means: its verdict, its dimension, its sentence (which never holds the value)."""

    verdict: Level
    dimension: Dimension
    message: Text


def meaning_of(rule: str) -> Meaning:
    """Return what a finding under this rule means.

    Raises:
        KeyError: there is no such rule (a defect of the caller).
    """
    if rule in _OWN:
        return Meaning(*_OWN[rule])
    kind, _, reason = rule.partition(".")
    level, note = meaning(kind, reason)
    if rule == "area_code.former":
        return Meaning(level, "timeliness", note)
    return Meaning(level, "accuracy" if reason in _ACCURACY else "conformity", note)


def dimensions_of(rule: str) -> frozenset[Dimension]:
    """Return the dimensions that a check looks at: its own one, or both of form and content for an identifier."""
    if rule in _OWN:
        return frozenset({_OWN[rule][1]})
    own = {"area_code": {"timeliness"}, "phone": set(), "email": set(), "plate": set()}.get(rule, {"accuracy"})
    return frozenset({"conformity", *own})  # type: ignore[arg-type]

"""How a catalog is written under a profile, as its page shows it: fields, code rule, columns of the working sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Profile
from gongshu.regulation.standards import CatalogDef, CodeSegment, FieldDef, Need
from gongshu.ui import law
from gongshu.ui.values import Chip

NEEDS: Mapping[Need, Text] = {
    "always": t("必填", "always"),
    "structured": t("有行列的数据必填", "where data has columns"),
    "shared": t("可共享的必填", "unless not shared"),
    "never": t("选填", "optional"),
}


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field: what it is called, when it is needed, which values the text lists, who says so."""

    title: Text
    need: Text
    values: Text
    chip: Chip | None
    listed_chip: Chip | None


@dataclass(frozen=True, slots=True)
class CatalogView:
    """The fields in the order of the profile, the code rule as a pattern in words, the headings of the sheet."""

    fields: Sequence[FieldView]
    code: Text
    code_chip: Chip | None
    headings: Sequence[str]
    standard: CatalogDef


def catalog(profile: Profile) -> CatalogView:
    """Return how a catalog is written under a profile."""
    own = profile.catalog
    return CatalogView(
        fields=[_field(profile, one) for one in profile.fields],
        code=_code(own),
        code_chip=law.chip_at(profile, own.code_rule.cite, own.code_rule.source),
        headings=[column.title for column in own.columns],
        standard=own,
    )


def _field(profile: Profile, one: FieldDef) -> FieldView:
    names = [title for _, title in one.values]
    values = Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
    listed = law.chip(profile, one.listed_in) if one.listed_in else None
    return FieldView(one.title, NEEDS[one.need], values, law.chip_at(profile, one.cite, one.source), listed)


def _code(own: CatalogDef) -> Text:
    """The segments one after another: ``类1位 项2位 … / 顺序码6位起``."""
    rule = own.code_rule
    parts = [(f"{rule.written} " if one.parted else "", one, _length(one)) for one in rule.segments]
    return Text(
        " ".join(f"{mark}{one.title.zh}{length.zh}" for mark, one, length in parts),
        " ".join(f"{mark}{one.title.en} {length.en}" for mark, one, length in parts),
    )


def _length(segment: CodeSegment) -> Text:
    if segment.origin == "fixed":
        return t(f"（{segment.value}）", f"({segment.value})")
    if segment.most is not None:
        return t(f"{segment.least}位", f"({segment.least})")
    return t(f"{segment.least}位起", f"({segment.least} or more)") if segment.least else t("不定长", "(any length)")

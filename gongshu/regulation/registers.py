"""Readers of what an instrument demands, by inventory id, and of the lists it names."""

from __future__ import annotations

from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Requirement
from gongshu.regulation.lists import AdmitsDef, ColumnDef, RegisterDef, RowRefusal, ShownDef
from gongshu.regulation.matters import read_group
from gongshu.regulation.shapes import ADMITS, COLUMN, REGISTER, REQUIREMENT, ROW_REFUSAL, Opened, nearest
from gongshu.regulation.values import (
    Frame,
    read_name,
    read_optional_text,
    read_provenance,
    read_string,
    read_text,
    read_truth,
    read_word,
    read_words,
)
from gongshu.regulation.words import COLUMN_KINDS, REQUIREMENT_KINDS, SHOWN, SOURCES_OF_ROWS
from gongshu.regulation.yaml_tree import Node

REQUIREMENT_ID = r"{code}-[^/\s]+/N?\d+"


def read_requirement(name: str, node: Node, frame: Frame) -> Requirement:
    """Read a demand of the instrument; the article in its id must be one the profile restates."""
    opened = Opened(node, REQUIREMENT)
    requirement = Requirement(
        id=name,
        kind=read_word(opened["kind"], REQUIREMENT_KINDS, t("要求种类", "kind of requirement")),  # type: ignore[arg-type]
        text=Text(read_string(opened["zh"]), read_string(opened["en"])),
        capability=read_name(opened["capability"], r"[A-Z]{3}-[A-Z]+", "SHR-APPLY"),
    )
    if requirement.article not in {str(article) for article in frame.articles}:
        raise node.error(
            t(
                f"本画像的各章没有第 {requirement.article} 条",
                f"no chapter of this profile restates article {requirement.article}",
            ),
            t("核对编号里的条号", "check the article in the id"),
            code="unknown_article",
        )
    return requirement


def read_ids(node: Node | None, frame: Frame) -> tuple[str, ...]:
    """Read a list of inventory ids; absent means none."""
    pattern, example = REQUIREMENT_ID.replace("{code}", frame.code), f"{frame.code}-17/2"
    return () if node is None else tuple(read_name(item, pattern, example) for item in node.items())


def read_values(node: Node | None) -> tuple[tuple[str, Text], ...]:
    """Read what may be chosen, in order; absent means nothing."""
    return () if node is None else tuple((read_name(key), read_text(value)) for key, value in node.entries())


def values_and_kind(node: Node) -> BadInput:
    """Make the error for values that nobody can choose, or a choice without values."""
    return node.error(
        t("可选值（values）与选择类（choice、choices）必须同时写", "values and a kind of choice come together"),
        t("补上可选值，或改种类", "give the values, or change the kind"),
        code="values_and_kind",
    )


def read_register(name: str, node: Node, frame: Frame) -> RegisterDef:
    """Read a register: written by its keepers in its columns, or drawn from what other rooms hold."""
    opened = Opened(node, REGISTER)
    cite, source = read_provenance(opened, frame)
    covers, anew = opened.get("covers"), opened.get("published_anew")
    drawn, public, limit = opened.get("drawn_from"), opened.get("public"), opened.get("limit")
    register = RegisterDef(
        id=name,
        title=read_text(opened["title"]),
        meaning=read_text(opened["meaning"]),
        cite=cite,
        source=source,
        named=read_truth(opened["named"]),
        keepers=read_words(opened.get("keepers"), frame.roles, t("角色", "role")),
        columns=tuple(column for _, column in read_group(opened.get("columns"), _read_column, frame)),
        drawn_from="" if drawn is None else read_word(drawn, SOURCES_OF_ROWS, t("来源", "source of rows")),  # type: ignore[arg-type]
        procedures=_read_names(opened.get("procedures"), r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", "sharing.dispute"),
        states=_read_names(opened.get("states"), r"[a-z][a-z0-9_]*", "granted"),
        public=public is not None and read_truth(public),
        limit="" if limit is None else read_string(limit),
        requirements=read_ids(opened.get("requirements"), frame),
        refusals=tuple(one for _, one in read_group(opened.get("refusals"), _read_refusal, frame)),
        shows=_read_shown(opened.get("shows")),
        shows_public=_read_shown(opened.get("shows_public")),
        admits=None if (admits := opened.get("admits")) is None else _read_admits(admits, frame),
        covers="" if covers is None else read_name(covers),
        published_anew=anew is not None and read_truth(anew),
    )
    _check_rows(register, node)
    if covers is not None:
        _check_covers(register, covers)
    if refusals := opened.get("refusals"):
        _check_refusals(register, refusals)
    if admits is not None:
        _check_admits(register, admits)
    return register


def _check_covers(register: RegisterDef, node: Node) -> None:
    """Refuse a list of entries without a column that names one."""
    columns = tuple(one.id for one in register.columns if one.kind == "entry")
    if register.covers not in columns:
        raise node.error(
            t(f"台账没有目录条目栏“{register.covers}”", f"the list has no column of entries “{register.covers}”"),
            nearest(register.covers, columns),
            code="unknown_column",
        )


def _read_admits(node: Node, frame: Frame) -> AdmitsDef:
    opened = Opened(node, ADMITS)
    pattern, example = r"[a-z][a-z0-9_]*(\.[a-z]+)?", "until"
    return AdmitsDef(
        whom=read_name(opened["whom"], pattern, example),
        agreement=read_name(opened["agreement"], pattern, example),
        until=read_name(opened["until"], pattern, example),
        states=_read_names(opened.get("states"), r"[a-z][a-z0-9_]*", "supervise"),
        owed_by=read_words(opened.get("owed_by"), frame.roles, t("角色", "role")),
    )


def _check_admits(register: RegisterDef, node: Node) -> None:
    """Refuse agreements in columns that the list does not have, or that say not where a case is in force."""
    assert register.admits is not None
    columns = [*(one.id for one in register.columns), *(one.id for one in register.shows)]
    named = (register.admits.whom, register.admits.agreement, register.admits.until)
    unknown = [one for one in named if one not in columns]
    if unknown or bool(register.admits.states) != (register.drawn_from == "cases"):
        raise node.error(
            t(
                "协议（admits）须指明台账的栏目；取自事项的台账还须写明有效的步骤（states）",
                "agreements (admits) name columns of the list, and, in a list of cases, where one is in force (states)",
            ),
            nearest((unknown or [""])[0], tuple(columns)),
            code="agreements_of_a_register",
        )


def _read_refusal(name: str, node: Node, frame: Frame) -> RowRefusal:
    opened = Opened(node, ROW_REFUSAL)
    cite, source = read_provenance(opened, frame)
    when, requirement = opened.get("when"), opened.get("requirement")
    pattern, example = REQUIREMENT_ID.replace("{code}", frame.code), f"{frame.code}-17/N2"
    return RowRefusal(
        id=name,
        title=read_text(opened["title"]),
        remedy=read_text(opened["remedy"]),
        cite=cite,
        source=source,
        when={} if when is None else {read_name(key): _read_cells(value) for key, value in when.entries()},
        empty=_read_names(opened.get("empty"), r"[a-z][a-z0-9_]*", "basis"),
        requirement="" if requirement is None else read_name(requirement, pattern, example),
    )


def _read_cells(node: Node) -> tuple[str, ...]:
    """Read the values a column may have; ``true`` and ``false`` stand for a cell that says yes or no."""
    return tuple(
        ("yes" if read_truth(item) else "no") if item.kind == "bool" else read_name(item) for item in node.items()
    )


def _check_refusals(register: RegisterDef, node: Node) -> None:
    """Refuse a condition on a column, or a value of it, that the register does not have, and one without conditions."""
    columns = {column.id: column for column in register.columns}
    for (key, _), one in zip(node.entries(), register.refusals, strict=True):
        unknown = [id for id in (*one.when, *one.empty) if id not in columns]
        wrong = [
            value
            for id, values in one.when.items()
            if id in columns
            for value in values
            if not _takes(columns[id], value)
        ]
        if unknown or wrong or not (one.when or one.empty):
            raise key.error(
                t("不予登记的条件与台账的栏目对不上", "the condition does not fit the columns of the register"),
                nearest((unknown or wrong or [""])[0], tuple(columns)),
                code="refusal_of_a_row",
            )


def _takes(column: ColumnDef, value: str) -> bool:
    """Whether a column can have a value a condition may name: those of a choice, yes and no."""
    return value in ("yes", "no") if column.kind == "yes_no" else value in dict(column.values)


def _check_rows(register: RegisterDef, node: Node) -> None:
    written = bool(register.columns) and bool(register.keepers)
    of_cases = bool(register.procedures or register.shows)
    if written == bool(register.drawn_from) or (of_cases and register.drawn_from != "cases"):
        raise node.error(
            t(
                "台账要么由人登记（keepers 和 columns），要么取自他处（drawn_from；procedures、shows 只用于 cases）",
                "a register is either written (keepers and columns) or drawn from elsewhere "
                "(drawn_from; procedures and shows go with cases)",
            ),
            t("二者取一", "give one of the two"),
            code="rows_of_a_register",
        )
    if register.shows_public and not register.public:
        raise node.error(
            t("只有公开的台账才有对公众显示的栏（shows_public）", "only a public register shows the public anything"),
            t("写 public: true，或删去 shows_public", "write public: true, or drop shows_public"),
            code="shown_to_the_public",
        )


def _read_column(name: str, node: Node, frame: Frame) -> ColumnDef:
    opened = Opened(node, COLUMN)
    required, review = opened.get("required"), opened.get("review")
    column = ColumnDef(
        id=name,
        title=read_text(opened["title"]),
        kind=read_word(opened["kind"], COLUMN_KINDS, t("栏目种类", "kind of column")),  # type: ignore[arg-type]
        required=required is None or read_truth(required),
        values=read_values(opened.get("values")),
        hint=read_optional_text(opened.get("hint")),
        review=review is not None and read_truth(review),
    )
    if column.review and column.kind != "day":
        raise node.error(
            t("只有日期栏可以写 review", "only a column of days can say when to look again"),
            t("改用 kind: day，或删去 review", "make it kind: day, or drop review"),
            code="review_without_day",
        )
    if bool(column.values) != (column.kind == "choice"):
        raise values_and_kind(node)
    return column


def _read_names(node: Node | None, pattern: str, example: str) -> tuple[str, ...]:
    return () if node is None else tuple(read_name(item, pattern, example) for item in node.items())


def _read_shown(node: Node | None) -> tuple[ShownDef, ...]:
    """Read the columns of a register drawn from cases: a paper by its name, ``step.what``, or ``role.party``."""
    return () if node is None else tuple(_read_one_shown(item) for item in node.items())


def _read_one_shown(node: Node) -> ShownDef:
    named = read_name(node, r"[a-z][a-z0-9_]*(\.[a-z]+)?", "until, sign.agreement")
    name, _, of = named.partition(".")
    if not of:
        return ShownDef(name)
    if of not in SHOWN:
        raise node.error(
            t(f"步骤没有可列成栏的“{of}”", f"a column can show no “{of}” of a step"),
            nearest(of, SHOWN),
            code="unknown_word",
        )
    return ShownDef(name, of)  # type: ignore[arg-type]

"""Readers of single values of a profile: text, day, word, reference, period, dated value."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from gongshu.kit.text import Text, t
from gongshu.regulation.citation import Citation, Source
from gongshu.regulation.period import UNIT_NAMES, Dated, NotStated, Period
from gongshu.regulation.shapes import CITE, PERIOD, SILENT_PERIOD, TEXT, Opened, nearest
from gongshu.regulation.words import BASIS_KINDS, SOURCES, UNITS
from gongshu.regulation.yaml_tree import Node, Problems

T = TypeVar("T")
SILENT = "not_stated"


@dataclass(frozen=True, slots=True)
class Frame:
    """What readers must know of the profile they read: its name, its code, its first day, its roles, its articles."""

    instrument: str
    code: str
    effective: date
    roles: tuple[str, ...]
    articles: tuple[int | str, ...]


def read_string(node: Node) -> str:
    """Read a text in one language.

    Raises:
        BadInput: YAML read it as something else (``yes``, ``2022``), or it is a group or list.
    """
    if node.kind != "str":
        raise node.error(
            t("此处应为文字", "a text belongs here"),
            t("给文字加引号", "put the text in quotes"),
            code="not_text",
        )
    return node.scalar.strip()


def read_text(node: Node) -> Text:
    """Read a text in both languages: ``{zh: …, en: …}``."""
    opened = Opened(node, TEXT)
    return Text(read_string(opened["zh"]), read_string(opened["en"]))


def read_optional_text(node: Node | None) -> Text | None:
    """Read a text that may be absent."""
    return None if node is None else read_text(node)


def read_day(node: Node) -> date:
    """Read a day: ``2022-01-01``."""
    try:
        if node.kind not in ("timestamp", "str") or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", node.scalar):
            raise ValueError
        return date.fromisoformat(node.scalar)
    except ValueError:
        raise node.error(
            t(f"“{node.scalar}”不是一个日期", f"“{node.scalar}” is not a day"),
            t("写成 年-月-日，如 2022-01-01", "write year-month-day, such as 2022-01-01"),
            code="wrong_date",
        ) from None


def read_number(node: Node) -> int:
    """Read a whole number."""
    if node.kind != "int" or not node.scalar.isdecimal():
        raise node.error(
            t(f"“{node.scalar}”不是整数", f"“{node.scalar}” is not a whole number"),
            t("写一个不带引号的整数", "write a whole number without quotes"),
            code="not_a_number",
        )
    return int(node.scalar)


def read_truth(node: Node) -> bool:
    """Read ``true`` or ``false``; yes, no, on and off are refused."""
    if node.kind != "bool" or node.scalar not in ("true", "false"):
        raise node.error(
            t(f"“{node.scalar}”不是 true 或 false", f"“{node.scalar}” is neither true nor false"),
            t("只用 true 和 false", "use true and false only"),
            code="not_a_truth",
        )
    return node.scalar == "true"


def read_word(node: Node, words: tuple[str, ...], of: Text) -> str:
    """Read one word of a closed vocabulary.

    Args:
        node: where it stands.
        words: the valid words.
        of: what they are words for, as the error names it.
    """
    read_string(node)
    return read_key_word(node, words, of)


def read_key_word(key: Node, words: tuple[str, ...], of: Text) -> str:
    """Read a key that must be a word of a closed vocabulary."""
    word = key.scalar
    if word not in words:
        raise key.error(
            t(f"没有名为“{word}”的{of.zh}", f"there is no {of.en} “{word}”"), nearest(word, words), code="unknown_word"
        )
    return word


def read_words(node: Node | None, words: tuple[str, ...], of: Text) -> tuple[str, ...]:
    """Read a list of words of a closed vocabulary, each once; absent means none."""
    if node is None:
        return ()
    found = tuple(read_word(item, words, of) for item in node.items())
    if len(set(found)) != len(found):
        raise node.error(
            t("列表里有重复的词", "a word stands in the list twice"),
            t("每个词只写一次", "write each word once"),
            code="repeated_word",
        )
    return found


def read_name(node: Node, pattern: str = r"[a-z][a-z0-9_]*", example: str = "business_name") -> str:
    """Read an identifier: of ours, or after a pattern of its own (``HS-17/D1``)."""
    name = node.scalar
    if node.kind != "str" or not re.fullmatch(pattern, name):
        raise node.error(
            t(f"“{name}”不能作标识", f"“{name}” cannot be an identifier"),
            t(f"写成 {example} 这样", f"write it like {example}"),
            code="bad_identifier",
        )
    return name


def read_cite(node: Node, frame: Frame) -> Citation:
    """Read a reference: ``{article: 17, paragraph: 2, item: 1}``; the article must be one the profile restates."""
    opened = Opened(node, CITE)
    article = read_article(opened["article"])
    if article not in frame.articles:
        raise opened["article"].error(
            t(f"本画像的各章没有第 {article} 条", f"no chapter of this profile restates article {article}"),
            t(
                "核对条号，或先在该章的 chapter.yaml 里补上重述",
                "check the number, or restate the article in its chapter.yaml first",
            ),
            code="unknown_article",
        )
    paragraph, item = opened.get("paragraph"), opened.get("item")
    return Citation(
        frame.instrument,
        article,
        None if paragraph is None else read_number(paragraph),
        None if item is None else read_number(item),
    )


def read_article(node: Node) -> int | str:
    """Read an article: its number, or the instrument's own mark in quotes."""
    return read_number(node) if node.kind == "int" else read_string(node)


def read_provenance(opened: Opened, frame: Frame, *, standards: bool = False) -> tuple[Citation | None, Source]:
    """Read who says it: the law with its reference, or the house without one.

    Args:
        opened: the group that says it.
        frame: the profile.
        standards: whether it may also be left to the standard the profile stands on.

    Raises:
        BadInput: neither is given, or both are.
    """
    source_node, cite_node = opened.get("source"), opened.get("cite")
    words = SOURCES if standards else tuple(word for word in SOURCES if word != "standard")
    source = "law" if source_node is None else read_word(source_node, words, t("来源", "source"))
    if source == "standard" and cite_node is None:
        return None, "standard"
    if source != "law":
        if cite_node is not None:
            raise cite_node.error(
                t(
                    "本平台约定不能引用条文，两者不得混在一起",
                    "a house rule carries no reference to the law; the two are never mixed",
                ),
                t(
                    "删去 cite；若条文确有规定，删去 source: house_rule",
                    "drop cite; if the text does say it, drop source: house_rule",
                ),
                code="mixed_source",
            )
        return None, "house_rule"
    if cite_node is None:
        raise missing_reference(opened.node)
    return read_cite(cite_node, frame), "law"


def read_law(opened: Opened, frame: Frame) -> Citation:
    """Read the reference of something that only the law can say."""
    cite_node = opened.get("cite")
    if cite_node is None:
        raise missing_reference(opened.node)
    return read_cite(cite_node, frame)


def missing_reference(node: Node) -> Exception:
    """Make the error for a rule without its place in the text."""
    return node.error(
        t("没有出处", "there is no reference"),
        t(
            "写 cite: {article: 17, paragraph: 2}；文本没有规定而由本平台补的，写 source: house_rule"
            "（期限、分类和程序本身不能补）",
            "write cite: {article: 17, paragraph: 2}; what we add where the text is silent is marked "
            "source: house_rule (limits, classes and procedures themselves cannot be added)",
        ),
        code="no_reference",
    )


def bases_without_demand(node: Node) -> Exception:
    """Make the error for accepted bases that nothing demands, or a demand that accepts none."""
    valid = ", ".join(BASIS_KINDS)
    return node.error(
        t(
            "要求依据（legal_basis）与可接受的依据种类（accepted_bases）必须同时写",
            "legal_basis and accepted_bases come together",
        ),
        t(f"依据种类可用：{valid}", f"valid kinds of basis: {valid}"),
        code="bases_and_demand",
    )


def read_period(node: Node) -> Period | NotStated:
    """Read a period.

    It is written ``{count: 5, unit: working_day}``, ``{unit: immediate, word: 立即}``, ``not_stated`` or
    ``{not_stated: 及时}``.
    """
    if node.kind == "str" and node.scalar == SILENT:
        return NotStated()
    if node.kind != "map":
        raise node.error(
            t(f"“{node.scalar}”没有单位，不是期限", f"“{node.scalar}” has no unit and is no period"),
            t(
                "写成 {count: 5, unit: working_day}，或 not_stated",
                "write {count: 5, unit: working_day}, or not_stated",
            ),
            code="no_unit",
        )
    if any(key.scalar == SILENT for key, _ in node.entries()):
        return NotStated(read_string(Opened(node, SILENT_PERIOD)[SILENT]))
    opened = Opened(node, PERIOD)
    unit = read_word(opened["unit"], UNITS, t("期限单位", "unit of a period"))
    word_node, count_node, shifts_node = opened.get("word"), opened.get("count"), opened.get("shifts")
    word = "" if word_node is None else read_string(word_node)
    shifts = shifts_node is not None and read_truth(shifts_node)
    period = Period(0 if count_node is None else read_number(count_node), unit, word, shifts)  # type: ignore[arg-type]
    if period.counted != (period.count > 0):
        name = UNIT_NAMES[period.unit]
        raise node.error(
            t(
                f"单位“{name.zh}”与数目 {period.count} 不合",
                f"the unit “{name.en}” and the count {period.count} do not fit",
            ),
            t(
                "计数的单位写 count（至少 1）；不计数的单位不写 count",
                "a counted unit has a count of at least 1; an uncounted one has none",
            ),
            code="count_and_unit",
        )
    if shifts_node is not None and unit not in ("natural_day", "month", "year"):
        raise shifts_node.error(
            t("工作日、小时和不计数的期限没有顺延", "working days, hours and uncounted periods do not move on"),
            t("shifts 只写在自然日、月、年的期限里", "write shifts in periods of natural days, months or years only"),
            code="shifts_nothing",
        )
    return period


def read_counted_period(node: Node) -> Period:
    """Read a period that can be counted, such as a reminder."""
    period = read_period(node)
    if isinstance(period, NotStated) or not period.counted:
        raise node.error(
            t("提醒期限必须能计数", "a reminder must be a counted period"),
            t("写成 {count: 5, unit: working_day}", "write {count: 5, unit: working_day}"),
            code="not_counted",
        )
    return period


def read_dated(node: Node, read: Callable[[Node], T], name: str, frame: Frame) -> Dated[T]:
    """Read a value with its history: a group whose keys are the days from which each value holds."""
    if node.kind != "map" or not all(key.scalar[:4].isdecimal() for key, _ in node.entries()):
        raise node.error(
            t("值要写明从哪一天起适用", "a value must say from which day it holds"),
            t(f"写成 {frame.effective}: 值", f"write {frame.effective}: value"),
            code="no_day",
        )
    problems = Problems()
    history: list[tuple[date, T]] = []
    for key, value in node.entries():
        with problems.gathering():
            day = read_day(key)
            if day < frame.effective or (history and day <= history[-1][0]):
                raise key.error(
                    t(
                        f"{day} 早于施行日 {frame.effective}，或不在前一日期之后",
                        f"{day} is before the first day {frame.effective}, or not after the day above it",
                    ),
                    t("日期由早到晚，不早于施行日", "write the days in order, none before the instrument took effect"),
                    code="wrong_date",
                )
            history.append((day, read(value)))
    problems.raise_any(t(f"{name} 有多处错误", f"{name} has several errors"))
    return Dated(name, tuple(history))


def read_any(node: Node) -> Any:
    """Read the value of a rule: truth, number, text, list of texts, group of texts, a period, or silence."""
    if node.kind == "str":
        return NotStated() if node.scalar == SILENT else node.scalar
    if node.kind == "bool":
        return read_truth(node)
    if node.kind == "int":
        return read_number(node)
    if node.kind == "seq":
        return tuple(read_string(item) for item in node.items())
    keys = [key.scalar for key, _ in node.entries()]
    if "unit" in keys or SILENT in keys:
        return read_period(node)
    return {read_name(key): read_any(value) for key, value in node.entries()}

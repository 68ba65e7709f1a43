"""Every key of the profile format: which are needed, which may be given. ``docs/profiles.md`` explains each."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t
from gongshu.regulation.yaml_tree import Node, Problems


@dataclass(frozen=True, slots=True)
class Shape:
    """A group of keys: its name in the documents, its title, what it must and may hold."""

    name: str
    title: Text
    needed: tuple[str, ...]
    allowed: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, the needed ones first."""
        return self.needed + self.allowed


PROFILE = Shape(
    "profile",
    t("画像", "profile"),
    (
        "id", "code", "title", "jurisdiction", "document_number", "status", "status_note", "completeness",
        "effective", "roles", "vocabulary",
    ),
    ("issued", "ended", "incomplete", "parents", "binds"),
)  # fmt: skip
CHAPTER = Shape("chapter", t("章", "chapter"), ("title", "articles"), ("not_modelled",))
ARTICLE = Shape("article", t("条文重述", "restated article"), ("article", "zh", "en"))
MATTER = Shape(
    "matter",
    t("事项文件", "matter"),
    ("title",),
    (
        "limits",
        "procedure",
        "catalog",
        "fields",
        "sharing_classes",
        "opening_classes",
        "rules",
        "silences",
        "requirements",
        "registers",
        "floors",
    ),
)
TEXT = Shape("text", t("双语文字", "text in two languages"), ("zh", "en"))
CITE = Shape("cite", t("出处", "reference"), ("article",), ("paragraph", "item"))
PERIOD = Shape("period", t("期限", "period"), ("unit",), ("count", "word", "shifts"))
SILENT_PERIOD = Shape("period_not_stated", t("未规定的期限", "period not stated"), ("not_stated",))
LIMIT = Shape(
    "limit", t("期限条目", "limit"), ("action", "trigger", "who", "period"), ("cite", "soft", "house_reminder", "note")
)
PROCEDURE = Shape(
    "procedure",
    t("程序", "procedure"),
    ("id", "title", "first", "steps", "ends"),
    (
        "cite",
        "applies_when",
        "papers",
        "not_modelled",
        "opened_by",
        "subject",
        "requirements",
        "gates",
        "off_by_default",
    ),
)
PAPER = Shape(
    "paper", t("材料", "paper"), ("title", "hint"), ("cite", "source", "required", "kind", "values", "outcomes")
)
STEP = Shape(
    "step",
    t("步骤", "step"),
    ("title", "act", "by", "limit", "outcomes"),
    (
        "cite",
        "source",
        "joint",
        "on_difference",
        "on_silence",
        "papers",
        "receivers",
        "house_reminder",
        "reminds_on",
        "stands_in",
    ),
)
OUTCOME = Shape(
    "outcome",
    t("结果", "outcome"),
    ("title", "to"),
    (
        "requires", "house_requires", "accepted_bases", "cite", "source", "sets_limit", "keeps_start", "consequence",
        "gates", "by", "once", "after_due", "capped", "open_data", "stops_clock",
    ),
)  # fmt: skip
GATE = Shape("gate", t("关口", "gate"), (), ("cite", "source"))
END = Shape("end", t("终点", "end"), ("title", "kind"))
FIELD = Shape(
    "field", t("目录字段", "catalog field"), (), ("title", "required", "cite", "source", "values", "listed_in", "hint")
)
CATALOG = Shape("catalog", t("目录标准", "catalog standard"), ("extends",), ("leaves_out", "code_rule", "columns"))
SHEET_CHANGE = Shape(
    "sheet_change", t("工作表格的列", "column of the working sheet"), (), ("title", "also", "after", "leave_out")
)
CODE_RULE = Shape(
    "code_rule",
    t("编码规则", "code rule"),
    ("segments",),
    ("cite", "source", "element", "written", "others"),
)
SEGMENT = Shape(
    "segment",
    t("代码段", "segment of a code"),
    ("title", "from"),
    ("length", "at_least", "charset", "value", "words", "otherwise", "parted"),
)
STANDARD = Shape(
    "standard",
    t("目录标准", "catalog standard"),
    (
        "id", "title", "short", "document_number", "completeness", "fields", "further_fields", "item_fields", "values",
        "code_rule", "columns", "further_columns",
    ),
)  # fmt: skip
STANDARD_FIELD = Shape(
    "standard_field",
    t("标准的字段", "field of the standard"),
    ("title", "part", "kind"),
    ("element", "required", "longest", "parts", "hint"),
)
ITEM_FIELD = Shape("item_field", t("信息项的栏", "field of an item"), ("title",), ("element", "longest"))
VALUE = Shape("value", t("值", "value"), ("zh", "en"), ("also", "types", "structured"))
SHEET_COLUMN = Shape(
    "sheet_column", t("工作表格的列", "column of the working sheet"), ("key", "title", "of"), ("part", "also")
)
CLASS = Shape("class", t("分类", "class"), ("title", "meaning"), ("cite", "source", "requires", "accepted_bases"))
RULE = Shape("rule", t("规则", "rule"), ("title", "value"), ("cite", "source", "requirement", "note", "published_only"))
SILENCE = Shape("silence", t("未规定的问题", "silence"), ("cite", "question", "house_rule"))
REQUIREMENT = Shape("requirement", t("要求", "requirement"), ("kind", "zh", "en", "capability"))
REGISTER = Shape(
    "register",
    t("台账", "register"),
    ("title", "meaning", "named"),
    (
        "cite", "source", "keepers", "columns", "drawn_from", "procedures", "states", "public", "limit",
        "requirements", "refusals", "shows", "shows_public", "admits", "covers",
        "published_anew",
    ),
)  # fmt: skip
ROW_REFUSAL = Shape(
    "row_refusal",
    t("不予登记", "rows kept out"),
    ("title", "remedy"),
    ("cite", "source", "when", "empty", "requirement"),
)
ADMITS = Shape("admits", t("协议", "agreements"), ("whom", "agreement", "until"), ("states", "owed_by"))
BINDING = Shape("binding", t("约束对象", "binding"), ("organizations", "between"), ("roles",))
FLOOR = Shape(
    "floor",
    t("底线", "floor"),
    ("title",),
    (
        "cite", "limit", "procedures", "acts", "facts", "first_only", "classes", "accepted_bases", "fields", "papers",
        "adds", "note",
    ),
)  # fmt: skip
COLUMN = Shape("column", t("台账栏目", "column"), ("title", "kind"), ("required", "values", "hint", "review"))

CALENDAR = Shape("calendar", t("日历", "calendar"), ("year", "notice", "provisional", "rest"), ("work",))
NOTICE = Shape("notice", t("放假通知", "notice"), ("title", "number", "issued"), ("url",))
REST = Shape("rest", t("假期", "rest"), ("name", "from", "to"))
CASES = Shape("cases", t("用例文件", "case file"), ("title", "cases"))
CASE = Shape("case", t("用例", "case"), ("name", "given", "expect"))
GIVEN = Shape("given", t("给定", "given"), ("event",), ("limit", "step", "between", "sharing_class", "extended"))
EXPECT = Shape("expect", t("应得", "expectation"), ("due", "cite"), ("provisional", "word"))

ALL_SHAPES = (
    PROFILE, CHAPTER, ARTICLE, MATTER, TEXT, CITE, PERIOD, SILENT_PERIOD, LIMIT, PROCEDURE, PAPER, STEP, OUTCOME, GATE,
    END, FIELD, CATALOG, SHEET_CHANGE, CODE_RULE, SEGMENT, STANDARD, STANDARD_FIELD, ITEM_FIELD, VALUE, SHEET_COLUMN,
    CLASS, RULE, SILENCE, REQUIREMENT, REGISTER, ROW_REFUSAL, ADMITS, COLUMN, BINDING, FLOOR, CALENDAR, NOTICE,
    REST, CASES, CASE, GIVEN, EXPECT,
)  # fmt: skip


class Opened:
    """A group of keys whose names were checked."""

    def __init__(self, node: Node, shape: Shape) -> None:
        """Check the names of the keys.

        Raises:
            BadInput: a key is unknown or missing; ``Several`` when more than one is.
        """
        self.node = node
        self._values = {key.scalar: value for key, value in node.entries()}
        problems = Problems()
        for key, _ in node.entries():
            if key.scalar not in shape.keys:
                with problems.gathering():
                    raise _unknown_key(key, shape)
        for name in shape.needed:
            if name not in self._values:
                with problems.gathering():
                    raise _missing_key(node, name, shape)
        problems.raise_any(t(f"{shape.title.zh}有多处错误", f"the {shape.title.en} has several errors"))

    def __getitem__(self, name: str) -> Node:
        return self._values[name]

    def get(self, name: str) -> Node | None:
        """The value of an allowed key, None where it is not given."""
        return self._values.get(name)


def nearest(word: str, words: tuple[str, ...]) -> Text:
    """Say what the valid words are, the nearest first."""
    valid = ", ".join(words)
    close = get_close_matches(word, words, n=1)
    if close:
        return t(f"是否想写 {close[0]}？可用：{valid}", f"did you mean {close[0]}? valid: {valid}")
    return t(f"可用：{valid}", f"valid: {valid}")


def _unknown_key(key: Node, shape: Shape) -> BadInput:
    return key.error(
        t(f"“{shape.title.zh}”没有键“{key.scalar}”", f"a {shape.title.en} has no key “{key.scalar}”"),
        nearest(key.scalar, shape.keys),
        code="unknown_key",
    )


def _missing_key(node: Node, name: str, shape: Shape) -> BadInput:
    if name == "unit":
        return node.error(
            t("期限没有单位", "the period has no unit"),
            t("写成 {count: 5, unit: working_day}", "write {count: 5, unit: working_day}"),
            code="no_unit",
        )
    if name == "outcomes":
        return node.error(
            t("步骤没有结果 outcomes，案件会停在这里", "the step has no outcomes; a case would stop here"),
            t("每步至少一个结果，写明去向 to", "give at least one outcome and where it leads (to)"),
            code="no_outcomes",
        )
    if name == "limit":
        return node.error(
            t("步骤没有写期限 limit", "the step says nothing about its limit"),
            t(
                "写期限编号，如 EX-3/D1；文本没有规定的，写 not_stated",
                "name a limit such as EX-3/D1; where the text is silent, write not_stated",
            ),
            code="no_limit",
        )
    return node.error(
        t(f"“{shape.title.zh}”缺少键“{name}”", f"a {shape.title.en} lacks the key “{name}”"),
        t(f"必填：{', '.join(shape.needed)}", f"needed: {', '.join(shape.needed)}"),
        code="missing_key",
    )

"""Why a line is not in the version: the reasons, in words people can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongshu.kit.text import Text, t

REASONS: Mapping[str, Text] = {
    "blank_line": t("空行", "a blank line"),
    "zero_byte": t("行内含二进制零字节", "the line holds a zero byte"),
    "undecodable": t("行内有字节不符合文件编码", "bytes of the line are not in the file's encoding"),
    "too_few_values": t("值的个数少于列数", "fewer values than columns"),
    "too_many_values": t("值的个数多于列数", "more values than columns"),
    "open_quote": t("引号没有闭合", "a quote is not closed"),
    "text_after_quote": t("闭合引号之后还有文字", "text stands after a closing quote"),
    "repeated_header": t("表头在数据中再次出现", "the header stands again among the data"),
    "group_row": t("分组或说明行，不是记录", "a group title or a note, not a record"),
    "bad_integer": t("不是整数", "not a whole number"),
    "bad_decimal": t("不是数值，或超出该列的位数", "not a number, or more digits than the column has"),
    "bad_date": t("不是日期，或没有这一天", "not a date, or no such day"),
    "bad_datetime": t("不是日期时间，或没有这一刻", "not a date and time, or no such moment"),
    "bad_boolean": t("不是“是/否”", "neither yes nor no"),
    "key_missing": t("主键为空", "the key is empty"),
}


@dataclass(frozen=True, slots=True)
class Defect:
    """Physical lines that are in no record of the version.

    Attributes:
        line: the first line, from 1.
        span: how many lines.
        code: one of ``REASONS``.
        fields: the columns concerned.
        raw: the text as it came; kept in the quarantine only, never logged.
    """

    line: int
    span: int
    code: str
    fields: tuple[str, ...] = ()
    raw: str = ""

    @property
    def reason(self) -> Text:
        """The reason in words, with the columns concerned."""
        said = REASONS[self.code]
        if not self.fields:
            return said
        named = "、".join(self.fields)
        return Text(f"{named}：{said.zh}", f"{', '.join(self.fields)}: {said.en}")

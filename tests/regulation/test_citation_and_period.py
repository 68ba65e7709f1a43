"""How a place in the law and a period are spelled, and that silence switches nothing on."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.kit.errors import Refusal
from gongshu.kit.text import speaking
from gongshu.regulation.citation import Citation, chinese_number
from gongshu.regulation.period import Dated, NotStated, Period


@pytest.mark.parametrize(
    ("number", "spelled"),
    [(1, "一"), (10, "十"), (17, "十七"), (20, "二十"), (43, "四十三"), (101, "一百零一"), (110, "一百一十")],
)  # fmt: skip
def test_articles_are_numbered_as_chinese_law_numbers_them(number: int, spelled: str) -> None:
    assert chinese_number(number) == spelled


@pytest.mark.parametrize("number", [0, 1000, -3])
def test_there_is_no_such_article(number: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 999"):
        chinese_number(number)


def test_a_place_is_spelled_in_both_languages() -> None:
    cite = Citation("haishu-2022", 27, 3, 1)
    assert str(cite) == "第二十七条第三款第一项"
    with speaking("en"):
        assert str(cite) == "art. 27 ¶ 3 (1)"
    assert Citation("guiyang-draft-2024", "GY-4.3").zh == "GY-4.3"


def test_a_period_is_said_in_both_languages() -> None:
    assert Period(60, "natural_day").text.zh == "60个自然日"
    assert Period(60, "natural_day").text.en == "60 natural days"
    assert Period(0, "immediate", "立即").text.zh == "立即"


def test_the_word_of_the_text_does_not_make_two_periods_different() -> None:
    assert Period(60, "natural_day", "最多延长至") == Period(60, "natural_day")


def test_silence_is_false_and_keeps_its_word() -> None:
    assert not NotStated("及时")
    assert str(NotStated("及时").text) == "本办法未规定期限（原文用语：及时）"
    assert str(NotStated().text) == "本办法未规定期限"


def test_a_value_is_read_on_a_day_and_refused_before_its_first() -> None:
    value = Dated("共享方式", ((date(2020, 1, 1), "一"), (date(2021, 6, 1), "二")))
    assert [value.on(date(2020, 1, 1)), value.on(date(2021, 5, 31)), value.on(date(2026, 1, 1))] == ["一", "一", "二"]
    with pytest.raises(Refusal, match="共享方式 自 2020-01-01 起施行"):
        value.on(date(2019, 12, 31))

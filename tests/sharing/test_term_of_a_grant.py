"""A grant ends: by the day asked for, by the catalog entry's sharing period, or by our labelled house rule."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput
from gongshu.regulation.loader import load_profile
from gongshu.sharing.terms import last_day, months_later, term, term_source_kind
from tests.sharing.pure import HAISHU, SIXIAN

NOW = datetime(2026, 9, 15, 10, tzinfo=CHINA)


@pytest.mark.requirement("SX-25/7")
def test_the_day_asked_for_counts_until_its_last_instant() -> None:
    settled = term(load_profile(SIXIAN), asked=date(2027, 3, 31), sharing_period="", start=NOW)
    assert settled.until == datetime(2027, 3, 31, 23, 59, 59, 999999, CHINA)
    assert settled.source == "application"


@pytest.mark.house_rule("HS-S54", "SX-S54")
@pytest.mark.parametrize("profile", [HAISHU, SIXIAN])
def test_where_nobody_names_an_end_it_is_one_year_by_house_rule(profile: str) -> None:
    settled = term(load_profile(profile), asked=None, sharing_period="长期", start=NOW)
    assert settled.until.date() == date(2027, 9, 15)
    assert term_source_kind(settled.source) == "house_rule"
    assert "本平台约定" in settled.words.zh
    assert "house rule" in settled.words.en


def test_the_catalog_entrys_sharing_period_counts_where_no_day_is_asked_for() -> None:
    settled = term(load_profile(HAISHU), asked=None, sharing_period="6个月", start=NOW)
    assert settled.until.date() == date(2027, 3, 15)
    assert term_source_kind(settled.source) == "law"


def test_a_day_beyond_the_catalogs_period_is_refused_and_the_period_named() -> None:
    with pytest.raises(BadInput, match="超出目录载明的共享期限（至 2026-12-31）"):
        term(load_profile(HAISHU), asked=date(2027, 1, 1), sharing_period="至2026年12月31日", start=NOW)


def test_a_day_that_has_passed_is_refused() -> None:
    with pytest.raises(BadInput, match="截止日期须在今天之后"):
        term(load_profile(HAISHU), asked=date(2026, 9, 15), sharing_period="", start=NOW)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1年", date(2027, 9, 15)),
        ("三年", None),
        ("30天", date(2026, 10, 15)),
        ("2 years", date(2028, 9, 15)),
        ("2026-01-01至2027-12-31", date(2027, 12, 31)),
        ("2027.6.30", date(2027, 6, 30)),
        ("2027-13-40", None),
        ("0年", None),
        ("长期", None),
        ("", None),
    ],
)
def test_a_sharing_period_is_read_where_it_names_an_end(words: str, expected: date | None) -> None:
    assert last_day(words, date(2026, 9, 15)) == expected


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(0, 240))
def test_months_later_is_the_same_day_or_the_last_one_of_a_shorter_month(start: date, months: int) -> None:
    end = months_later(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)

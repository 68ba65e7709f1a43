"""What is a sign of risk, from counts alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.kit.clock import CHINA
from gongshu.monitoring import rules
from gongshu.monitoring.rules import Hour, Kind, signs
from gongshu.regulation.loader import load_profile, profile_ids

DAY = date(2026, 9, 15)
HOUSE = {name: watch.least for name, watch in rules.WATCHES.items()}


def hour(kind: Kind, count: int, at: int = 10, rows: int = 0, days_ago: int = 0) -> Hour:
    """So many in the hour that begins then."""
    began = datetime(DAY.year, DAY.month, DAY.day, at, tzinfo=CHINA) - timedelta(days=days_ago)
    return Hour(began, kind, count, rows)


def names(*hours: Hour, **figures: int) -> list[str]:
    """The signs of the day."""
    return [one.watch.id for one in signs(hours, DAY, HOUSE | figures)]


@pytest.mark.parametrize(
    ("kind", "least", "sign"),
    [
        ("refused", 20, "refused_calls"),
        ("unknown_key", 20, "unknown_keys"),
        ("sign_in", 5, "sign_in"),
        ("stranger", 20, "strangers"),
        ("refused_act", 10, "refused_acts"),
        ("look", 20, "looks"),
        ("taken", 20, "taken"),
        ("interference", 1, "interference"),
    ],
)
def test_a_count_is_a_sign_from_its_figure_on_and_not_before(kind: Kind, least: int, sign: str) -> None:
    assert names(hour(kind, least)) == [sign]
    assert names(hour(kind, least - 1)) == []
    assert names(hour(kind, least), **{sign: 0}) == []
    assert names(hour(kind, least), **{sign: least + 1}) == []


def test_refusals_that_answers_outnumber_are_no_sign() -> None:
    assert names(hour("refused", 30), hour("answered", 31)) == []
    assert names(hour("refused", 30), hour("answered", 29)) == ["refused_calls"]


def test_counts_of_two_hours_do_not_add_up_but_those_of_a_day_do() -> None:
    assert names(hour("sign_in", 4, at=10), hour("sign_in", 4, at=11)) == []
    assert names(hour("look", 12, at=10), hour("look", 12, at=15)) == ["looks"]


def test_rows_are_out_of_proportion_against_the_days_before_only() -> None:
    usual = [hour("answered", 10, rows=100, days_ago=ago) for ago in (1, 2, 3)]
    assert names(*usual, hour("answered", 10, rows=299)) == []
    [sign] = signs([*usual, hour("answered", 10, rows=300)], DAY, HOUSE)
    assert (sign.watch.id, sign.count, sign.limit, sign.usual) == ("volume", 300, 300, 100)
    assert names(hour("answered", 10, rows=100_000)) == []
    assert names(hour("answered", 1, rows=1, days_ago=1), hour("answered", 9, rows=rules.LEAST_ROWS - 1)) == []
    assert names(hour("answered", 1, rows=1, days_ago=15), hour("answered", 9, rows=1000)) == []


def test_calls_at_night_are_a_sign_for_who_never_calls_at_night() -> None:
    by_day = hour("answered", 50, at=10, days_ago=1)
    assert names(by_day, hour("answered", 10, at=23)) == ["night_calls"]
    assert names(by_day, hour("answered", 6, at=23), hour("answered", 4, at=5)) == ["night_calls"]
    assert names(by_day, hour("answered", 9, at=23)) == []
    assert names(by_day, hour("answered", 1, at=3, days_ago=4), hour("answered", 10, at=23)) == []
    assert names(hour("answered", 10, at=23)) == []


@given(st.lists(st.tuples(st.sampled_from(rules.KINDS), st.integers(0, 60), st.integers(0, 23), st.integers(0, 16))))
def test_a_sign_always_reaches_its_limit_within_its_span(counts: list[tuple[Kind, int, int, int]]) -> None:
    hours = [hour(kind, count, at, count * 10, ago) for kind, count, at, ago in dict.fromkeys(counts)]
    for sign in signs(hours, DAY, HOUSE):
        assert sign.count >= sign.limit > 0
        assert rules.day_of(sign.since) == DAY
        assert timedelta(0) < sign.until - sign.since <= timedelta(days=1)


@pytest.mark.parametrize("profile_id", profile_ids())
def test_every_instrument_has_figures_and_those_that_ask_for_monitoring_say_where(profile_id: str) -> None:
    profile = load_profile(profile_id)
    figures = rules.limits(profile, max(profile.first_day, date(2026, 9, 15)))
    assert set(figures) == set(rules.WATCHES)
    duty = rules.duty(profile)
    assert (duty is not None) == (profile_id in ("sixian-2021", "anshan-2022", "rizhao-2022"))
    assert duty is None or duty.source == "law"
    assert rules.WATCHED not in profile.rules or profile.rules[rules.WATCHED].source == "house_rule"

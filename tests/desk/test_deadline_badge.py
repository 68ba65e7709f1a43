"""The deadline badge from real clocks: words, color, shape, due moment, counting and article of each state."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.template import Context, Template

from gongshu.kit import clock
from gongshu.kit.text import speaking
from gongshu.procedure import queries
from gongshu.procedure.badge import badge_for
from gongshu.procedure.rules import HOUSE_RULE

STATES = {
    "in_time": ("剩 5 个工作日 · 09-21", "law"),
    "due_soon": ("剩 2 个工作日 · 09-21", "soon"),
    "overdue": ("已超期", "over"),
    "met": ("按期办结", "ok"),
    "none_stated": ("本办法未规定期限", "draft"),
}


def shown(badge, lang: str = "zh") -> str:
    with speaking(lang):
        return Template("{% load ui %}{% badge badge %}").render(Context({"badge": badge}))


@pytest.fixture
def badges(haishu, frozen):
    """A badge of each state, as the engine makes it."""
    unlimited = haishu.open("sharing.conditional")
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    found = {"none_stated": queries.badge(unlimited), "in_time": queries.badge(case)}
    frozen.advance(timedelta(days=4))
    found["due_soon"] = queries.badge(case)
    running = queries.open_clock(case)
    haishu.run(case, "consent")
    running.refresh_from_db()
    found["met"] = badge_for(running, clock.now())
    late = haishu.run(haishu.open("sharing.conditional"), "pass")
    frozen.advance(timedelta(days=30))
    found["overdue"] = queries.badge(late)
    return found


def test_each_state_has_its_words_its_color_and_its_shape(badges) -> None:
    shapes = set()
    for state, (words, tone) in STATES.items():
        html = shown(badges[state])
        assert badges[state].state == state
        assert words in html
        assert f"tone-{tone}" in html
        shapes.add(re.search(r"<svg.*?</svg>", html, re.DOTALL)[0])
    assert len(shapes) == len(STATES)


def test_due_moment_start_holidays_skipped_and_article_open_under_it(badges) -> None:
    html = shown(badges["in_time"])
    for words in ("到期", "2026-09-21 23:59", "自 2026-09-15 的次日起", "1 天休息不计（09-19）", "第十七条第二款"):
        assert words in html


def test_every_state_is_said_in_english_too(badges) -> None:
    for state in STATES:
        words = re.sub(r"<details class=\"chip.*?</details>|<[^>]+>", "", shown(badges[state], "en"), flags=re.DOTALL)
        assert not re.search(r"[一-鿿]", words), (state, words)


def test_the_article_speaks_the_language_of_the_page(badges) -> None:
    for badge in badges.values():
        assert badge.article in shown(badge)
        english = shown(badge, "en")
        assert badge.article not in english
        assert badge.article_en in english


def test_a_house_rule_is_one_in_either_language(haishu, frozen) -> None:
    badge = replace(queries.badge(haishu.open("sharing.conditional")), article=HOUSE_RULE.zh, article_en=HOUSE_RULE.en)
    assert "chip--house" in shown(badge)
    assert "chip--house" in shown(badge, "en")

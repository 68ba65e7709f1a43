"""The badge says how a limit stands."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gongshu.kit import clock
from gongshu.kit.clock import CHINA
from gongshu.procedure import queries
from gongshu.procedure.badge import badge_for
from gongshu.procedure.models import Clock


@pytest.fixture
def case(haishu):
    return haishu.run(haishu.open("sharing.conditional"), "pass")


@pytest.mark.parametrize(
    ("moment", "state", "words", "english", "days"),
    [
        ((2026, 9, 15, 10), "in_time", "剩 5 个工作日 · 09-21", "5 working days left · 09-21", 5),
        ((2026, 9, 17, 10), "in_time", "剩 3 个工作日 · 09-21", "3 working days left · 09-21", 3),
        ((2026, 9, 18, 10), "due_soon", "剩 2 个工作日 · 09-21", "2 working days left · 09-21", 2),
        ((2026, 9, 21, 10), "due_soon", "今天 23:59 到期", "due today 23:59", 0),
        ((2026, 9, 22, 0), "overdue", "已超期 1 个工作日", "overdue by 1 working day", -1),
        ((2026, 10, 12, 0), "overdue", "已超期 10 个工作日", "overdue by 10 working days", -10),
    ],
)
def test_the_words_follow_the_days(case, frozen, moment, state, words, english, days):
    frozen.move_to(datetime(*moment, tzinfo=CHINA))
    badge = queries.badge(case)
    assert (badge.state, badge.text.zh, badge.text.en, badge.working_days) == (state, words, english, days)


def test_the_badge_carries_article_and_counting(case):
    badge = queries.badge(case)
    assert badge.article == "第十七条第二款"
    assert "自 2026-09-15 的次日起数 5个工作日" in badge.counting.zh


def test_no_limit_is_said_in_words(sixian):
    badge = queries.badge(sixian.open("quality.problem"))
    assert (badge.state, badge.text.zh, badge.due_day) == ("none_stated", "本办法未规定期限", None)
    assert badge.article.startswith("第二十三条")
    assert badge_for(None, clock.now()).state == "none_stated"


@pytest.mark.parametrize(
    ("later", "words"), [(timedelta(days=2), "按期办结"), (timedelta(days=9), "超期 3 个工作日办结")]
)
def test_a_closed_step_keeps_how_it_ended(haishu, case, frozen, later, words):
    frozen.advance(later)
    haishu.run(case, "consent")
    frozen.advance(timedelta(days=50))
    badge = badge_for(Clock.objects.get(case=case, limit_id="HS-17/D1"), clock.now())
    assert (badge.state, badge.text.zh) == ("met", words)

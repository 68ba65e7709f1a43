"""The home of the desk shows the periodic duties that press, with the article and whose day it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshu.kit.clock import VirtualClock
from gongshu.registers import actions
from tests.desk.conftest import Enter
from tests.procedure.office import Office


def home(office: Office, enter: Enter, language: str = "zh") -> str:
    return enter(office, office.cast.provider_clerk).get(f"/desk/?lang={language}").content.decode()


def test_what_was_never_done_stands_on_the_home_with_its_article(haishu: Office, enter: Enter) -> None:
    page = home(haishu, enter)
    assert "本单位的定期事项" in page
    part = page.partition("本单位的定期事项")[2]
    assert "安全评测和风险评估" in part
    assert "还没有过" in part
    assert "第三十一条第三款" in part
    assert "本平台约定" in part
    assert "Periodic duties of your unit" in home(haishu, enter, "en")


@pytest.mark.parametrize(("days_ago", "words"), [(0, ""), (300, ""), (340, "将到提醒日"), (380, "已过提醒日")], ids=str)
def test_once_done_it_is_gone_until_its_day_comes_near(
    haishu: Office, enter: Enter, frozen: VirtualClock, days_ago: int, words: str
) -> None:
    register = haishu.profile.registers["risk_assessments"]
    day = (frozen.now() - timedelta(days=days_ago)).date().isoformat()
    given = {"unit": haishu.cast.provider.name, "kind": "风险评估", "day": day, "finding": "没有发现问题"}
    actions.add_row(by=haishu.cast.provider_clerk, register=register, given=given)
    page = home(haishu, enter)
    assert (register.title.zh in page) == bool(words)
    assert words in page


@pytest.mark.parametrize("who", ["system_admin", "audit_admin"])
def test_administrators_owe_none(haishu: Office, enter: Enter, who: str) -> None:
    page = enter(haishu, getattr(haishu.cast, who)).get("/desk/").content.decode()
    assert "本单位的定期事项" not in page

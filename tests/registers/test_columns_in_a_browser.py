"""A list of cases with its columns in a real browser: accessible and within the window, however many columns it has."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from tests.procedure.office import Office
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.browser
LONG = "受托负责全市气象、交通、水务等部门信息系统的建设和运行维护的数据技术服务有限公司（合成）" * 3


@pytest.fixture
def site(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings
) -> tuple[str, dict[str, str]]:
    """Rizhao with contractors of short and of very long names, and the cookie of the authority's clerk."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    settings.HOME = Home(tmp_path / "home")
    office, client = Office("rizhao-2022"), Client()
    for name in (LONG, "海岱数据服务公司（合成）"):
        case = office.start("security.contractor", contractor=name)
        office.take(case, "signed", papers={"until": "2027-03-31"}, evidence={"agreement": "协议2026-8"})
    office.decide(case, "in_order", reason="九月检查，未见留存")
    office.cast.enter(client, office.cast.bureau_clerk)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    return live_server.url, cookie


@pytest.mark.parametrize(("width", "lang"), [(WIDE, "zh"), (NARROW, "en")])
def test_a_list_of_cases_is_accessible_and_keeps_within_the_window(site, width: int, lang: str) -> None:
    url, cookie = site
    with browsing(width, lang) as page:
        page.context.add_cookies([cookie])
        for query in ("", "?words=海岱", "?on=2026-09-14"):
            page.goto(f"{url}/desk/registers/contractors/{query}")
            assert page.locator("h1").count() == 1, query
            assert violations(page) == [], query
            assert not spills(page), query

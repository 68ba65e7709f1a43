"""The registers in a real browser: a row entered by keyboard and mouse; accessible and within the window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from tests.registers.scene import Registers, trial_law
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.browser
LONG = "全区政务云平台数据泄露与勒索软件复合情形下的应急处置与业务恢复综合演练" * 3


@pytest.fixture
def site(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings
) -> Iterator[tuple[str, dict[str, str]]]:
    """Registers with rows, their address, and the cookie of a clerk of the provider; the clock stands for all."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    settings.HOME = Home(tmp_path / "home")
    with trial_law(tmp_path / "profiles", monkeypatch) as id:
        registers = Registers(id)
        row = registers.add(subject=LONG, partner="医疗保障局", faults="一\n二").row
        registers.correct(row, given={"people": "15"})
        registers.add(by=registers.cast.bureau_clerk, id="standards", name=LONG)
        client = Client()
        registers.cast.enter(client, registers.cast.provider_clerk)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        yield live_server.url, cookie


@pytest.mark.parametrize(("width", "lang"), [(WIDE, "zh"), (NARROW, "en")])
def test_every_page_is_accessible_and_a_row_is_entered(site, width: int, lang: str) -> None:
    url, cookie = site
    with browsing(width, lang) as page:
        page.context.add_cookies([cookie])
        for address in (
            "/desk/registers/",
            "/desk/registers/drills/",
            "/desk/registers/organizations/",
            "/desk/registers/drills/1/",
            "/desk/registers/drills/1/correct/",
            "/desk/registers/drills/1/end/",
            "/desk/registers/drills/1/attach/",
            "/desk/registers/drills/import/",
            "/registers/standards/",
        ):
            page.goto(url + address)
            assert page.locator("h1").count() == 1, address
            assert violations(page) == [], address
            assert not spills(page), address
        page.goto(f"{url}/desk/registers/drills/new/")
        page.get_by_label("day" if lang == "en" else "演练日期", exact=True).fill("2026-09-02")
        page.get_by_label("subject" if lang == "en" else "演练科目", exact=True).fill("勒索软件处置")
        page.get_by_label("scope" if lang == "en" else "范围", exact=True).select_option("live")
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Check" if lang == "en" else "核对").click()
        assert violations(page) == []
        assert not spills(page)
        page.get_by_role("button", name="Record" if lang == "en" else "记录").click()
        page.wait_for_url("**/desk/registers/drills/2/")
        assert page.get_by_text("勒索软件处置").first.is_visible()

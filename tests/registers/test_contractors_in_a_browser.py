"""The page of contractors' accounts in a real browser: an account opened and closed; accessible, within the window."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from tests.procedure.office import Office
from tests.registers.test_contractors_accounts import FIRST, signed
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def site(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings
) -> tuple[str, str, dict[str, str]]:
    """Rizhao with an agreement: its reference, the address of the site, the security administrator's cookie."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    settings.HOME = Home(tmp_path / "home")
    make_keys(settings.HOME)
    office, client = Office("rizhao-2022"), Client()
    case = signed(office)
    office.cast.enter(client, office.cast.security_admin)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    return case.number, live_server.url, cookie


@pytest.mark.parametrize(("width", "lang"), [(WIDE, "zh"), (NARROW, "en")])
def test_an_account_is_opened_and_closed_on_an_accessible_page(site, width: int, lang: str) -> None:
    reference, url, cookie = site
    with browsing(width, lang) as page:
        page.context.add_cookies([cookie])
        page.goto(f"{url}/account/contractors/")
        assert violations(page) == []
        page.select_option("[name=agreement]", reference)
        for name, value in (("username", "haidai"), ("name", "孙外"), ("password", FIRST)):
            page.fill(f"[name={name}]", value)
        page.click("main form button[type=submit]")
        page.wait_for_selector("td:has-text('haidai')")
        assert violations(page) == []
        assert not spills(page)
        page.click("td form button")
        page.wait_for_selector("td form button", state="detached")
        assert page.locator("td .tag").inner_text() == {"zh": "已停用", "en": "Closed"}[lang]

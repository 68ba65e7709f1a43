"""The desk in a real browser: signing in by keyboard and mouse, accessible, within the window, in both languages."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from tests.procedure.office import Office
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def site(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Office, dict[str, str]]:
    """A jurisdiction with a case under way, its address, and the cookie of a clerk of the provider.

    The clock stands still for the threads of the server too.
    """
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    office = Office("haishu-2022")
    office.run(office.open("sharing.conditional", subject_title="示例" * 30), "return", "resubmit", "pass")
    client = Client()
    office.cast.enter(client, office.cast.provider_clerk)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    return live_server.url, office, cookie


@pytest.mark.parametrize(("width", "lang"), [(WIDE, "zh"), (NARROW, "en")])
def test_every_page_of_the_desk_is_accessible_and_stays_in_the_window(site, width: int, lang: str) -> None:
    url, _, cookie = site
    with browsing(width, lang) as page:
        page.context.add_cookies([cookie])
        for address in (
            "/desk/",
            "/desk/cases/",
            "/desk/cases/GX-2026-000001/",
            "/desk/messages/",
            "/desk/law/",
            "/desk/law/sixian-2021/",
            "/desk/law/compare/",
        ):
            page.goto(url + address)
            assert page.locator("h1").count() == 1, address
            assert violations(page) == [], address
            assert not spills(page), address


def test_a_clerk_comes_from_the_to_do_to_the_case_by_keyboard(site) -> None:
    url, _, cookie = site
    with browsing() as page:
        page.context.add_cookies([cookie])
        page.goto(f"{url}/desk/")
        page.get_by_role("link", name="提供单位答复").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/cases/GX-2026-000001/")
        assert page.get_by_role("heading", name="请您办理").is_visible()


def test_printed_a_case_carries_its_number_and_articles_and_no_navigation(site) -> None:
    url, _, cookie = site
    with browsing(760) as page:
        page.context.add_cookies([cookie])
        page.goto(f"{url}/desk/cases/GX-2026-000001/")
        page.emulate_media(media="print")
        assert not page.locator(".side-nav").is_visible()
        assert page.locator(".identity__number").is_visible()
        assert page.locator(".print-foot").is_visible()
        assert page.locator(".chip summary").first.is_visible()

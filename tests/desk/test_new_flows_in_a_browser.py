"""The new flows of the desk in a real browser: accessible, within the window, in both languages."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.organizations import actions as organizations
from gongshu.procedure import actions
from tests.procedure.office import Office
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.browser
NUMBER = "GX-2026-000001"


@pytest.fixture
def site(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> tuple[str, dict[str, str]]:
    """A case with letters, a delegation and a long name, its address, and the cookie of the bureau's clerk."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    office = Office("haishu-2022")
    cast = office.cast
    case = office.open("sharing.conditional", subject_title="示例" * 30)
    actions.send_letter(case=case, by=cast.bureau_clerk, audience=["provider"], text="可否提供到街道一级？" * 12)
    actions.send_letter(case=case, by=cast.provider_clerk, audience=["authority"], text="可以", kind="reply")
    organizations.delegate(
        by=cast.bureau_reviewer,
        delegate=cast.person(cast.bureau_clerk),
        first_day=date(2026, 9, 15),
        last_day=date(2026, 9, 30),
    )
    client = Client()
    cast.enter(client, cast.bureau_clerk)
    return live_server.url, {
        "name": "sessionid",
        "value": client.cookies["sessionid"].value,
        "url": live_server.url,
    }


@pytest.mark.parametrize(("width", "lang"), [(WIDE, "zh"), (NARROW, "en")])
def test_every_new_page_is_accessible_and_stays_in_the_window(site, width: int, lang: str) -> None:
    url, cookie = site
    with browsing(width, lang) as page:
        page.context.add_cookies([cookie])
        for address in (
            "/desk/?who=mine",
            "/desk/cases/?state=open",
            f"/desk/cases/{NUMBER}/",
            f"/desk/cases/{NUMBER}/write/",
            f"/desk/cases/{NUMBER}/sheets/application/",
            "/account/delegations/",
        ):
            page.goto(url + address)
            assert page.locator("h1").count() == 1, address
            assert violations(page) == [], address
            assert not spills(page), address


def test_a_view_is_saved_and_a_letter_sent_with_its_readers_seen_before(site) -> None:
    url, cookie = site
    with browsing() as page:
        page.context.add_cookies([cookie])
        page.goto(f"{url}/desk/cases/?state=open")
        page.get_by_text("保存为视图").click()
        page.get_by_label("名称").fill("在办")
        page.get_by_role("button", name="保存").click()
        page.get_by_role("link", name="在办").wait_for()
        page.get_by_role("link", name=NUMBER).first.click()
        page.get_by_role("link", name="发函征求意见或协调").click()
        page.get_by_label("民政局").check()
        page.get_by_label("内容").fill("请于周五前答复")
        page.get_by_role("button", name="下一步").click()
        assert page.get_by_text("其他任何单位都不能").is_visible()
        page.get_by_role("button", name="发出").click()
        page.get_by_text("请于周五前答复").wait_for()


def test_who_acts_for_a_colleague_sees_it_on_every_page(site) -> None:
    url, cookie = site
    with browsing() as page:
        page.context.add_cookies([cookie])
        page.goto(f"{url}/account/delegations/")
        page.get_by_role("button", name="代 陈据 办理").click()
        page.wait_for_url("**/desk/")
        assert page.get_by_text("现在代 陈据 办理").is_visible()
        page.get_by_role("button", name="恢复本人身份").click()
        page.wait_for_url("**/desk/")
        assert page.locator(".acting").count() == 0

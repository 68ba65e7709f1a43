"""A project in a real browser: started, refused and mended without losing a word; its pages for owner and authority."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.errors import Refusal
from gongshu.kit.home import Home
from gongshu.projects import actions
from gongshu.projects.models import Project
from tests.projects.scene import Projects
from tests.projects.test_gates import STATE_RULE
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.browser
LONG = "智慧民政社会救助一体化信息平台（三期）暨低收入人口动态监测预警系统升级改造项目及其数据治理配套工程"
PURPOSE = "救助业务全程在线办理，产生的数据编目、归集后共享"


class Site:
    """A running site with a project in the middle of its life, and a cookie for each who looks."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.scene = scene = Projects("sixian-2021")
        whole = scene.complete(LONG)
        scene.list_draft(whole, "特困人员名册")
        actions.add_part(by=scene.owner, project=whole, kind="data_center", name="机房", basis=STATE_RULE)
        with pytest.raises(Refusal):
            actions.add_part(by=scene.owner, project=whole, kind="data_center", name="第二机房")
        scene.settle(scene.hand("projects.running_money", whole, paper__year="2026"), "no_money")
        scene.hand("projects.approval", whole)
        scene.begin(cost=Decimal("1234567.00"))
        self.project = whole
        people = {"owner": scene.owner, "bureau": scene.cast.bureau_clerk}
        self.cookies = {name: scene.enter(one).cookies["sessionid"].value for name, one in people.items()}

    def enter(self, page: Page, who: str) -> None:
        """Let somebody sit at the browser."""
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "sessionid", "value": self.cookies[who], "url": self.url}])


@pytest.fixture
def site(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Site:
    """The site; the clock stands."""
    settings.HOME = Home(tmp_path / "home")
    make_keys(settings.HOME)
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    return Site(live_server.url)


def test_what_was_typed_survives_every_refusal_until_the_project_is_there(site: Site) -> None:
    typed: dict[str, str] = {}
    with browsing(WIDE, "zh", refused=(422,)) as page:
        site.enter(page, "owner")
        page.goto(f"{site.url}/desk/projects/")
        page.get_by_role("link", name="建立项目档案").first.click()
        page.get_by_label("项目名称").fill(LONG)
        page.get_by_label("建设内容和用途").fill(PURPOSE)
        page.get_by_label("建设资金").fill("一百万")
        page.get_by_role("button", name="继续").click()
        assert page.locator(".error-summary, [role=alert]").count() >= 1
        assert page.get_by_label("建设内容和用途").input_value() == PURPOSE
        page.get_by_label("建设资金").fill("1,234,567.00元")
        page.get_by_label("每年运维经费").fill("6.5 万元")
        page.get_by_role("button", name="继续").click()
        shown = page.locator("main").inner_text()
        assert "1,234,567.00 元（123.4567 万元）" in shown
        assert "65,000.00 元（6.5 万元）" in shown
        page.get_by_role("button", name="确认并保存").click()
        assert "本单位已有这个名称的项目" in page.locator("main").inner_text()
        typed["purpose"] = page.get_by_label("建设内容和用途").input_value()
        page.get_by_label("项目名称").fill("救助平台四期")
        page.get_by_role("button", name="继续").click()
        page.get_by_role("button", name="确认并保存").click()
        typed["address"] = page.url
        page.goto(f"{site.url}/desk/projects/")
        page.get_by_label("关键词").fill("四期")
        page.get_by_role("button", name="查询").click()
        assert page.locator("tbody tr").count() == 1
    made = Project.objects.get(name="救助平台四期")
    assert typed == {"purpose": PURPOSE, "address": f"{site.url}/desk/projects/{made.pk}/"}
    assert (made.cost, made.running_cost) == (Decimal("1234567.00"), Decimal("65000.00"))
    for width, lang in ((WIDE, "zh"), (NARROW, "en")):
        look_around(site, width, lang)


def look_around(site: Site, width: int, lang: str) -> None:
    """Every page is accessible and stays in the window, for the owner and for the authority."""
    own = ("", "new/", *(f"{site.project.pk}/{tail}" for tail in ("", "change/", "parts/", "entries/")))
    with browsing(width, lang) as page:
        for who, places in (("owner", own), ("bureau", own[2:4])):
            site.enter(page, who)
            for place in places:
                page.goto(f"{site.url}/desk/projects/{place}")
                assert page.locator("h1").count() == 1, (who, place)
                assert violations(page) == [], (who, place)
                assert not spills(page), (who, place)

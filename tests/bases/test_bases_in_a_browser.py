"""A base database in a real browser: founded, filled by agreement; accessible and within the window in both sizes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from gongshu.bases import actions
from gongshu.bases.models import BaseDatabase, Member
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from tests.bases.conftest import Bases
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.browser


def arrive(page: Page, site: str, session: str) -> None:
    """Let somebody else sit at the browser."""
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])


def test_a_database_is_founded_and_an_entry_taken_in_once_its_provider_agrees(
    live_server: LiveServer, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    scene, site = Bases("sixian-2021", home, tmp_path), live_server.url
    entry = scene.entry()
    scene.load(entry, date(2026, 9, 1))
    bureau, provider = (
        scene.enter(one).cookies["sessionid"].value for one in (scene.cast.bureau_clerk, scene.cast.provider_clerk)
    )
    with browsing(WIDE, "zh") as page:
        arrive(page, site, bureau)
        page.goto(f"{site}/desk/bases/new/")
        page.get_by_label("人口基础库", exact=True).check()
        page.get_by_label("名称", exact=True).fill("人口基础库")
        page.get_by_label("应有的数据项").fill("编号\n名称\n婚姻状况")
        assert violations(page) == []
        page.get_by_role("button", name="核对").click()
        assert violations(page) == []
        page.get_by_role("button", name="设立").click()
        page.get_by_label("数据目录").select_option(entry.code)
        page.get_by_role("button", name="提出").click()
        assert "待提供单位确认" in page.content()
        arrive(page, site, provider)
        page.reload()
        page.get_by_role("link", name="答复").click()
        page.get_by_label("同意纳入").check()
        page.get_by_role("button", name="记录").click()
    base, one = BaseDatabase.objects.get(), Member.objects.get()
    assert one.state == "confirmed"
    actions.propose_member(by=scene.cast.bureau_clerk, database=base, code=scene.entry(title="名称很长" * 12).code)
    for width, lang in ((WIDE, "zh"), (NARROW, "en")):
        with browsing(width, lang) as page:
            arrive(page, site, bureau)
            for place in ("", "new/", f"{base.pk}/", f"{base.pk}/elements/", f"members/{one.pk}/"):
                page.goto(f"{site}/desk/bases/{place}")
                assert violations(page) == [], place
                assert not spills(page), place
                frames = page.locator(".scroll").all()
                assert width == WIDE or all(one.evaluate("it => it.scrollWidth <= it.clientWidth") for one in frames)

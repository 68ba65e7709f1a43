"""The items of a draft out of a file and out of a table, in a real browser: accessible, in the window, by keyboard."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from gongshu.catalog import actions as catalog
from gongshu.catalog import queries
from gongshu.catalog.data import EntryData, ItemData
from gongshu.catalog.models import Entry
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from tests.cast import Cast
from tests.collection.elsewhere import people, schema
from tests.collection.test_items_from_table import register
from tests.databases import Elsewhere
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.browser
LONG = "城乡居民最低生活保障对象及其共同生活家庭成员收入财产状况核对结果（含历年动态管理）"
FILE = (
    "姓名,身份证号,发放金额（元）,发放日期\n甲,110101199003070011,320.5,2026-10-01\n乙,110101199003070038,,2026-10-02\n"
)


@pytest.fixture
def site(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> tuple[str, Cast, Entry]:
    """A draft with one item, served. One profile serves here: a schema is no matter of the law."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    settings.HOME = Home(tmp_path / "home")
    settings.HOME.root.mkdir()
    allowed = '[collection]\ndatabase_hosts = ["127.0.0.0/8", "localhost"]\n'
    (settings.HOME.root / "gongshu.toml").write_text(allowed, encoding="utf-8")
    make_keys(settings.HOME)
    cast = Cast("haishu-2022")
    draft = catalog.draft_entry(
        by=cast.provider_clerk, data=EntryData(LONG, cast.provider.id, items=(ItemData("gone", "作废字段"),))
    )
    return live_server.url, cast, draft


def session(url: str, cast: Cast) -> dict[str, str]:
    client = Client()
    cast.enter(client, cast.provider_clerk)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


def sound(page: Page) -> None:
    """The page keeps WCAG 2.2 AA and stays in the window; so does every table on it."""
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    assert not spills(page)
    if page.viewport_size == {"width": NARROW, "height": 900}:
        assert all(frame.evaluate("it => it.scrollWidth <= it.clientWidth") for frame in page.locator(".scroll").all())


@pytest.mark.parametrize(("width", "lang"), [(WIDE, "zh"), (NARROW, "en")])
def test_items_are_read_from_a_file_and_checked_before_they_are_put(site, tmp_path: Path, width: int, lang: str):
    url, cast, draft = site
    file = tmp_path / "data.csv"
    file.write_text(FILE, encoding="utf-8")
    clerk = session(url, cast)
    with browsing(width, lang, refused=(422,)) as page:
        page.context.add_cookies([clerk])
        page.goto(f"{url}/desk/catalog/{draft.code}/compile/items/")
        sound(page)
        page.locator(".head__acts a").first.click()
        page.locator("form button.button--primary").click()
        assert page.locator(".error-summary a").count() == 1
        sound(page)
        page.locator("input[type=file]").set_input_files(file)
        page.locator("form button.button--primary").click()
        assert page.locator("select[name^=to-]").count() == 4
        sound(page)
        page.locator("button[value=put]").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/compile/items/")
    assert [item.title for item in queries.items_of(draft)] == ["姓名", "身份证号", "发放金额（元）", "发放日期"]


@pytest.mark.parametrize(("width", "connected"), [(WIDE, True), (NARROW, True), (NARROW, False)])
def test_items_are_read_from_a_table_of_the_agency(site, place: Elsewhere, width: int, connected: bool):
    url, cast, draft = site
    people(place, [("110101199003070011", "测试甲", "13800138000")])
    if connected:
        register(cast, place)
    clerk = session(url, cast)
    with browsing(width) as page:
        page.context.add_cookies([clerk])
        page.goto(f"{url}/desk/catalog/{draft.code}/items-from-table/")
        sound(page)
        if not connected:
            assert page.get_by_role("link", name="改从文件读取").is_visible()
            return
        page.get_by_role("link", name="低保业务库").click()
        sound(page)
        page.get_by_role("link", name="低保对象", exact=True).click()
        assert f"{schema(place)}.低保对象" in page.locator("main").inner_text()
        sound(page)


def test_the_columns_of_a_table_elsewhere_are_written_as_they_are_there(site, place: Elsewhere):
    url, cast, draft = site
    connection = register(cast, place)
    clerk = session(url, cast)
    with browsing(scripts=False) as page:
        page.context.add_cookies([clerk])
        page.goto(
            f"{url}/desk/catalog/{draft.code}/items-from-table/{connection.id}/table/?schema={schema(place)}&table=低保对象"
        )
        heads = page.locator("section[aria-labelledby=found] tbody th")
        assert heads.count() > 0
        assert all(
            head.evaluate("it => getComputedStyle(it, '::first-letter').textTransform") == "none"
            for head in heads.all()
        )

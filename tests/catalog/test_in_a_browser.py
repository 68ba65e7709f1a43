"""The catalog in a real browser: accessible, within the window, in both languages, by clicking and without scripts."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongshu.catalog import actions
from gongshu.catalog.data import EntryData
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from tests.cast import Cast
from tests.catalog.samples import published, whole
from tests.catalog.test_import_spreadsheet import altered, sheet
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.browser
CODE = "306001-000001"


@pytest.fixture
def site(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> tuple[str, Cast]:
    """A catalog with an entry in every state, served; the clock stands still for the server, too."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    settings.HOME = Home(tmp_path / "home")
    cast = Cast("sixian-2021")
    published(cast)
    case = actions.submit_entry(
        by=cast.provider_clerk,
        entry=actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title="名" * 60)),
    )
    assert case.number == "ML-2026-000002"
    actions.draft_entry(by=cast.provider_clerk, data=EntryData("敬老院名录", cast.provider.id))
    return live_server.url, cast


def cookie(url: str, cast: Cast, actor) -> dict[str, str]:
    client = Client()
    cast.enter(client, actor)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


PAGES = (
    "", "?words=nothing", "?words=低保 对象&view=cards",
    f"{CODE}/", f"{CODE}/versions/1/", f"{CODE}/change/", f"{CODE}/withdraw/", "new/",
    "300000-000001/compile/", "300000-000001/compile/basic/", "300000-000001/compile/items/",
    "300000-000001/compile/sharing/", "300000-000001/compile/opening/", "300000-000001/compile/elements/",
    "300000-000001/check/", "board/", "import/",
)  # fmt: skip
WITH_TABLES = (
    "",
    "?words=低保&view=cards",
    "?words=低保对像",
    f"{CODE}/",
    "300000-000001/compile/items/",
    "300000-000001/check/",
    "board/",
    "import/",
)


@pytest.mark.parametrize(("width", "lang", "pages"), [(WIDE, "zh", PAGES), (NARROW, "en", WITH_TABLES)])
def test_the_pages_of_the_catalog_are_accessible_and_stay_in_the_window(site, tmp_path, width, lang, pages):
    url, cast = site
    clerk, reviewer = (cookie(url, cast, actor) for actor in (cast.provider_clerk, cast.bureau_reviewer))
    with browsing(width, lang) as page:
        page.context.add_cookies([clerk])
        for address in pages:
            page.goto(f"{url}/desk/catalog/{address}")
            assert page.locator("h1").count() == 1, address
            assert violations(page) == [], address
            assert not spills(page), address
        page.locator("input[type=file]").set_input_files(sheet(tmp_path / "a.xlsx", altered((1, "数据类型", "汉字"))))
        page.locator("form button[type=submit].button--primary").click()
        assert violations(page) == []
        assert not spills(page)
        page.context.add_cookies([reviewer])
        page.goto(f"{url}/desk/catalog/decide/ML-2026-000002/")
        assert violations(page) == []
        assert not spills(page)


def test_what_an_entry_lacks_leads_to_the_part_where_it_is_given(site):
    url, cast = site
    clerk = cookie(url, cast, cast.provider_clerk)
    with browsing(NARROW, scripts=False, refused=(422,)) as page:
        page.context.add_cookies([clerk])
        page.goto(f"{url}/desk/catalog/new/")
        page.get_by_role("button", name="开始编制").click()
        assert page.locator(".error-summary a").inner_text() == "请填写“信息资源名称”"
        page.goto(f"{url}/desk/catalog/300000-000001/check/")
        lacking = page.get_by_role("link", name="缺少“格式”")
        assert "选择格式" in page.locator("li", has=lacking).inner_text()
        assert page.locator("li", has=lacking).get_by_text("第十五条第二款").first.is_visible()
        lacking.click()
        page.get_by_label("格式", exact=True).select_option("数据库")
        page.get_by_role("button", name="保存").click()
        assert page.url.endswith("/300000-000001/check/")
        assert page.get_by_role("link", name="缺少“格式”").count() == 0


def test_items_are_typed_on_a_narrow_screen_without_moving_sideways(site):
    url, cast = site
    clerk = cookie(url, cast, cast.provider_clerk)
    with browsing(NARROW, scripts=False, refused=(422,)) as page:
        page.context.add_cookies([clerk])
        page.goto(f"{url}/desk/catalog/300000-000001/compile/items/")
        frame = page.locator(".scroll").first
        assert frame.evaluate("it => it.scrollWidth <= it.clientWidth")
        page.get_by_label("名称 1", exact=True).fill("保障金额")
        page.get_by_label("长度 1", exact=True).fill("0")
        page.get_by_role("button", name="保存", exact=True).click()
        wrong = page.locator(".error-summary a")
        assert wrong.inner_text().startswith("第 1 行“长度”")
        wrong.click()
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "长度 1"


def test_an_officer_hands_in_and_the_bureau_publishes_without_scripts(site):
    url, cast = site
    actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title="特困人员"))
    clerk, reviewer = (cookie(url, cast, actor) for actor in (cast.provider_clerk, cast.bureau_reviewer))
    with browsing(scripts=False) as page:
        page.context.add_cookies([clerk])
        page.goto(f"{url}/desk/catalog/")
        page.get_by_role("link", name="特困人员").click()
        page.get_by_role("link", name="继续编制").click()
        page.get_by_role("link", name="核对并提交").click()
        page.get_by_label("本单位确认内容真实").check()
        page.get_by_role("button", name="提交").click()
        number = page.locator(".panel__number").inner_text()
        page.context.add_cookies([reviewer])
        page.goto(f"{url}/desk/")
        page.get_by_role("link", name="特困人员").first.click()
        assert number in page.content()
        page.get_by_role("link", name="办理", exact=True).last.click()
        page.get_by_label("审核通过，汇总进入县统一目录").check()
        page.get_by_role("button", name="继续").click()
        assert "再看一遍" in page.content()
        page.get_by_role("button", name="确认记录").click()
        assert page.get_by_text("第 1 版").first.is_visible()


@pytest.mark.parametrize(("width", "lang", "scripts"), [(WIDE, "zh", True), (NARROW, "en", False)])
def test_columns_are_matched_by_hand_accessibly_in_the_window_and_without_scripts(site, tmp_path, width, lang, scripts):
    url, cast = site
    rows = [("公园名录", "城区公园的名称、地址、面积和开放时间", "名称、地址", "每月")]
    file = sheet(tmp_path / "旧表.csv", rows, ("库表中文名", "干什么用", "里面有啥", "多久更新"), ())
    clerk = cookie(url, cast, cast.provider_clerk)
    with browsing(width, lang, scripts=scripts) as page:
        page.context.add_cookies([clerk])
        page.goto(f"{url}/desk/catalog/import/")
        page.locator("input[type=file]").set_input_files(str(file))
        page.locator("main button[type=submit]").first.click()
        page.locator("main a[href$='/columns/']").click()
        assert not spills(page)
        if scripts:
            assert violations(page) == []
        page.locator("select[name=to-0]").select_option("title")
        page.locator("select[name=to-1]").select_option("abstract")
        page.locator("select[name=to-2]").select_option("item_list")
        page.screenshot(path=str(tmp_path / f"columns-{lang}.png"), full_page=True)
        page.locator("form[method=post] button[type=submit]").last.click()
        assert page.get_by_text("公园名录").first.is_visible()

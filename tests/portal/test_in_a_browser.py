"""The portal in a real browser: accessible, within the window at every width, usable without scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from gongshu.kit.home import Home
from gongshu.regulation.loader import profile_ids
from tests.opening.scene import Opening
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

from .test_find_data import open_another

pytestmark = pytest.mark.browser


@pytest.fixture
def served(live_server: LiveServer, tmp_path: Path, settings: Any) -> tuple[str, str]:
    """The portal with one open dataset; its address and that of the dataset."""
    settings.HOME = home = Home(tmp_path / "home")
    opening = Opening("haishu-2022", home)
    opening.sealed()
    return live_server.url, f"/data/{opening.entry.slug}/"


def test_every_page_is_accessible_and_stays_in_the_window(served: tuple[str, str]) -> None:
    root, dataset = served
    for width, lang in ((WIDE, "zh"), (1024, "en"), (NARROW, "zh")):
        with browsing(width, lang) as page:
            for address in ("/", "/data/", dataset, "/terms/", "/accessibility/"):
                page.goto(f"{root}{address}?lang={lang}")
                assert violations(page) == [], (width, address)
                assert not spills(page), (width, address)


def test_titles_are_offered_while_one_types(served: tuple[str, str]) -> None:
    root, _ = served
    with browsing() as page:
        page.goto(root)
        page.get_by_label("搜索数据").press_sequentially("养老")
        offered = page.locator("#seek-known option")
        offered.first.wait_for(state="attached")
        assert [one.get_attribute("value") for one in offered.all()] == ["养老机构名录"]


def test_a_citizen_searches_and_takes_a_file_without_scripts(served: tuple[str, str]) -> None:
    root, dataset = served
    with browsing(scripts=False) as page:
        page.goto(root)
        page.get_by_role("searchbox", name="搜索数据").fill("养老")
        page.get_by_role("button", name="搜索").click()
        page.get_by_role("link", name="养老机构名录").click()
        assert page.url == root + dataset
        assert page.get_by_role("cell", name="颐和养老院").is_visible()
        with page.expect_download() as taken:
            page.get_by_role("link", name="CSV").click()
        assert taken.value.suggested_filename.startswith("养老机构名录_2026-09-12_v1")


def test_a_citizen_narrows_the_list_by_links_without_scripts(
    live_server: LiveServer, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = home = Home(tmp_path / "home")
    opening = Opening("haishu-2022", home)
    opening.sealed()
    open_another(opening, "公园绿地", update_cycle="不定期")
    for width, lang, late in ((WIDE, "zh", "逾期未更新"), (NARROW, "en", "Late")):
        with browsing(width, lang, scripts=False) as page:
            page.goto(f"{live_server.url}/data/?lang={lang}")
            page.get_by_role("link", name=f"{late} 1", exact=True).click()
            assert "freshness=late" in page.url
            assert page.locator(".entry").count() == 1
            assert page.locator(".facets__chosen").get_by_text(late).is_visible()
        with browsing(width, lang) as page:
            for address in (f"/data/?lang={lang}", f"/data/?freshness=late&lang={lang}"):
                page.goto(live_server.url + address)
                assert violations(page) == [], (width, address)
                assert not spills(page), (width, address)


@pytest.mark.parametrize("id", profile_ids())
def test_the_law_is_accessible_and_stays_in_the_window_with_everything_unfolded(
    served: tuple[str, str], id: str
) -> None:
    root, _ = served
    for width, lang in ((WIDE, "zh"), (NARROW, "zh"), (WIDE, "en"), (NARROW, "en")):
        with browsing(width, lang) as page:
            page.goto(f"{root}/law/{id}/?lang={lang}")
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            assert violations(page) == [], (width, lang)
            assert not spills(page), (width, lang)

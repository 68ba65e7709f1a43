"""The components in a real browser: accessible, within the window, comfortable with scripts and whole without."""

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.browser
PAGES = ("/ui/", "/ui/table/", "/ui/form/")


@pytest.mark.parametrize(("width", "lang", "skin"), [(WIDE, "zh", "desk"), (NARROW, "en", "portal")])
def test_every_component_is_accessible_and_stays_in_the_window(
    live_server: LiveServer, width: int, lang: str, skin: str
) -> None:
    with browsing(width, lang) as page:
        for address in PAGES:
            page.goto(f"{live_server.url}{address}?lang={lang}&skin={skin}")
            assert not spills(page), address
            if address != "/ui/table/" or width == WIDE:  # a thousand cells are looked at once
                assert violations(page) == [], address


def test_figures_of_a_table_stand_to_the_right_and_to_the_left_where_rows_are_blocks(live_server: LiveServer) -> None:
    for width, side in ((WIDE, "right"), (NARROW, "left")):
        with browsing(width) as page:
            page.goto(f"{live_server.url}/ui/table/")
            figure = page.locator("table.table--stack td.number").first
            assert figure.evaluate("it => getComputedStyle(it).textAlign") == side


def test_what_is_open_is_accessible_too(live_server: LiveServer) -> None:
    with browsing() as page:
        page.goto(f"{live_server.url}/ui/")
        page.evaluate(
            "document.querySelectorAll('details').forEach(each => { each.removeAttribute('name'); each.open = true })"
        )
        assert violations(page) == []


def test_twice_the_text_size_still_fits(live_server: LiveServer) -> None:
    with browsing(WIDE // 2) as page:
        for address in PAGES:
            page.goto(live_server.url + address)
            assert not spills(page), address


def test_errors_take_the_focus_and_lead_to_their_fields(live_server: LiveServer) -> None:
    with browsing() as page:
        page.goto(f"{live_server.url}/ui/form/")
        page.get_by_role("button", name="核对答复").click()
        assert page.evaluate("document.activeElement.className") == "error-summary"
        assert page.title().startswith("有错误：")
        assert violations(page) == []
        page.get_by_role("link", name="请填写“理由”").click()
        assert page.evaluate("document.activeElement.id") == "id_reason"


def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(live_server: LiveServer) -> None:
    with browsing() as page:
        page.goto(f"{live_server.url}/ui/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.getElementById('main').contains(document.activeElement)")


def test_an_article_opens_and_closes_by_keyboard(live_server: LiveServer) -> None:
    with browsing() as page:
        page.goto(f"{live_server.url}/ui/")
        chip = page.locator("#chips summary").first
        chip.focus()
        page.keyboard.press("Enter")
        assert page.locator("#chips .over").first.is_visible()
        page.keyboard.press("Escape")
        assert not page.locator("#chips .over").first.is_visible()
        assert chip.evaluate("each => each === document.activeElement")


def test_an_article_opens_without_scripts(live_server: LiveServer) -> None:
    with browsing(scripts=False) as page:
        page.goto(f"{live_server.url}/ui/")
        page.locator("#chips summary").first.click()
        assert page.locator("#chips .over").first.is_visible()


def test_what_opens_near_the_edge_stays_in_the_window(live_server: LiveServer) -> None:
    with browsing(1100) as page:
        page.goto(f"{live_server.url}/ui/")
        page.locator(".identity__due summary").first.click()
        box = page.locator(".identity__due .over").first.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 1100
        assert not spills(page)


def test_another_legal_basis_gets_a_row_of_its_own(live_server: LiveServer) -> None:
    with browsing() as page:
        page.goto(f"{live_server.url}/ui/form/")
        page.get_by_role("button", name="再加一条").click()
        names = (
            page.locator(".basis__row").last.locator("input, select").evaluate_all("all => all.map(each => each.name)")
        )
        assert names == ["bases-2-kind", "bases-2-title", "bases-2-article"]
        assert violations(page) == []


def test_a_form_left_unsaved_asks_first(live_server: LiveServer) -> None:
    with browsing() as page:
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.goto(f"{live_server.url}/ui/form/")
        page.fill("#id_contact", "周一鸣")
        page.get_by_role("link", name="返回").click()
        page.wait_for_url("**/ui/")
        assert asked == ["beforeunload"]


def test_print_is_paper_without_navigation_and_with_every_article(live_server: LiveServer) -> None:
    with browsing(760) as page:
        page.goto(f"{live_server.url}/ui/")
        page.emulate_media(media="print")
        assert not page.locator(".top").is_visible()
        assert not page.locator(".tabs").first.is_visible()
        assert page.locator("#chips summary").first.is_visible()
        sheets = page.pdf(prefer_css_page_size=True)
        assert b"/MediaBox [0 0 594.9" in sheets or b"/MediaBox [0 0 595" in sheets

"""The applicant's, the provider's and the bureau's part by clicking, on the product as an operator runs it.

Every page on the way is held to WCAG 2.2 AA by axe-core. No scripts are needed: the applicant works without them.
"""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.browser import NARROW, browsing, spills, violations
from tests.walks.conftest import Settle
from tests.walks.product import Product, running

pytestmark = pytest.mark.browser

RESOURCE = "/desk/sharing/resources/300000-000001/"
ANSWERS = {"purpose": "参保登记时核验申请人信息", "quota_per_day": "100"}


@pytest.fixture(scope="module", params=["haishu-2022", "sixian-2021"])
def product(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, settle: Settle
) -> Iterator[Product]:
    """The demonstration of each profile, running."""
    folder = tmp_path_factory.mktemp("product")
    with running(request.param, settle(request.param, folder / "home"), folder / "log") as started:
        yield started


def _sign_in(page: Page, product: Product, username: str) -> None:
    """Enter as somebody else than before."""
    page.context.clear_cookies()
    page.goto(f"{product.site}/sign-in/")
    page.locator(f"button[name=username][value='{username}']").click()
    expect(page).to_have_url(re.compile("/desk/"))


def _sound(page: Page) -> None:
    assert violations(page) == []


def _fill(page: Page) -> None:
    """Answer the question of a page, whatever kind it is."""
    form = page.locator("main form").first
    name = page.url.rstrip("/").rsplit("/", 1)[-1]
    if form.locator("input[type=radio]").count():
        form.locator("input[type=radio]").first.check()
    elif form.locator("input[type=checkbox]").count():
        for place in (0, 1):
            form.locator("input[type=checkbox]").nth(place).check()
    elif form.locator("textarea").count():
        form.locator("textarea").fill("窗口受理参保登记时核验,办结后不留存")
    elif name in ANSWERS:
        form.locator("input[type=text], input[type=number], input:not([type])").first.fill(ANSWERS[name])
    form.locator("button[type=submit]:not([aria-hidden])").first.click()


def _apply(page: Page, product: Product) -> str:
    """Fill in the task list from top to bottom, check the answers, submit; return the case number."""
    page.goto(product.site + RESOURCE)
    page.locator("main form button[type=submit]").first.click()
    overview = page.url
    place = 0
    while place < page.locator(".tasks a").count():
        page.locator(".tasks a").nth(place).click()
        _fill(page)
        page.goto(overview)
        place += 1
    page.goto(f"{overview}check/")
    page.locator("main form button[type=submit]").last.click()
    expect(page).to_have_url(re.compile("/submitted/"))
    found = re.search(r"GX-\d{4}-\d{6}", page.locator("main").inner_text())
    assert found
    return found[0]


def test_the_bureaus_desk_holds_work_of_several_kinds(product: Product) -> None:
    with browsing() as page:
        _sign_in(page, product, "dsj2")
        kinds = {re.sub(r"-.*", "", one) for one in page.locator("main .todo .code").all_inner_texts()}
        assert {"GX", "ML", "ZL"} <= kinds or {"GX", "ML", "AQ"} <= kinds


def test_the_applicants_pages_are_accessible(product: Product) -> None:
    with browsing() as page:
        _sign_in(page, product, "yb1")
        page.goto(product.site + RESOURCE)
        _sound(page)
        page.locator("main form button[type=submit]").first.click()
        _sound(page)
        overview = page.url
        page.locator(".tasks a").first.click()
        _sound(page)
        page.goto(f"{overview}check/")
        _sound(page)


def test_an_application_from_the_first_question_to_the_first_call(product: Product) -> None:
    with browsing(scripts=False) as page:
        _sign_in(page, product, "yb1")
        number = _apply(page, product)
    with browsing() as page:
        while _found_by_whose_turn_it_is(page, product, number):
            _decide(page, product, number)
        _sign_in(page, product, "yb1")
        key, resource, purpose = _take_key(page, product, number)
    answer = _look_up(product, resource, key, purpose)
    assert answer["evidence"]


def _found_by_whose_turn_it_is(page: Page, product: Product, number: str) -> bool:
    """Leave the page at the to-dos of who finds the case among them; say whether anybody does."""
    for username in ("dsj2", "mz2", "yb2"):
        _sign_in(page, product, username)
        if page.locator(".todo li", has_text=number).count():
            _sound(page)
            return True
    return False


def _decide(page: Page, product: Product, number: str) -> None:
    """Take the case from the to-dos, choose the first outcome, check, confirm."""
    page.locator(".todo li", has_text=number).locator("a").first.click()
    _sound(page)
    if "/agreements/" not in page.url and page.locator("a[href*='/decide/'], a[href*='/agreements/']").count():
        page.locator("a[href*='/decide/'], a[href*='/agreements/']").first.click()
        _sound(page)
    for _ in range(3):
        form = page.locator("main form[method=post]").first
        if not form.count():
            break
        if form.locator("input[type=radio]").count() and not form.locator("input[type=radio]:checked").count():
            form.locator("input[type=radio]").first.check()
        for box in form.locator("input[type=checkbox]:not(:checked)").all():
            if box.get_attribute("required") is not None:
                box.check()
        form.locator("button[type=submit]:not([aria-hidden])").first.click()
        if "/decide/" not in page.url and "/agreements/" not in page.url:
            break
        _sound(page)


def _take_key(page: Page, product: Product, number: str) -> tuple[str, str, str]:
    """Open the grant of the case, take its key, return it with the resource and the purpose it is bound to."""
    page.goto(f"{product.site}/desk/sharing/grants/")
    _sound(page)
    page.locator("main a[href*='/grants/SQ-']").first.click()
    _sound(page)
    page.locator("main a[href$='/key/'], main form[action$='/key/'] button").first.click()
    if page.locator("main form[method=post]").count():
        page.locator("main form[method=post] button[type=submit]").last.click()
    text = page.locator("main").inner_text()
    key = re.search(r"[A-Za-z0-9_-]{43}", text)
    assert key, text
    return key[0], "300000-000001", ANSWERS["purpose"]


def _look_up(product: Product, resource: str, key: str, purpose: str) -> dict[str, str]:
    request = urllib.request.Request(
        f"{product.gateway}/v1/resources/{resource}/lookup",
        data=json.dumps({"key": "33020319650307123X", "purpose": purpose}).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, str] = json.loads(answer.read())
    return found


def test_a_citizen_finds_downloads_and_reports_without_an_account(product: Product) -> None:
    with browsing() as page:
        for address in ("/", "/data/", "/law/"):
            page.goto(product.site + address)
            _sound(page)
        page.goto(product.site + "/data/")
        page.locator("main a", has_text="行政区划代码").first.click()
        _sound(page)
        with page.expect_download() as download:
            page.locator("a[href$='/download/csv']").first.click()
        content = Path(download.value.path()).read_text(encoding="utf-8-sig")
        assert content.splitlines()[1].startswith("110000,北京市")
        page.locator("main a[href*='report-problem']").first.click()
        _sound(page)


def test_the_demonstrations_pages_hold_on_a_narrow_screen_and_in_english(product: Product) -> None:
    with browsing(width=NARROW, lang="en") as page:
        _sign_in(page, product, "mz2")
        for address in (
            "/desk/",
            "/desk/sharing/",
            "/desk/catalog/",
            "/desk/law/",
            "/desk/problems/",
            "/desk/opening/",
        ):
            page.goto(product.site + address)
            assert not spills(page), address
            _sound(page)

"""Applying for data open on conditions in a real browser: accessible, in the window, by keyboard to the download."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from gongshu.matters import queries
from gongshu.matters.models import Matter
from tests.matters.test_apply_for_open_data import APPLICATION, Counter
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def counter(transactional_db: None, own_home: Home, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """The counter in Haishu, where a server on another thread sees it; the clock stands still for that thread too."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    return Counter("haishu-2022", own_home)


def sound(page: Page) -> None:
    assert page.locator("h1").count() == 1, page.url
    assert violations(page) == [], page.url
    assert not spills(page), page.url


@pytest.mark.parametrize(("width", "lang"), [(WIDE, "zh"), (NARROW, "en"), (NARROW, "zh")])
def test_from_the_dataset_to_the_download_every_page_is_accessible_and_in_the_window(
    counter: Counter, live_server: Any, width: int, lang: str
) -> None:
    counter.release()
    address = counter.begin()
    questions = [one.id for one in counter_questions(address)]
    number, code = counter.apply()
    counter.grant(number, code)
    dataset = reverse("portal:dataset", args=[counter.entry.slug])
    with browsing(width, lang) as page:
        for place in (dataset, f"/guide/{APPLICATION}/?about={counter.entry.code}", address, f"{address}check/"):
            page.goto(f"{live_server.url}{place}")
            sound(page)
        for one in questions:
            page.goto(f"{live_server.url}{address}questions/{one}/")
            sound(page)
        page.goto(f"{live_server.url}{reverse('matters:status')}")
        sound(page)
        page.locator("[name=number]").fill(number)
        page.locator("[name=code]").fill(code)
        page.keyboard.press("Enter")
        page.locator("text=CSV").first.wait_for()
        sound(page)
        with page.expect_download() as taken:
            page.get_by_role("button", name="CSV").first.focus()
            page.keyboard.press("Enter")
        assert taken.value.suggested_filename.endswith(".csv")


def counter_questions(address: str) -> list[Any]:
    """What the draft at an address asks."""
    matter = Matter.objects.get(pk=address.rstrip("/").split("/")[-2])
    return list(queries.questions_of(matter, queries.holder(matter)))

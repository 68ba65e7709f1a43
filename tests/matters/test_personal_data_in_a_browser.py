"""What is personal about an applicant, sealed apart: the pages on which it is asked, referred to, looked at, erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from tests.ui.browser import NARROW, browsing, hold_up, spills, violations

from .counter import Counter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def counter(transactional_db: None, own_home: Home, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """The counter of the bureau in Sixian; the clock stands still, for the server's thread too."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    return Counter("sixian-2021", own_home)


def test_personal_data_holds_up_where_it_is_asked_and_where_it_is_looked_at(counter: Counter, live_server: Any) -> None:
    filling = counter.begin()
    number, code = counter.apply(applicant="欧阳赵阳", contact="13866669999")
    cast, client = counter.scene.cast, Client()
    cast.enter(client, cast.bureau_reviewer)
    session = client.cookies["sessionid"].value
    asked = [f"{filling}questions/paper.applicant/", f"{filling}questions/contact/"]
    handled = [reverse("matters:decide", args=[number])]
    for width, lang in ((1280, "zh"), (NARROW, "en")):
        hold_up(live_server.url, "", asked, width, lang)
        hold_up(live_server.url, session, handled, width, lang)
        with browsing(width) as page:
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            page.goto(live_server.url + handled[0])
            page.locator(f"form[action='{reverse('matters:personal', args=[number])}'] button").click()
            assert "13866669999" in page.content()
            assert violations(page) == []
            assert not spills(page)
        with browsing(width) as page:
            page.goto(live_server.url + reverse("matters:status"))
            page.locator("input[name=number]").fill(number)
            page.locator("input[name=code]").fill(code)
            page.locator("main button[type=submit]").first.click()
            assert "13866669999" not in page.content()
            assert violations(page) == []
            assert not spills(page)

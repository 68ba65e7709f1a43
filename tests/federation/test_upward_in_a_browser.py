"""The pages of upward data in a real browser: what is used above, a look-up, a report on its way, at both widths."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.federation import actions
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from tests.cast import Cast
from tests.federation.test_data_above import above, borrowed
from tests.gateway.node import ROWS
from tests.gateway.real import Real
from tests.ui.browser import NARROW, browsing, hold_up, spills, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["above"]


def test_data_above_holds_up(above: Real, transactional_db: None, own_home: Home, live_server: Any) -> None:
    make_keys(own_home)
    cast = Cast("sixian-2021")
    data = borrowed(cast, f"http://127.0.0.1:{above.port}")
    report = actions.report_above(
        by=cast.applicant_clerk, borrowed=data, kind="error", description="登记的等级与核查结果不符"
    )
    client = Client()
    cast.enter(client, cast.applicant_clerk)
    session = client.cookies["sessionid"].value
    pages = [reverse("federation:upward"), reverse("federation:borrow"), reverse("federation:borrowed", args=[data.id])]
    assert report.id
    for width, lang in ((1280, "zh"), (NARROW, "en")):
        hold_up(live_server.url, session, pages, width, lang)
        with browsing(width) as page:
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            page.goto(live_server.url + pages[2])
            page.locator("form input[name=look-key]").fill(ROWS[0][0])
            page.locator("form:has(input[name=look-key]) button[type=submit]").click()
            assert violations(page) == []
            assert not spills(page)

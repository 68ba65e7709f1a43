"""The pages of quality in a real browser: accessible, in both widths, nothing spilling over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from tests.quality.scene import Scene
from tests.quality.test_check_version import checked
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def haishu(transactional_db: None, own_home: Home, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The scene, where a server on another thread sees it; the clock stands still for that thread too."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    return Scene("haishu-2022", own_home)


def test_the_pages_are_accessible_and_keep_to_their_width(haishu: Scene, live_server: Any) -> None:
    ticket = haishu.at_provider()
    haishu.note_version(2)
    run = checked(haishu)
    client = Client()
    haishu.cast.enter(client, haishu.cast.provider_clerk)
    session = client.cookies["sessionid"].value
    records = [f"/desk/problems/{ticket.case.number}/", f"/desk/quality/{run.id}/"]
    forms = [f"/desk/problems/new/?resource={haishu.entry.code}", f"/report-problem/?resource={haishu.entry.code}"]
    lists = ["/desk/problems/", "/desk/quality/", "/problem-status/"]
    for width, addresses in ((WIDE, records + lists), (NARROW, records + forms)):
        with browsing(width) as page:
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            for address in addresses:
                page.goto(live_server.url + address)
                assert page.url == live_server.url + address
                assert page.locator("h1").count() == 1, address
                assert violations(page) == [], address
                assert not spills(page), (width, address)

"""The pages of matters in a real browser: accessible, in both widths, nothing spilling over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from tests.matters.office import HERE, PROOF, Front, admit
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def front(transactional_db: None, own_home: Home, monkeypatch: pytest.MonkeyPatch) -> Front:
    """The front, where a server on another thread sees it; the clock stands still for that thread too."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    admit(monkeypatch, HERE / PROOF)
    return Front()


def test_the_pages_are_accessible_and_keep_to_their_width(front: Front, live_server: Any) -> None:
    bureau = front.cast.bureau_clerk
    order = front.case("supervision.rectification", bureau, subject=front.cast.provider.id)
    incident = front.case("security.incident", bureau)
    front.decide(incident, "contained", by=bureau, papers={"measures": "已隔离受影响的接口并更换密钥"})
    draft, _ = front.fill("supervision.rectification", bureau, paper__evidence=None)
    asked, _ = front.fill("opening.demand", PUBLIC)
    client = Client()
    front.cast.enter(client, bureau)
    session = client.cookies["sessionid"].value
    filling = f"/desk/matters/drafts/{draft.id}/"
    opening = [filling, f"{filling}questions/paper.grounds/", f"{filling}questions/subject/", f"{filling}check/"]
    handling = [f"/desk/matters/decide/{incident.number}/", f"/desk/cases/{incident.number}/"]
    lists = ["/desk/matters/", "/desk/matters/procedures/supervision.rectification/"]
    public = ["/guide/", "/guide/opening.demand/", "/matters/status/", f"/matters/{asked.id}/{asked.key}/"]
    for width, addresses in ((WIDE, lists + handling + public), (NARROW, lists + opening + handling + public)):
        with browsing(width) as page:
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            for address in addresses:
                page.goto(live_server.url + address)
                assert page.url == live_server.url + address
                assert page.locator("h1").count() == 1, address
                assert violations(page) == [], address
                assert not spills(page), (width, address)
    assert order.number

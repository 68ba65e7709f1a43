"""The pages of sharing in a real browser: accessible, in both widths, nothing spilling over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from tests.sharing.scene import Sharing
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["haishu-2022", "sixian-2021"])
def played(
    request: pytest.FixtureRequest, transactional_db: None, own_home: Home, monkeypatch: pytest.MonkeyPatch
) -> Sharing:
    """The scene, where a server on another thread sees it; the clock stands still for that thread too."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    return Sharing(request.param)


def _session(played: Sharing, actor: Any) -> str:
    client = Client()
    played.cast.enter(client, actor)
    return client.cookies["sessionid"].value


def _look(page: Any, live_server: Any, address: str) -> None:
    page.goto(live_server.url + address)
    assert page.url == live_server.url + address
    assert page.locator("h1").count() == 1, address
    assert violations(page) == [], address
    assert not spills(page), address


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_pages_are_accessible_and_keep_to_their_width(played: Sharing, live_server: Any, width: Any) -> None:
    grant = played.granted().grant
    waiting = played.ready_to_grant()
    asked = played.submitted().application
    draft = played.draft()
    mine = [
        reverse("sharing:home"),
        reverse("sharing:resources"),
        reverse("sharing:resource", args=[played.entry.code]),
        reverse("sharing:application", args=[draft.id]),
        *(reverse("sharing:question", args=[draft.id, name]) for name in ("way", "fields", "term_until", "purpose")),
        reverse("sharing:check", args=[draft.id]),
        reverse("sharing:submitted", args=[asked.id]),
        reverse("sharing:application", args=[asked.id]),
        reverse("desk:sheet", args=[played.case(asked).number, "application"]),
        reverse("sharing:withdraw", args=[asked.id]),
        reverse("sharing:grants"),
        reverse("sharing:grant", args=[grant.number]),
    ]
    theirs = [
        reverse("sharing:incoming"),
        reverse("sharing:decide", args=[played.case(asked).number]),
        reverse("sharing:decide", args=[played.case(waiting).number]),
        reverse("sharing:grant", args=[grant.number]),
        reverse("sharing:revoke", args=[grant.number]),
    ]
    if played.profile_id == "sixian-2021":
        theirs.append(reverse("sharing:agreement", args=[grant.case.number]))
    cast = played.cast
    for session, addresses in (
        (_session(played, cast.applicant_clerk), mine),
        (_session(played, cast.bureau_reviewer), theirs),
    ):
        with browsing(width) as page:
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            for address in addresses:
                _look(page, live_server, address)

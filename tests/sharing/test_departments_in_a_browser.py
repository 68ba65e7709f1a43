"""What the national text adds between departments, in a real browser: accessible, in both widths, nothing spilling."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.catalog import actions as catalog
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from gongshu.sharing import actions
from tests.sharing.scene import Sharing
from tests.sharing.test_dispute_between_departments import TALKS, refused
from tests.sharing.test_use_ends import PARTS, STATED
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def standing(transactional_db: None, own_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still for the server's thread, too."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))


def look(width: int, live_server: Any, actor: Any, played: Sharing, addresses: list[str]) -> None:
    client = Client()
    played.cast.enter(client, actor)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    with browsing(width) as page:
        page.context.add_cookies([cookie])
        for address in addresses:
            page.goto(live_server.url + address)
            assert page.url == live_server.url + address
            assert page.locator("h1").count() == 1, address
            assert violations(page) == [], address
            assert not spills(page), address


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_pages_of_a_dispute_are_accessible_and_keep_to_their_width(
    standing: None, live_server: Any, width: int
) -> None:
    rizhao = Sharing("rizhao-2022", departments=True)
    application, other = refused(rizhao), refused(rizhao)
    case = actions.open_dispute(by=rizhao.cast.applicant_clerk, application=other, reason="确需使用", papers=TALKS)
    mine = [
        reverse("sharing:application", args=[application.id]),
        reverse("sharing:dispute", args=[application.id]) + "?route=sharing.dispute",
        reverse("sharing:application", args=[other.id]),
        reverse("desk:case", args=[case.number]),
    ]
    look(width, live_server, rizhao.cast.applicant_clerk, rizhao, mine)
    look(width, live_server, rizhao.cast.bureau_reviewer, rizhao, [reverse("sharing:decide", args=[case.number])])


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_pages_of_use_and_of_a_change_are_accessible_and_keep_to_their_width(
    standing: None, live_server: Any, width: int
) -> None:
    haishu = Sharing("haishu-2022", departments=True)
    grant = haishu.granted(**STATED).grant
    actions.record_use(by=haishu.cast.applicant_clerk, grant=grant, parts=PARTS)
    change = catalog.begin_change(
        by=haishu.cast.provider_clerk, entry=haishu.entry, trigger="职能调整", trigger_day=date(2026, 9, 14)
    )
    used = [reverse(f"sharing:{name}", args=[grant.number]) for name in ("grant", "use")]
    code = change.entry.code
    changed = [reverse(f"catalog:{name}", args=[code]) for name in ("compile", "more_time", "check")]
    changed.append(reverse("catalog:part", args=[code, "elements"]))
    look(width, live_server, haishu.cast.applicant_clerk, haishu, used)
    look(width, live_server, haishu.cast.provider_clerk, haishu, changed)
    look(width, live_server, haishu.cast.provider_reviewer, haishu, [reverse("sharing:revoke", args=[grant.number])])

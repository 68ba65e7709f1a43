"""One datum, one source, and demands in a real browser: accessible, within the window, in both languages."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import settings as conf
from django.test import Client

from gongshu.catalog import actions as catalog
from gongshu.catalog import sources
from gongshu.catalog.data import ItemData
from gongshu.demands import actions
from gongshu.demands.actions import Need
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from tests.cast import Cast
from tests.catalog.samples import published, review_through, whole
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.browser
KEY = ItemData("id_no", "身份证号", "C", 18, required=True, semantic_type="citizen_id", level=3, key=True)
ADDRESS, PHONE = ItemData("address", "常住地址", "C", 200, level=2), ItemData("phone", "联系电话", "C", 20, level=2)
OTHER, OWN = ItemData("since", "起始日期", "D", level=1), ItemData("insured", "参保日期", "D", level=1)


@pytest.fixture
def site(live_server, monkeypatch):
    """A group, a disputed source, two demands; the address, the pages, the cookie of the bureau's reviewer."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    cast = Cast("haishu-2022")
    data = whole(cast.applicant.id, title="参保人员信息", items=(KEY, ADDRESS, PHONE, OWN))
    mine = catalog.draft_entry(by=cast.applicant_clerk, data=data)
    review_through(catalog.submit_entry(by=cast.applicant_clerk, entry=mine), cast.bureau_reviewer)
    theirs = published(cast, title="困难居民信息", items=(KEY, ADDRESS, PHONE, OTHER))
    catalog.find_duplicates(conf.HOME)
    mine.refresh_from_db()
    by, places = cast.bureau_reviewer, [(mine.code, "address")]
    made = catalog.designate_source(by=by, entry=theirs, item="address", reason="依职责登记" * 20, copies=places)
    catalog.dispute_source(by=cast.applicant_clerk, designation=made, reason="更新更勤" * 20, expect=1)
    need = Need("低保对象" * 20, "姓名\n身份证号", "核对" * 40)
    raised, other = (actions.raise_demand(by=cast.applicant_clerk, need=need) for _ in range(2))
    actions.match_demand(by=cast.bureau_clerk, demand=raised, entry_code=theirs.code, expect=1)
    catalog.catch_up_index()
    client = Client()
    cast.enter(client, cast.bureau_reviewer)
    (group,) = sources.groups()
    pages = (
        "catalog/sources/",
        "catalog/sources/?show=disputed",
        f"catalog/sources/{made.pk}/",
        f"catalog/sources/groups/{group.pk}/",
        f"catalog/{mine.code}/",
        f"catalog/{mine.code}/apart/{theirs.code}/",
        "demands/?show=all",
        "demands/responsibilities/",
        "demands/new/?words=居民信息",
        f"demands/{other.number}/",
        f"demands/{other.number}/?act=match",
    )
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    return live_server.url, pages, cookie


@pytest.mark.parametrize(("width", "lang"), [(WIDE, "zh"), (NARROW, "en")])
def test_every_page_is_accessible_and_stays_in_the_window(site, width, lang):
    url, pages, cookie = site
    with browsing(width, lang) as page:
        page.context.add_cookies([cookie])
        for address in pages:
            page.goto(f"{url}/desk/{address}")
            assert page.locator("h1").count() == 1, address
            assert violations(page) == [], address
            assert not spills(page), address

"""Filing upward in a real browser: accessible, within the window, in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongshu.catalog import actions as catalog
from gongshu.catalog.data import to_json
from gongshu.federation import actions, queries
from gongshu.federation.models import FiledHere, Filing
from gongshu.kit import canonical, clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from gongshu.procedure import queries as cases
from tests.cast import Cast
from tests.catalog.samples import whole
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def site(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> tuple[str, Cast, str]:
    """A platform with something to file, something sent back, and two versions that a lower platform filed."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    settings.HOME = Home(tmp_path / "home")
    make_keys(settings.HOME)
    cast = Cast("haishu-2022")
    for title in ("低保对象信息", "名" * 60):
        entry = catalog.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title=title))
        case = catalog.submit_entry(by=cast.provider_clerk, entry=entry)
        catalog.review_entry(by=cast.bureau_reviewer, case=case, outcome="approve", expect=case.revision, reason="无")
    source = actions.add_source(
        by=cast.bureau_clerk, name="宁波市公共数据平台", kind="gongshu", address="https://data.example.org"
    )
    actions.set_channel(by=cast.bureau_reviewer, source=source, token="t", by_itself=False)
    sent = actions.file_above(by=cast.bureau_reviewer, case=cases.standing_at("catalog", "file")[0])
    wrong = [{"at": "items.0.name", "zh": "缺少，或不是这一项该有的值", "en": "it is lacking"}]
    Filing.objects.filter(pk=sent.pk).update(state="refused", problems=wrong, next_at=None, ended_at=clock.now())
    entry_data = to_json(whole("any", title="残疾人两项补贴发放名册"))
    for version in (1, 2):
        taken = actions.receive_filing(
            by=cast.applicant_clerk,
            reference=f"r{version}",
            code="306001-000917",
            version=version,
            provider="江北区民政局",
            entry=entry_data,
            digest=canonical.digest(entry_data),
        )
        assert isinstance(taken, FiledHere)
    return live_server.url, cast, taken.receipt


@pytest.mark.parametrize(("width", "lang"), [(WIDE, "zh"), (NARROW, "en")])
def test_the_pages_of_filing_are_accessible_and_stay_in_the_window(
    site: tuple[str, Cast, str], width: Any, lang: str
) -> None:
    url, cast, receipt = site
    client = Client()
    cast.enter(client, cast.bureau_reviewer)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}
    with browsing(width, lang) as page:
        page.context.add_cookies([session])
        for path in ("", "channel/", f"received/{receipt}/"):
            page.goto(f"{url}/desk/filings/{path}")
            assert violations(page) == [], path
            assert not spills(page), path
        page.goto(f"{url}/desk/filings/")
        page.get_by_role("button", name="报送" if lang == "zh" else "Hand in", exact=True).first.click()
    assert Filing.objects.filter(state="waiting").count() == 1
    assert queries.to_be_filed(cast.bureau_reviewer).count() == 1

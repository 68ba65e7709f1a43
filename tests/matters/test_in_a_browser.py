"""The pages of matters in a real browser: accessible, in both widths, nothing spilling over."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from gongshu.matters import actions
from tests.matters.office import HERE, PROOF, Front, admit
from tests.scans import docx, laid, pdf
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def front(transactional_db: None, own_home: Home, monkeypatch: pytest.MonkeyPatch) -> Front:
    """The front, where a server on another thread sees it; the clock stands still for that thread too."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    admit(monkeypatch, HERE / PROOF)
    return Front()


def test_the_pages_are_accessible_and_keep_to_their_width(front: Front, live_server: Any, tmp_path: Path) -> None:
    bureau = front.cast.bureau_clerk
    order = front.case("supervision.rectification", bureau, subject=front.cast.provider.id)
    incident = front.case("security.incident", bureau)
    front.decide(incident, "contained", by=bureau, papers={"measures": "已隔离受影响的接口并更换密钥"})
    draft, _ = front.fill("supervision.rectification", bureau, paper__evidence=None)
    for name in ("抽查记录.pdf", f"{'关于公共数据目录未按时更新情况的' * 5}现场核查记录.docx"):
        content = pdf(name) if name.endswith("pdf") else docx(name)
        draft = actions.attach_to_matter(
            by=bureau, matter=draft, question="paper.evidence", file=laid(tmp_path, content), name=name,
            expect=draft.revision,
        )  # fmt: skip
    asked, _ = front.fill("opening.demand", PUBLIC)
    client = Client()
    front.cast.enter(client, bureau)
    session = client.cookies["sessionid"].value
    filling = f"/desk/matters/drafts/{draft.id}/"
    opening = [filling, f"{filling}questions/paper.grounds/", f"{filling}questions/subject/", f"{filling}check/"]
    opening.append(f"{filling}questions/paper.evidence/")
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

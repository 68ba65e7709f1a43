"""The pages of documents, of materials and of support services in a real browser, at both widths."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from gongshu.sharing import actions
from gongshu.sharing.actions import Use
from tests.cast import Cast
from tests.sharing.scene import Sharing
from tests.sharing.test_deliver_documents import GUIYANG, granted, prepared
from tests.sharing.test_use_support_services import LICENSE
from tests.support.outside import SERVICES, Outside, outside
from tests.support.seals_made import a_document
from tests.ui.browser import NARROW, browsing, hold_up, spills, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1280, NARROW)


@pytest.fixture(autouse=True)
def _still(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, for the server's thread too."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))


@pytest.fixture
def city(own_home: Home) -> Iterator[Outside]:
    """The services, connected."""
    with outside() as running:
        running.settings(own_home.root, *SERVICES)
        own_home.__dict__.pop("settings", None)
        yield running


def session_of(cast: Cast, actor: Actor) -> str:
    client = Client()
    cast.enter(client, actor)
    return client.cookies["sessionid"].value


def test_documents_of_a_grant_hold_up_and_a_refusal_is_shown(city: Outside, live_server: Any, tmp_path: Path) -> None:
    scene = Sharing(GUIYANG)
    grant, by = granted(scene), scene.cast.provider_clerk
    delivered = prepared(scene, grant, tmp_path, a_document("first"))
    delivered = actions.seal_document(by=by, document=delivered, expect=delivered.revision)
    delivered = actions.deliver_document(by=by, document=delivered, expect=delivered.revision)
    waiting = prepared(scene, grant, tmp_path, a_document("second"), f"{'关于准予行政许可的' * 6}决定书.pdf")
    city.wrong["seals"] = "down"
    actions.seal_document(by=by, document=waiting, expect=waiting.revision)
    pages = [
        reverse("sharing:grant", args=[grant.number]),
        reverse("sharing:documents", args=[grant.number]),
        reverse("sharing:document", args=[delivered.id]),
        reverse("sharing:document", args=[waiting.id]),
        reverse("sharing:services"),
    ]
    mine, theirs = session_of(scene.cast, by), session_of(scene.cast, scene.cast.applicant_clerk)
    for width, lang in zip(WIDTHS, ("zh", "en"), strict=True):
        hold_up(live_server.url, mine, pages, width, lang)
        hold_up(live_server.url, theirs, pages[1:3], width, lang)
        with browsing(width, refused=(409,)) as page:
            page.context.add_cookies([{"name": "sessionid", "value": mine, "url": live_server.url}])
            page.goto(live_server.url + pages[3])
            page.get_by_role("button", name="交付").click()
            assert "没有验证通过，不能交付" in page.content()
            assert page.locator(".refusal .chip, .refusal details").count() >= 1
            assert violations(page) == []
            assert not spills(page)


def test_materials_and_services_hold_up(city: Outside, live_server: Any) -> None:
    cast = Cast("anshan-2022")
    empty = session_of(cast, cast.applicant_clerk)
    hold_up(live_server.url, empty, [reverse("sharing:materials")], NARROW)
    made = actions.fetch_license(by=cast.provider_clerk, use=Use(item="食品经营许可延续"), **LICENSE)
    actions.archive_document(by=cast.provider_clerk, document=made, expect=made.revision)
    actions.ask_credit(by=cast.provider_clerk, item="食品经营许可延续", uscc=cast.applicant.uscc)
    pages = [reverse("sharing:materials"), reverse("sharing:document", args=[made.id]), reverse("sharing:services")]
    for width, lang in zip(WIDTHS, ("zh", "en"), strict=True):
        hold_up(live_server.url, session_of(cast, cast.provider_clerk), pages, width, lang)
        hold_up(live_server.url, session_of(cast, cast.system_admin), pages[2:], width, lang)

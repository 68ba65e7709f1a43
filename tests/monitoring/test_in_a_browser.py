"""The pages of monitoring in a real browser: the list with its calls by the hour, one sign, at both widths."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.monitoring.models import Finding
from tests.ui.browser import NARROW, hold_up

from .conftest import County

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _still(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, for the server's thread too."""
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))


def test_signs_of_risk_hold_up(county: County, live_server: Any) -> None:
    county.call(6)
    county.call(20, purpose="别的用途")
    county.fail_to_sign_in("yibao", 5)
    county.watch()
    finding = Finding.objects.filter(watch="refused").first() or Finding.objects.first()
    assert finding is not None
    pages = [reverse("monitoring:index"), reverse("monitoring:finding", args=[finding.id])]
    for width, lang in ((1280, "zh"), (NARROW, "en"), (NARROW, "zh")):
        session = county.enter(county.cast.bureau_reviewer).cookies["sessionid"].value
        hold_up(live_server.url, session, pages, width, lang)

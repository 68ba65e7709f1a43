"""Data of an upper platform used here: registered with its grant's key, looked up there, on record on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.audit.queries import search
from gongshu.federation import actions
from gongshu.federation.models import Borrowed, Relayed, Source
from gongshu.gateway.contract import publish_snapshot
from gongshu.kit.clock import SystemClock, using
from gongshu.kit.crypto import make_keys
from gongshu.kit.errors import NotPermitted, Refusal, Stale
from gongshu.kit.home import Home
from tests.cast import Cast
from tests.gateway.node import KEY, PURPOSE, RESOURCE, ROWS, SECRETS, furnish, grant
from tests.gateway.real import Real

pytestmark = pytest.mark.django_db


@pytest.fixture
def above(tmp_path: Path) -> Iterator[Real]:
    """The gateway of the city's platform, a process of its own."""
    home = Home(tmp_path / "city")
    with using(SystemClock()):
        furnish(home)
        publish_snapshot(home, [grant()])
        running = Real(home)
        try:
            running.until_it_answers()
            yield running
        finally:
            running.stop()


@pytest.fixture
def sixian(db: None, frozen: Any, own_home: Home) -> Cast:
    """A county under Sixian's measures."""
    make_keys(own_home)
    return Cast("sixian-2021")


def borrowed(cast: Cast, address: str, **differing: str) -> Borrowed:
    """Data of the city that the applicant's bureau uses."""
    source = Source.objects.filter(address=address).first() or actions.add_source(
        by=cast.bureau_clerk, name=f"市平台 {address}", kind="gongshu", address=address
    )
    given = {"resource": RESOURCE, "title": "低保对象", "key": KEY, "purpose": PURPOSE, "gateway": address}
    return actions.borrow_resource(by=cast.applicant_clerk, source=source, **given | differing)


@pytest.mark.requirement("SX-7/1")
def test_a_county_official_looks_city_data_up_under_the_grant_there(sixian: Cast, above: Real) -> None:
    data = borrowed(sixian, f"http://127.0.0.1:{above.port}")
    rows = actions.look_up_above(by=sixian.applicant_clerk, borrowed=data, key=ROWS[0][0])
    assert [row["level"] for row in rows] == ["A", "B"]
    assert all(row["name"] != "张三丰" for row in rows)  # masked above, as its grant has it
    [record] = search(event="federation.looked_up_above")
    assert (record.outcome, record.data["rows"]) == ("done", 2)
    assert record.data["evidence_there"].startswith("gateway-1-")
    assert not [secret for secret in SECRETS if secret in record.body]


@pytest.mark.requirement("SX-7/1")
def test_what_the_grant_above_does_not_give_is_refused_in_its_words(sixian: Cast, above: Real) -> None:
    data = borrowed(sixian, f"http://127.0.0.1:{above.port}", purpose="别的用途")
    with pytest.raises(Refusal) as refused:
        actions.look_up_above(by=sixian.applicant_clerk, borrowed=data, key=ROWS[0][0])
    assert "请求的用途与授权不符" in str(refused.value.what)
    for other in (sixian.provider_clerk, sixian.bureau_clerk, sixian.applicant_reviewer):
        with pytest.raises(NotPermitted):
            actions.look_up_above(by=other, borrowed=data, key=ROWS[0][0])
    assert {one.outcome for one in search(event="federation.looked_up_above")} == {"refused"}


def test_the_key_is_kept_sealed_and_erased_when_the_data_is_used_no_more(sixian: Cast) -> None:
    data = borrowed(sixian, "http://127.0.0.1:9")
    assert KEY not in data.key_sealed
    with pytest.raises(Refusal):
        borrowed(sixian, "http://127.0.0.1:9")
    with pytest.raises(NotPermitted):
        actions.return_resource(by=sixian.provider_clerk, borrowed=data)
    actions.return_resource(by=sixian.applicant_clerk, borrowed=data)
    data.refresh_from_db()
    assert data.key_sealed == ""
    with pytest.raises(Stale):
        actions.return_resource(by=sixian.applicant_clerk, borrowed=data)
    with pytest.raises(Refusal):
        actions.report_above(by=sixian.applicant_clerk, borrowed=data, description="有误")
    assert borrowed(sixian, "http://127.0.0.1:9").pk != data.pk


def test_on_the_pages_it_is_registered_looked_up_reported_and_ended(sixian: Cast, above: Real) -> None:
    address = f"http://127.0.0.1:{above.port}"
    source = actions.add_source(by=sixian.bureau_clerk, name="市平台", kind="gongshu", address=address)
    client = Client()
    sixian.enter(client, sixian.applicant_clerk)
    sent = {"source": source.id, "resource": RESOURCE, "title": "低保对象", "key": KEY, "purpose": PURPOSE}
    assert client.post(reverse("federation:borrow"), sent | {"key": ""}).status_code == 422
    page = client.post(reverse("federation:borrow"), sent | {"gateway": address}, follow=True)
    assert "低保对象" in page.content.decode()
    assert KEY not in page.content.decode()
    here = reverse("federation:borrowed", args=[Borrowed.objects.get().id])
    looked = client.post(here, {"act": "look", "look-key": ROWS[0][0]})
    assert 'data-label="level">A</td>' in looked.content.decode()
    assert looked["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert client.post(here, {"act": "report", "report-kind": "error"}).status_code == 422
    reported = {"act": "report", "report-kind": "error", "report-description": "状态有误"}
    assert "状态有误" in client.post(here, reported, follow=True).content.decode()
    assert Relayed.objects.get().state == "waiting"
    assert "待送达上级平台" in client.get(reverse("federation:upward")).content.decode()
    assert "已注销" in client.post(here, {"act": "return"}, follow=True).content.decode()
    stranger = Client()
    sixian.enter(stranger, sixian.provider_clerk)
    assert stranger.get(here).status_code == 404

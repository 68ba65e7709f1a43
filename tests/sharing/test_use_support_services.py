"""The city's five support services at work in a unit of Anshan's zone: identity, licenses, seals, credit, archives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client

from gongshu.audit.queries import search
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal
from gongshu.kit.home import SETTINGS_FILE, Home
from gongshu.organizations import actions as accounts
from gongshu.sharing import actions, documents
from gongshu.sharing.actions import Use
from gongshu.sharing.models import Document
from gongshu.site.doctor import examine
from gongshu.support.calling import ServiceFailed
from gongshu.support.services import KINDS
from tests.cast import Cast
from tests.organizations.crooked import CLIENT, Crooked, crooked
from tests.support.outside import SERVICES, Outside, outside
from tests.support.seals_made import a_document

pytestmark = pytest.mark.django_db
LICENSE = {"sort": "食品经营许可证", "number": "JY-0001", "holder": "望春饭店", "title": "食品经营许可证（望春饭店）"}


@pytest.fixture
def anshan(db: None, frozen: VirtualClock, own_home: Home) -> Cast:
    return Cast("anshan-2022")


@pytest.fixture
def identity(own_home: Home, anshan: Cast) -> Iterator[Crooked]:
    """The city's identity service (it lies only when told to), connected; its word counts for both factors."""
    with crooked() as running:
        told = f'[identity]\nissuer = "{running.issuer}"\nclient_id = "{CLIENT}"\nsecond_factor = "theirs"\n'
        (own_home.root / SETTINGS_FILE).write_text(told, encoding="utf-8")
        yield running


@pytest.fixture
def city(own_home: Home, identity: Crooked) -> Iterator[Outside]:
    """The other four, connected."""
    with outside() as running:
        running.settings(own_home.root, *SERVICES)
        own_home.__dict__.pop("settings", None)
        yield running


def signed_in(client: Client, cast: Cast, identity: Crooked) -> None:
    """Sign in at the identity service, as the provider's clerk."""
    person = cast.person(cast.provider_clerk)
    accounts.link_identity(
        by=cast.security_admin, person=person, issuer=identity.issuer, named="zhou-1", basis="工作证核对"
    )
    back = urlsplit(httpx.get(client.get("/sign-in/identity/").headers["Location"]).headers["Location"])
    assert client.get(f"{back.path}?{back.query}").headers["Location"] == "/desk/"


@pytest.mark.requirement("AS-3.3.3/2")
def test_a_unit_serves_an_applicant_with_what_the_citys_services_have(
    anshan: Cast, identity: Crooked, city: Outside, client: Client, tmp_path: Path
) -> None:
    signed_in(client, anshan, identity)
    item, here = "食品经营许可延续", "/desk/sharing/materials/"
    fetched = client.post(f"{here}fetch/", {f"license-{name}": one for name, one in {**LICENSE, "item": item}.items()})
    page = client.get(fetched.headers["Location"]).content.decode()
    assert "验证通过" in page
    assert "数据共享电子印章" in page
    assert "与纸质原件同效" in page
    license = Document.objects.get()
    city.standings[anshan.applicant.uscc] = "good"
    asked = client.post(f"{here}credit/", {"credit-item": item, "credit-uscc": anshan.applicant.uscc}, follow=True)
    assert "信用良好" in asked.content.decode()
    own = actions.prepare_document(
        by=anshan.provider_clerk, use=Use(item=item), kind="document", title="准予延续决定书", **laid(tmp_path)
    )
    assert client.post(f"/desk/sharing/documents/{own.id}/seal/", {"revision": own.revision}).status_code == 302
    own.refresh_from_db()
    assert documents.verdict_of(own).state == "valid"
    for one in (own, license):
        done = client.post(f"/desk/sharing/documents/{one.id}/archive/", {"revision": one.revision})
        assert done.status_code == 302
    assert {one.archive_receipt for one in Document.objects.all()} == set(city.archive) != set()
    page = client.get("/desk/sharing/services/").content.decode()
    assert page.count("规章要求") >= len(KINDS)
    assert "没有用过" not in page  # each of the five has done its part
    assert set(documents.last_uses()) == set(KINDS)


def laid(folder: Path) -> dict[str, object]:
    path = folder / "decision"
    path.write_bytes(a_document("decision"))
    return {"file": path, "name": "决定书.pdf"}


def test_the_page_tells_which_service_of_the_text_is_not_connected(anshan: Cast, client: Client) -> None:
    anshan.enter(client, anshan.provider_clerk)
    page = client.get("/desk/sharing/services/").content.decode()
    assert page.count("未接入") == len(KINDS)
    assert "还没有接入任何支撑服务" in page
    with pytest.raises(Refusal, match="没有接入电子证照"):
        actions.fetch_license(by=anshan.provider_clerk, use=Use(item="许可"), **LICENSE)


def test_what_a_unit_uses_is_its_own_and_stays_once_it_is_archived(anshan: Cast, city: Outside) -> None:
    by = anshan.provider_clerk
    with pytest.raises(BadInput):
        actions.fetch_license(by=by, use=Use(item=" "), **LICENSE)
    with pytest.raises(NotPermitted):
        actions.fetch_license(by=anshan.audit_admin, use=Use(item="许可"), **LICENSE)
    made = actions.fetch_license(by=by, use=Use(item="许可"), **LICENSE)
    for other in (anshan.applicant_clerk, anshan.bureau_clerk, anshan.audit_admin):
        with pytest.raises(NotFound):
            documents.document(made.id, other)
    with pytest.raises(Refusal, match="没有接收单位"):
        actions.deliver_document(by=by, document=made, expect=made.revision)
    kept = actions.archive_document(by=by, document=made, expect=made.revision)
    for verb in (actions.archive_document, actions.seal_document, actions.discard_document):
        with pytest.raises(Refusal):
            verb(by=by, document=kept, expect=kept.revision)
    assert not [one for one in search(event="sharing.license_fetched") if "JY-0001" in one.body]


def test_a_code_that_is_none_is_not_sent(anshan: Cast, city: Outside) -> None:
    with pytest.raises(BadInput):
        actions.ask_credit(by=anshan.provider_clerk, item="许可", uscc="91330203MA2AAAAA0X")
    assert city.asked == []
    city.wrong["credit"] = "empty"
    with pytest.raises(ServiceFailed):
        actions.ask_credit(by=anshan.provider_clerk, item="许可", uscc=anshan.applicant.uscc)
    assert documents.standings_of_unit(anshan.provider_clerk) == []


def test_the_doctor_really_asks_each_of_them(anshan: Cast, city: Outside, own_home: Home) -> None:
    city.wrong["archives"] = "down"
    found = {one.what.en: one for one in examine(own_home) if " at http" in one.what.en}
    assert len(found) == len(KINDS)
    unsound = [name for name, one in found.items() if not one.sound]
    assert unsound == [f"service for e-archives at {city.address}/archives"]

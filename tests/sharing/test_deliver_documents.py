"""Documents and licenses delivered under a grant: sealed outside, verified here, refused where the law wants a seal."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from gongshu.audit.queries import search
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import NotFound, NotPermitted, Refusal, Stale
from gongshu.kit.home import Home
from gongshu.organizations.queries import jurisdiction
from gongshu.sharing import actions, documents
from gongshu.sharing.actions import Use
from gongshu.sharing.models import Document, Grant
from gongshu.sharing.rules import place
from tests.sharing.conftest import Stage
from tests.sharing.scene import Sharing
from tests.support.outside import CREDENTIAL, SERVICES, Outside, outside
from tests.support.seals_made import a_document, an_authority

GUIYANG = "guiyang-draft-2024"


@pytest.fixture
def guiyang_shown(stage: Stage) -> Sharing:
    return stage.show(GUIYANG)


@pytest.fixture
def guiyang(guiyang_shown: Sharing, db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    return guiyang_shown.again()


@pytest.fixture
def city(own_home: Home) -> Iterator[Outside]:
    """The support services, connected."""
    with outside() as running:
        running.settings(own_home.root, *SERVICES)
        own_home.__dict__.pop("settings", None)
        yield running


def granted(scene: Sharing) -> Grant:
    """A grant: under Guiyang's note the provider decides, under Haishu's measures all their steps are taken."""
    if scene.profile_id != GUIYANG:
        return scene.granted().grant
    application = scene.submitted(**{"system": None, "paper.business_process": None}).application
    return scene.issue(application, scene.cast.provider_reviewer).grant


def prepared(scene: Sharing, grant: Grant, tmp_path: Path, body: bytes, name: str = "决定书.pdf") -> Document:
    file = tmp_path / "sent"
    file.write_bytes(body)
    return actions.prepare_document(
        by=scene.cast.provider_clerk, use=Use(grant), kind="document", title="行政许可决定书", file=file, name=name
    )


def an_ofd() -> bytes:
    """An OFD document, as far as its kind is known by its content."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("OFD.xml", "<ofd:OFD/>")
    return kept.getvalue()


def last(event: str) -> object:
    found = search(event=f"sharing.{event}").first()
    assert found is not None
    return found


@pytest.mark.requirement("GY-4.5/N1")
@pytest.mark.parametrize("spoiled", ["unsealed", "altered", "another authority's", "ofd"])
def test_without_a_verified_seal_nothing_is_delivered_under_guiyangs_note(
    guiyang: Sharing, city: Outside, tmp_path: Path, spoiled: str
) -> None:
    grant, plain = granted(guiyang), a_document("plain words")
    made, name = {
        "unsealed": (plain, "a.pdf"),
        "altered": (city.seal.put_on(plain).replace(b"plain words", b"other words", 1), "a.pdf"),
        "another authority's": (an_authority("another").issue().put_on(plain), "a.pdf"),
        "ofd": (an_ofd(), "a.ofd"),
    }[spoiled]
    found = prepared(guiyang, grant, tmp_path, made, name)
    assert documents.verdict_of(found).state != "valid"
    with pytest.raises(Refusal, match="没有验证通过") as caught:
        actions.deliver_document(by=guiyang.cast.provider_clerk, document=found, expect=found.revision)
    assert caught.value.code == "seal_not_verified"
    assert caught.value.cite
    assert caught.value.cite == place(jurisdiction().rules["sharing.seal_required"])
    found.refresh_from_db()
    assert found.state == "prepared"
    record = last("document_delivered")
    assert (record.outcome, record.data["code"]) == ("refused", "seal_not_verified")
    assert list(documents.visible_to(guiyang.cast.applicant_clerk)) == []


@pytest.mark.requirement("GY-4.5/1", "GY-4.5/2")
def test_a_document_goes_to_the_seal_platform_and_is_delivered_with_its_seal(
    guiyang: Sharing, city: Outside, tmp_path: Path
) -> None:
    grant, plain, by = granted(guiyang), a_document(), guiyang.cast.provider_clerk
    found = prepared(guiyang, grant, tmp_path, plain)
    assert documents.verdict_of(found).state == "unsealed"
    sealed = actions.seal_document(by=by, document=found, expect=found.revision)
    asked, headers, body = city.asked[-1]
    assert (asked, body) == ("seals/seals", plain)
    assert headers["authorization"] == f"Bearer {CREDENTIAL}"
    assert sealed.unsealed_digest == found.digest != sealed.digest
    verdict = documents.verdict_of(sealed)
    assert (verdict.state, verdict.holder) == ("valid", "数据共享电子印章")
    delivered = actions.deliver_document(by=by, document=sealed, expect=sealed.revision)
    assert (delivered.state, delivered.article) == ("delivered", last("document_delivered").article)
    assert delivered.article
    assert last("document_delivered").data["seal"] == "valid"
    receiver = guiyang.cast.applicant_clerk
    taken = actions.take_document(by=receiver, document=documents.document(sealed.id, receiver))
    assert taken.read_bytes() == city.sealed[headers["idempotency-key"]]
    assert (last("document_taken").actor, last("document_taken").data["document"]) == (receiver.person, sealed.digest)


@pytest.mark.requirement("GY-4.5/2")
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("down", "http_503"),
        ("page", "no_document"),
        ("unsealed", "no_seal"),
        ("rewrites", "rewritten"),
        ("stranger", "untrusted"),
    ],
)
def test_what_the_seal_platform_fails_at_is_kept_as_that_outcome_and_tried_again(
    guiyang: Sharing, city: Outside, tmp_path: Path, wrong: str, code: str
) -> None:
    by, right = guiyang.cast.provider_clerk, city.seal
    found = prepared(guiyang, granted(guiyang), tmp_path, a_document())
    city.wrong["seals"] = wrong
    if wrong == "stranger":
        city.seal = an_authority("another").issue()
    failed = actions.seal_document(by=by, document=found, expect=found.revision)
    assert (failed.seal_failure, failed.seal_tries, failed.state) == (code, 1, "prepared")
    assert (failed.digest, documents.file_of(failed).read_bytes()) == (found.digest, a_document())
    assert (last("seal_failed").outcome, last("seal_failed").data["code"]) == ("done", code)
    city.wrong.clear()
    city.sealed.clear()
    city.seal = right
    again = actions.seal_document(by=by, document=failed, expect=failed.revision)
    assert (again.seal_failure, documents.verdict_of(again).state) == ("", "valid")


def test_where_the_text_asks_for_no_seal_none_is_asked_for(haishu: Sharing, city: Outside, tmp_path: Path) -> None:
    found = prepared(haishu, granted(haishu), tmp_path, a_document())
    delivered = actions.deliver_document(by=haishu.cast.provider_clerk, document=found, expect=found.revision)
    assert (delivered.state, delivered.article) == ("delivered", "")
    assert documents.verdict_of(delivered).state == "unsealed"


def test_only_the_provider_delivers_and_only_while_the_grant_holds(
    haishu: Sharing, city: Outside, tmp_path: Path
) -> None:
    grant, cast = granted(haishu), haishu.cast
    found = prepared(haishu, grant, tmp_path, a_document())
    for by in (cast.applicant_clerk, cast.provider_reviewer, cast.bureau_clerk, cast.stranger):
        with pytest.raises(NotPermitted):
            actions.deliver_document(by=by, document=found, expect=found.revision)
    with pytest.raises(Stale):
        actions.deliver_document(by=cast.provider_clerk, document=found, expect=found.revision + 1)
    for by in (cast.applicant_clerk, cast.stranger):
        with pytest.raises(NotFound):
            documents.document(found.id, by)
    assert documents.document(found.id, cast.provider_reviewer).id == found.id
    with pytest.raises(NotPermitted):
        actions.take_document(by=cast.bureau_clerk, document=found)
    actions.suspend_grant(by=cast.bureau_reviewer, grant=grant, reason="复核", expect=grant.revision)
    found = Document.objects.select_related("grant__case").get(pk=found.pk)
    with pytest.raises(Refusal, match="不在有效期"):
        actions.deliver_document(by=cast.provider_clerk, document=found, expect=found.revision)


def test_what_is_delivered_stays_and_is_there_once(haishu: Sharing, city: Outside, tmp_path: Path) -> None:
    by, grant = haishu.cast.provider_clerk, granted(haishu)
    found = prepared(haishu, grant, tmp_path, a_document())
    with pytest.raises(Refusal, match="已经在了"):
        prepared(haishu, grant, tmp_path, a_document())
    delivered = actions.deliver_document(by=by, document=found, expect=found.revision)
    for verb in (actions.deliver_document, actions.discard_document, actions.seal_document):
        with pytest.raises(Refusal):
            verb(by=by, document=delivered, expect=delivered.revision)
    other = prepared(haishu, grant, tmp_path, a_document("two"))
    actions.discard_document(by=by, document=other, expect=other.revision)
    prepared(haishu, grant, tmp_path, a_document("two"))


def test_a_license_is_fetched_from_the_e_licenses_and_its_number_is_kept_nowhere(
    haishu: Sharing, city: Outside
) -> None:
    by, grant = haishu.cast.provider_clerk, granted(haishu)
    asked = {"sort": "食品经营许可证", "number": "JY-0001", "holder": "望春饭店", "title": "许可证"}
    made = actions.fetch_license(by=by, use=Use(grant), **asked)
    assert (made.source, made.kind, documents.verdict_of(made).state) == ("licenses", "license", "valid")
    kept = [str(record.body) for record in search(subject=grant.number)] + [str(vars(made))]
    assert not [one for one in kept if "JY-0001" in one or "望春饭店" in one]
    with pytest.raises(Exception, match="没有办成") as caught:
        actions.fetch_license(by=by, use=Use(grant), **{**asked, "number": "JY-0002"})
    assert caught.value.code == "not_found"
    assert last("service_failed").data == {"service": "licenses", "code": "not_found"}


def test_what_was_delivered_is_handed_to_the_archives_and_their_receipt_kept(
    haishu: Sharing, city: Outside, tmp_path: Path
) -> None:
    by, grant = haishu.cast.provider_clerk, granted(haishu)
    found = prepared(haishu, grant, tmp_path, a_document())
    with pytest.raises(Refusal):
        actions.archive_document(by=by, document=found, expect=found.revision)
    found = actions.deliver_document(by=by, document=found, expect=found.revision)
    city.wrong["archives"] = "cuts"
    with pytest.raises(Exception, match="没有办成") as caught:
        actions.archive_document(by=by, document=found, expect=found.revision)
    assert caught.value.code == "other_bytes"
    city.wrong.clear()
    kept = actions.archive_document(by=by, document=found, expect=found.revision)
    assert city.archive[kept.archive_receipt] == a_document()
    assert last("document_archived").data["receipt"] == kept.archive_receipt


def test_who_decides_may_ask_how_the_applicant_stands(haishu: Sharing, city: Outside, client: Client) -> None:
    application = haishu.submitted().application
    city.standings[haishu.cast.applicant.uscc] = "watched"
    with pytest.raises(NotPermitted):
        actions.ask_standing(by=haishu.cast.provider_clerk, application=application)
    number = haishu.case(application).number
    haishu.cast.enter(client, haishu.cast.bureau_reviewer)
    page = client.get(f"/desk/sharing/decide/{number}/").content.decode()
    assert "查信用信息" in page
    assert client.post(f"/desk/sharing/applications/{application.id}/standing/").status_code == 302
    page = client.get(f"/desk/sharing/decide/{number}/").content.decode()
    assert "有需要关注的信用记录" in page
    assert "XY-77" in page
    assert haishu.case(application).state == "check"  # the answer decides nothing
    assert last("standing_asked").data["reference"] == "XY-77"


def test_a_document_goes_its_way_by_clicking(guiyang: Sharing, city: Outside, client: Client, tmp_path: Path) -> None:
    grant, cast = granted(guiyang), guiyang.cast
    cast.enter(client, cast.provider_clerk)
    here = f"/desk/sharing/grants/{grant.number}/documents/"
    assert "还没有文书" in client.get(here).content.decode()
    (tmp_path / "决定书.pdf").write_bytes(a_document())
    with (tmp_path / "决定书.pdf").open("rb") as file:
        sent = {"kind": "document", "title": "决定书", "file": file}
        page = client.post(f"{here}prepare/", sent).headers["Location"]
    assert client.post(f"{here}prepare/", {"kind": "document", "title": ""}).status_code == 422
    found = Document.objects.get()
    refused = client.post(f"{page}deliver/", {"revision": found.revision})
    assert refused.status_code == 409
    assert "不能交付" in refused.content.decode()
    assert client.post(f"{page}seal/", {"revision": found.revision}).status_code == 302
    assert "数据共享电子印章" in client.get(page).content.decode()
    found.refresh_from_db()
    assert client.post(f"{page}deliver/", {"revision": found.revision}).status_code == 302
    cast.enter(client, cast.applicant_clerk)
    assert "决定书" in client.get(here).content.decode()
    answer = client.get(f"{page}file/")
    assert b"".join(answer.streaming_content).startswith(a_document())
    assert answer.headers["Content-Disposition"].startswith("attachment")
    cast.enter(client, cast.bureau_clerk)
    assert client.get(page).status_code == 200
    assert client.get(f"{page}file/").status_code == 403
    cast.enter(client, cast.stranger)
    assert client.get(page).status_code == 404


@pytest.mark.requirement("GY-4.5/2")
def test_the_services_are_listed_with_their_article_and_really_asked(
    guiyang: Sharing, city: Outside, client: Client
) -> None:
    cast = guiyang.cast
    cast.enter(client, cast.provider_clerk)
    page = client.get("/desk/sharing/services/").content.decode()
    assert "电子印章" in page
    assert city.address in page
    assert CREDENTIAL not in page
    assert "现在逐项询问" not in page
    assert client.post("/desk/sharing/services/").status_code == 403
    cast.enter(client, cast.system_admin)
    city.wrong |= {"credit": "down", "licenses": "another"}
    page = client.post("/desk/sharing/services/").content.decode()
    assert "某市seals服务" in page
    assert page.count("没有应答") == 2
    assert last("service_asked").data == {
        "licenses": "another_service",
        "seals": "there",
        "credit": "http_503",
        "archives": "there",
    }

"""Files of people without an account: brought by the key, followed and fetched by the code, completed when returned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.kit.actor import PUBLIC
from gongshu.kit.errors import NotPermitted, Transient
from gongshu.matters import actions, queries
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import filing
from gongshu.procedure.models import Case, DraftFile, PaperFile
from tests.scans import laid, pdf, taken, upload

from .office import Front, fields
from .test_open_for_anybody import DEMAND, begin, look, number_and_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client()


def send(client: Client, address: str, **given):
    return client.post(address, {**fields(client.get(address).content.decode()), **given})


def hand_in(client: Client) -> tuple[str, str]:
    """Ask for data with a scan instead of words; returns number and code."""
    address = begin(client)
    send(client, f"{address}questions/title/", title="公交线路")
    assert (
        send(client, f"{address}questions/paper.need/", **{"paper.need.files": [upload("需求.pdf")]}).status_code == 302
    )
    send(client, f"{address}questions/contact/", contact="")
    return number_and_code(send(client, f"{address}check/").content.decode())


def test_a_scan_answers_what_is_asked_without_account_and_scripts(front: Front, client: Client) -> None:
    address = begin(client)
    page = f"{address}questions/paper.need/"
    refused = send(client, page, **{"paper.need": "研究出行", "paper.need.files": [upload("图.svg", b"<svg/>")]})
    assert refused.status_code == 422
    assert "不能附上这个文件：图.svg" in refused.content.decode()
    assert "研究出行" in refused.content.decode()
    send(client, page, **{"paper.need.files": [upload("需求.pdf")], "then": "upload"})
    shown = client.get(page).content.decode()
    own = re.search(r'href="([^"]+/files/[^"]+)"', shown).group(1)
    assert taken(client.get(own)) == pdf("需求.pdf")
    for other in (own.replace(address.split("/")[-2], "x" * 16), own[:-2] + "x/"):
        assert client.get(other).status_code == 404
    assert "需求.pdf" in client.get(f"{address}check/").content.decode()


def test_the_holder_of_the_code_sees_and_fetches_the_own_files_and_no_others(
    front: Front, client: Client, tmp_path: Path
) -> None:
    number, code = hand_in(client)
    case = Case.objects.get(number=number)
    page = look(client, number, code)
    assert "需求.pdf" in page
    own = PaperFile.objects.get()
    got = client.post(reverse("matters:status"), {"number": number, "code": code, "fetch": own.id})
    assert taken(got) == pdf("需求.pdf")
    assert got["Content-Disposition"].startswith("attachment;")
    wrong = client.post(reverse("matters:status"), {"number": number, "code": "x" * 16, "fetch": own.id})
    assert "编号或查询码不正确" in wrong.content.decode()
    assert "需求.pdf" not in wrong.content.decode()
    PaperFile.objects.update(given_by="somebody else")
    answer = client.post(reverse("matters:status"), {"number": number, "code": code, "fetch": own.id})
    assert answer.status_code == 404
    bureau = front.enter(front.cast.bureau_reviewer)
    assert "需求.pdf" in bureau.get(reverse("matters:decide", args=[number])).content.decode()
    assert taken(bureau.get(reverse("desk:file", args=[number, own.id]))) == pdf("需求.pdf")
    assert case.opened_by == own.paper.given_by


def test_what_was_returned_is_completed_and_the_replaced_file_stays_in_history(front: Front, client: Client) -> None:
    number, code = hand_in(client)
    case = front.handle(Case.objects.get(number=number), "return", reason="请补充盖章件")
    page = look(client, number, code, outcome="resubmit")
    assert "需求.pdf" in page, "what was handed in lies there to be completed"
    laid_out = DraftFile.objects.get()
    carried = {"number": number, "code": code, "outcome": "resubmit", **_turn(page)}
    address = reverse("matters:status")
    client.post(address, {**carried, "remove": laid_out.id})
    added = client.post(address, {**carried, "then": "upload", "paper.need.files": [upload("盖章件.pdf")]})
    assert "盖章件.pdf" in added.content.decode()
    review = client.post(address, {**carried, "act": "review", "paper.more": "一号线"}).content.decode()
    assert "将要记录的内容" in review
    ids = re.findall(r'name="file" value="([^"]+)"', review)
    client.post(address, {**carried, "act": "record", "paper.more": "一号线", "file": ids})
    [need] = [one for one in cases.handed_in(case) if one.definition.id == "need"]
    assert [one.name for one in need.files] == ["盖章件.pdf"]
    assert [one.name for one in need.former] == ["需求.pdf"]
    shown = front.enter(front.cast.bureau_reviewer).get(reverse("desk:case", args=[number])).content.decode()
    assert "此前交过的文件" in shown
    assert shown.index("盖章件.pdf") < shown.index("需求.pdf")
    old = need.former[0]
    assert engine.take_file(by=front.cast.bureau_clerk, case=case, id=old.id).name == "需求.pdf"


def _turn(page: str) -> dict[str, str]:
    form = page.split('name="step"')[1].split("</form>")[0]
    return fields('<input type="hidden" name="step"' + form)


def test_what_is_not_touched_goes_on_as_it_was(front: Front, client: Client) -> None:
    number, code = hand_in(client)
    case = front.handle(Case.objects.get(number=number), "return", reason="请写明线路")
    look(client, number, code, act="record", outcome="resubmit", **{"paper.more": "一号线"}, **_state(case))
    case.refresh_from_db()
    assert case.state != "supplement"
    [need] = [one for one in cases.handed_in(case) if one.definition.id == "need"]
    assert [one.name for one in need.files] == ["需求.pdf"]
    assert not need.former


def _state(case: Case) -> dict[str, str]:
    [waiting] = DraftFile.objects.all()
    return {"step": case.state, "revision": str(case.revision), "file": waiting.id}


def test_floods_of_files_are_held_off(front: Front, tmp_path: Path, monkeypatch) -> None:
    matter, holder = front.fill(DEMAND, PUBLIC)
    monkeypatch.setattr(filing, "PUBLIC_MEGABYTES_PER_HOUR", 0)
    given = {"matter": matter, "question": "paper.need", "file": laid(tmp_path, pdf()), "name": "a.pdf"}
    with pytest.raises(Transient):
        actions.attach_to_matter(by=holder, expect=matter.revision, **given)
    with pytest.raises(NotPermitted):
        actions.attach_to_matter(by=PUBLIC, expect=matter.revision, **given)
    assert not queries.files_of(matter)

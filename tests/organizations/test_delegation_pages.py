"""Giving, seeing, using and ending a delegation on the pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from gongshu.organizations.models import Delegation
from tests.cast import Cast
from tests.procedure.office import Office

FORM = {"act": "delegate", "first_day": "2026-09-15", "last_day": "2026-09-18"}


@pytest.fixture
def office(db, frozen) -> Office:
    return Office("haishu-2022")


def entered(cast: Cast, actor) -> Client:
    client = Client()
    cast.enter(client, actor)
    return client


def give(office: Office) -> Delegation:
    cast = office.cast
    client = entered(cast, cast.bureau_reviewer)
    answer = client.post("/account/delegations/", {**FORM, "delegate": cast.bureau_clerk.person})
    assert answer.status_code == 302, answer.text
    return Delegation.objects.get()


def test_a_delegation_given_is_listed_with_its_last_day_and_can_be_revoked(office) -> None:
    made = give(office)
    client = entered(office.cast, office.cast.bureau_reviewer)
    page = client.get("/account/delegations/").text
    assert "2026-09-15 — 2026-09-18" in page
    assert "生效中" in page
    assert client.post(f"/account/delegations/{made.id}/revoke/").status_code == 302
    assert "已撤销" in client.get("/account/delegations/").text


def test_what_is_wrong_is_said_at_its_field(office) -> None:
    cast = office.cast
    client = entered(cast, cast.bureau_reviewer)
    answer = client.post(
        "/account/delegations/", {**FORM, "delegate": cast.bureau_clerk.person, "last_day": "2026-09-14"}
    )
    assert answer.status_code == 422
    assert "起止日期不对" in answer.text


def test_who_begins_to_act_does_so_on_every_page_until_the_own_name_is_taken_again(office) -> None:
    made = give(office)
    case = office.open("sharing.conditional")
    client = entered(office.cast, office.cast.bureau_clerk)
    answer = client.post("/account/acting/", {"delegation": made.id, "next": f"/desk/cases/{case.number}/"})
    assert answer["Location"] == f"/desk/cases/{case.number}/"
    assert "现在代 陈据 办理" in client.get("/desk/").text
    client.post("/account/acting/", {})
    assert "现在代 陈据 办理" not in client.get("/desk/").text


def test_a_delegation_revoked_meanwhile_gives_nothing_on_the_next_page(office) -> None:
    made = give(office)
    client = entered(office.cast, office.cast.bureau_clerk)
    client.post("/account/acting/", {"delegation": made.id})
    entered(office.cast, office.cast.bureau_reviewer).post(f"/account/delegations/{made.id}/revoke/")
    assert "现在代 陈据 办理" not in client.get("/desk/").text


def test_nobody_acts_under_a_delegation_to_somebody_else(office) -> None:
    made = give(office)
    client = entered(office.cast, office.cast.provider_clerk)
    assert client.post("/account/acting/", {"delegation": made.id}).status_code == 403
    assert client.post(f"/account/delegations/{made.id}/revoke/").status_code == 404


def test_the_way_on_leads_nowhere_else(office) -> None:
    client = entered(office.cast, office.cast.bureau_clerk)
    assert client.post("/account/acting/", {"next": "https://example.org/"})["Location"] == "/desk/"


def test_english_is_complete(office) -> None:
    give(office)
    page = entered(office.cast, office.cast.bureau_reviewer).get("/account/delegations/?lang=en").text
    assert "Standing in" in page
    shown = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    names = ("冯数", "陈据", "浙江省宁波市海曙区")
    for name in names:
        shown = shown.replace(name, "")
    assert not re.search(r"[一-鿿]", shown)

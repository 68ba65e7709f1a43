"""Grave acts are looked at twice; the gravest take proof of who is there, whatever room they belong to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse

from gongshu.audit.queries import search
from gongshu.desk.grave import GRAVE_OUTCOMES, GRAVE_PAGES, grave_outcome
from gongshu.procedure import queries
from gongshu.procedure.models import Case
from gongshu.procedure.snapshot import pin, unpin
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.site.urls import urlpatterns as site
from tests.cast import PASSWORD
from tests.scans import upload

DONE: list[str] = []


def act(request: HttpRequest, number: str) -> HttpResponse:
    """Stand for the page of any room that records what is posted to it."""
    DONE.append(request.POST.get("outcome", "") or number)
    return HttpResponse("done")


deciding = ([path("decide/<str:number>/", act, name="decide")], "sharing")
revoking = ([path("grants/<str:number>/revoke/", act, name="revoke")], "sharing")
releasing = ([path("<str:number>/", act, name="decide")], "opening")
urlpatterns = [
    path("try/sharing/", include(deciding)),
    path("try/opening/", include(releasing)),
    path("try/grants/", include(revoking)),
    *site,
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    DONE.clear()


def refusal(case) -> dict[str, str]:
    return {"act": "record", "outcome": "refuse", "reason": "不宜提供", "step": case.state}


def test_a_refusal_is_restated_before_it_is_recorded_and_nothing_is_typed_twice(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    client = enter(haishu, haishu.cast.provider_clerk)
    address = f"/try/sharing/decide/{case.number}/"
    page = client.post(address, refusal(case)).text
    assert "不能更改；申请方只能提出异议或重新提出" in page
    assert 'name="reason" value="不宜提供"' in page
    assert DONE == []
    assert client.post(address, refusal(case) | {"second-look": "yes"}).text == "done"
    assert DONE == ["refuse"]


def test_a_grave_act_that_brings_a_file_is_looked_at_like_any_other(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    client = enter(haishu, haishu.cast.provider_clerk)
    page = client.post(f"/try/sharing/decide/{case.number}/", refusal(case) | {"file": upload()}).text
    assert "不能更改" in page
    assert DONE == []


def test_what_is_not_grave_or_not_final_passes(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    client = enter(haishu, haishu.cast.provider_clerk)
    address = f"/try/sharing/decide/{case.number}/"
    client.post(address, refusal(case) | {"outcome": "consent"})
    client.post(address, refusal(case) | {"act": "review"})
    assert DONE == ["consent", "refuse"]


def test_the_gravest_takes_proof_that_is_not_older_than_some_minutes(haishu, frozen, enter) -> None:
    client = enter(haishu, haishu.cast.provider_reviewer)
    address = "/try/grants/grants/SQ-1/revoke/"
    assert client.post(address, {"reason": "停用"}).text == "done"
    frozen.advance(timedelta(minutes=11))
    page = client.post(address, {"reason": "停用"})
    assert "密码或动态验证码" in page.text
    assert len(DONE) == 1
    wrong = client.post(address, {"reason": "停用", "second-look": "yes", "proof-secret": "wrong"})
    assert wrong.status_code == 422
    assert "密码或动态验证码不对" in wrong.text
    assert "wrong" not in wrong.text[wrong.text.index("<main") :]
    assert client.post(address, {"reason": "停用", "second-look": "yes", "proof-secret": PASSWORD}).text == "done"
    assert client.post(address, {"reason": "停用"}).text == "done"
    outcomes = [record.event for record in search(subject=haishu.cast.provider_reviewer.person).order_by("row")]
    assert outcomes[-2:] == ["organizations.proof_failed", "organizations.proved"]


def test_too_many_wrong_proofs_lock_the_account(haishu, frozen, enter) -> None:
    client = enter(haishu, haishu.cast.provider_reviewer)
    frozen.advance(timedelta(minutes=11))
    for _ in range(5):
        client.post("/try/grants/grants/SQ-1/revoke/", {"proof-secret": "wrong"})
    answer = client.post("/try/grants/grants/SQ-1/revoke/", {"proof-secret": PASSWORD})
    assert "锁定" in answer.text
    assert DONE == []


def test_opening_to_the_public_is_grave_and_takes_proof(haishu, frozen, enter) -> None:
    case = haishu.open("opening.release", by=haishu.cast.provider_clerk)
    law = queries.law_of(case)
    found = [
        grave_outcome(case, law, outcome)
        for step in law.procedure.steps.values()
        for outcome in step.outcomes.values()
        if outcome.to in law.procedure.ends and law.procedure.ends[outcome.to].kind == "positive"
    ]
    assert found
    assert all(grave is not None and grave.proof for grave in found)


@pytest.mark.parametrize("profile_id", profile_ids())
def test_every_negative_end_of_every_procedure_is_looked_at_twice(profile_id) -> None:
    profile = load_profile(profile_id)
    for procedure in profile.procedures.values():
        if procedure.id.startswith("catalog."):
            continue  # sent back to be mended: everyday work
        law = unpin(pin(profile, procedure))
        case = Case(procedure_id=procedure.id)
        for step in procedure.steps.values():
            for outcome in step.outcomes.values():
                end = procedure.ends.get(outcome.to)
                if end is not None and end.kind == "negative":
                    assert grave_outcome(case, law, outcome) is not None, (procedure.id, outcome.id)


def test_every_grave_page_is_a_page_and_every_word_is_in_both_languages() -> None:
    for name, grave in GRAVE_PAGES.items():
        arguments = {
            "sharing:revoke": ["SQ-1"],
            "opening:withdraw": ["1"],
            "catalog:withdraw": ["1"],
            "organizations:make_token": [],
        }[name]
        assert reverse(name, urlconf="gongshu.site.urls", args=arguments)
        assert grave.consequence.zh != grave.consequence.en
    assert all(each.grave.consequence.en for each in GRAVE_OUTCOMES)


def test_a_stranger_or_the_public_learns_nothing_here(haishu, enter, client) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    address = f"/try/sharing/decide/{case.number}/"
    assert enter(haishu, haishu.cast.stranger).post(address, refusal(case)).text == "done"
    assert client.post(address, refusal(case)).text == "done"

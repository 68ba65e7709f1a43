"""The pages of bureau and provider, without scripts: what was asked, what is required, the sentence on record."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.gateway.contract import hash_key
from gongshu.kit.actor import Actor
from gongshu.procedure import queries as cases
from gongshu.sharing.models import Application, Grant
from tests.sharing.scene import Sharing

Browse = Callable[[Sharing, Actor], Client]


@pytest.fixture
def browse() -> Browse:
    """A browser of its own for whoever is named."""

    def enter(sharing: Sharing, actor: Actor) -> Client:
        browser = Client()
        sharing.cast.enter(browser, actor)
        return browser

    return enter


def _decide(sharing: Sharing, application: Application) -> str:
    return reverse("sharing:decide", args=[sharing.case(application).number])


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def _basis(kind: str = "law") -> dict[str, str]:
    return {"bases-0-kind": kind, "bases-0-title": "个人信息保护法", "bases-0-article": "第十三条"}


def test_the_case_page_of_the_desk_leads_to_the_decision(sharing: Sharing, browse: Browse) -> None:
    application = sharing.submitted().application
    browser = browse(sharing, sharing.cast.bureau_reviewer)
    page = browser.get(reverse("desk:case", args=[sharing.case(application).number])).content.decode()
    assert _decide(sharing, application) in page


@pytest.mark.requirement("HS-17/4", "SX-25/1")
def test_the_page_shows_what_was_asked_what_is_required_and_what_follows(sharing: Sharing, browse: Browse) -> None:
    application = sharing.submitted().application
    if sharing.profile_id == "haishu-2022":
        sharing.step(application, sharing.cast.bureau_reviewer, "pass")
        actor = sharing.cast.provider_reviewer
    else:
        actor = sharing.cast.bureau_reviewer
    page = browse(sharing, actor).get(_decide(sharing, application)).content.decode()
    assert "核验参保人婚姻状况" in page
    required = re.search("须具备([^<]*依据[^<]*)", page)
    assert required
    assert "理由" in required[1]
    assert "不视为同意" in page
    kinds = re.findall(r'<option value="(\w+)"', page)
    assert ("local_government_rule" in kinds) == (sharing.profile_id == "haishu-2022")
    assert ("central_policy" in kinds) == (sharing.profile_id == "sixian-2021")
    assert "normative_document" not in kinds


@pytest.mark.requirement("HS-17/N3", "SX-25/N2")
def test_a_refusal_without_its_basis_does_not_get_as_far_as_the_sentence(haishu: Sharing, browse: Browse) -> None:
    application = haishu.submitted().application
    haishu.step(application, haishu.cast.bureau_reviewer, "pass")
    browser = browse(haishu, haishu.cast.provider_reviewer)
    address = _decide(haishu, application)
    hidden = _hidden(browser.get(address).content.decode())
    answer = browser.post(address, {**hidden, "act": "review", "outcome": "refuse", "reason": "不便", **_empty()})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "缺少依据" in page
    assert "第十七条第二款" in page
    assert "将要记录的内容" not in page
    assert haishu.case(application).state == "reply"


def _empty() -> dict[str, str]:
    return {"bases-0-kind": "", "bases-0-title": "", "bases-0-article": ""}


def test_the_exact_sentence_is_shown_before_it_is_recorded(haishu: Sharing, browse: Browse) -> None:
    application = haishu.submitted().application
    haishu.step(application, haishu.cast.bureau_reviewer, "pass")
    browser = browse(haishu, haishu.cast.provider_reviewer)
    address = _decide(haishu, application)
    given = {"outcome": "refuse", "reason": "超出法定用途", **_basis()}
    hidden = _hidden(browser.get(address).content.decode())
    page = browser.post(address, {**hidden, "act": "review", **given}).content.decode()
    number = haishu.case(application).number
    assert (
        f"2026-09-15，民政局吴审在 {number} 的“提供单位答复”记录：“不同意共享”；理由：超出法定用途；"
        "依据：个人信息保护法第十三条（第十七条第二款）。" in page
    )
    assert haishu.case(application).state == "reply"
    assert "再看一眼" in browser.post(address, {**hidden, "act": "record", **given}).content.decode()
    assert haishu.case(application).state == "reply"
    answer = browser.post(address, {**hidden, "act": "record", **given, "second-look": "yes"})
    assert answer.headers["Location"] == reverse("desk:case", args=[number])
    assert haishu.case(application).state == "refused"


def test_a_return_names_what_is_to_be_completed(sharing: Sharing, browse: Browse) -> None:
    application = sharing.submitted().application
    browser = browse(sharing, sharing.cast.bureau_reviewer)
    address = _decide(sharing, application)
    hidden = _hidden(browser.get(address).content.decode())
    given = {"outcome": "return", "reason": "依据不清", **_empty()}
    answer = browser.post(address, {**hidden, "act": "review", **given})
    assert "须指明要补正哪几项" in answer.content.decode()
    browser.post(address, {**hidden, "act": "record", **given, "lacking": ["material.1"]})
    application.refresh_from_db()
    assert application.to_correct == ["material.1"]


def test_two_officials_at_once_the_second_is_told(haishu: Sharing, browse: Browse) -> None:
    application = haishu.submitted().application
    address = _decide(haishu, application)
    browser = browse(haishu, haishu.cast.bureau_reviewer)
    hidden = _hidden(browser.get(address).content.decode())
    haishu.step(application, haishu.cast.bureau_reviewer, "return", reason="依据不清", lacking=["material.1"])
    answer = browser.post(address, {**hidden, "act": "record", "outcome": "pass"})
    assert answer.status_code == 302
    assert haishu.case(application).state == "supplement"


def test_who_may_not_decide_reads_why(sharing: Sharing, browse: Browse) -> None:
    application = sharing.submitted().application
    address = _decide(sharing, application)
    answer = browse(sharing, sharing.cast.applicant_reviewer).get(address)
    assert answer.status_code == 403
    assert "办理" in answer.content.decode()
    assert browse(sharing, sharing.cast.stranger).get(address).status_code == 404


def test_the_grant_page_is_filled_in_as_asked_and_opens_access(sharing: Sharing, browse: Browse) -> None:
    application = sharing.ready_to_grant()
    browser = browse(sharing, sharing.cast.bureau_reviewer)
    address = _decide(sharing, application)
    page = browser.get(address).content.decode()
    assert "2027-09-15" in page
    assert "只显示首位和末位" in page
    answer = browser.post(
        address,
        {
            "act": "grant",
            "revision": sharing.case(application).revision,
            "fields_granted": ["code", "state"],
            "plain_fields": ["code"],
            "plain_reason": "",
            "way": "interface",
            "term_until": "2026-12-31",
            "quota_per_day": "50",
        },
    )
    assert answer.status_code == 422
    assert "不脱敏须写明理由" in answer.content.decode()
    answer = browser.post(
        address,
        {
            "act": "grant",
            "revision": sharing.case(application).revision,
            "fields_granted": ["state"],
            "way": "interface",
            "term_until": "2026-12-31",
            "quota_per_day": "50",
        },
    )
    grant = Grant.objects.get()
    assert answer.headers["Location"] == reverse("sharing:grant", args=[grant.number])
    assert grant.fields == ["state"]


@pytest.mark.requirement("SX-27/5")
def test_both_sides_sign_the_text_they_read(sixian: Sharing, browse: Browse) -> None:
    application = sixian.submitted().application
    sixian.step(application, sixian.cast.bureau_reviewer, "support")
    address = reverse("sharing:agreement", args=[sixian.case(application).number])
    for actor in (sixian.cast.applicant_reviewer, sixian.cast.bureau_reviewer):
        browser = browse(sixian, actor)
        assert browser.get(_decide(sixian, application)).headers["Location"] == address
        page = browser.get(address).content.decode()
        assert f"{actor.name}（{actor.organization_name}）已阅读并签署上述文本" in page
        browser.post(address, _hidden(page))
    assert sixian.case(application).state == "grant"
    page = browse(sixian, sixian.cast.applicant_clerk).get(address).content.decode()
    assert "王核" in page
    assert "陈据" in page


def test_the_holder_takes_the_key_and_sees_it_once(sharing: Sharing, browse: Browse) -> None:
    grant = sharing.granted().grant
    browser = browse(sharing, sharing.cast.applicant_clerk)
    page = browser.get(reverse("sharing:grant", args=[grant.number])).content.decode()
    assert "领取密钥" in page
    answer = browser.post(reverse("sharing:take_key", args=[grant.number]), {"revision": grant.revision})
    shown = re.search(r'id="key">([^<]+)<', answer.content.decode())
    assert shown
    assert "no-store" in answer.headers["Cache-Control"]
    grant.refresh_from_db()
    assert grant.key_digest == hash_key(shown[1])
    page = browser.get(reverse("sharing:grant", args=[grant.number])).content.decode()
    assert shown[1] not in page
    assert "curl -X POST" in page
    assert grant.purpose in page


def test_others_see_the_grant_but_no_key(sharing: Sharing, browse: Browse) -> None:
    grant = sharing.granted().grant
    for actor in (sharing.cast.bureau_reviewer, sharing.cast.provider_reviewer):
        browser = browse(sharing, actor)
        page = browser.get(reverse("sharing:grant", args=[grant.number])).content.decode()
        assert "领取密钥" not in page
        assert "撤销" in page
        answer = browser.post(reverse("sharing:take_key", args=[grant.number]), {"revision": grant.revision})
        assert answer.status_code == 403
    assert browse(sharing, sharing.cast.stranger).get(reverse("sharing:grant", args=[grant.number])).status_code == 404


def test_revoking_takes_a_second_look_a_reason_and_a_basis(sharing: Sharing, browse: Browse) -> None:
    grant = sharing.granted().grant
    browser = browse(sharing, sharing.cast.bureau_reviewer)
    address = reverse("sharing:revoke", args=[grant.number])
    page = browser.get(address).content.decode()
    assert "撤销后不能恢复" in page
    answer = browser.post(address, {**_hidden(page), "reason": "超出目的", **_empty()})
    assert answer.status_code == 422
    browser.post(address, {**_hidden(page), "reason": "超出目的", **_basis()})
    grant.refresh_from_db()
    assert grant.state == "revoked"
    page = browser.get(reverse("sharing:grant", args=[grant.number])).content.decode()
    assert "已撤销" in page
    assert "超出目的" in page


def test_suspending_and_resuming(sharing: Sharing, browse: Browse) -> None:
    grant = sharing.granted().grant
    browser = browse(sharing, sharing.cast.provider_reviewer)
    for verb, state in (("suspend", "suspended"), ("resume", "active")):
        address = reverse(f"sharing:{verb}", args=[grant.number])
        page = browser.get(address).content.decode()
        browser.post(address, {**_hidden(page), "reason": "核查"})
        grant.refresh_from_db()
        assert grant.state == state


@pytest.mark.requirement("HS-19/3")
def test_the_argumentation_is_recorded_on_its_page_and_asked_for_at_the_grant(haishu: Sharing, browse: Browse) -> None:
    application = haishu.ready_to_grant(way="exchange", system="other")
    browser = browse(haishu, haishu.cast.bureau_reviewer)
    page = browser.get(_decide(haishu, application)).content.decode()
    address = reverse("sharing:argumentation", args=[application.id])
    assert address in page
    browser.post(address, {"favorable": "yes", "document": "市局论证意见", "decided_on": "2026-09-14"})
    assert haishu.issue(application).grant.way == "exchange"


def test_the_incoming_list_counts_what_is_open(sharing: Sharing, browse: Browse) -> None:
    application = sharing.submitted().application
    page = browse(sharing, sharing.cast.bureau_reviewer).get(reverse("sharing:incoming")).content.decode()
    assert sharing.case(application).number in page
    assert str(cases.law_of(sharing.case(application)).title_of(sharing.case(application).state)) in page


def test_the_list_of_grants_is_found_by_state(sharing: Sharing, browse: Browse) -> None:
    grant = sharing.granted().grant
    browser = browse(sharing, sharing.cast.applicant_clerk)
    assert grant.number in browser.get(reverse("sharing:grants"), {"state": "active"}).content.decode()
    assert grant.number not in browser.get(reverse("sharing:grants"), {"state": "revoked"}).content.decode()
    exported = b"".join(browser.get(reverse("sharing:grants"), {"export": "csv"})).decode("utf-8-sig")
    assert grant.number in exported


def test_what_an_applicant_wrote_is_shown_and_never_run(sharing: Sharing, browse: Browse) -> None:
    hostile = '"</code><script>alert(1)</script>'
    application = sharing.submitted(purpose=hostile).application
    page = browse(sharing, sharing.cast.bureau_reviewer).get(_decide(sharing, application)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    grant = sharing.granted(purpose=hostile).grant
    page = browse(sharing, sharing.cast.applicant_clerk).get(reverse("sharing:grant", args=[grant.number]))
    assert "<script>alert" not in page.content.decode()
    assert "&amp;quot;" not in page.content.decode()

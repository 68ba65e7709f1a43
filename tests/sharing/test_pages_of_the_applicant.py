"""The applicant's pages, without scripts: find, start, answer, check, submit, print, come back."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.sharing.models import Application
from tests.sharing.pure import answers
from tests.sharing.scene import LAW, Sharing


@pytest.fixture
def clerk(sharing: Sharing, client: Client) -> Client:
    """A browser of the applicant's data officer."""
    sharing.cast.enter(client, sharing.cast.applicant_clerk)
    return client


def _start(sharing: Sharing, browser: Client) -> Application:
    answer = browser.post(reverse("sharing:resource", args=[sharing.entry.code]))
    assert answer.status_code == 302
    return Application.objects.get()


def _revision(page: str, name: str = "revision") -> str:
    found = re.search(rf'name="{name}" value="(\d+)"', page)
    assert found, page
    return found[1]


def test_an_empty_list_teaches_what_belongs_here_and_what_to_do_next(sharing: Sharing, clerk: Client) -> None:
    page = clerk.get(reverse("sharing:home")).content.decode()
    assert "本单位还没有申请过数据" in page
    assert reverse("sharing:resources") in page


def test_a_resource_shows_its_class_procedure_limit_and_article_before_anybody_applies(
    sharing: Sharing, clerk: Client
) -> None:
    found = clerk.get(reverse("sharing:resources"), {"words": "婚姻"}).content.decode()
    assert "婚姻登记信息" in found
    page = clerk.get(reverse("sharing:resource", args=[sharing.entry.code])).content.decode()
    if sharing.profile_id == "haishu-2022":
        assert "受限共享类" in page
        assert "5个工作日" in page
        assert "第十七条第二款" in page
    else:
        assert "有条件共享类" in page
        assert "7个工作日" in page
        assert "第二十七条第二款" in page
    assert "此外不得要求其他材料" in page
    assert "开始申请" in page


def test_the_provider_is_told_why_it_cannot_apply(sharing: Sharing, client: Client) -> None:
    sharing.cast.enter(client, sharing.cast.provider_clerk)
    page = client.get(reverse("sharing:resource", args=[sharing.entry.code])).content.decode()
    assert "本单位就是该数据的提供单位" in page
    assert "开始申请" not in page


def test_the_whole_application_is_made_without_scripts(sharing: Sharing, clerk: Client) -> None:
    application = _start(sharing, clerk)
    page = clerk.get(reverse("sharing:application", args=[application.id])).content.decode()
    assert "未开始" in page
    given = {**answers(), "material.1": "三定方案第二条"}
    first = re.search(r'href="([^"]*/questions/[^"]*)"', page)
    assert first
    address, seen = first[1], []
    while "/questions/" in address:
        name = address.rstrip("/").rsplit("/", 1)[1]
        seen.append(name)
        page = clerk.get(address).content.decode()
        answer = clerk.post(address, {"revision": _revision(page), name: given.get(name, "")})
        assert answer.status_code == 302, answer.content.decode()
        address = answer.headers["Location"]
    assert len(seen) == len(set(seen)) >= 6
    page = clerk.get(address).content.decode()
    assert "证件号码、婚姻状况" in page
    assert "办事类系统" in page or sharing.profile_id == "sixian-2021"
    assert "提交即知悉" in page
    answer = clerk.post(address, {"revision": _revision(page)})
    assert answer.status_code == 302
    page = clerk.get(answer.headers["Location"]).content.decode()
    application.refresh_from_db()
    assert application.case is not None
    for words in ("申请已提交", application.case.number, "下一步", "大数据局"):
        assert words in page
    assert ("本办法未规定期限" if sharing.profile_id == "haishu-2022" else "剩 7 个工作日") in page


def test_save_for_later_returns_to_the_task_list(sharing: Sharing, clerk: Client) -> None:
    application = _start(sharing, clerk)
    address = reverse("sharing:question", args=[application.id, "purpose"])
    answer = clerk.post(address, {"revision": application.revision, "purpose": "核验", "then": "later"})
    assert answer.headers["Location"] == reverse("sharing:application", args=[application.id])
    assert "已完成" in clerk.get(answer.headers["Location"]).content.decode()


def test_a_wrong_answer_is_told_in_the_summary_and_at_the_field(sharing: Sharing, clerk: Client) -> None:
    application = _start(sharing, clerk)
    address = reverse("sharing:question", args=[application.id, "term_until"])
    answer = clerk.post(address, {"revision": application.revision, "term_until": "明年"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("2026-11-22 的样式") >= 2
    assert "<title>错误：" in page


def test_a_stale_page_overwrites_nothing(sharing: Sharing, clerk: Client) -> None:
    application = _start(sharing, clerk)
    address = reverse("sharing:question", args=[application.id, "purpose"])
    clerk.post(address, {"revision": application.revision, "purpose": "甲"})
    answer = clerk.post(address, {"revision": application.revision, "purpose": "乙"})
    assert answer.status_code == 422
    assert "未作任何改动" in answer.content.decode()


@pytest.mark.requirement("HS-17/N1", "SX-25/N3")
def test_submitting_what_is_incomplete_lists_what_is_missing_with_articles_and_links(
    sharing: Sharing, clerk: Client
) -> None:
    application = _start(sharing, clerk)
    answer = clerk.post(reverse("sharing:check", args=[application.id]), {"revision": application.revision})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还不能提交" in page
    assert "尚未填写：应用场景" in page
    assert ("§ 第十七条第二款" if sharing.profile_id == "haishu-2022" else "§ 第二十五条第六款") in page
    assert reverse("sharing:question", args=[application.id, "paper.scenario"]) in page


def test_a_changed_answer_returns_to_the_check(sharing: Sharing, clerk: Client) -> None:
    draft = sharing.draft()
    address = reverse("sharing:question", args=[draft.id, "purpose"]) + "?back=check"
    answer = clerk.post(address, {"revision": draft.revision, "purpose": "另一个目的"})
    assert answer.headers["Location"] == reverse("sharing:check", args=[draft.id])


def test_the_former_sheet_leads_to_that_of_the_case_and_for_a_draft_to_its_page(
    sharing: Sharing, clerk: Client
) -> None:
    draft = sharing.draft()
    address = reverse("sharing:print_application", args=[draft.id])
    assert clerk.get(address)["Location"] == reverse("sharing:application", args=[draft.id])
    assert "/print/" not in clerk.get(reverse("sharing:application", args=[draft.id])).content.decode()
    application = sharing.submitted().application
    sheet = reverse("desk:sheet", args=[sharing.case(application).number, "application"])
    assert clerk.get(reverse("sharing:print_application", args=[application.id]))["Location"] == sheet
    for name in ("application", "submitted"):
        assert sheet in clerk.get(reverse(f"sharing:{name}", args=[application.id])).content.decode()


def test_every_page_speaks_english_completely(sharing: Sharing, clerk: Client) -> None:
    application = sharing.submitted().application
    for name in ("application", "submitted"):
        page = clerk.get(reverse(f"sharing:{name}", args=[application.id]), {"lang": "en"}).content.decode()
        for chinese in ("申请内容", "办理意见", "提交日期", "下一步"):
            assert chinese not in page


def test_a_stranger_finds_nothing(sharing: Sharing, client: Client) -> None:
    application = sharing.submitted().application
    sharing.cast.enter(client, sharing.cast.stranger)
    for name in ("application", "submitted", "print_application", "check", "withdraw", "dispute", "argumentation"):
        assert client.get(reverse(f"sharing:{name}", args=[application.id])).status_code in (404, 409)
    assert application.resource_title not in client.get(reverse("sharing:incoming")).content.decode()


def test_nobody_signed_in_is_led_to_the_sign_in(sharing: Sharing, client: Client) -> None:
    answer = client.get(reverse("sharing:home"))
    assert answer.status_code == 302
    assert "sign-in" in answer.headers["Location"]


def test_a_returned_application_is_completed_and_handed_in_again(sharing: Sharing, clerk: Client) -> None:
    application = sharing.submitted().application
    sharing.step(application, sharing.cast.bureau_reviewer, "return", reason="依据不清", lacking=["material.1"])
    page = clerk.get(reverse("sharing:application", args=[application.id])).content.decode()
    assert "申请已退回补正" in page
    assert "需补正" in page
    application.refresh_from_db()
    address = reverse("sharing:question", args=[application.id, "material.1"])
    clerk.post(address, {"revision": application.revision, "material.1": "三定方案第三条"})
    page = clerk.get(reverse("sharing:check", args=[application.id])).content.decode()
    answer = clerk.post(
        reverse("sharing:check", args=[application.id]),
        {"revision": _revision(page), "case_revision": _revision(page, "case_revision")},
    )
    assert answer.headers["Location"] == reverse("sharing:submitted", args=[application.id])


def test_withdrawing_takes_a_reason(sharing: Sharing, clerk: Client) -> None:
    application = sharing.submitted().application
    address = reverse("sharing:withdraw", args=[application.id])
    assert clerk.post(address, {"reason": ""}).status_code == 422
    clerk.post(address, {"reason": "改用其他数据"})
    assert sharing.case(application).state == "withdrawn"


def test_a_refusal_can_be_disputed_in_the_words_of_the_instrument(sharing: Sharing, clerk: Client) -> None:
    application = sharing.submitted().application
    if sharing.profile_id == "haishu-2022":
        sharing.step(application, sharing.cast.bureau_reviewer, "pass")
        sharing.step(application, sharing.cast.provider_reviewer, "refuse", reason="超出用途", bases=[LAW])
    else:
        sharing.step(application, sharing.cast.bureau_reviewer, "refuse", reason="法律不允许", bases=[LAW])
    page = clerk.get(reverse("sharing:application", args=[application.id])).content.decode()
    assert {"haishu-2022": "提出争议", "sixian-2021": "申请复核"}[sharing.profile_id] in page
    clerk.post(reverse("sharing:dispute", args=[application.id]), {"reason": "确为履职所需"})
    application.refresh_from_db()
    assert application.dispute is not None


def test_what_is_shown_can_be_taken_away_as_a_spreadsheet(sharing: Sharing, clerk: Client) -> None:
    sharing.submitted()
    answer = clerk.get(reverse("sharing:home"), {"export": "csv"})
    assert "婚姻登记信息" in b"".join(answer).decode("utf-8-sig")

"""On the desk: what may be opened and why not, one question per page, the decision read before it is recorded."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from gongshu.matters.models import Matter
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case
from tests.sharing.scene import publish_entry

from .office import Front, fields

pytestmark = pytest.mark.django_db

RECTIFICATION, INCIDENT = "supervision.rectification", "security.incident"


def text(answer) -> str:
    return answer.content.decode()


def begin(client, procedure: str) -> Matter:
    address = reverse("matters:procedure", args=[procedure])
    assert "开始填写" in text(client.get(address))
    location = client.post(address)["Location"]
    return Matter.objects.get(pk=location.rstrip("/").rpartition("/")[2])


def answer(client, matter: Matter, name: str, value, *, query: str = ""):
    address = reverse("matters:question", args=[matter.id, name]) + query
    page = client.get(address)
    assert page.status_code == 200
    return client.post(address, {**fields(text(page)), name: value})


def test_the_list_says_who_opens_what_and_why_not(front: Front) -> None:
    page = text(front.enter(front.cast.applicant_clerk).get(reverse("matters:index")))
    assert "责令限期整改" in page
    assert "第四条" in page
    assert "本单位不承担这一职责" in page
    bureau = text(front.enter(front.cast.bureau_clerk).get(reverse("matters:index")))
    row = bureau.split("责令限期整改")[1].split("</li>")[0]
    assert "现在不能提出" not in row
    assert "共享申请" not in bureau


def test_why_not_stands_where_the_button_would(front: Front) -> None:
    client = front.enter(front.cast.applicant_clerk)
    address = reverse("matters:procedure", args=[RECTIFICATION])
    page = text(client.get(address))
    assert "开始填写" not in page
    assert "由数据局提出" in page
    assert client.post(address).status_code == 403


def test_an_order_question_by_question_to_its_confirmation(front: Front) -> None:
    client = front.enter(front.cast.bureau_clerk)
    matter = begin(client, RECTIFICATION)
    onward = answer(client, matter, "subject", front.cast.provider.id)["Location"]
    assert onward.endswith("/questions/paper.grounds/")
    answer(client, matter, "paper.grounds", ["late_update", "no_reply"])
    early = client.get(reverse("matters:check", args=[matter.id]))
    refused = client.post(reverse("matters:check", args=[matter.id]), fields(text(early)))
    assert refused.status_code == 422
    assert "（§ 第四条）" in text(refused)
    assert "questions/paper.evidence/?back=check" in text(refused)
    back = answer(client, matter, "paper.evidence", "抽查记录", query="?back=check")["Location"]
    assert back == reverse("matters:check", args=[matter.id])
    page = text(client.get(back))
    assert "未按时更新、逾期不答复" in page
    sent = fields(page)
    done = client.post(back, sent, follow=True)
    case = Case.objects.get(subject=front.cast.provider.id)
    assert case.number in text(done)
    assert "下达整改通知" in text(done)
    again = client.post(back, sent, follow=True)
    assert case.number in text(again)
    assert Case.objects.filter(procedure_id=RECTIFICATION).count() == 1


def test_a_draft_is_taken_up_again_by_a_colleague(front: Front) -> None:
    matter = begin(front.enter(front.cast.applicant_clerk), INCIDENT)
    answer(front.enter(front.cast.applicant_clerk), matter, "title", "接口异常调用")
    colleague = front.enter(front.cast.applicant_reviewer)
    address = reverse("matters:matter", args=[matter.id])
    assert address in text(colleague.get(reverse("matters:index")))
    assert "已完成" in text(colleague.get(address))
    assert front.enter(front.cast.provider_clerk).get(address).status_code == 404


def test_an_entry_is_found_by_its_name(front: Front) -> None:
    entry = publish_entry(front.cast)
    client = front.enter(front.cast.applicant_clerk)
    matter = begin(client, "catalog.class_objection")
    address = reverse("matters:question", args=[matter.id, "subject"])
    assert entry.code in text(client.get(f"{address}?words=婚姻"))
    assert "没有找到符合的目录" in text(client.get(f"{address}?words=不存在的词"))
    answer(client, matter, "subject", entry.code, query="?words=婚姻")
    assert Matter.objects.get(pk=matter.pk).answers["subject"] == entry.code


def decide_page(front: Front, actor, case: Case):
    return front.enter(actor), reverse("matters:decide", args=[case.number])


def test_the_decision_is_read_before_it_is_recorded(front: Front) -> None:
    case = front.case(RECTIFICATION, front.cast.bureau_clerk, subject=front.cast.provider.id)
    client, address = decide_page(front, front.cast.bureau_reviewer, case)
    choices = text(client.get(address))
    assert "须具备理由、办理时限" in choices
    unchosen = client.post(address, {**fields(choices), "act": "pick"})
    assert unchosen.status_code == 422
    assert "请选择办理结果" in text(unchosen)
    form = text(client.get(f"{address}?outcome=order"))
    assert "须具备理由、依据" in text(client.post(f"{address}?outcome=order", {"act": "choose"}))
    assert re.search(r"不晚于 2026-10-\d\d（第四条）", form)
    empty = client.post(address, {**fields(form), "act": "review"})
    assert empty.status_code == 422
    assert "缺少理由" in text(empty)
    assert "（§ 第四条）" in text(empty)
    sent = {**fields(form), "reason": "两次抽查均未更新", "due": "2026-09-30T18:00"}
    review = text(client.post(address, {**sent, "act": "review"}))
    assert "记录：“责令整改”；理由：两次抽查均未更新；时限：2026-09-30 18:00（第四条）。" in review
    case.refresh_from_db()
    assert case.state == "order"
    done = client.post(address, {**sent, "act": "record"}, follow=True)
    assert "已记录：责令整改" in text(done)
    case.refresh_from_db()
    assert case.state == "rectify"
    stale = client.post(address, {**sent, "act": "record"})
    assert stale.status_code in (403, 422)


def test_the_second_of_two_deciders_is_told_and_changes_nothing(front: Front) -> None:
    case = front.case(INCIDENT, front.cast.applicant_clerk)
    first, address = decide_page(front, front.cast.applicant_clerk, case)
    second, _ = decide_page(front, front.cast.applicant_reviewer, case)
    page = text(second.get(f"{address}?outcome=false_alarm"))
    sent = {**fields(page), "reason": "演练", "act": "record"}
    assert first.post(address, sent).status_code == 302
    assert second.post(address, sent)["Location"] == reverse("desk:case", args=[case.number])
    assert len(cases.decisions(case)) == 1


def test_receivers_are_told_one_by_one_before_the_case_closes(front: Front) -> None:
    case = front.case(INCIDENT, front.cast.applicant_clerk)
    front.decide(case, "contained", by=front.cast.applicant_clerk, papers={"measures": "已隔离"})
    client, address = decide_page(front, front.cast.applicant_clerk, case)
    page = text(client.get(address))
    assert "还有对象没有告知" in page
    assert page.count("未告知") == 2
    close = {**fields(page), "receipt": "备1号", "act": "review"}
    refused = client.post(address, close)
    assert refused.status_code == 422
    assert "缺少对规定对象的逐一告知：受影响的用户、公安机关" in text(refused)
    nothing = client.post(address, {"act": "tell", "receiver": "police", "police-text": " "})
    assert nothing.status_code == 422
    for role in ("police", "affected_users"):
        sent = {"act": "tell", "receiver": role, f"{role}-text": "已告知影响范围", f"{role}-receipt": "收1号"}
        assert client.post(address, sent)["Location"] == address
    assert "还有对象没有告知" not in text(client.get(address))
    assert "将要记录的内容" in text(client.post(address, close))
    client.post(address, {**close, "act": "record"})
    case.refresh_from_db()
    assert case.state == "closed"
    shown = text(client.get(reverse("desk:case", args=[case.number])))
    assert "收1号" in shown
    assert "已隔离" in shown
    assert "重大" in shown


def test_the_case_page_leads_to_the_generic_decision_and_to_taking_back(front: Front) -> None:
    case = front.case(INCIDENT, front.cast.applicant_clerk)
    client, address = decide_page(front, front.cast.applicant_clerk, case)
    shown = text(client.get(reverse("desk:case", args=[case.number])))
    assert address in shown
    back = reverse("matters:withdraw", args=[case.number])
    assert back in shown
    assert client.post(back, {"reason": ""}).status_code == 422
    assert client.post(back, {"reason": "误报"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_a_case_of_another_room_and_a_strangers_case_are_not_found(front: Front) -> None:
    own = front.open("sharing.conditional")
    client, address = decide_page(front, front.cast.provider_reviewer, own)
    assert client.get(address).status_code == 404
    case = front.case(INCIDENT, front.cast.applicant_clerk)
    client, address = decide_page(front, front.cast.stranger, case)
    assert client.get(address).status_code == 404


def test_nobody_signed_out_sees_the_desk_of_matters(front: Front, client) -> None:
    for name, args in (("index", []), ("procedure", [INCIDENT]), ("decide", ["AQ-2026-000001"])):
        assert client.get(reverse(f"matters:{name}", args=args))["Location"].startswith("/sign-in")

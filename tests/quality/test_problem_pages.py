"""The pages of problem data: by clicking, without scripts, on the desk and for anybody."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from gongshu.kit.actor import Actor
from gongshu.quality import actions, queries
from gongshu.quality.models import Ticket
from tests.quality.scene import KEY, Scene
from tests.quality.test_check_version import checked


def entered(scene: Scene, actor: Actor) -> Client:
    client = Client()
    scene.cast.enter(client, actor)
    return client


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def hidden(page: Any) -> dict[str, str]:
    """What the decision form of a page sends along."""
    html = page.content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', html)[1] for name in ("step", "expect")}  # type: ignore[index]


def test_an_official_reports_from_the_desk(haishu: Scene) -> None:
    client = entered(haishu, haishu.cast.applicant_clerk)
    page = client.get("/desk/problems/new/", {"resource": haishu.entry.code})
    assert "婚姻状况" in text(page)
    sent = {
        "resource": haishu.entry.code,
        "kind": "error",
        "field": "state",
        "record_key": KEY,
        "description": "应为已婚",
    }
    answer = client.post("/desk/problems/new/", sent)
    ticket = Ticket.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/desk/problems/{ticket.case.number}/"
    assert (ticket.channel, ticket.field) == ("platform_form", "state")
    assert ticket.case.number in text(client.get("/desk/problems/"))


def test_a_report_that_lacks_something_says_so_at_its_fields(haishu: Scene) -> None:
    client = entered(haishu, haishu.cast.applicant_clerk)
    page = client.post("/desk/problems/new/", {"resource": haishu.entry.code})
    assert page.status_code == 422
    assert "请填写“哪里不对”" in text(page)
    assert "请选择“问题种类”" in text(page)
    page = client.post("/desk/problems/new/", {"resource": "no/such", "kind": "error", "description": "x"})
    assert "没有这条目录" in text(page)


def test_the_provider_closes_a_report_as_corrected_by_its_page(scene: Scene) -> None:
    ticket = scene.at_provider()
    client = entered(scene, scene.cast.provider_clerk)
    address = f"/desk/problems/{ticket.case.number}/"
    page = client.get(address)
    assert "请您办理" in text(page)
    assert "反馈之后还没有归集新的版本" in text(page)
    page = client.post(address, {**hidden(page), "outcome": "corrected"})
    assert page.status_code == 422
    assert "缺少更正后的数据版本" in text(page)
    scene.note_version(2)
    page = client.get(address)
    assert 'value="2"' in page.content.decode()
    answer = client.post(address, {**hidden(page), "outcome": "corrected", "version": "2"})
    assert answer.status_code == 302
    ticket.case.refresh_from_db()
    assert ticket.case.ended
    assert "更正后的数据为第 2 版" in text(client.get(address))


def test_the_bureau_passes_a_report_on_as_urgent_with_a_time(haishu: Scene) -> None:
    ticket = haishu.report()
    client = entered(haishu, haishu.cast.bureau_clerk)
    address = f"/desk/problems/{ticket.case.number}/"
    page = client.get(address)
    answer = client.post(address, {**hidden(page), "outcome": "forward_urgent", "due": "2026-09-16T18:00"})
    assert answer.status_code == 302
    due = haishu.due(ticket)
    assert due is not None
    assert due.isoformat() == "2026-09-16T10:00:00+00:00"


def test_a_day_alone_is_due_at_its_end_and_nonsense_is_told(haishu: Scene) -> None:
    ticket = haishu.report()
    client = entered(haishu, haishu.cast.bureau_clerk)
    address = f"/desk/problems/{ticket.case.number}/"
    page = client.get(address)
    answer = client.post(address, {**hidden(page), "outcome": "forward_urgent", "due": "soon"})
    assert "请按 2026-11-22 18:00 的样式填写" in text(answer)
    client.post(address, {**hidden(page), "outcome": "forward_urgent", "due": "2026-09-16"})
    due = haishu.due(ticket)
    assert due is not None
    assert due.isoformat().startswith("2026-09-16T15:59:59")


def test_who_is_not_asked_reads_why_instead_of_a_form(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    page = entered(haishu, haishu.cast.applicant_clerk).get(f"/desk/problems/{ticket.case.number}/")
    assert "等待办理" in text(page)
    assert 'name="outcome"' not in page.content.decode()


def test_a_stranger_finds_no_report(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    client = entered(haishu, haishu.cast.stranger)
    assert client.get(f"/desk/problems/{ticket.case.number}/").status_code == 404
    assert ticket.case.number not in text(client.get("/desk/problems/"))


def test_the_record_is_sealed_until_somebody_looks_and_that_is_recorded(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    client = entered(haishu, haishu.cast.provider_clerk)
    address = f"/desk/problems/{ticket.case.number}/"
    page = client.get(address)
    assert "查看会留痕" in text(page)
    assert KEY not in text(page)
    assert KEY in text(client.post(f"{address}record/"))
    other = entered(haishu, haishu.cast.applicant_clerk)
    assert "查看会留痕" not in text(other.get(address))
    assert other.post(f"{address}record/").status_code == 403


def test_the_reporting_unit_does_not_accept_the_answer_once(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    haishu.decide(ticket, "confirmed_correct", reason="无误", notice="数据无误")
    client = entered(haishu, haishu.cast.applicant_clerk)
    address = f"/desk/problems/{ticket.case.number}/"
    assert "不认可这一结果" in text(client.get(address))
    answer = client.post(f"{address}again/", {"description": "仍与证件不符"})
    assert answer.status_code == 302
    assert "不认可这一结果" not in text(client.get(address))


def test_anybody_reports_on_open_data_and_sees_what_becomes_of_it(haishu: Scene) -> None:
    client = Client()
    page = client.get("/report-problem/", {"resource": haishu.entry.code})
    assert "不需要登录" in text(page)
    said = {"resource": haishu.entry.code, "kind": "error", "description": "姓名错了", "contact": "13800138000"}
    page = client.post("/report-problem/", said)
    number = Ticket.objects.get().case.number
    code = re.search(r'<b class="code">([a-z0-9]{16})</b>', page.content.decode())[1]  # type: ignore[index]
    assert number in text(page)
    assert "请记下" in text(page)
    found = client.post("/problem-status/", {"number": number, "code": code})
    assert "已收到您的反馈" in text(found)
    wrong = client.post("/problem-status/", {"number": number, "code": "x"})
    assert (wrong.status_code, "编号或查询码不正确" in text(wrong)) == (422, True)
    ticket = Ticket.objects.get()
    haishu.decide(ticket, "forward")
    haishu.decide(ticket, "settled", reason="年底更正", notice="年底统一更正")
    haishu.decide(ticket, "confirmed")
    found = client.post("/problem-status/", {"number": number, "code": code})
    assert "年底统一更正" in text(found)
    again = client.post("/problem-status/", {"number": number, "code": code, "again": "1", "description": "不能等"})
    assert Ticket.objects.count() == 2
    assert "反馈已提交" in text(again)


def test_data_that_is_not_open_has_no_report_page_for_the_public(haishu: Scene) -> None:
    type(haishu.entry).objects.filter(pk=haishu.entry.pk).update(opening_class="none")
    assert Client().get("/report-problem/", {"resource": haishu.entry.code}).status_code == 404


def test_a_check_is_shown_by_dimension_and_a_finding_becomes_a_report_by_one_click(haishu: Scene) -> None:
    run = checked(haishu)
    client = entered(haishu, haishu.cast.provider_clerk)
    assert run.resource_title in text(client.get("/desk/quality/"))
    page = client.get(f"/desk/quality/{run.id}/")
    assert "规范性" in text(page)
    assert "未检查" in text(page)
    assert "应唯一而重复" in text(page)
    answer = client.post(f"/desk/quality/{run.id}/", {"field": "code", "rule": "unique"})
    assert answer.status_code == 302
    assert Ticket.objects.get().channel == "check"
    assert Ticket.objects.get().case.number in text(client.get(f"/desk/quality/{run.id}/"))


def test_every_finding_is_handed_to_the_provider_and_to_nobody_else(haishu: Scene) -> None:
    run = checked(haishu)
    answer = entered(haishu, haishu.cast.provider_clerk).get(f"/desk/quality/{run.id}/findings.csv")
    lines = b"".join(answer).decode().splitlines()  # type: ignore[arg-type]
    assert lines[0] == "file,record,line,field,rule,dimension,verdict,message"
    assert len(lines) == 5
    assert KEY not in "".join(lines)
    assert entered(haishu, haishu.cast.stranger).get(f"/desk/quality/{run.id}/findings.csv").status_code == 404


def test_every_page_has_its_english(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    run = checked(haishu)
    actions.report_finding(by=haishu.cast.bureau_clerk, run=run, field="code", rule="unique")
    client = entered(haishu, haishu.cast.provider_clerk)
    for address in (
        "/desk/problems/",
        f"/desk/problems/{ticket.case.number}/",
        "/desk/quality/",
        f"/desk/quality/{run.id}/",
    ):
        page = client.get(address, {"lang": "en"})
        assert page.status_code == 200
        assert 'lang="en"' in page.content.decode()
    assert queries.ticket(ticket.case.number, haishu.cast.provider_clerk)

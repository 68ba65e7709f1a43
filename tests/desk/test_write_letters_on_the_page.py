"""Writing to the parties of a case: the page names the readers before anything is sent, and shows each only theirs."""

from __future__ import annotations

from gongshu.procedure.models import Letter


def test_the_page_says_who_will_read_it_before_it_is_sent(haishu, enter) -> None:
    case = haishu.open("sharing.conditional")
    client = enter(haishu, haishu.cast.bureau_clerk)
    letter = {"audience": ["provider"], "kind": "consult", "text": "可否提供到街道一级？"}
    page = client.post(f"/desk/cases/{case.number}/write/", {**letter, "act": "check"}).text
    named = page[page.index("其他任何单位都不能") :]
    assert named.index("大数据局") < named.index("民政局")
    assert "医疗保障局" not in named[: named.index("</ul>")]
    assert not Letter.objects.exists()
    answer = client.post(f"/desk/cases/{case.number}/write/", {**letter, "act": "send"})
    assert answer["Location"] == f"/desk/cases/{case.number}/#thread"
    assert "可否提供到街道一级？" in client.get(f"/desk/cases/{case.number}/").text


def test_each_sees_what_is_addressed_to_it_and_can_answer(haishu, enter) -> None:
    case = haishu.open("sharing.conditional")
    letter = {"audience": ["provider"], "kind": "consult", "text": "请研究答复", "act": "send"}
    enter(haishu, haishu.cast.bureau_clerk).post(f"/desk/cases/{case.number}/write/", letter)
    assert "请研究答复" not in enter(haishu, haishu.cast.applicant_clerk).get(f"/desk/cases/{case.number}/").text
    provider = enter(haishu, haishu.cast.provider_clerk)
    page = provider.get(f"/desk/cases/{case.number}/").text
    kept = Letter.objects.get()
    assert f"?answers={kept.id}" in page
    form = provider.get(f"/desk/cases/{case.number}/write/?answers={kept.id}").text
    assert "请研究答复" in form
    assert 'value="authority" id="id_audience_1" checked' in form or "checked" in form
    elsewhere = enter(haishu, haishu.cast.applicant_clerk).get(f"/desk/cases/{case.number}/write/?answers={kept.id}")
    assert elsewhere.status_code == 404


def test_an_empty_letter_is_refused_at_its_fields(haishu, enter) -> None:
    case = haishu.open("sharing.conditional")
    client = enter(haishu, haishu.cast.bureau_clerk)
    answer = client.post(f"/desk/cases/{case.number}/write/", {"act": "check"})
    assert answer.status_code == 422
    assert "请选择“发给谁”" in answer.text


def test_the_record_stands_in_the_timeline_under_its_own_kind(haishu, enter) -> None:
    case = haishu.open("sharing.conditional")
    letter = {"audience": ["provider"], "kind": "coordinate", "text": "拟于周五协调", "act": "send"}
    client = enter(haishu, haishu.cast.bureau_clerk)
    client.post(f"/desk/cases/{case.number}/write/", letter)
    page = client.get(f"/desk/cases/{case.number}/?show=letters").text
    trail = page[page.index('class="timeline"') :]
    assert "在事项中发函" in trail
    assert "拟于周五协调" not in trail

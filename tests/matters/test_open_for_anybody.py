"""Anybody opens what the text opens to the public, without an account, and follows it by number and code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.audit import queries as audit
from gongshu.kit.actor import PUBLIC
from gongshu.kit.errors import NotFound, Refusal, Transient
from gongshu.matters import actions, queries
from gongshu.matters.actions import drafting, opening
from gongshu.matters.models import Matter
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case

from .office import Front, fields

pytestmark = pytest.mark.django_db

DEMAND = "opening.demand"


def begin(client: Client) -> str:
    """Begin a demand and return the address of its task list."""
    answer = client.post(reverse("matters:guide_to", args=[DEMAND]))
    assert answer.status_code == 302
    return answer["Location"]


def walk(client: Client, address: str) -> str:
    """Answer everything and return the page that confirms it."""
    for name, value in (("title", "公交线路"), ("paper.need", "研究出行"), ("contact", "138 0000 0000")):
        page = client.get(f"{address}questions/{name}/")
        assert page.status_code == 200, name
        sent = {**fields(page.content.decode()), name: value}
        assert client.post(f"{address}questions/{name}/", sent).status_code == 302, name
    page = client.get(f"{address}check/").content.decode()
    assert "研究出行" in page
    assert "138" not in page
    return client.post(f"{address}check/", fields(page)).content.decode()


def number_and_code(page: str) -> tuple[str, str]:
    number = page.split('panel__number code">')[1].split("<")[0]
    code = page.split('<b class="code">')[1].split("<")[0]
    return number, code


def look(client: Client, number: str, code: str, **more: str) -> str:
    return client.post(reverse("matters:status"), {"number": number, "code": code, **more}).content.decode()


@pytest.fixture
def client() -> Client:
    return Client()


def test_a_demand_from_the_guide_to_its_answer_without_scripts(front: Front, client: Client) -> None:
    guide = client.get(reverse("matters:guide")).content.decode()
    assert "开放需求" in guide
    assert "责令限期整改" not in guide
    process = client.get(reverse("matters:guide_to", args=[DEMAND])).content.decode()
    assert "第六条" in process
    for outcome, who in (("已补充", "提出单位"), ("没有补充", "数据局")):
        row = process.split(f"补充说明：{outcome}</b>")[1].split("</li>")[0]
        assert f"由{who}记录" in row
    number, code = number_and_code(walk(client, begin(client)))
    assert number.startswith("KF-2026-")
    case = Case.objects.get(number=number)
    assert case.opened_by == Matter.objects.get(case=case).id
    assert "2026-09-21" in str(cases.badge(case).due_day)
    bureau = front.enter(front.cast.bureau_reviewer)
    address = reverse("matters:decide", args=[number])
    assert "研究出行" in bureau.get(address).content.decode()
    front.decide(case, "return", by=front.cast.bureau_reviewer, reason="请写明线路")
    page = look(client, number, code)
    assert "请写明线路" in page
    assert "补充说明" in page
    assert "“没有补充”由大数据局记录" in page
    own = look(client, number, code, act="review", outcome="nothing_came", reason="不想补充")
    assert "将要记录的内容" not in own
    review = look(client, number, code, act="review", outcome="resubmit", **{"paper.more": "一号线"})
    assert "将要记录的内容" in review
    sent = {**fields(review), "act": "record", "outcome": "resubmit", "paper.more": "一号线"}
    look(client, number, code, **{k: v for k, v in sent.items() if k not in ("number", "code")})
    case.refresh_from_db()
    assert case.state == "answer"
    front.decide(case, "open", by=front.cast.bureau_reviewer)
    assert "已安排开放" in look(client, number, code)


def test_a_second_click_shows_the_same_number_and_code_and_opens_no_second_case(front: Front, client: Client) -> None:
    address = begin(client)
    first = walk(client, address)
    again = client.post(f"{address}check/", {"revision": "4"}).content.decode()
    assert number_and_code(again) == number_and_code(first)
    assert Case.objects.filter(procedure_id=DEMAND).count() == 1


def test_the_code_is_not_told_again_later(front: Front, client: Client, frozen) -> None:
    address = begin(client)
    _, code = number_and_code(walk(client, address))
    assert code not in client.get(f"{address}opened/").content.decode()
    frozen.advance(timedelta(hours=2))
    assert code not in client.post(f"{address}check/", {"revision": "4"}).content.decode()


def test_neither_key_nor_code_nor_contact_is_kept_readable(front: Front, client: Client) -> None:
    address = begin(client)
    number, code = number_and_code(walk(client, address))
    matter = Matter.objects.get(case__number=number)
    key = address.rstrip("/").rpartition("/")[2]
    kept = str(vars(matter)) + str([one.data for one in audit.trail(case=number)])
    assert all(secret not in kept for secret in (key, code, "138 0000 0000"))


def test_a_wrong_key_or_code_finds_nothing_and_says_not_which(front: Front, client: Client) -> None:
    address = begin(client)
    number, code = number_and_code(walk(client, address))
    assert client.get(address.replace(address.rstrip("/")[-3:], "zzz")).status_code == 404
    wrong = [look(client, number, "2222222222222222"), look(client, "KF-2026-999999", code)]
    assert all("编号或查询码不正确" in page for page in wrong)
    with pytest.raises(NotFound):
        queries.matter_by_code(number, "")


def test_the_holder_of_the_code_takes_it_back(front: Front, client: Client) -> None:
    number, code = number_and_code(walk(client, begin(client)))
    assert "撤回须" in look(client, number, code, act="withdraw", reason="") or "请填写" in look(
        client, number, code, act="withdraw", reason=""
    )
    assert "已撤回" in look(client, number, code, act="withdraw", reason="不再需要")
    assert Case.objects.get(number=number).state == "withdrawn"


def test_one_holder_reaches_no_others_case(front: Front) -> None:
    mine, theirs = front.hand_in(DEMAND), front.hand_in(DEMAND)
    assert theirs.case is not None
    with pytest.raises(Refusal):
        actions.withdraw_matter(case=theirs.case, by=queries.holder(mine), reason="x")
    with pytest.raises(Refusal):
        actions.withdraw_matter(case=theirs.case, by=PUBLIC, reason="x")


def test_floods_are_held_off(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PUBLIC_PER_HOUR", 1)
    front.hand_in(DEMAND)
    with pytest.raises(Transient):
        front.hand_in(DEMAND)
    monkeypatch.setattr(drafting, "DRAFTS_PER_HOUR", 2)
    with pytest.raises(Transient):
        actions.start_matter(by=PUBLIC, procedure_id=DEMAND)


def test_each_look_at_the_contact_is_recorded_and_only_who_acts_may(front: Front) -> None:
    matter = front.hand_in(DEMAND, contact="138 0000 0000")
    case = matter.case
    assert case is not None
    assert actions.reveal_personal(case=case, by=front.cast.bureau_clerk)["contact"] == "138 0000 0000"
    assert audit.trail(case=case.number)[-1].event == "matters.personal_revealed"
    for other in (front.cast.provider_clerk, front.cast.system_admin, PUBLIC):
        with pytest.raises(Refusal):
            actions.reveal_personal(case=case, by=other)


def test_an_official_opens_it_on_the_desk_for_the_own_organization(front: Front) -> None:
    case = front.case(DEMAND, front.cast.utility_clerk)
    assert cases.parties(case)["applicant"].organization_id == front.cast.utility.id

"""The home of the desk: what I am asked to do, by when, under which article."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from gongshu.organizations import actions as organizations
from gongshu.procedure.clockwork import tick


def test_the_most_urgent_stands_first_with_its_deadline_and_article(haishu, frozen, enter) -> None:
    late = haishu.run(haishu.open("sharing.conditional"), "pass")
    frozen.advance(timedelta(days=30))
    early = haishu.run(haishu.open("sharing.conditional"), "pass")
    page = enter(haishu, haishu.cast.provider_clerk).get("/desk/").text
    assert page.index('id="severely_overdue"') < page.index(late.number) < page.index('id="in_time"')
    assert page.index('id="in_time"') < page.index(early.number)
    assert re.search(r"已超期 \d+ 个工作日", page)
    assert haishu.profile.limit("HS-17/D1").cite.zh in page
    assert "医疗保障局 → 民政局" in page


def test_the_figures_on_top_lead_to_their_groups(haishu, frozen, enter) -> None:
    haishu.run(haishu.open("sharing.conditional"), "pass")
    page = enter(haishu, haishu.cast.provider_clerk).get("/desk/").text
    assert 'href="#in_time"' in page
    assert 'href="#overdue"' not in page


def test_a_silent_instrument_is_said_in_words(haishu, enter) -> None:
    haishu.open("sharing.conditional")
    page = enter(haishu, haishu.cast.bureau_clerk).get("/desk/").text
    assert 'id="no_limit"' in page
    assert "本办法未规定期限" in page


def test_nothing_to_do_says_what_will_stand_here(haishu, enter) -> None:
    page = enter(haishu, haishu.cast.stranger).get("/desk/").text
    assert "现在没有等您办理的事项" in page


def test_the_news_are_those_of_my_organization(haishu, frozen, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    frozen.advance(timedelta(days=30))
    tick()
    page = enter(haishu, haishu.cast.provider_clerk).get("/desk/").text
    assert "已超期" in page
    assert case.number in page
    assert case.number not in enter(haishu, haishu.cast.stranger).get("/desk/").text


def test_every_page_says_whose_law_rules_here_and_that_it_is_abolished(haishu, enter) -> None:
    page = enter(haishu, haishu.cast.provider_clerk).get("/desk/").text
    assert "浙江省宁波市海曙区" in page
    assert "已废止，仅供查阅历史和演示" in page


def test_an_instrument_presumed_in_force_needs_no_banner(sixian, enter) -> None:
    page = enter(sixian, sixian.cast.provider_clerk).get("/desk/").text
    assert "安徽省宿州市泗县" in page
    assert 'class="environment"' not in page


def test_english_is_complete(haishu, enter) -> None:
    haishu.run(haishu.open("sharing.conditional"), "pass")
    page = enter(haishu, haishu.cast.provider_clerk).get("/desk/?lang=en").text
    assert "working days left" in page
    assert "To-dos" in page
    assert "art. 17 ¶ 2" in page
    assert "Medical Insurance Bureau → Civil Affairs Bureau" in page


@pytest.mark.parametrize("address", ["/desk/", "/desk/cases/", "/desk/messages/", "/desk/law/", "/desk/law/compare/"])
def test_who_is_not_signed_in_is_asked_to_do_so_and_comes_back(db, client, address) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=")


def test_what_a_signed_in_person_saw_is_not_kept_by_the_browser(haishu, enter) -> None:
    assert "no-store" in enter(haishu, haishu.cast.provider_clerk).get("/desk/")["Cache-Control"]


def test_an_administrator_finds_no_cases_in_the_navigation(haishu, enter) -> None:
    page = enter(haishu, haishu.cast.system_admin).get("/desk/").text
    assert 'href="/desk/cases/"' not in page
    assert 'href="/desk/law/"' in page


def test_mine_is_what_only_i_may_do_or_took_on(haishu, enter) -> None:
    checked = haishu.open("sharing.conditional")
    replied = haishu.run(haishu.open("sharing.conditional", subject_title="婚姻登记"), "pass")
    reviewer = enter(haishu, haishu.cast.bureau_reviewer).get("/desk/?who=mine").text
    assert checked.number in reviewer
    clerk = enter(haishu, haishu.cast.provider_clerk)
    assert "没有只能由您办理或您已认领的事项" in clerk.get("/desk/?who=mine").text
    assert replied.number in clerk.get("/desk/?who=unit").text
    clerk.post(f"/desk/cases/{replied.number}/take-on/", {"act": "take_on"})
    assert replied.number in clerk.get("/desk/?who=mine").text
    assert "周民 已认领" in enter(haishu, haishu.cast.provider_reviewer).get("/desk/").text


def test_who_lacks_the_post_reads_whose_it_is(haishu, enter) -> None:
    case = haishu.open("sharing.conditional")
    clerk = enter(haishu, haishu.cast.bureau_clerk)
    for page in (clerk.get("/desk/").text, clerk.get(f"/desk/cases/{case.number}/").text):
        assert "办理共享申请须由首席数据官、审核人进行" in page
    assert f'href="/desk/cases/{case.number}/"' not in clerk.get("/desk/?who=mine").text


def test_what_is_done_for_a_colleague_says_so_and_begins_with_one_button(haishu, enter) -> None:
    case = haishu.open("sharing.conditional")
    cast = haishu.cast
    made = organizations.delegate(
        by=cast.bureau_reviewer,
        delegate=cast.person(cast.bureau_clerk),
        first_day=date(2026, 9, 15),
        last_day=date(2026, 9, 16),
    )
    clerk = enter(haishu, cast.bureau_clerk)
    assert "代 陈据 办理" in clerk.get("/desk/").text
    page = clerk.get(f"/desk/cases/{case.number}/").text
    assert f'name="delegation" value="{made.id}"' in page
    clerk.post("/account/acting/", {"delegation": made.id, "next": "/desk/"})
    decided = f"/desk/cases/{case.number}/"
    assert "请您办理" in clerk.get(decided).text


def test_a_to_do_of_several_offices_says_what_of_it_is_ours(sixian, enter) -> None:
    sixian.run(sixian.start("supervision.rectification"), "order")
    for actor, own in ((sixian.cast.provider_clerk, "整改情况已报"), (sixian.cast.bureau_reviewer, "没有报来整改情况")):
        page = enter(sixian, actor).get("/desk/").text
        assert f"本单位可记录：{own}</div>" in page

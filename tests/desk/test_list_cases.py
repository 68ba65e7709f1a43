"""The list of cases: what a person may see, with filters in the address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshu.procedure import queries


def test_each_sees_the_cases_of_the_own_organization_and_the_authority_all(haishu, enter) -> None:
    case = haishu.open("sharing.conditional")
    for actor in (haishu.cast.applicant_clerk, haishu.cast.provider_clerk, haishu.cast.bureau_clerk):
        assert case.number in enter(haishu, actor).get("/desk/cases/").text
    assert case.number not in enter(haishu, haishu.cast.stranger).get("/desk/cases/").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("words=保障", True),
        ("words=不存在", False),
        ("state=open", True),
        ("state=ended", False),
        ("room=sharing", True),
        ("room=catalog", False),
    ],
)
def test_filters_narrow_the_list(haishu, enter, query: str, found: bool) -> None:
    case = haishu.open("sharing.conditional")
    page = enter(haishu, haishu.cast.bureau_clerk).get(f"/desk/cases/?{query}").text
    assert (case.number in page) is found


def test_a_number_finds_its_case(haishu, enter) -> None:
    case = haishu.open("sharing.conditional")
    other = haishu.open("opening.release", by=haishu.cast.provider_clerk)
    page = enter(haishu, haishu.cast.bureau_clerk).get(f"/desk/cases/?words={case.number}").text
    assert case.number in page
    assert other.number not in page


def test_an_empty_list_says_what_belongs_here(haishu, enter) -> None:
    assert "没有符合条件的事项" in enter(haishu, haishu.cast.bureau_clerk).get("/desk/cases/").text


def test_a_long_list_has_pages(haishu, enter) -> None:
    for number in range(51):
        haishu.open("sharing.conditional", subject=f"resource-{number}")
    client = enter(haishu, haishu.cast.bureau_clerk)
    assert "第 1–50 条，共 51 条" in client.get("/desk/cases/").text
    assert "第 51–51 条，共 51 条" in client.get("/desk/cases/?page=2").text


def test_what_is_shown_can_be_taken_along_as_a_file(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    client = enter(haishu, haishu.cast.bureau_clerk)
    assert "export=xlsx" in client.get("/desk/cases/").text
    lines = client.get("/desk/cases/?export=csv&words=保障").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "编号,数据资源,程序,状态,期限,立案"
    assert lines[1].startswith(f"{case.number},最低生活保障对象,受限共享数据申请,提供单位答复,剩 5 个工作日")
    assert client.get("/desk/cases/?export=csv&words=没有").content.decode("utf-8-sig").count("\n") == 1


@pytest.mark.parametrize("limit", ["overdue", "due_soon", "in_time", "no_limit"])
def test_cases_are_found_by_how_their_limit_stands_in_the_words_of_the_badge(haishu, frozen, enter, limit: str) -> None:
    cases = {"overdue": haishu.run(haishu.open("sharing.conditional"), "pass")}
    frozen.advance(timedelta(days=30))
    cases["due_soon"] = haishu.run(haishu.open("sharing.conditional"), "pass")
    frozen.advance(timedelta(days=3))
    cases["in_time"] = haishu.run(haishu.open("sharing.conditional"), "pass")
    cases["no_limit"] = haishu.open("sharing.conditional")
    states = {"overdue": "overdue", "due_soon": "due_soon", "in_time": "in_time", "no_limit": "none_stated"}
    page = enter(haishu, haishu.cast.bureau_clerk).get(f"/desk/cases/?limit={limit}").text
    for name, case in cases.items():
        badge = queries.badge(case)
        assert badge is not None
        assert (case.number in page) is (badge.state == states[limit]), (name, badge)


def test_what_waits_for_my_unit_is_found(haishu, enter) -> None:
    waiting = haishu.open("sharing.conditional")
    elsewhere = haishu.run(haishu.open("sharing.conditional"), "pass")
    page = enter(haishu, haishu.cast.bureau_clerk).get("/desk/cases/?turn=unit").text
    assert waiting.number in page
    assert elsewhere.number not in page


def test_an_empty_list_teaches_duty_article_and_what_to_do_next(haishu, enter) -> None:
    client = enter(haishu, haishu.cast.bureau_clerk)
    page = client.get("/desk/cases/").text
    empty = page[page.index('class="empty"') :]
    assert "共享是原则" in empty
    assert haishu.profile.rules["sharing.default_share"].cite.zh in empty
    assert 'href="/desk/sharing/resources/"' in empty
    assert "清除条件" in client.get("/desk/cases/?words=无").text

"""The state of a list is in its address: filters, pages; nothing is lost from one page to the next."""

import pytest
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from gongshu.kit.text import t
from gongshu.ui.listing import Page, QueryBar, QueryField, address, paginate

FIELDS = [
    QueryField("words", t("关键词", "Words")),
    QueryField("state", t("状态", "State"), "choice", [("open", t("办理中", "Open"))]),
]


def bar(query: str) -> QueryBar:
    return QueryBar.read(RequestFactory().get(f"/list/?{query}"), FIELDS)


def page(query: str, count: int, per_page: int = 10) -> Page[int]:
    return paginate(RequestFactory().get(f"/list/?{query}"), range(1, count + 1), count, per_page)  # type: ignore[arg-type]


def test_filters_are_read_from_the_address() -> None:
    read = bar("words=+低保+&state=open")
    assert read.value("words") == "低保"
    assert read.value("state") == "open"
    assert read.active


def test_a_choice_nobody_offered_counts_as_not_made() -> None:
    assert bar("state=hacked").value("state") == ""
    assert not bar("state=hacked").active


def test_clearing_keeps_the_order_and_drops_filters_and_page() -> None:
    assert bar("words=x&sort=title&page=3").clear_url == "/list/?sort=title"
    assert bar("words=x").clear_url == "/list/"


def test_pages_keep_the_filters() -> None:
    assert page("words=x&page=2", 45).next_url == "/list/?words=x&page=3"
    assert page("words=x&page=2", 45).previous_url == "/list/?words=x&page=1"


@pytest.mark.parametrize("asked", ["0", "-1", "abc", "", "99999999999999999999", "１"])
def test_a_page_that_is_none_is_the_first(asked: str) -> None:
    assert page(f"page={asked}", 45).number == 1


def test_a_page_beyond_the_last_is_the_last() -> None:
    last = page("page=99", 45)
    assert (last.number, list(last.items), last.first, last.last) == (5, [41, 42, 43, 44, 45], 41, 45)
    assert last.next_url == ""


def test_an_empty_list_has_one_empty_page() -> None:
    empty = page("", 0)
    assert (empty.pages, list(empty.items), empty.first, empty.last) == (1, [], 0, 0)
    assert (empty.previous_url, empty.next_url) == ("", "")


def test_a_gap_is_shown_where_pages_are_left_out_but_never_for_a_single_page() -> None:
    numbers = [number if url else "…" for number, url in page("page=10", 200).links]
    assert numbers == [1, "…", 8, 9, 10, 11, 12, "…", 20]
    numbers = [number if url else "…" for number, url in page("page=5", 90).links]
    assert numbers == [1, 2, 3, 4, 5, 6, 7, 8, 9]


@given(count=st.integers(0, 500), per_page=st.integers(1, 60))
def test_all_pages_together_are_the_whole_list_once(count: int, per_page: int) -> None:
    pages = page("", count, per_page).pages
    seen = [item for number in range(1, pages + 1) for item in page(f"page={number}", count, per_page).items]
    assert seen == list(range(1, count + 1))


def test_an_address_leaves_empty_values_out() -> None:
    assert address("/list/", [("a", "1"), ("b", ""), ("c", None), ("d", "中")]) == "/list/?a=1&d=%E4%B8%AD"
    assert address("/list/", []) == "/list/"


@pytest.mark.django_db
def test_the_list_page_shows_count_filters_and_clear_link(client: Client) -> None:
    text = client.get("/ui/table/", {"words": "资源 1", "lang": "zh"}).text
    assert "（已筛选）" in text
    assert "清除条件" in text
    assert 'value="资源 1"' in text
    assert "words=%E8%B5%84%E6%BA%90+1&amp;lang=zh&amp;page=2" in text

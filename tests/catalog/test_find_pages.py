"""The list of the catalog: counted links to narrow it, words marked, all of it in the address, nothing leaks."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from gongshu.catalog.actions import note_newest_data
from gongshu.catalog.models import Entry
from gongshu.catalog.search.showing import marked, spans
from gongshu.kit import clock
from tests.catalog.samples import published
from tests.catalog.shelf import put_on_shelf

MARKUP = re.compile(r"<[^>]+>")


def page(cast: Any, actor: Any, query: str = "") -> str:
    client = Client()
    cast.enter(client, actor)
    response = client.get(f"/desk/catalog/?{query}")
    assert response.status_code == 200, query
    return unescape(response.content.decode())


def links(html: str) -> dict[str, str]:
    """Links of the page by their words, the count behind them included."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', html, flags=re.S)
    return {" ".join(MARKUP.sub(" ", words).split()): href for href, words in found}


@pytest.fixture
def shelf(sixian: Any) -> Any:
    put_on_shelf(sixian.provider, ["乙表", "甲表"], update_cycle="每月", items=("床位数", "地址"), abstract="含床位")
    put_on_shelf(sixian.applicant, ["丙表床位"], update_cycle="每年", format="数据库/MySQL")
    return sixian


def test_counted_links_narrow_the_list_and_lead_back(shelf: Any) -> None:
    whole = page(shelf, shelf.bureau_clerk, "words=表")
    assert "<b>3</b> 条目录" in whole
    assert links(whole)["民政局 2"]
    narrowed = page(shelf, shelf.bureau_clerk, links(whole)["每月 2"].partition("?")[2])
    assert "<b>2</b> 条目录" in narrowed
    assert "丙表" not in narrowed
    back = page(shelf, shelf.bureau_clerk, links(narrowed)["去掉条件： 更新周期：每月 ×"].partition("?")[2])
    assert "<b>3</b> 条目录" in back


def test_order_and_view_are_in_the_address_and_keep_the_rest(shelf: Any) -> None:
    shown = links(page(shelf, shelf.bureau_clerk, "words=表&cycle=每月&sort=title&view=cards"))
    assert shown["列表"].partition("?")[2] == "words=%E8%A1%A8&cycle=%E6%AF%8F%E6%9C%88&sort=title"
    cards = page(shelf, shelf.bureau_clerk, "words=表&sort=title&view=cards")
    assert re.findall(r"(?:[甲乙丙])<mark>表</mark>", cards) == [f"{one}<mark>表</mark>" for one in ("丙", "甲", "乙")]


def test_the_words_are_marked_where_they_stand_and_so_are_items(shelf: Any) -> None:
    shown = page(shelf, shelf.bureau_clerk, "words=床位&view=cards")
    assert "丙表<mark>床位</mark>" in shown
    assert "含<mark>床位</mark>" in shown
    assert "<mark>床位</mark>数" in shown


def test_a_marked_text_is_escaped_and_cut_around_the_first_hit() -> None:
    assert marked("<b>低保</b>", ["低保"]) == "&lt;b&gt;<mark>低保</mark>&lt;/b&gt;"
    assert spans("ＣＯＶＩＤ 疫苗", ["covid疫"]) == [(0, 7)]
    cut = marked("前" * 100 + "低保" + "后" * 100, ["低保"], 40)
    assert cut == "…" + "前" * 16 + "<mark>低保</mark>" + "后" * 22 + "…"


def test_neither_the_list_nor_its_counts_tell_of_what_one_may_not_see(shelf: Any) -> None:
    entry = published(shelf, title="公开表")
    shown = page(shelf, shelf.stranger, "words=表")
    assert "<b>1</b> 条目录" in shown
    assert f"/desk/catalog/{entry.code}/" in shown
    assert "乙" not in shown
    assert "医疗保障局" not in shown
    exported = page(shelf, shelf.stranger, "words=表&export=csv")
    assert "公开表" in exported
    assert "乙表" not in exported


def test_near_hits_are_said_to_be_near_and_none_says_what_to_do(shelf: Any) -> None:
    near = page(shelf, shelf.bureau_clerk, "words=床位丙表")
    assert "没有完全符合的目录" in near
    assert "丙表" in MARKUP.sub("", near)
    none = page(shelf, shelf.bureau_clerk, "words=鲸鱼")
    assert "没有符合条件的目录" in none
    assert "请向大数据局提出" in none
    assert "第十五条" in none


def test_words_that_are_no_words_and_values_that_are_none_harm_nothing(shelf: Any) -> None:
    assert "没有符合条件的目录" in page(shelf, shelf.bureau_clerk, "words=%22%27%3B--")
    assert "没有符合条件的目录" in page(shelf, shelf.bureau_clerk, "grade=9&state=nothing&provider=x")
    assert "<b>3</b> 条目录" in page(shelf, shelf.bureau_clerk, "grade=x&sort=x&view=x")


def test_more_hits_than_are_listed_are_said_to_be_more_and_exported_whole(shelf: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("gongshu.catalog.search.finding.MOST", 2)
    shown = page(shelf, shelf.bureau_clerk, "words=表")
    assert "<b>2+</b> 条目录" in shown
    exported = page(shelf, shelf.bureau_clerk, "words=表&export=csv")
    assert all(title in exported for title in ("甲表", "乙表", "丙表床位"))
    assert "丙表" not in page(shelf, shelf.bureau_clerk, "words=表&cycle=每月&export=csv")


def test_what_is_near_is_exported_whole_too_where_it_is_more_than_is_listed(shelf: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("gongshu.catalog.search.finding.MOST", 2)
    put_on_shelf(shelf.provider, ["养老床位甲", "养老床位乙", "养老床位丙"])
    assert "<b>2+</b> 条目录" in page(shelf, shelf.bureau_clerk, "words=养老床位一览")
    exported = page(shelf, shelf.bureau_clerk, "words=养老床位一览&export=csv")
    assert all(title in exported for title in ("养老床位甲", "养老床位乙", "养老床位丙"))
    assert "甲表" not in exported


def test_the_list_is_narrowed_to_what_is_late_as_of_today(shelf: Any, frozen: Any) -> None:
    cycles = {"甲表": "每月", "乙表": "不定期", "丙表床位": "每年"}
    for name, cycle in cycles.items():
        Entry.objects.filter(name=name).update(update_cycle=cycle)
        note_newest_data(Entry.objects.get(name=name).code, clock.today() - timedelta(days=30))
    whole = page(shelf, shelf.bureau_clerk)
    assert "按周期更新" in whole
    assert "逾期未更新" not in whole
    frozen.advance(timedelta(days=2))
    late = page(shelf, shelf.bureau_clerk, "freshness=late")
    assert "甲表" in late
    assert not any(name in late for name in ("乙表", "丙表床位"))
    assert "丙表床位" in page(shelf, shelf.bureau_clerk, "freshness=current")
    assert "甲表" in page(shelf, shelf.bureau_clerk, "freshness=late&words=甲表")
    assert "<b>3</b> 条目录" in page(shelf, shelf.bureau_clerk, "freshness=whatever")
    assert "乙表" not in page(shelf, shelf.bureau_clerk, "freshness=late&export=csv")
    note_newest_data(Entry.objects.get(name="甲表").code, clock.today())
    assert "没有符合条件的目录" in page(shelf, shelf.bureau_clerk, "freshness=late")
    note_newest_data(Entry.objects.get(name="甲表").code, clock.today() - timedelta(days=99))  # an older delivery
    assert "没有符合条件的目录" in page(shelf, shelf.bureau_clerk, "freshness=late")


def suggestions(cast: Any, actor: Any, words: str) -> list[str]:
    client = Client()
    cast.enter(client, actor)
    told: list[str] = client.get("/desk/catalog/suggest/", {"words": words}).json()["words"]
    return told


def test_while_one_types_titles_are_offered_those_that_begin_so_first(shelf: Any) -> None:
    put_on_shelf(shelf.provider, ["床位数统计", "养老床位", "床位"])
    assert suggestions(shelf, shelf.bureau_clerk, "床位") == ["床位", "床位数统计", "养老床位", "丙表床位"]
    assert suggestions(shelf, shelf.bureau_clerk, "%") == suggestions(shelf, shelf.bureau_clerk, " ") == []


def test_no_title_is_offered_that_one_may_not_see(shelf: Any) -> None:
    put_on_shelf(shelf.provider, ["床位草稿"], state="draft", version=0, published_at=None, case=None)
    assert "床位草稿" in suggestions(shelf, shelf.provider_clerk, "床位")
    assert "床位草稿" not in suggestions(shelf, shelf.applicant_clerk, "床位")

"""Narrowing the list of open data by counted links: what is counted is what the link then shows."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from gongshu.catalog.cycles import CYCLE_DAYS
from gongshu.kit.clock import VirtualClock
from tests.opening.scene import Opening

from .test_find_data import open_another, text

LINK = re.compile(r'<li><a href="(/data/[^"]*)"><span>([^<]*)</span> <span class="count">(\d+)</span></a></li>')


def offered(client: Client, page: str) -> dict[str, tuple[str, int]]:
    """The counted links of a list: their address and count, by their words."""
    return {words: (unescape(at), int(count)) for at, words, count in LINK.findall(text(client, page))}


def shown(client: Client, page: str) -> set[str]:
    return set(re.findall(r'entry__title"><a href="/data/[^"]*">(.*?)</a>', text(client, page)))


@pytest.fixture
def several(haishu: Opening) -> Opening:
    haishu.sealed()
    open_another(haishu, "公共厕所分布", classification="主题/住建/环卫", update_cycle="每年")
    open_another(haishu, "公园绿地", classification="主题/住建/园林", update_cycle="不定期")
    return haishu


@pytest.mark.parametrize("start", ["/data/", "/data/?words=公", "/data/?sort=title"])
def test_every_link_shows_as_many_as_it_counts(several: Opening, client: Client, start: str) -> None:
    links = offered(client, start)
    assert links
    for words, (address, count) in links.items():
        assert len(shown(client, address)) == count, words


def test_links_narrow_by_theme_format_and_freshness_and_each_can_be_taken_back(
    several: Opening, client: Client, frozen: VirtualClock
) -> None:
    address, count = offered(client, "/data/?sort=title")["住建"]
    assert (count, shown(client, address)) == (2, {"公共厕所分布", "公园绿地"})
    assert "sort=title" in address
    narrowed = text(client, address)
    assert '去掉条件：</span>主题：住建 <span aria-hidden="true">×</span>' in narrowed
    assert "清除全部" in narrowed
    back = unescape(re.findall(r'<li><a href="([^"]*)"><span class="hidden">去掉条件', narrowed)[0])
    assert len(shown(client, back)) == 3


def test_data_past_its_cycle_are_late_those_without_a_cycle_neither(
    several: Opening, client: Client, frozen: VirtualClock
) -> None:
    links = offered(client, "/data/")
    assert links["按周期更新"][1] == 2
    assert "逾期未更新" not in links
    frozen.advance(timedelta(days=CYCLE_DAYS["每月"] + 1))
    links = offered(client, "/data/")
    assert shown(client, links["逾期未更新"][0]) == {"养老机构名录"}
    assert shown(client, links["按周期更新"][0]) == {"公共厕所分布"}
    assert shown(client, "/data/?words=分布&freshness=current") == {"公共厕所<mark>分布</mark>"}
    assert shown(client, "/data/?words=分布&freshness=late") == set()


def test_what_no_address_can_mean_is_passed_over(several: Opening, client: Client) -> None:
    assert len(shown(client, "/data/?freshness=rotten&form=exe")) == 3
    assert "没有符合条件的数据" in text(client, "/data/?provider=nobody&theme=<b>")


def test_the_words_of_the_values_are_in_both_languages(several: Opening, client: Client) -> None:
    page = text(client, "/data/?lang=en&freshness=current")
    assert "Freshness: Up to date" in page
    assert ">How it is open<" not in page, "all are open in one way: nothing to narrow"

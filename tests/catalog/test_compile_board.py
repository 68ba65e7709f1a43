"""What a unit has in hand of its catalog stands on one page, late things first; the authority sees all in numbers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from gongshu.catalog import actions, queries
from gongshu.catalog.board import board_of, units
from gongshu.catalog.data import changed
from tests.catalog.samples import published, review_through, whole

BOARD = "/desk/catalog/board/"


def page_of(cast, actor, address: str = BOARD) -> str:
    client = Client()
    cast.enter(client, actor)
    return unescape(client.get(address).content.decode())


def in_hand(cast):
    """One entry of each state, and a change of the published one, begun on a Friday."""
    entry = published(cast)
    actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title="敬老院名录"))
    for title, approve in (("孤儿名册", False), ("救助站名录", None)):
        new = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title=title))
        case = actions.submit_entry(by=cast.provider_clerk, entry=new)
        if approve is not None:
            review_through(case, cast.bureau_reviewer, approve=approve)
    data = changed(queries.data_of(entry), update_cycle="每周")
    return actions.begin_change(
        by=cast.provider_clerk, entry=entry, trigger="条例修改", trigger_day=date(2026, 9, 11), data=data
    )


def test_a_board_holds_what_is_in_the_units_hands_and_nobody_elses(cast):
    in_hand(cast)
    actions.draft_entry(by=cast.bureau_clerk, data=whole(cast.bureau.id, title="别的单位的"))
    found = board_of(cast.provider.id)
    shown = {
        state: [(card.entry.name, card.change is not None) for card in cards] for state, cards in found.cards.items()
    }
    assert sorted(shown["draft"]) == [("低保对象信息", True), ("敬老院名录", False)]
    assert shown["returned"] == [("孤儿名册", False)]
    assert shown["in_review"] == [("救助站名录", False)]
    assert found.counts == {"draft": 2, "returned": 1, "in_review": 1}


@pytest.mark.requirement("SX-19/1")
def test_a_change_counts_from_its_trigger_and_stands_first_once_it_is_late(sixian, frozen):
    in_hand(sixian)
    (change,) = [card for card in board_of(sixian.provider.id).cards["draft"] if card.change]
    assert (change.badge.due_day, change.badge.article, change.late) == (date(2026, 9, 24), "第十九条", False)
    frozen.advance(timedelta(days=10))
    late = board_of(sixian.provider.id)
    assert [card.late for card in late.cards["draft"]] == [True, False]
    page = page_of(sixian, sixian.provider_clerk)
    assert "已超期" in page
    assert "第十九条" in page
    assert "起因 2026-09-11" in re.sub(r"<[^>]+>", " ", page).replace("  ", " ")
    (unit,) = [one for one in units() if one.id == sixian.provider.id]
    assert unit.late >= 1


def test_a_unit_is_told_to_be_late_as_often_as_its_board_shows_it(sixian, frozen):
    in_hand(sixian)
    seen = set()
    for days in (0, 10, 40):
        frozen.advance(timedelta(days=days))
        late = {one.id: one.late for one in units()}
        assert late == {id: board_of(id).late for id in late}
        seen.add(late[sixian.provider.id])
    assert len(seen) > 1


def test_where_the_text_states_no_limit_nothing_is_ever_late(haishu, frozen):
    in_hand(haishu)
    frozen.advance(timedelta(days=40))
    change = next(card for card in board_of(haishu.provider.id).cards["draft"] if card.change)
    assert change.badge.state == "none_stated"
    assert "本办法未规定期限" in page_of(haishu, haishu.provider_clerk)


def test_the_authority_sees_all_units_in_numbers_and_each_ones_board(haishu):
    in_hand(haishu)
    found = {one.id: one for one in units()}[haishu.provider.id]
    assert [found.of(state) for state in ("returned", "draft", "in_review", "published")] == [1, 2, 1, 1]
    page = page_of(haishu, haishu.bureau_clerk)
    assert haishu.provider.name in page
    assert f"?organization={haishu.provider.id}" in page
    assert "孤儿名册" in page_of(haishu, haishu.bureau_clerk, f"{BOARD}?organization={haishu.provider.id}")


def test_a_board_is_its_units_and_the_authoritys(haishu):
    in_hand(haishu)
    client = Client()
    haishu.enter(client, haishu.stranger)
    assert client.get(f"{BOARD}?organization={haishu.provider.id}").status_code == 403
    assert client.get(BOARD).status_code == 200


def test_those_who_review_see_the_board_too_and_are_led_to_it(haishu):
    in_hand(haishu)
    assert "孤儿名册" in page_of(haishu, haishu.provider_reviewer)
    assert haishu.provider.name in page_of(haishu, haishu.bureau_reviewer)
    assert f'href="{BOARD}"' in page_of(haishu, haishu.bureau_reviewer, "/desk/catalog/")
    assert "/compile/" not in page_of(haishu, haishu.provider_reviewer)


def test_a_unit_with_nothing_in_hand_is_told_so(haishu):
    assert "没有在编、退回或审核中的目录" in page_of(haishu, haishu.provider_clerk)

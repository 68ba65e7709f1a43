"""How whole a database is by what lies in the lake, member by member and in sum; what never came counts nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.bases import actions, queries, rules
from gongshu.bases.models import BaseDatabase
from gongshu.collection.rules import Delivery
from gongshu.kit import clock
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.organizations.queries import jurisdiction
from tests.bases.conftest import Bases

NO_AMOUNT = "编号,名称,金额,起始日期\n1,甲,,2026-01-02\n,乙,3,2026-02-03\n"
"""Two lines, of which one lacks its number and is refused; no amount is left."""


def told(base: BaseDatabase) -> list[tuple[int, int]]:
    """Return what was delivered: elements, rows, cells, members that came the same day."""
    return [
        (one.done, one.of) for one in rules.delivered(base.elements, [held for _, held in queries.members_of(base)])
    ]


def test_a_catalog_without_data_delivers_nothing_however_whole_it_is(sixian: Bases) -> None:
    base = sixian.found(elements=["编号", "名称"])
    sixian.take_in(base, sixian.entry())
    assert queries.completeness(base)[0].words == "2 / 2"
    assert told(base) == [(0, 2), (0, 0), (0, 0), (0, 0)]
    page = sixian.enter(sixian.cast.bureau_clerk).get(f"/desk/bases/{base.pk}/").content.decode()
    assert "成员还没有到过数据" in page
    assert "还没有到数" in page


def test_an_element_is_delivered_by_a_value_and_not_by_a_column(sixian: Bases, frozen: VirtualClock) -> None:
    base, entry = sixian.found(elements=["编号", "金额", "婚姻状况"]), sixian.entry()
    sixian.take_in(base, entry)
    sixian.load(entry, date(2026, 9, 1), NO_AMOUNT)
    [(_, held)] = queries.members_of(base)
    assert held.delivery is not None
    assert (held.delivery.number, held.delivery.rows, held.delivery.refused, held.delivery.lag) == (1, 1, 1, 14)
    assert told(base) == [(1, 3), (1, 2), (3, 4), (0, 1)]
    assert rules.undelivered(base.elements, [held]) == ["金额", "婚姻状况"]
    page = sixian.enter(sixian.cast.bureau_clerk).get(f"/desk/bases/{base.pk}/").content.decode()
    for words in ("目录里有、还没有到数的", "取数后 14 天入库", "3 / 4", f"截至 {clock.today()}", "至少有一个值"):
        assert words in page
    frozen.advance(timedelta(days=1))
    sixian.load(entry, clock.today())
    assert told(base) == [(2, 3), (2, 2), (7, 8), (1, 1)]


def test_members_add_up_and_who_left_or_never_agreed_adds_nothing(sixian: Bases) -> None:
    base = sixian.found()
    first, second, asked = (sixian.entry(title=title) for title in ("户籍", "居住证", "婚姻登记"))
    for entry in (first, second, asked):
        sixian.load(entry, clock.today())
    sixian.take_in(base, first)
    sixian.take_in(base, second)
    before = told(base)
    assert before == [(2, 3), (4, 4), (14, 16), (2, 2)]
    actions.propose_member(by=sixian.cast.bureau_clerk, database=base, code=asked.code)
    assert told(base) == before
    member = next(one for one, _ in queries.members_of(base) if one.entry_id == second.pk)
    actions.end_member(by=sixian.cast.bureau_clerk, member=member, reason="并入另一个库")
    assert told(base) == [(2, 3), (2, 2), (7, 8), (1, 1)]


@pytest.mark.requirement("SX-24/3")
@pytest.mark.house_rule("SX-S21", "SX-S35")
def test_databases_are_kept_in_one_place_gathered_as_the_text_asks_and_served_there_only(sixian: Bases) -> None:
    cast, entry = sixian.cast, sixian.entry()
    for kind in ("population", "legal_persons", "geography", "credit", "theme"):
        named = [rule.cite.zh for rule in rules.named_in(jurisdiction(), kind, clock.today()) if rule.cite]
        assert "第二十四条" in named
        with pytest.raises(NotPermitted):
            sixian.found(by=cast.provider_clerk, kind=kind, name=kind)
        with pytest.raises(Refusal) as refused:
            sixian.found(kind=kind, name=kind, served="elsewhere")
        assert (refused.value.code, refused.value.cite) == ("off_the_platform", "第二十四条")
        sixian.found(kind=kind, name=kind)
    base = BaseDatabase.objects.get(kind="population")
    sixian.take_in(base, entry)
    desk, place = sixian.enter(cast.bureau_clerk), f"/desk/bases/{base.pk}/"
    sixian.load(entry, clock.today() - timedelta(days=9))
    late = desk.get(place).content.decode()
    assert "取数后最长 9 天入库" in late
    assert "文本写“实时”" in late
    assert "第二十四条第三款" in late
    sixian.load(entry, clock.today())
    assert "取数后最长 0 天入库" in desk.get(place).content.decode()
    assert told(base)[3] == (1, 1)


def test_a_text_that_asks_for_no_pace_is_given_none(haishu: Bases) -> None:
    base = haishu.found()
    assert rules.limit_of_gathering(jurisdiction(), clock.today()) is None
    assert "没有写多快" not in haishu.enter(haishu.cast.bureau_clerk).get(f"/desk/bases/{base.pk}/").content.decode()


def test_the_list_as_a_file_tells_both_what_is_in_the_catalog_and_what_came(sixian: Bases) -> None:
    base, entry = sixian.found(), sixian.entry()
    sixian.take_in(base, entry)
    desk = sixian.enter(sixian.cast.bureau_clerk)
    rows = desk.get("/desk/bases/?export=csv").content.decode("utf-8-sig").splitlines()
    assert rows[1].endswith("0 / 3,—,—,—")
    sixian.load(entry, clock.today())
    rows = desk.get("/desk/bases/?export=csv").content.decode("utf-8-sig").splitlines()
    assert rows[0].endswith("到数的数据项,入库的记录,有值的单元格,当日入库")
    assert rows[1].endswith("2 / 3,2 / 2,7 / 8,1 / 1")
    page = desk.get("/desk/bases/").content.decode()
    assert "到数的数据项：成员最近一版数据里有同名数据项" in page


DAY = date(2026, 9, 15)
DELIVERY = st.builds(
    Delivery,
    number=st.integers(1, 9),
    data_of=st.dates(DAY - timedelta(days=9), DAY + timedelta(days=9)),
    arrived=st.just(DAY),
    rows=st.just(5),
    refused=st.integers(0, 5),
    values=st.none() | st.dictionaries(st.sampled_from("abc"), st.integers(0, 5)),
)
HELD = st.builds(
    rules.Held,
    state=st.sampled_from(sorted(rules.STATES)),
    published=st.booleans(),
    newest=st.none(),
    due=st.none(),
    titles=st.frozensets(st.sampled_from("abc")),
    delivery=st.none() | DELIVERY,
    filled=st.frozensets(st.sampled_from("abc")),
)


@given(expected=st.lists(st.sampled_from("abcd"), unique=True), members=st.lists(HELD, max_size=6))
def test_no_share_is_above_one_and_only_published_members_count(expected: list[str], members: list[rules.Held]) -> None:
    found = rules.delivered(expected, members)
    assert all(0 <= one.done <= one.of for one in found)
    assert found == rules.delivered(expected, [one for one in members if one.counts])
    slowest = rules.slowest(members)
    assert (slowest is None) == (found[3].of == 0)
    assert slowest is None or slowest >= 0

"""Entries become members when their providers agree; how whole a database is follows from them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.bases import actions, queries, rules
from gongshu.bases.models import BaseDatabase
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal
from tests.bases.conftest import Bases


def figures(database: BaseDatabase) -> list[tuple[int, int]]:
    """Return how much is there: elements, confirmed, published, with data, fresh."""
    return [(one.done, one.of) for one in queries.completeness(database)]


def test_an_entry_is_a_member_once_its_provider_agrees_and_silence_is_no_consent(sixian: Bases) -> None:
    cast, base, entry = sixian.cast, sixian.found(), sixian.entry()
    proposed = actions.propose_member(by=cast.bureau_clerk, database=base, code=entry.code)
    assert proposed.state == "proposed"
    assert figures(base) == [(0, 3), (0, 1), (0, 0), (0, 0), (0, 0)]
    for other in (cast.bureau_clerk, cast.applicant_clerk, cast.provider_reviewer):
        with pytest.raises(NotPermitted):
            actions.answer_member(by=other, member=proposed, agrees=True)
    assert actions.answer_member(by=cast.provider_clerk, member=proposed, agrees=True).state == "confirmed"
    assert figures(base) == [(2, 3), (1, 1), (1, 1), (0, 1), (0, 0)]
    assert queries.gaps(base) == ["婚姻状况"]
    with pytest.raises(Refusal) as answered:
        actions.answer_member(by=cast.provider_clerk, member=proposed, agrees=False, reason="改主意")
    assert answered.value.code == "answered_already"


def test_data_counts_when_it_is_gathered_and_is_fresh_within_its_cycle(sixian: Bases) -> None:
    cast, base, entry = sixian.cast, sixian.found(), sixian.entry()
    proposed = actions.propose_member(by=cast.bureau_clerk, database=base, code=entry.code)
    actions.answer_member(by=cast.provider_clerk, member=proposed, agrees=True)
    sixian.load(entry, date(2020, 1, 1))
    assert figures(base)[3:] == [(1, 1), (0, 1)]
    [(_, held)] = queries.members_of(base)
    assert held.newest == date(2020, 1, 1)
    assert held.due is not None
    assert held.due > held.newest


def test_a_provider_declines_with_a_reason_and_may_be_asked_again(sixian: Bases) -> None:
    cast, base, entry = sixian.cast, sixian.found(), sixian.entry()
    proposed = actions.propose_member(by=cast.bureau_clerk, database=base, code=entry.code)
    with pytest.raises(BadInput) as taken:
        actions.propose_member(by=cast.bureau_reviewer, database=base, code=entry.code)
    assert taken.value.code == "taken"
    with pytest.raises(BadInput):
        actions.answer_member(by=cast.provider_clerk, member=proposed, agrees=False, reason=" ")
    declined = actions.answer_member(by=cast.provider_clerk, member=proposed, agrees=False, reason="不是人口数据")
    assert (declined.state, declined.reason) == ("declined", "不是人口数据")
    assert figures(base) == [(0, 3), (0, 0), (0, 0), (0, 0), (0, 0)]
    assert actions.propose_member(by=cast.bureau_clerk, database=base, code=entry.code).state == "proposed"


def test_the_lead_body_takes_its_own_entries_in_at_once_and_ends_memberships_with_a_reason(sixian: Bases) -> None:
    cast, entry = sixian.cast, sixian.entry()
    base = sixian.found(lead=cast.provider.id)
    made = actions.propose_member(by=cast.provider_clerk, database=base, code=entry.code)
    assert made.state == "confirmed"
    with pytest.raises(NotPermitted):
        actions.end_member(by=cast.applicant_clerk, member=made, reason="无关")
    with pytest.raises(BadInput):
        actions.end_member(by=cast.provider_clerk, member=made, reason="")
    assert actions.end_member(by=cast.bureau_clerk, member=made, reason="并入另一个库").state == "ended"
    assert queries.gaps(base) == base.elements


def test_only_what_is_published_can_be_proposed(sixian: Bases) -> None:
    with pytest.raises(NotFound):
        actions.propose_member(by=sixian.cast.bureau_clerk, database=sixian.found(), code="no-such-code")


DAY = date(2026, 9, 15)
HELD = st.builds(
    rules.Held,
    state=st.sampled_from(sorted(rules.STATES)),
    published=st.booleans(),
    newest=st.sampled_from((None, DAY)),
    due=st.sampled_from((None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=9))),
    titles=st.frozensets(st.sampled_from("abc")),
)


@given(expected=st.lists(st.sampled_from("abcd"), unique=True), members=st.lists(HELD, max_size=6))
def test_no_share_is_above_one_and_who_is_no_member_adds_nothing(
    expected: list[str], members: list[rules.Held]
) -> None:
    found = rules.completeness(expected, members, DAY)
    assert all(0 <= one.done <= one.of for one in found)
    assert found[0].of - found[0].done == len(rules.gaps(expected, members))
    confirmed = [one for one in members if one.state == "confirmed"]
    alone = rules.completeness(expected, confirmed, DAY)
    assert [(one.done, one.of) for one in alone if one.name != found[1].name] == [
        (one.done, one.of) for one in found if one.name != found[1].name
    ]

"""Whether two items are probably the same datum: by name, meaning, shape and sketches of their values."""

from __future__ import annotations

import random
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.catalog.likeness.grouping import WINDOW, find_groups
from gongshu.catalog.likeness.scoring import ItemFacts, likeness
from gongshu.catalog.likeness.sketch import MOST, make_sketch, overlap, pack, unpack


def sketch_of(values):
    digests = {int.from_bytes(sha256(str(value).encode()).digest()[:8], "big") for value in values}
    return make_sketch(sorted(digests)[:MOST], len(digests))


def item(entry, title, **values):
    return ItemFacts(entry, values.pop("provider", f"p-{entry}"), values.pop("name", title), title, **values)


PERSON = frozenset({"citizen_id"})
FIRM = frozenset({"uscc"})
titles = st.sampled_from(["姓名", "联系电话", "手机号码", "住址", "家庭住址", "法定代表人", "注册资本", "X1"])
facts = st.builds(
    ItemFacts,
    entry=st.sampled_from("abcdef"),
    provider=st.sampled_from("xyz"),
    name=st.sampled_from(["n1", "n2", "n3"]),
    title=titles,
    type=st.sampled_from("CND"),
    length=st.sampled_from([None, 1, 18, 200]),
    meaning=st.sampled_from(["", "person_name", "phone"]),
    key=st.booleans(),
    subjects=st.sampled_from([frozenset(), PERSON, FIRM]),
    sketch=st.sampled_from([None, sketch_of(range(300)), sketch_of(range(150, 450)), sketch_of(range(5))]),
)


@given(facts, facts)
def test_likeness_is_the_same_either_way_round_and_between_none_and_all(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other).score <= 1


@given(st.lists(facts, max_size=12, unique_by=lambda one: one.place), st.randoms())
def test_groups_do_not_depend_on_the_order_and_are_of_several_providers(items, shuffle):
    found = find_groups(items)
    shuffled = list(items)
    shuffle.shuffle(shuffled)
    assert find_groups(shuffled) == found
    places = [member.place for group in found for member in group.members]
    assert len(places) == len(set(places))
    assert all(len({member.provider for member in group.members}) > 1 for group in found)


def test_identical_columns_meet_wholly_and_disjoint_ones_not_at_all():
    one, other = sketch_of(range(5_000)), sketch_of(range(5_000, 10_000))
    assert overlap(one, one) == overlap(one, sketch_of(reversed(range(5_000))))
    assert (overlap(one, one).jaccard, overlap(one, one).contained) == (1, 1)
    assert (overlap(one, other).jaccard, overlap(one, other).contained) == (0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_the_estimated_overlap_is_near_the_true_one(seed):
    values = random.Random(seed).sample(range(10**9), 9_000)
    first, second = values[:6_000], values[3_000:]  # 3,000 of 9,000 in common
    met = overlap(sketch_of(first), sketch_of(second))
    assert met.jaccard == pytest.approx(1 / 3, abs=0.13)
    assert met.contained == pytest.approx(1 / 2, abs=0.15)
    part = overlap(sketch_of(first), sketch_of(first[:2_000]))
    assert part.contained == 1
    assert part.jaccard == pytest.approx(1 / 3, abs=0.13)


def test_a_few_values_beside_very_many_say_nothing():
    assert overlap(sketch_of(range(40)), sketch_of(range(1_000_000, 1_050_000))) is None
    assert overlap(sketch_of([]), sketch_of(range(100))) is None


@given(st.sets(st.integers(0, 2**64 - 1), max_size=200))
def test_a_packed_sketch_reads_back(digests):
    one = make_sketch(list(digests), len(digests))
    assert unpack(pack(one), one.distinct) == one
    assert len(one.marks) == min(len(digests), MOST)


def test_a_common_name_alone_is_not_enough_but_with_its_meaning_it_is():
    assert not likeness(item("a", "备注"), item("b", "备注")).probable
    named = [item(one, "姓名", meaning="person_name") for one in "ab"]
    assert likeness(*named).probable
    assert set(likeness(*named).reasons) == {"same_name", "same_meaning"}
    apart = likeness(replace(named[0], subjects=PERSON), replace(named[1], subjects=FIRM))
    assert not apart.probable  # the name of a person, and the name of a firm's representative


def test_values_in_common_join_other_names_and_values_apart_part_equal_ones():
    numbers = sketch_of(range(2_000))
    phone = item("a", "联系电话", subjects=PERSON, sketch=numbers)
    mobile = item("b", "手机号", subjects=PERSON, sketch=sketch_of(range(1_900)))
    met = likeness(phone, mobile)
    assert met.probable
    assert met.reasons["same_values"] >= 95
    same = replace(phone, entry="c", sketch=sketch_of(range(10_000, 12_000)))
    assert not likeness(phone, same).probable
    sexes = sketch_of(["男", "女"])
    assert likeness(item("a", "性别", sketch=sexes), item("b", "是否", sketch=sexes)).score == 0  # met by chance


def test_days_that_meet_do_not_make_two_columns_one_datum():
    days = sketch_of(range(400))
    born = item("a", "出生日期", type="D", subjects=PERSON, sketch=days)
    entered = item("b", "登记日期", type="D", subjects=PERSON, sketch=days)
    assert not likeness(born, entered).probable


def test_what_was_told_apart_is_not_grouped_and_keys_alone_make_no_group():
    one, other = (item(entry, "住址", subjects=PERSON) for entry in "ab")
    (group,) = find_groups([one, other])
    assert (group.members, dict(group.reasons)) == ((one, other), {"same_name": 0, "same_subject": 0})
    assert find_groups([one, other], frozenset({frozenset("ab")})) == []
    keys = [item(entry, "身份证号", meaning="citizen_id", key=True, subjects=PERSON) for entry in "ab"]
    assert find_groups(keys) == []
    assert find_groups([one, replace(other, provider=one.provider)]) == []


def test_a_datum_that_everybody_has_is_one_group_found_without_comparing_all_pairs(monkeypatch):
    looked = []

    def counted(one, other):
        looked.append((one.place, other.place))
        return likeness(one, other)

    monkeypatch.setattr("gongshu.catalog.likeness.grouping.likeness", counted)
    alike = [item(f"e{n}", "住址", subjects=PERSON) for n in range(2_000)]
    with_values = [item(f"v{n}", "住址", subjects=PERSON, sketch=sketch_of(range(n, n + 500))) for n in range(300)]
    (group,) = find_groups([*alike, *with_values])
    assert len(group.members) == 2_300
    assert len(looked) < 12 * WINDOW * 301  # not the two and a half million pairs

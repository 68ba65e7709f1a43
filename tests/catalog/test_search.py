"""Searching: every part of a title finds it, whatever is typed is only compared, what may not be seen is not there."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshu.catalog import actions, lookup, queries
from gongshu.catalog.data import EntryData
from gongshu.catalog.models import Entry, Findable, FindableText, SearchIndex
from gongshu.catalog.search import finding, folding, keeping, ranking, tables
from gongshu.catalog.search.asking import ask
from gongshu.catalog.search.folding import fold
from gongshu.kit.actor import SYSTEM
from tests.catalog.samples import published, review_through, whole
from tests.catalog.shelf import TITLES, put_on_shelf

scene = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def shelf(sixian) -> dict[str, Entry]:
    return {entry.name: entry for entry in put_on_shelf(sixian.provider, items=("姓名", "联系电话"))}


def titles(words: str, by: Any = SYSTEM, **more: Any) -> list[str]:
    return [one.name for one in lookup.shown(lookup.find(words, by, **more).ids, by)]


def test_any_part_of_a_title_finds_it(shelf):
    @scene
    @given(st.data())
    def any_part(data):
        title = data.draw(st.sampled_from(TITLES))
        start = data.draw(st.integers(0, len(title) - 1))
        part = title[start : data.draw(st.integers(start + 1, len(title)))]
        if len(fold(part)) < 2:
            return
        found = lookup.find(part, SYSTEM)
        assert shelf[title].pk in found.ids, part
        assert not found.loosened
        assert queries.search(part, SYSTEM).filter(pk=shelf[title].pk).exists(), part

    any_part()


SPELLINGS = {
    "桃园市公立": "桃園市公立托兒所資訊",
    "5g基站": "５Ｇ基站选址信息",
    "法人企业": "法人(企业)登记基本信息",
    "covid 疫苗": "COVID-19疫苗接种点",
    "計劃": "道路 桥梁 养护 计划",
    "elite": "é́lite 名单 Ünïon",
    "学 校": "学校",
}


@pytest.mark.parametrize("typed", ["306106", "061060012", "1060012345", "0012", "12345"])
def test_any_part_of_a_number_finds_it_and_no_other_number(sixian, typed):
    put_on_shelf(sixian.provider, ["登记表306106-0012345", "登记表306016-0021354", "登记表3016600-21453"])
    assert titles(typed) == ["登记表306106-0012345"]


def test_an_index_from_before_titles_had_one_of_their_own_is_completed_a_few_at_a_time(sixian, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps titles and the rest in one index")
    put_on_shelf(sixian.provider, ["公共厕所分布图"])
    many = put_on_shelf(sixian.provider, [f"丙{number}" for number in range(12)], abstract="公共厕所")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE catalog_threes")
    tables.put_on(connection)
    monkeypatch.setattr(finding, "RANKED", 8)
    monkeypatch.setattr(keeping, "BATCH", 4)
    told = Told()
    for left in (13, 9, 5, 1, 0):
        assert (keeping.condition().titles_left, keeping.condition().sound) == (left, left == 0)
        assert titles("共厕所分")[0] == titles("厕所")[0] == "公共厕所分布图"
        keeping.catch_up_index(told, most=4)
    assert (told.totals, told.done) == ([13, 9, 5, 1], 13)
    assert indexed("catalog_threes") == 13
    # What changes, comes and goes meanwhile is in the index once.
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE catalog_threes")
    tables.put_on(connection)
    keeping.catch_up_index(most=4)
    for entry, name in ((many[0], "丁表一"), (many[-1], "丁表二")):
        Entry.objects.filter(pk=entry.pk).update(name=name)
    keeping.keep_findable([many[0], many[-1]])
    put_on_shelf(sixian.provider, ["戊表"])  # brings the index up to date, too
    assert keeping.condition().sound
    assert indexed("catalog_threes") == 14
    assert set(titles("丁表")) == {"丁表一", "丁表二"}
    assert titles("戊表") == ["戊表"]


class Told:
    """What a person who waits is told."""

    def __init__(self) -> None:
        self.totals: list[int] = []
        self.done = 0

    def total(self, units: int) -> None:
        self.totals.append(units)

    def advance(self, done: int) -> None:
        self.done += done


def indexed(table: str) -> int:
    """How many rows an index of SQLite holds: each has the mark of what is listed for the public."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {table} MATCH %s", [f'"{folding.mark("v", "")}"'])
        return int(cursor.fetchone()[0])


def test_numbers_are_found_in_an_index_of_an_earlier_edition_until_it_is_made_anew(sixian):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps no tokens of numbers")
    (entry,) = put_on_shelf(sixian.provider, ["登记表"], abstract="原号 12341234-5")
    keeping.catch_up_index()
    assert titles("2341234") == ["登记表"]
    row = Findable.objects.get(entry=entry).pk
    kept = folding.tokens(fold("原号 12341234-5"))
    before = " ".join(dict.fromkeys(kept.split()))  # each token once: the digits do not stand in a row
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO catalog_pairs (catalog_pairs) VALUES ('delete-all')")
        cursor.execute(
            "INSERT INTO catalog_pairs (rowid, abstract) VALUES (%s, %s)", [row, f"{kept.split('n')[0]} {before}"]
        )
    SearchIndex.objects.update(edition=folding.EDITION - 1)
    assert titles("2341234") == ["登记表"]
    assert not keeping.condition().sound
    keeping.rebuild_index()
    assert keeping.condition().sound
    assert titles("2341234") == ["登记表"]
    assert titles("3412345") == ["登记表"]
    assert lookup.find("4123412", SYSTEM).loosened


def test_spelling_width_case_script_and_punctuation_make_no_difference(shelf):
    assert {typed: titles(typed)[0] for typed in SPELLINGS} == SPELLINGS


HOSTILE = [
    *("", " ", '"', "'", "AND", "title : 低保", "NEAR(低保 对象)", "低保*", "& | ! ( )", "%", "_", "\\", "🙂", "🙂🚌"),
    *("'; DROP TABLE catalog_entry; --", "\x00低保", "低保 OR 1=1", "marks : x", "低" * 5000, "低保 " * 400),
]
TYPED = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="低保对象信息名录()\"'*:^-+&|!~{}[]\\%_;🙂 \x00\n　", max_size=24),
    st.sampled_from(HOSTILE),
)


def test_whatever_is_typed_is_only_compared(shelf):
    everything = Entry.objects.count(), FindableText.objects.count()

    @scene
    @given(TYPED)
    def anything(typed):
        found = lookup.find(typed, SYSTEM)
        exact = set(queries.search(typed, SYSTEM).values_list("pk", flat=True))
        assert found.loosened or set(found.ids) == exact
        if typed.strip() and not fold(typed):
            assert not found.ids

    anything()
    assert (Entry.objects.count(), FindableText.objects.count()) == everything


VOCABULARY = ("低保", "信息", "名录", "信", "登记", "电话", "姓名", "2018", "a", "数据", "办件量", "企业登记", "民政局")


def test_hits_and_their_order_are_those_of_a_plain_reading_on_either_database(sixian):
    put_on_shelf(sixian.provider, items=("姓名", "联系电话"))
    put_on_shelf(sixian.street, TITLES[:8], abstract="登记信息和名录，供核对", items=("身份证号",))
    rows = list(FindableText.objects.select_related("findable").order_by("-findable"))

    def holds(one: FindableText, phrase: str) -> bool:
        fields = (one.title,) if len(phrase) == 1 else (one.title, one.items, one.abstract, one.other)
        return any(phrase in field for field in fields)

    def answers(one: FindableText, word: Any) -> bool:
        by_words = any(all(holds(one, phrase) for phrase in way.phrases) for way in word.ways)
        return by_words or one.findable.provider in word.providers

    @scene
    @given(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3).map(" ".join))
    def plainly(typed):
        found = lookup.find(typed, SYSTEM)
        hits = [one for one in rows if all(answers(one, word) for word in found.question.words)]
        words = [
            (
                one.findable_id,
                ranking.score(
                    found.question, ranking.Words(one.title, one.items, one.abstract, one.other, one.findable.provider)
                ),
            )
            for one in hits
        ]
        by_id = {one.findable_id: one.findable.entry_id for one in rows}
        assert list(found.ids) == [by_id[id] for id in ranking.ranked(words)]

    plainly()


def test_the_title_counts_before_items_before_abstract_and_the_whole_title_first(sixian):
    put_on_shelf(sixian.provider, ["甲"], abstract="含公共厕所")
    put_on_shelf(sixian.provider, ["乙"], items=("公共厕所编号",))
    put_on_shelf(sixian.provider, ["全区公共厕所分布", "公共厕所", "公共厕所分布"])
    assert titles("公共厕所") == ["公共厕所", "公共厕所分布", "全区公共厕所分布", "乙", "甲"]


def test_among_very_many_hits_the_best_still_stand_first(sixian, monkeypatch):
    monkeypatch.setattr(finding, "RANKED", 8)
    put_on_shelf(sixian.provider, ["公共厕所", "公共厕所分布"])
    put_on_shelf(sixian.provider, [f"丙{number}" for number in range(30)], abstract="公共厕所")
    found = titles("公共厕所")
    assert found[:2] == ["公共厕所", "公共厕所分布"]
    assert len(found) == 32
    monkeypatch.setattr(finding, "MOST", 10)
    hits = lookup.find("公共厕所", SYSTEM)
    assert hits.more
    assert sum(hits.facets["provider"].values()) == 10
    assert titles("公共厕所")[:2] == ["公共厕所", "公共厕所分布"]


NEAR = {
    "信息低保对象": "低保对象信息",
    "低保信息": "低保对象信息",
    "底保对象信息": "低保对象信息",
    "养老机构位数": "养老机构床位数",
    "养老机构 床位数 电梯井": "养老机构床位数",
}


def test_where_nothing_holds_all_of_it_the_nearest_is_offered_and_said_to_be_so(shelf):
    for typed, title in NEAR.items():
        assert not queries.search(typed, SYSTEM).exists(), typed
        assert lookup.find(typed, SYSTEM).loosened, typed
        assert titles(typed)[0] == title


def test_words_of_one_meaning_find_each_other_after_the_word_itself(shelf):
    found = titles("低保")
    assert found[:2] == ["低保对象信息", "最低生活保障资金发放明细"]
    assert "公积金缴存单位" in titles("住房公积金")
    assert {"养老机构床位数", "敬老院名录"} <= set(titles("养老院"))


def test_hits_are_filtered_counted_and_sorted(sixian):
    first = put_on_shelf(sixian.provider, ["乙表", "甲表"], update_cycle="每月", format="数据库/MySQL")
    second = put_on_shelf(sixian.street, ["丙表"], update_cycle="每年", classification="主题/住建/环卫")
    hits = lookup.find("表", SYSTEM)
    assert hits.facets["provider"] == {sixian.provider.id: 2, sixian.street.id: 1}
    assert hits.facets["cycle"] == {"每月": 2, "每年": 1}
    assert hits.facets["format"] == {"数据库": 2}
    assert hits.facets["theme"] == {"主题/住建": 1}
    assert titles("表", filters={"cycle": "每月", "provider": sixian.provider.id}) == ["甲表", "乙表"]
    assert titles("", filters={"theme": "主题/住建"}) == ["丙表"]
    assert titles("", filters={"cycle": "没有"}) == []
    assert titles("", sort="title") == ["丙表", "甲表", "乙表"]
    assert len(lookup.find("", SYSTEM).ids) == len(first) + len(second)


def test_nobody_finds_or_counts_what_they_may_not_see(sixian):
    made = [
        put_on_shelf(provider, [f"名册{number}{state}{opening}"], state=state, opening_class=opening, **_of(state))[0]
        for number, provider in enumerate((sixian.provider, sixian.applicant))
        for state in ("draft", "withdrawn")
        for opening in ("none", "unconditional")
    ]
    made += [published(sixian, title=f"名册{opening}", opening_class=opening) for opening in ("none", "unconditional")]
    for actor in (sixian.provider_clerk, sixian.applicant_clerk, sixian.bureau_clerk, sixian.stranger, sixian.citizen):
        may_see = set(queries.visible_to(actor).values_list("pk", flat=True)) & {one.pk for one in made}
        hits = lookup.find("名册", actor)
        assert set(hits.ids) == may_see
        assert all(sum(counts.values()) == len(may_see) for name, counts in hits.facets.items() if name == "provider")
        assert {one.pk for one in queries.search("名册", actor)} == may_see
        assert {one.pk for one in lookup.shown([one.pk for one in made], actor)} == may_see


def _of(state: str) -> dict[str, Any]:
    return {"withdrawn_at": "2026-09-01T00:00:00Z"} if state == "withdrawn" else {}


def test_every_verb_leaves_the_index_as_the_catalog_is(sixian):
    def sound(words: str, *found: str) -> None:
        assert keeping.condition().sound
        assert titles(words, sixian.stranger) == list(found)

    entry = actions.draft_entry(by=sixian.provider_clerk, data=whole(sixian.provider.id))
    keeping.catch_up_index()
    sound("低保")
    entry = actions.revise_entry(
        by=sixian.provider_clerk, entry=entry, data=whole(sixian.provider.id, abstract="孤儿保障"), expect=1
    )
    case = actions.submit_entry(by=sixian.provider_clerk, entry=entry)
    sound("孤儿保障")
    review_through(case, sixian.bureau_reviewer)
    sound("孤儿保障", "低保对象信息")
    entry = queries.entry(entry.code, sixian.provider_clerk)
    actions.give_external_code(
        by=sixian.provider_clerk,
        entry=entry,
        platform="省",
        code="AH-778899",
        since=entry.published_at.date(),
        reason="省编目回执",
    )
    sound("AH778899", "低保对象信息")
    actions.withdraw_entry(by=sixian.provider_clerk, entry=entry, reason="职能调整", expect=entry.revision)
    sound("低保")


def test_what_is_undone_was_never_findable(sixian):
    with transaction.atomic():
        actions.draft_entry(by=sixian.provider_clerk, data=EntryData("撤回的名册", sixian.provider.id))
        assert titles("撤回的名册") == ["撤回的名册"]
        transaction.set_rollback(True)
    assert titles("撤回的名册") == []
    assert not FindableText.objects.exists()


def test_an_entry_changed_by_any_other_way_is_hidden_at_once_and_told_to_be_behind(sixian):
    entry = published(sixian)
    keeping.catch_up_index()
    Entry.objects.filter(pk=entry.pk).update(state="withdrawn", withdrawn_at="2026-09-01T00:00:00Z", name="改名")
    hits = lookup.find("低保", sixian.stranger)
    assert not hits.ids
    assert not any(hits.facets.values())
    assert keeping.condition().behind == 1
    assert not keeping.condition().sound
    assert keeping.catch_up_index() == 1
    assert keeping.condition().sound
    assert titles("改名") == ["改名"]


class Interrupted(Exception):
    """The operator stopped it."""


class StopsAt:
    def __init__(self, batches: int) -> None:
        self.left = batches

    def total(self, units: int) -> None:
        self.units = units

    def advance(self, done: int) -> None:
        self.left -= 1
        if not self.left:
            raise Interrupted


def test_a_rebuild_goes_on_where_it_stopped_and_is_switched_to_whole(sixian, monkeypatch):
    monkeypatch.setattr(keeping, "BATCH", 5)
    put_on_shelf(sixian.provider)
    FindableText.objects.filter(title=fold("学校")).update(title="damaged")
    with pytest.raises(Interrupted):
        keeping.rebuild_index(StopsAt(2))
    assert Findable.objects.filter(generation=2).count() == 10
    assert (keeping.generation(), titles("公共厕所")) == (1, ["2018年度公共厕所分布"])
    changed = Entry.objects.get(name=TITLES[0])
    Entry.objects.filter(pk=changed.pk).update(name="孤儿名册")
    keeping.keep_findable([changed])
    assert titles("孤儿") == ["孤儿名册"]
    assert titles("学校") == []
    rest = StopsAt(99)
    assert keeping.rebuild_index(rest) == len(TITLES)
    assert (rest.units, keeping.generation()) == (len(TITLES) - 10, 2)
    assert set(Findable.objects.values_list("generation", flat=True)) == {2}
    assert (titles("孤儿"), titles("学校")) == (["孤儿名册"], ["学校"])
    assert keeping.condition().sound


def test_an_index_that_is_made_anew_lies_in_one_piece(sixian):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL gathers its index by itself")
    for number in range(5):
        put_on_shelf(sixian.provider, [f"名册{number}"])
    keeping.rebuild_index()
    for index in ("catalog_pairs", "catalog_threes"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(DISTINCT segid) FROM {index}_idx")
            assert cursor.fetchone() == (1,), index
    assert len(titles("名册")) == 5


def test_a_long_search_says_that_it_was_cut():
    assert ask("低保 对象").cut is False
    assert ask(" ".join(f"词{number}" for number in range(20))).cut
    assert ask("低" * 301).cut

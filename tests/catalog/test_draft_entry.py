"""A data officer drafts the unit's own entries; what is kept out by the instrument is refused at the door."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from gongshu.audit.queries import search, trail
from gongshu.catalog import actions, queries
from gongshu.catalog.codes import RESERVED
from gongshu.catalog.data import EntryData, ItemData, changed
from gongshu.catalog.models import Entry
from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several, Stale
from tests.catalog.samples import whole


def test_a_draft_gets_a_code_an_address_and_a_record(cast):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id))
    assert (entry.code, entry.slug, entry.state, entry.version) == (
        "306001-000001",
        "di-bao-dui-xiang-xin-xi",
        "draft",
        0,
    )
    assert queries.data_of(entry) == changed(whole(cast.provider.id), code=entry.code)
    (record,) = trail(subject=entry.code)
    assert record.event == "catalog.drafted"
    assert record.actor_name == "周民"


def test_a_draft_may_lack_everything_but_a_title_and_defaults_to_sharing_and_opening(cast):
    entry = actions.draft_entry(by=cast.provider_clerk, data=EntryData("公园名录", cast.provider.id))
    assert (entry.sharing_class, entry.opening_class) == ("unconditional", "unconditional")
    assert len(queries.problems(entry)) > 5


def test_codes_and_addresses_are_never_used_twice(haishu):
    first, second = (
        actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id, title=title))
        for title in ("低保对象", "低保对向")  # two titles, one pinyin
    )
    actions.withdraw_entry(by=haishu.provider_clerk, entry=second, reason="重复", expect=1)
    third = actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id, title="低保对向"))
    assert [one.code for one in (first, second, third)] == ["306001-000001", "306001-000002", "306001-000003"]
    assert [one.slug for one in (first, second, third)] == [
        "di-bao-dui-xiang",
        "di-bao-dui-xiang-2",
        "di-bao-dui-xiang-3",
    ]


def test_a_given_code_is_kept_and_a_taken_one_refused(haishu):
    given = whole(haishu.provider.id, code="XZ〔2020〕1".replace("〔", "/").replace("〕", "/"))
    entry = actions.draft_entry(by=haishu.provider_clerk, data=given)
    assert entry.code == "XZ-2020-1"
    assert queries.entry("XZ/2020/1", haishu.provider_clerk) == entry
    with pytest.raises(BadInput, match="资源代码已被使用"):
        actions.draft_entry(by=haishu.provider_clerk, data=changed(given, title="另一条"))


@pytest.mark.requirement("HS-36/1", "HS-36/N1")
def test_a_state_secret_is_refused_at_the_door_in_haishu_and_the_refusal_recorded(haishu):
    with pytest.raises(BadInput) as refused:
        actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id, state_secret=True))
    assert "涉及国家秘密，不得编目" in str(refused.value)
    assert refused.value.cite == "第三十六条"
    assert not Entry.objects.exists()
    (record,) = search(event="catalog.drafted", outcome="refused")
    assert record.organization == haishu.provider.id


@pytest.mark.requirement("SX-2/N1")
def test_a_state_secret_is_refused_at_the_door_in_sixian(sixian):
    with pytest.raises(Several) as refused:
        actions.draft_entry(
            by=sixian.provider_clerk, data=whole(sixian.provider.id, state_secret=True, disclosure_only=True)
        )
    assert {error.cite for error in refused.value.errors} == {"第二条第二款"}


def test_two_items_of_one_name_are_refused_even_in_a_draft(haishu):
    twice = (ItemData("a", "姓名"), ItemData("b", "姓名"))
    with pytest.raises(BadInput, match="第 2 个信息项与第 1 项同名"):
        actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id, items=twice))


def test_a_second_entry_of_one_title_at_one_provider_is_refused_and_elsewhere_is_not(haishu):
    actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id))
    with pytest.raises(BadInput, match="本单位已有同名目录"):
        actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id))
    assert actions.draft_entry(by=haishu.applicant_clerk, data=whole(haishu.applicant.id))


def test_only_a_data_officer_of_the_provider_or_of_the_authority_compiles(haishu):
    data = whole(haishu.provider.id)
    with pytest.raises(NotPermitted, match="编制目录须由数据专员"):
        actions.draft_entry(by=haishu.provider_reviewer, data=data)
    with pytest.raises(NotPermitted, match="只能编制本单位的目录"):
        actions.draft_entry(by=haishu.stranger, data=data)
    with pytest.raises(NotPermitted):
        actions.draft_entry(by=haishu.citizen, data=data)
    assert actions.draft_entry(by=haishu.bureau_clerk, data=data).provider == haishu.provider


def test_a_draft_is_saved_anew_only_by_who_saw_its_last_state(haishu):
    entry = actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id))
    data = changed(queries.data_of(entry), abstract="改过的摘要", items=queries.data_of(entry).items[:2])
    saved = actions.revise_entry(by=haishu.provider_clerk, entry=entry, data=data, expect=1)
    assert (saved.abstract, saved.revision, saved.items.count()) == ("改过的摘要", 2, 2)
    with pytest.raises(Stale, match="他人刚刚修改了这条目录"):
        actions.revise_entry(by=haishu.provider_clerk, entry=entry, data=data, expect=1)


def test_a_draft_is_seen_by_its_unit_and_the_authority_and_by_nobody_else(haishu):
    entry = actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id))
    for actor in (haishu.provider_clerk, haishu.provider_reviewer, haishu.bureau_clerk, SYSTEM):
        assert queries.entry(entry.code, actor) == entry
    for actor in (haishu.stranger, haishu.applicant_clerk, haishu.citizen):
        with pytest.raises(Refusal, match="没有这条目录"):
            queries.entry(entry.code, actor)


def test_the_database_itself_refuses_what_cannot_be(haishu):
    entry = actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id))
    for broken in (
        {"state": "published"},
        {"state": "in_review"},
        {"state": "withdrawn"},
        {"state": "lost"},
        {"sharing_class": "maybe"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.items.update(name="the_same")
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.items.update(level=5)


TITLES = ("低保对象", "低 保 对 象", "低保对象 2", "低保对象-2", "import", "306001-000015", "……", "。。。", "dataset")


@pytest.mark.parametrize("at_once", [True, False])
def test_no_address_is_anothers_nor_a_code_nor_a_page(haishu, at_once):
    given = [whole(haishu.provider.id, title=title) for title in TITLES]
    given.append(whole(haishu.provider.id, title="另一资源", code="306001/000015"))
    given.append(whole(haishu.provider.id, title="又一资源", code="di-bao-dui-xiang-9"))
    batches = [given] if at_once else [[data] for data in given]
    entries = [one for batch in batches for one in actions.draft_entries(by=haishu.provider_clerk, given=batch)]
    names = [name for entry in entries for name in (entry.code, entry.slug)]
    assert len(set(names)) == len(names)
    assert not RESERVED & set(names)
    for entry in entries:
        assert queries.entry(entry.slug, haishu.provider_clerk) == entry
        assert queries.entry(entry.code, haishu.provider_clerk) == entry


def test_several_are_drafted_all_or_none(haishu):
    given = [whole(haishu.provider.id), whole(haishu.provider.id, title="")]
    with pytest.raises(BadInput):
        actions.draft_entries(by=haishu.provider_clerk, given=given)
    assert not Entry.objects.exists()

"""From the draft to the published version, in the shape of each profile, by the same code."""

from __future__ import annotations

import pytest

from gongshu.audit.queries import trail
from gongshu.catalog import actions, queries
from gongshu.catalog.alike import lookalikes
from gongshu.catalog.data import ItemData, changed
from gongshu.catalog.likeness.scoring import REASONS
from gongshu.catalog.models import STATES, Entry, EntryVersion
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Several, Stale
from gongshu.procedure import queries as cases
from tests.catalog.samples import published, review_through, whole


def submitted(cast):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id))
    case = actions.submit_entry(by=cast.provider_clerk, entry=entry)
    return queries.entry(entry.code, cast.provider_clerk), case


@pytest.mark.requirement("HS-10/1", "HS-10/2", "HS-10/3", "HS-10/4", "HS-10/N3")
def test_haishu_hears_the_provider_compiles_the_supplement_and_files_it_with_the_city(haishu):
    entry, case = submitted(haishu)
    assert entry.state == "in_review"
    with pytest.raises(BadInput, match="缺少理由"):  # the opinion heard is part of the record
        actions.review_entry(by=haishu.bureau_reviewer, case=case, outcome="approve", expect=case.revision)
    decided = actions.review_entry(
        by=haishu.bureau_reviewer, case=case, outcome="approve", expect=case.revision, reason="民政局对编目无意见"
    )
    assert decided.step.id == "file"
    assert queries.entry(entry.code, haishu.provider_clerk).state == "in_review"
    with pytest.raises(BadInput, match="缺少备案回执号"):
        actions.file_entry(by=haishu.bureau_reviewer, case=decided.case, receipt=" ", expect=decided.case.revision)
    with pytest.raises(BadInput, match="备案回执号超过 120 字"):  # never cut off without a word
        actions.file_entry(by=haishu.bureau_reviewer, case=decided.case, receipt="备" * 121, expect=2)
    actions.file_entry(
        by=haishu.bureau_reviewer, case=decided.case, receipt="甬数备〔2026〕12号", expect=decided.case.revision
    )
    entry = queries.entry(entry.code, haishu.stranger)
    assert (entry.state, entry.version) == ("published", 1)
    (version,) = queries.versions(entry.code, haishu.stranger)
    assert version.receipt == "甬数备〔2026〕12号"


@pytest.mark.requirement("SX-15/2", "SX-15/N2")
def test_sixian_reviews_and_merges_and_nothing_is_in_the_catalog_before(sixian):
    entry, case = submitted(sixian)
    assert not queries.published().exists()
    assert not EntryVersion.objects.exists()
    with pytest.raises(NotPermitted):
        actions.review_entry(by=sixian.provider_reviewer, case=case, outcome="approve", expect=case.revision)
    decided = actions.review_entry(by=sixian.bureau_reviewer, case=case, outcome="approve", expect=case.revision)
    assert decided.ended.id == "published"
    assert queries.published().get() == entry
    with pytest.raises(Refusal, match="不在备案环节"):
        actions.file_entry(by=sixian.bureau_reviewer, case=decided.case, receipt="1", expect=decided.case.revision)


def test_every_act_on_the_way_is_in_the_record_with_its_person(cast):
    entry = published(cast)
    done = [(record.event, record.actor_name) for record in trail(subject=entry.code)]
    events = [event for event, _ in done if event.startswith("catalog.")]
    assert events[:2] == ["catalog.drafted", "catalog.submitted"]
    assert events.count("catalog.published") == 1
    assert ("catalog.published", "陈据") in done


def test_a_published_version_keeps_the_whole_entry_and_never_changes(cast):
    entry = published(cast)
    version = queries.version(entry.code, 1, cast.stranger)
    assert version.snapshot["title"] == "低保对象信息"
    assert version.snapshot["items"][1]["semantic_type"] == "citizen_id"
    assert version.snapshot["registers"] == {"provider_name": "民政局"}
    assert version.case.profile_digest == version.profile_digest
    with pytest.raises(NotFound, match="没有第 2 版"):
        queries.version(entry.code, 2, cast.stranger)


def test_an_entry_that_lacks_something_is_not_handed_in_and_all_of_it_is_named(cast):
    entry = actions.draft_entry(
        by=cast.provider_clerk, data=whole(cast.provider.id, abstract="", update_cycle="", sharing_reason="")
    )
    with pytest.raises(Several) as refused:
        actions.submit_entry(by=cast.provider_clerk, entry=entry)
    assert {error.at for error in refused.value.errors} == {"abstract", "update_cycle", "sharing_reason"}
    assert all(error.cite for error in refused.value.errors)
    entry.refresh_from_db()
    assert (entry.state, entry.case) == ("draft", None)


@pytest.mark.requirement("HS-10/N2", "HS-10/6")
@pytest.mark.house_rule("HS-S33")
def test_haishu_does_not_take_in_what_was_had_from_another_unit_by_sharing(haishu):
    entry = actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id, shared_in=True))
    with pytest.raises(BadInput) as refused:
        actions.submit_entry(by=haishu.provider_clerk, entry=entry)
    assert "可通过共享直接取得的数据不编入本单位目录" in str(refused.value)
    assert refused.value.cite == "第十条第四款"


@pytest.mark.house_rule("HS-S33")
def test_items_that_others_have_published_are_pointed_out(cast):
    theirs = published(cast)
    mine = whole(cast.applicant.id, title="参保人员")
    assert {one.entry for one in lookalikes(mine)} == {theirs}
    assert [one.title for one in lookalikes(mine)][:2] == ["姓名", "身份证号"]
    assert lookalikes(whole(cast.provider.id, title="另一条")) == []
    unlike = changed(mine, items=(mine.items[0], *(new_item(n) for n in range(4))))
    assert lookalikes(unlike) == []  # one common word is no likeness


def test_another_name_of_the_same_meaning_is_pointed_out_and_the_same_name_of_another_meaning_is_not(cast):
    theirs = published(cast, items=(ItemData("a", "身份证号", semantic_type="citizen_id"), ItemData("b", "经办人电话")))
    mine = whole(cast.applicant.id, title="参保人员", items=(ItemData("x", "公民身份号码"), ItemData("y", "险种")))
    (found,) = lookalikes(mine)
    assert (found.title, found.entry, found.reason) == ("公民身份号码", theirs, REASONS["synonym"])
    other = changed(mine, items=(ItemData("x", "身份证号", semantic_type="uscc"), ItemData("y", "险种")))
    assert lookalikes(other) == []


def new_item(number):
    return queries.ItemData(f"n{number}", f"专有项{number}")


def test_an_entry_returned_with_a_reason_is_mended_and_handed_in_again(cast):
    entry, case = submitted(cast)
    with pytest.raises(BadInput, match="理由"):
        actions.review_entry(by=cast.bureau_reviewer, case=case, outcome="return", expect=case.revision)
    actions.review_entry(
        by=cast.bureau_reviewer, case=case, outcome="return", expect=case.revision, reason="补充信息项的长度"
    )
    entry = queries.entry(entry.code, cast.provider_clerk)
    assert entry.state == "returned"
    data = changed(queries.data_of(entry), abstract="补充后的摘要")
    entry = actions.revise_entry(by=cast.provider_clerk, entry=entry, data=data, expect=entry.revision)
    case = actions.submit_entry(by=cast.provider_clerk, entry=entry)
    review_through(case, cast.bureau_reviewer)
    assert queries.entry(entry.code, cast.stranger).abstract == "补充后的摘要"


def test_an_entry_under_review_cannot_be_edited_until_it_is_taken_back(cast):
    entry, case = submitted(cast)
    with pytest.raises(Refusal, match="正在审核，不能修改"):
        actions.revise_entry(by=cast.provider_clerk, entry=entry, data=queries.data_of(entry), expect=entry.revision)
    with pytest.raises(Refusal, match="正在审核"):
        actions.submit_entry(by=cast.provider_clerk, entry=entry)
    entry = actions.recall_entry(by=cast.provider_clerk, entry=entry, reason="还要补充")
    assert entry.state == "returned"
    assert cases.case(case.id, cast.bureau_clerk).ended
    assert actions.submit_entry(by=cast.provider_clerk, entry=entry).id != case.id


def test_two_deciders_at_once_decide_once(cast):
    _, case = submitted(cast)
    seen = case.revision
    actions.review_entry(by=cast.bureau_reviewer, case=case, outcome="return", expect=seen, reason="补充")
    with pytest.raises((Stale, Refusal)):
        actions.review_entry(by=cast.bureau_reviewer, case=case, outcome="approve", expect=seen, reason="同意")
    assert Entry.objects.get().state == "returned"


def test_a_stranger_sees_no_case_and_an_officer_without_the_post_may_not_review(cast):
    _, case = submitted(cast)
    with pytest.raises(NotPermitted, match="审核目录须由"):
        actions.review_entry(by=cast.bureau_clerk, case=case, outcome="approve", expect=case.revision)
    with pytest.raises(NotFound):
        actions.review_entry(by=cast.stranger, case=case, outcome="approve", expect=case.revision, reason="可以")


VERBS = {
    "submit": lambda cast, entry: actions.submit_entry(by=cast.provider_clerk, entry=entry),
    "recall": lambda cast, entry: actions.recall_entry(by=cast.provider_clerk, entry=entry, reason="撤回"),
    "withdraw": lambda cast, entry: actions.withdraw_entry(
        by=cast.provider_clerk, entry=entry, reason="不再提供", expect=entry.revision
    ),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_no_state_is_left_by_another_way_than_the_table_says(sixian, state, verb):
    entry = submitted_in(sixian, state)
    try:
        VERBS[verb](sixian, entry)
    except Refusal:
        assert Entry.objects.get(pk=entry.pk).state == state
    else:
        assert Entry.objects.get(pk=entry.pk).state in STATES[state]


def submitted_in(cast, state):
    """An entry in a state, by the product's own verbs."""
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title=f"目录 {state}"))
    if state == "draft":
        return entry
    if state == "withdrawn":
        return actions.withdraw_entry(by=cast.provider_clerk, entry=entry, reason="重复", expect=1)
    case = actions.submit_entry(by=cast.provider_clerk, entry=entry)
    if state != "in_review":
        review_through(case, cast.bureau_reviewer, approve=state == "published")
    return Entry.objects.get(pk=entry.pk)

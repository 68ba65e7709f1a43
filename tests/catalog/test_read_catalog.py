"""Who sees what of the catalog, what a search finds, and what loading data needs to know of a resource."""

from __future__ import annotations

import pytest

from gongshu.catalog import actions, queries
from gongshu.kit.errors import NotFound, NotPermitted, Refusal
from tests.catalog.samples import published, whole


def test_published_entries_are_seen_by_every_official_and_by_the_public_only_where_open(sixian):
    closed = published(sixian)
    opened = published(sixian, title="敬老院名录", opening_class="unconditional", opening_condition="")
    assert set(queries.visible_to(sixian.stranger)) == {closed, opened}
    assert list(queries.visible_to(sixian.citizen)) == [opened]


@pytest.mark.parametrize("words", ["低保", "保障金额", "身份证号", "民政局", "306001/0000", "低保 民政 金额"])
def test_a_search_looks_into_code_title_abstract_provider_and_items(sixian, words):
    entry = published(sixian)
    assert list(queries.search(words, sixian.stranger)) == [entry]


def test_every_word_of_a_search_must_be_found_and_drafts_of_others_never_are(sixian):
    entry = actions.draft_entry(by=sixian.provider_clerk, data=whole(sixian.provider.id))
    assert list(queries.search("低保", sixian.provider_clerk)) == [entry]
    assert not queries.search("低保", sixian.stranger).exists()
    assert not queries.search("低保 公积金", sixian.provider_clerk).exists()


def test_what_loading_needs_is_the_published_shape(cast):
    shape = queries.loadable(published(cast).code, cast.provider_clerk)
    assert (shape.catalog_version, shape.title, shape.grade, shape.provider_id) == (
        1,
        "低保对象信息",
        3,
        cast.provider.id,
    )
    assert shape.key_fields == ("id_no",)
    assert [(column.name, column.title, column.type) for column in shape.columns][:2] == [
        ("person_name", "姓名", "C"),
        ("id_no", "身份证号", "C"),
    ]
    assert queries.shape_of(shape.entry_code) == shape


def test_only_published_resources_of_ones_own_are_loaded(cast):
    draft = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title="草稿"))
    with pytest.raises(Refusal) as refused:
        queries.loadable(draft.code, cast.provider_clerk)
    assert "目录尚未发布，不能归集数据" in str(refused.value)
    assert refused.value.cite.startswith("第")
    with pytest.raises(NotFound):
        queries.shape_of(draft.code)
    entry = published(cast)
    with pytest.raises(NotPermitted, match="只有提供单位可以归集"):
        queries.loadable(entry.code, cast.applicant_clerk)
    assert queries.loadable(entry.code, cast.bureau_clerk)

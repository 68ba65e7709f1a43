"""Two people at the same moment, on two real connections: nothing is done twice, nothing lost, no name given twice."""

from __future__ import annotations

import pytest

from gongshu.catalog import actions, queries
from gongshu.catalog.data import changed
from gongshu.catalog.models import Entry, EntryVersion
from gongshu.kit.errors import GongshuError
from tests.cast import Cast
from tests.catalog.samples import whole
from tests.procedure.test_two_deciders import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db, frozen) -> Cast:
    return Cast("sixian-2021")


def test_drafts_made_at_once_get_codes_and_addresses_of_their_own(cast, frozen):
    titles = ["低保对象", "低保对向", "低保队象", "低保对相"]
    made = at_once(
        frozen,
        *(
            lambda title=title: actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title=title))
            for title in titles
        ),
    )
    assert all(isinstance(entry, Entry) for entry in made), made
    assert len({entry.code for entry in made}) == len({entry.slug for entry in made}) == 4


def test_one_title_drafted_twice_at_once_is_one_entry(cast, frozen):
    made = at_once(
        frozen,
        *(lambda: actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id)) for _ in range(2)),
    )
    assert sorted(type(one).__name__ for one in made) == ["BadInput", "Entry"]


def test_of_two_saves_of_one_revision_one_is_taken(cast, frozen):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id))
    results = at_once(
        frozen,
        *(
            lambda words=words: actions.revise_entry(
                by=cast.provider_clerk, entry=entry, data=changed(queries.data_of(entry), abstract=words), expect=1
            )
            for words in ("甲", "乙")
        ),
    )
    assert sorted(type(one).__name__ for one in results) == ["Entry", "Stale"]
    assert Entry.objects.get().items.count() == 4


def test_an_approval_and_a_recall_at_once_leave_one_truth(cast, frozen):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id))
    case = actions.submit_entry(by=cast.provider_clerk, entry=entry)
    results = at_once(
        frozen,
        lambda: actions.review_entry(
            by=cast.bureau_reviewer, case=case, outcome="approve", expect=case.revision, reason="同意"
        ),
        lambda: actions.recall_entry(by=cast.provider_clerk, entry=entry, reason="再改"),
    )
    assert sum(isinstance(one, GongshuError) for one in results) == 1, results
    state = Entry.objects.get().state
    assert state in ("published", "returned")
    assert EntryVersion.objects.count() == (1 if state == "published" else 0)

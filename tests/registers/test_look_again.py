"""Rows to be looked at again: on the day entered with them they stand among their unit's to-dos."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongshu.catalog import actions as catalog
from gongshu.desk.owed import owed_by
from gongshu.kit.errors import BadInput
from gongshu.registers import duties
from gongshu.regulation.loader import load_profile_from
from tests.catalog.samples import whole
from tests.registers.scene import Registers, invented


@pytest.fixture
def guiyang(db, frozen) -> Registers:
    """The cast under Guiyang's note, which names a negative list."""
    return Registers("guiyang-draft-2024")


@pytest.fixture
def entry(guiyang):
    """A draft of the provider, to be listed."""
    return catalog.draft_entry(by=guiyang.cast.provider_clerk, data=whole(guiyang.cast.provider.id))


def listed(guiyang, entry, review_on=""):
    given = {"entry": entry.code, "bars": "share", "basis": "某法第一条", "updated_on": "2026-09-01"}
    return guiyang.add(id="negative_list", **given, **({"review_on": review_on} if review_on else {}))


def reviews(guiyang, by=None):
    return [(one.number, one.day) for one in duties.reviews_of(by or guiyang.cast.provider_clerk)]


def test_a_row_of_the_negative_list_is_to_be_looked_at_again_on_its_day_until_it_was(guiyang, entry, frozen):
    row = listed(guiyang, entry, "2026-09-16").row
    listed(guiyang, entry)  # without a day nobody is reminded: the note names no interval
    assert reviews(guiyang) == []
    frozen.advance(timedelta(days=1))
    assert reviews(guiyang) == [(row.number, date(2026, 9, 16))]
    assert reviews(guiyang, guiyang.cast.applicant_clerk) == []
    (debt,) = [one for one in owed_by(guiyang.cast.provider_clerk) if "复核" in one.title.zh]
    assert (debt.count, debt.rows[0].late) == (1, False)
    assert debt.rows[0].href.endswith(f"/negative_list/{row.number}/")
    corrected = guiyang.correct(row, given={"review_on": "2027-09-16"}, reason="仍须限制").row
    assert reviews(guiyang) == []
    frozen.advance(timedelta(days=365))
    assert len(reviews(guiyang)) == 1
    guiyang.end(corrected, reason="移出")
    assert reviews(guiyang) == []


def test_only_a_column_of_days_says_when_to_look_again(tmp_path):
    folder = invented(tmp_path)
    file = folder / "02-sharing" / "registers.yaml"
    text = file.read_text(encoding="utf-8")
    assert "kind: text" in text
    file.write_text(text.replace("kind: text", "kind: text, review: true", 1), encoding="utf-8")
    with pytest.raises(BadInput, match="review"):
        load_profile_from(folder)

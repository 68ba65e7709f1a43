"""Guiyang's lists keep up with the catalog: an entry or a change leaves something to do until the lists follow."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from gongshu.catalog import actions as catalog
from gongshu.catalog import queries as entries
from gongshu.catalog.models import Entry
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from gongshu.organizations.queries import jurisdiction
from gongshu.registers import actions, editions, queries
from gongshu.registers.following import behind
from gongshu.registers.models import Row
from tests.cast import Cast
from tests.catalog.samples import whole

GIVEN: dict[str, Any] = {"sharing_condition": "用于核对", "opening_class": "unconditional", "opening_condition": ""}
TEN_WORKING_DAYS = date(2026, 9, 29)
"""From Tuesday, 2026-09-15: Sunday the 20th is worked, Friday the 25th is a holiday."""


@pytest.fixture
def cast(db: None, frozen: VirtualClock, settings, tmp_path) -> Cast:
    """The cast under Guiyang's note."""
    settings.HOME = Home(tmp_path / "home")
    return Cast("guiyang-draft-2024")


def published(cast: Cast, **given: Any) -> Entry:
    draft = catalog.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, **GIVEN | given))
    catalog.submit_entry(by=cast.provider_clerk, entry=draft)
    return entries.entry(draft.code, cast.provider_clerk)


def changed(cast: Cast, entry: Entry) -> None:
    data = whole(cast.provider.id, **GIVEN, abstract="增加救助类型")
    change = catalog.begin_change(
        by=cast.provider_clerk, entry=entry, trigger="办法修订", trigger_day=clock.today(), data=data
    )
    case = catalog.submit_change(by=cast.provider_clerk, change=change)
    case.refresh_from_db()
    assert case.ended


def listed(cast: Cast, entry: Entry) -> Row:
    cells = {"unit": "民政局", "data": entry.name, "entry": entry.code, "duty": "share", "updated_on": "2026-09-15"}
    register = jurisdiction().registers["responsibility_list"]
    return actions.add_row(by=cast.provider_clerk, register=register, given=cells).row


def publish(cast: Cast, id: str = "responsibility_list") -> None:
    register = jurisdiction().registers[id]
    last = editions.last_edition(register)
    actions.publish_edition(by=cast.bureau_reviewer, register=register, expect=last.number if last else 0)


def owed(by: Actor) -> list[tuple[str, str]]:
    return [(one.register.id, one.words.zh) for one in behind(by)]


def test_an_entry_waits_for_its_place_in_the_list_then_the_list_for_its_edition(
    cast: Cast, frozen: VirtualClock
) -> None:
    assert owed(cast.provider_clerk) == owed(cast.bureau_reviewer) == []
    entry = published(cast)
    assert owed(cast.provider_clerk) == [("responsibility_list", "没有列入，请登记")]
    assert owed(cast.applicant_clerk) == []
    frozen.advance(timedelta(hours=1))
    listed(cast, entry)
    assert owed(cast.provider_clerk) == []
    assert owed(cast.bureau_reviewer) == [("responsibility_list", "还没有公布过，请公布第 1 版")]
    assert owed(cast.bureau_clerk) == [], "who does not publish is not asked to"
    frozen.advance(timedelta(hours=1))
    publish(cast)
    assert owed(cast.bureau_reviewer) == []


@pytest.mark.requirement("GY-2.2/1", "GY-2.4/1", "GY-2.4/2")
def test_a_change_of_an_entry_lets_its_row_be_looked_at_and_a_new_edition_follow(
    cast: Cast, frozen: VirtualClock
) -> None:
    entry = published(cast)
    row = listed(cast, entry)
    publish(cast)
    frozen.advance(timedelta(days=1))
    changed(cast, entry)
    assert owed(cast.provider_clerk) == [("responsibility_list", "目录已更新，请核对这一条")]
    assert behind(cast.provider_clerk)[0].number == row.number
    frozen.advance(timedelta(hours=1))
    register = jurisdiction().registers["responsibility_list"]
    given = {**queries.newest(row).cells, "updated_on": "2026-09-16"}
    actions.correct_row(by=cast.provider_clerk, register=register, row=row, given=given, reason="核对", expect=1)
    assert owed(cast.provider_clerk) == []
    assert owed(cast.bureau_reviewer) == [("responsibility_list", "第 1 版公布后有变化，请公布新的一版")]
    frozen.advance(timedelta(hours=1))
    publish(cast)
    assert owed(cast.bureau_reviewer) == []
    kept = editions.editions(register, cast.bureau_reviewer)
    assert [one.number for one in kept] == [2, 1]
    assert "2026-09-16" in str(editions.edition(register, 2, cast.bureau_reviewer).rows)
    assert "2026-09-16" not in str(editions.edition(register, 1, cast.bureau_reviewer).rows)


@pytest.mark.requirement("GY-2.4/3")
def test_the_negative_list_is_published_anew_when_it_changed_and_its_editions_stay(
    cast: Cast, frozen: VirtualClock
) -> None:
    entry, register = published(cast), jurisdiction().registers["negative_list"]
    cells = {"entry": entry.code, "bars": "open", "basis": "《个人信息保护法》第二十八条", "updated_on": "2026-09-15"}
    row = actions.add_row(by=cast.provider_clerk, register=register, given=cells).row
    assert ("negative_list", "还没有公布过，请公布第 1 版") in owed(cast.bureau_reviewer)
    frozen.advance(timedelta(hours=1))
    publish(cast, "negative_list")
    frozen.advance(timedelta(hours=1))
    actions.end_row(
        by=cast.provider_clerk, register=register, row=row, ending="closed", reason="不再限制", expect=row.revision
    )
    assert owed(cast.bureau_reviewer) == [("negative_list", "第 1 版公布后有变化，请公布新的一版")]
    frozen.advance(timedelta(hours=1))
    publish(cast, "negative_list")
    assert owed(cast.bureau_reviewer) == []
    first, second = (editions.edition(register, number, cast.bureau_reviewer) for number in (1, 2))
    assert entry.code in str(first.rows)
    assert second.rows == []
    assert Client().get("/registers/negative_list/editions/1/").status_code == 200


@pytest.mark.house_rule("GY-S20")
def test_the_reminder_counts_ten_working_days_and_nothing_is_overdue_by_law(cast: Cast, frozen: VirtualClock) -> None:
    published(cast)
    (one,) = behind(cast.provider_clerk)
    assert (one.remind_on, one.late) == (TEN_WORKING_DAYS, False)
    client = Client()
    cast.enter(client, cast.provider_clerk)
    page = client.get("/desk/").text
    assert "须随目录更新的清单" in page
    assert "2.2；提醒日为本平台约定" in page
    frozen.move_to(datetime(2026, 9, 30, 9, tzinfo=CHINA))
    assert behind(cast.provider_clerk)[0].late


def test_what_is_neither_shared_nor_opened_needs_no_place_and_no_other_text_has_such_lists(cast: Cast) -> None:
    bases = [{"kind": "law", "title": "个人信息保护法", "article": "第二十八条"}]
    closed = published(cast)
    Entry.objects.filter(pk=closed.pk).update(sharing_class="none", opening_class="none", sharing_bases=bases)
    assert owed(cast.provider_clerk) == []

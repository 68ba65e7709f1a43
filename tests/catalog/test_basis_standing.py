"""A class whose basis was repealed since is flagged wherever the entry is shown; nothing is changed by itself."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from gongshu.catalog import actions, queries
from gongshu.catalog.actions import import_spreadsheet
from gongshu.catalog.data import changed
from gongshu.kit import clock
from gongshu.kit.errors import BadInput, Several
from tests.cast import Cast
from tests.catalog.samples import BASIS, published, whole
from tests.repeals import repeal

pytestmark = pytest.mark.django_db
GONE = f"《{BASIS.title}》自 2026-10-01 起废止"


@pytest.fixture
def entry(cast: Cast, frozen, monkeypatch: pytest.MonkeyPatch):
    """A published entry; the law its class rests on is repealed on a day to come."""
    found = published(cast)
    repeal(monkeypatch, BASIS, date(2026, 10, 1))
    return found


@pytest.fixture
def later(entry, frozen):
    """That entry on a day after."""
    frozen.advance(timedelta(days=30))
    return entry


def page(cast: Cast, address: str, actor=None) -> str:
    client = Client()
    cast.enter(client, actor or cast.bureau_reviewer)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_the_day_of_the_repeal_nothing_is_flagged(cast: Cast, entry) -> None:
    assert "依据已废止" not in page(cast, "/desk/catalog/")
    assert "起废止" not in page(cast, f"/desk/catalog/{entry.code}/")


def test_the_lists_the_page_of_the_entry_and_the_page_of_bases_flag_it(cast: Cast, later) -> None:
    assert "依据已废止" in page(cast, "/desk/catalog/")
    assert "依据已废止" in page(cast, "/desk/catalog/?view=cards")
    told = page(cast, f"/desk/catalog/{later.code}/")
    assert GONE in told
    assert "改引《中华人民共和国民法典》的相应条款" in told
    listed = page(cast, "/desk/catalog/bases/")
    assert GONE in listed
    assert later.name in listed
    later.refresh_from_db()
    assert later.state == "published"


def test_the_list_as_a_file_and_the_full_sheet_carry_it_and_importing_takes_nothing_in_from_it(
    cast: Cast, later, tmp_path
) -> None:
    client = Client()
    cast.enter(client, cast.bureau_reviewer)
    text = b"".join(client.get("/desk/catalog/?export=csv")).decode("utf-8-sig")
    (row,) = list(csv.DictReader(io.StringIO(text)))
    assert row["依据状况"] == GONE
    content = client.get("/desk/catalog/spreadsheet/?full=1").content
    sheet = load_workbook(BytesIO(content)).active
    head, first = [[cell.value for cell in line] for line in list(sheet.iter_rows())[:2]]
    assert first[head.index("依据状况")] == GONE
    file = tmp_path / "sheet.xlsx"
    file.write_bytes(content)
    report = import_spreadsheet(by=cast.provider_clerk, file=file, provider=cast.provider.id, dry_run=True)
    (line,) = report.rows
    assert (line.code, report.refused, report.ignored) == (later.code, 0, {})
    assert not [one for one in line.changes if "依据" in one.zh]


def test_the_case_in_which_it_is_decided_shows_it_and_it_cannot_be_handed_in_again(cast: Cast, later) -> None:
    draft = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title="另一条"))
    with pytest.raises((BadInput, Several)) as refused:
        actions.submit_entry(by=cast.provider_clerk, entry=draft)
    assert "已废止，不能作为依据" in str(refused.value)
    change = actions.begin_change(
        by=cast.provider_clerk, entry=later, trigger="改", trigger_day=clock.today(), data=queries.data_of(later)
    )
    problems = [one for one in queries.problems(change) if one.field == "sharing_bases"]
    assert "已废止" in problems[0].what.zh
    mended = changed(queries.data_of(later), sharing_bases=(queries.LegalBasis("law", "社会救助新法", "第五条"),))
    actions.revise_change(by=cast.provider_clerk, change=change, data=mended, expect=change.revision)
    change.refresh_from_db()
    assert [one for one in queries.problems(change) if one.field == "sharing_bases"] == []

"""Procedures that the national text adds whole: where its floor says so, between those it binds, from its day on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongshu.kit.errors import NotFound
from gongshu.regulation.adding import added_procedures, procedures_on, routes
from gongshu.regulation.baseline import Body
from gongshu.regulation.citation import Elsewhere
from gongshu.regulation.loader import load_profile

TODAY, FIRST_DAY = date(2026, 9, 15), date(2025, 8, 1)
NATIONAL = load_profile("national-2025")
DEPARTMENT, INSTITUTION = Body("government_department"), Body("institution")
SILENT = ("rizhao-2022", "guiyang-draft-2024", "anshan-2022", "sixian-2021")
BOTH = {"applicant": DEPARTMENT, "provider": DEPARTMENT}


@pytest.mark.requirement("NA-28/1")
@pytest.mark.parametrize("name", SILENT)
def test_a_dispute_between_departments_has_its_way_where_the_text_knows_none(name: str) -> None:
    local = load_profile(name)
    found = routes(local, "sharing", parties=BOTH, day=TODAY, matter="dispute")[-1]
    assert found.steps == NATIONAL.procedure("sharing.dispute").steps
    assert isinstance(found.cite, Elsewhere)
    assert found.cite.zh == "《政务数据共享条例》第二十八条"
    assert "sharing.dispute" not in local.procedures
    assert [one.id for one in procedures_on(local, TODAY).values()] == [*local.procedures, "sharing.dispute"]


@pytest.mark.parametrize("name", ["rizhao-2022", "guiyang-draft-2024", "anshan-2022"])
@pytest.mark.parametrize("outside", ["applicant", "provider"])
def test_with_one_party_outside_its_terms_there_is_none(name: str, outside: str) -> None:
    with pytest.raises(NotFound, match="文本没有的程序不从别处补入"):
        routes(load_profile(name), "sharing", parties=BOTH | {outside: INSTITUTION}, day=TODAY, matter="dispute")


def test_what_the_local_text_has_stays_and_comes_first() -> None:
    sixian, haishu = load_profile("sixian-2021"), load_profile("haishu-2022")
    ways = routes(sixian, "sharing", parties=BOTH, day=TODAY, matter="dispute")
    assert [one.id for one in ways] == ["sharing.review", "sharing.dispute"]
    assert routes(haishu, "sharing", parties=BOTH, day=TODAY, matter="dispute") == (
        haishu.procedure("sharing.dispute"),
    )
    assert added_procedures(haishu, TODAY) == ()


def test_nothing_is_added_before_the_day_or_to_itself_or_on_other_facts() -> None:
    rizhao = load_profile("rizhao-2022")
    assert added_procedures(rizhao, FIRST_DAY - timedelta(days=1)) == ()
    assert [one.id for one in added_procedures(rizhao, FIRST_DAY)] == ["sharing.dispute"]
    assert added_procedures(NATIONAL, TODAY) == ()
    with pytest.raises(NotFound):
        routes(rizhao, "sharing", parties=BOTH, day=TODAY, matter="conflict")

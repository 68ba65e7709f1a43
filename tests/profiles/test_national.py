"""The national instrument as far as it was read: its values, its floors, and what is said of the rest."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import NotStated, Period

LAW = load_profile("national-2025")
DAY = date(2026, 9, 15)


def test_only_the_articles_that_were_read_are_restated() -> None:
    held = [article for chapter in LAW.chapters for article, _ in chapter.articles]
    assert held == [3, *range(12, 18), *range(19, 30), 31, 38, 39, 40, 41]
    assert "其余条文没有收入" in LAW.completeness.zh
    assert (LAW.status, LAW.effective) == ("in_force", date(2025, 8, 1))


def test_the_counted_limits_are_these() -> None:
    found = {limit.id: limit.on(DAY) for limit in LAW.limits.values()}
    counted = {name: period.count for name, period in found.items() if isinstance(period, Period) and period.counted}
    assert counted == {
        "NA-17/D1": 10, "NA-17/D2": 2, "NA-17/D3": 5, "NA-21/D1": 1, "NA-21/D2": 10, "NA-21/D3": 10, "NA-22/D1": 20,
        "NA-26/D1": 10,
    }  # fmt: skip
    assert {period.unit for name, period in found.items() if name in counted} == {"working_day"}  # type: ignore[union-attr]
    assert found["NA-24/D1"] == NotStated("及时")


def test_an_entry_states_nine_things_and_what_was_done_before_it_was_compiled() -> None:
    named = [name for floor in LAW.floors.values() if not floor.classes for name in floor.fields]
    assert named == [field.name for field in LAW.fields if field.source == "law"] == [
        "title", "items", "provider", "format", "update_cycle", "sharing_class", "way_of_provision",
        "usage_requirements", "classification",
        "secrecy_assessment", "personal_information_assessment", "approved_by_head",
    ]  # fmt: skip


@pytest.mark.requirement("NA-14/1")
def test_not_shared_needs_one_of_three_kinds_of_basis() -> None:
    none = LAW.sharing_classes["none"]
    assert none.accepted_bases == ("law", "administrative_regulation", "state_council_decision")
    assert "legal_basis" in none.requires
    assert LAW.sharing_classes["unconditional"].requires == ()


def test_usage_records_are_kept_three_years() -> None:
    assert LAW.rule("sharing.usage_record_kept", DAY) == Period(3, "year")
    assert LAW.rule("sharing.usage_record_parts", DAY) == ("scenario", "process", "effect", "storage", "destruction")


def test_of_the_cases_of_breach_the_number_is_known_and_nothing_else() -> None:
    numbers = [LAW.rule(f"supervision.violations_of_{who}", DAY) for who in ("provider", "requester", "authority")]
    assert numbers == [9, 7, 3]
    assert LAW.rule("supervision.violation_texts", DAY) == NotStated()


def test_every_floor_names_what_the_profile_itself_says() -> None:
    for floor in LAW.floors.values():
        assert floor.cite.instrument == LAW.id
        if floor.limit:
            assert floor.cite.article == LAW.limit(floor.limit).cite.article
        if floor.classes and floor.accepted_bases:
            assert all(LAW.sharing_classes[name].accepted_bases == floor.accepted_bases for name in floor.classes)


def test_no_local_profile_declares_floors() -> None:
    for name in ("haishu-2022", "sixian-2021", "anshan-2022"):
        assert (load_profile(name).binds, dict(load_profile(name).floors)) == (None, {})

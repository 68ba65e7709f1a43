"""The profiles against the inventories of the five instruments: nothing lacking, nothing invented.

The inventories lie beside the checkout, not in it (``../shared/law``); without them these tests are skipped by name.
Which machine each instrument gives ground for is kept here, as data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongshu.regulation.definition import Limit, Profile
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.period import NotStated, Period

INVENTORIES = {
    "anshan-2022": "anshan",
    "rizhao-2022": "rizhao",
    "guiyang-draft-2024": "guiyang",
    "sixian-2021": "sixian",
    "haishu-2022": "haishu",
}
SHIPPED = [name for name in profile_ids() if name in INVENTORIES]
EACH = pytest.mark.parametrize("profile", [load_profile(name) for name in SHIPPED], ids=SHIPPED)

KINDS = {"system": "system", "record": "record", "organisational": "organizational"}
COUNTED = {"工作日": "working_day", "自然日": "natural_day", "年": "year"}
UNCOUNTED = {
    "immediate": "immediate",
    "real time": "real_time",
    "set per case": "per_case",
    "set per order": "per_case",
    "catalogue update cycle": "cycle",
    "catalogue update limit": "cycle",
    "catalogue update frequency": "cycle",
}
"""Units that count nothing and yet say something; the others (unspecified, periodic, annual) say no period at all."""

MACHINES: Mapping[str, Mapping[str, str]] = {
    "M1 catalog entry": {"HS": "catalog.entry", "SX": "catalog.entry", "RZ": "catalog.entry", "GY": "catalog.entry"},
    "M2 catalog change": {
        "HS": "catalog.change", "SX": "catalog.change", "RZ": "catalog.change", "GY": "catalog.change",
    },
    "M3 class objection": {"RZ": "catalog.class_objection"},
    "M4 unconditional sharing": {
        "HS": "sharing.unconditional", "SX": "sharing.unconditional", "RZ": "sharing.unconditional",
    },
    "M5 conditional sharing": {
        "HS": "sharing.conditional", "SX": "sharing.conditional sharing.other_unit sharing.review",
        "RZ": "sharing.conditional",
    },
    "M6 dispute and problem list": {"HS": "sharing.dispute"},
    "M8 landing": {"HS": "sharing.landing"},
    "M9 problem data": {
        "HS": "quality.problem", "SX": "quality.problem quality.conflict", "RZ": "quality.problem",
        "GY": "quality.problem",
    },
    "M10 release": {
        "HS": "opening.release sharing.masked_supply", "SX": "opening.release opening.reclassify",
        "RZ": "opening.release opening.reclassify", "AS": "opening.release",
    },
    "M11 open-data application": {"HS": "opening.application", "RZ": "opening.application"},
    "M12 withdrawal, objection": {"RZ": "opening.withdrawal", "GY": "opening.objection"},
    "M13 demand": {"RZ": "opening.demand", "GY": "opening.demand"},
    "M14 operation, cooperation": {"HS": "operation.cooperation", "GY": "operation.authorization"},
    "M15 incident": {
        "HS": "security.incident", "SX": "security.incident security.personal_incident", "AS": "security.incident",
    },
    "M15 drill": {"HS": "security.drill", "SX": "security.drill", "AS": "security.drill", "GY": "security.drill"},
    "M16 inspection, rectification": {
        "HS": "supervision.inspection", "SX": "supervision.rectification", "GY": "supervision.rectification",
    },
    "M17 project gates": {
        "HS": "projects.approval projects.acceptance", "SX": "projects.approval projects.acceptance",
        "RZ": "projects.approval projects.acceptance",
    },
    "M18 export": {"HS": "security.export", "AS": "security.export"},
    "M19 assessment": {
        "HS": "supervision.assessment", "SX": "supervision.assessment", "RZ": "supervision.assessment",
        "GY": "supervision.assessment",
    },
    "M20 temporary collection": {"SX": "collection.temporary"},
    "M20 migration": {"HS": "platform.migration", "SX": "platform.migration", "RZ": "platform.migration"},
    "M20 contractor": {"RZ": "security.contractor"},
    "M20 third-party evaluation": {"SX": "supervision.evaluation"},
    "M20 archive": {"HS": "archive.archiving"},
    "M20 destruction": {"AS": "security.destruction"},
    "M20 backflow": {"GY": "federation.backflow"},
    "M20 gathering": {"HS": "collection.gathering", "SX": "collection.gathering", "RZ": "collection.gathering"},
    "filing upward": {"HS": "federation.filing"},
}  # fmt: skip
"""For each machine the procedures that an instrument gives ground for, by its code."""
ONLY_WHERE_LISTED = (
    "catalog.class_objection", "sharing.other_unit", "sharing.review", "sharing.dispute", "sharing.landing",
    "sharing.masked_supply", "quality.conflict", "quality.objection", "opening.withdrawal", "opening.objection",
    "operation.cooperation", "security.personal_incident", "security.export", "collection.temporary",
    "security.contractor", "supervision.evaluation", "archive.archiving", "security.destruction",
    "federation.backflow", "federation.filing",
)  # fmt: skip
"""What one instrument has and another does not: a profile that is not listed for it must not have it."""

REGISTERS: Mapping[str, Mapping[str, str]] = {
    "catalog": {"AS": "N", "RZ": "N", "GY": "N", "SX": "N", "HS": "N"},
    "supplement_catalog": {"HS": "N"},
    "data_sources": {"SX": "i", "HS": "i"},
    "open_catalog": {"HS": "N"},
    "openable_list": {"AS": "N"},
    "project_catalogs": {"RZ": "N", "GY": "i", "SX": "N", "HS": "N"},
    "responsibility_list": {"GY": "N"},
    "negative_list": {"GY": "N"},
    "problem_list": {"HS": "N"},
    "materials_list": {"SX": "N"},
    "shareable_resources": {"SX": "N"},
    "interfaces": {"SX": "N"},
    "priority_list": {"RZ": "N", "GY": "i", "HS": "i"},
    "opening_demands": {"RZ": "i", "GY": "N"},
    "sharing_applications": {"AS": "i", "RZ": "i", "GY": "i", "SX": "i", "HS": "i"},
    "open_applications": {"RZ": "i", "GY": "i", "SX": "i", "HS": "i"},
    "agreements": {"AS": "i", "RZ": "N", "GY": "i", "SX": "N", "HS": "N"},
    "problem_tickets": {"RZ": "i", "GY": "N", "SX": "i", "HS": "N"},
    "withdrawal_requests": {"RZ": "N", "GY": "i"},
    "class_objections": {"RZ": "N"},
    "disputes": {"HS": "N"},
    "refusal_bases": {"RZ": "i", "SX": "i", "HS": "i"},
    "consultations": {"RZ": "i", "HS": "i"},
    "organizations": {"AS": "i", "RZ": "i", "GY": "i", "SX": "i", "HS": "i"},
    "officers": {"AS": "N", "RZ": "N", "GY": "N"},
    "security_heads": {"SX": "i", "HS": "i"},
    "rulebook": {"AS": "N", "RZ": "i", "GY": "i", "SX": "N", "HS": "i"},
    "standards": {"RZ": "i", "GY": "N", "SX": "i", "HS": "N"},
    "migrations": {"AS": "i", "RZ": "i", "SX": "i", "HS": "i"},
    "base_databases": {"GY": "N", "SX": "N"},
    "resource_pools": {"SX": "N"},
    "projects": {"RZ": "i", "GY": "i", "SX": "N", "HS": "N"},
    "temporary_collections": {"SX": "i"},
    "social_data": {"GY": "i"},
    "scenarios": {"AS": "i", "RZ": "i", "GY": "i", "SX": "i", "HS": "i"},
    "products": {"AS": "N", "RZ": "i", "GY": "i"},
    "authorizations": {"RZ": "i", "GY": "N"},
    "revenues": {"GY": "i"},
    "cooperations": {"HS": "i"},
    "contractors": {"RZ": "i", "SX": "i", "HS": "i"},
    "emergency_plans": {"AS": "N", "GY": "i", "SX": "N", "HS": "N"},
    "drills": {"AS": "N", "GY": "i", "SX": "N", "HS": "N"},
    "incidents": {"AS": "i", "SX": "i", "HS": "i"},
    "risk_assessments": {"AS": "i", "GY": "i", "SX": "i", "HS": "i"},
    "protection_levels": {"RZ": "i", "GY": "i", "SX": "i"},
    "exports": {"AS": "N", "HS": "i"},
    "destructions": {"AS": "N"},
    "backups": {"RZ": "i", "SX": "N", "HS": "i"},
    "trainings": {"AS": "i", "SX": "i"},
    "archives": {"HS": "N"},
    "backflows": {"GY": "i"},
    "rectifications": {"RZ": "i", "GY": "N", "SX": "N", "HS": "i"},
    "assessments": {"RZ": "i", "GY": "N", "SX": "i", "HS": "N"},
    "third_party_evaluations": {"SX": "i"},
}
"""Which list each instrument names (N), or implies because a duty has to be shown (i)."""


def inventory(profile: Profile, law: Path) -> Mapping[str, Any]:
    """The inventory of an instrument, as it was written down beside its text."""
    found: Mapping[str, Any] = yaml.safe_load((law / f"{INVENTORIES[profile.id]}.yaml").read_text(encoding="utf-8"))
    return found


@EACH
def test_every_demand_and_refusal_is_there_in_its_kind(profile: Profile, law: Path) -> None:
    expected = {}
    for article in inventory(profile, law)["articles"]:
        expected |= {one["id"]: (KINDS[one["kind"]], one["capability"]) for one in article["requirements"]}
        expected |= {one["id"]: ("refusal", None) for one in article["must_refuse"]}
    assert {one.id: one.kind for one in profile.requirements.values()} == {
        id: kind for id, (kind, _) in expected.items()
    }
    for id, (_, capability) in expected.items():
        assert capability in (None, profile.requirements[id].capability), id


@EACH
def test_every_demand_is_in_our_own_words(profile: Profile, law: Path) -> None:
    theirs = {
        text
        for article in inventory(profile, law)["articles"]
        for one in article["requirements"]
        for text in (one["zh"], one["en"])
    }
    ours = [text for one in profile.requirements.values() for text in (one.text.zh, one.text.en)]
    assert not theirs & set(ours)
    assert all(ours)


@EACH
def test_every_limit_is_there_with_its_count_its_unit_and_its_word(profile: Profile, law: Path) -> None:
    listed = {one["id"]: one for article in inventory(profile, law)["articles"] for one in article["deadlines"]}
    assert set(profile.limits) == set(listed)
    for id, row in listed.items():
        assert said(profile.limits[id], profile) == expected_of(row), id


def said(limit: Limit, profile: Profile) -> tuple[str, int, str]:
    """What a profile says of a limit: unit, count, the instrument's word."""
    period = limit.on(profile.first_day)
    if isinstance(period, Period):
        return period.unit, period.count, period.word
    return "not_stated", 0, period.word


def expected_of(row: Mapping[str, Any]) -> tuple[str, int, str]:
    word = "" if row["word"] in (None, "(none)") else row["word"]
    if row["unit"] in COUNTED:
        return COUNTED[row["unit"]], row["n"], word
    return UNCOUNTED.get(row["unit"], "not_stated"), 0, word


@EACH
def test_a_reminder_stands_only_where_the_text_counts_nothing(profile: Profile, law: Path) -> None:
    listed = {one["id"]: one for article in inventory(profile, law)["articles"] for one in article["deadlines"]}
    for limit in profile.limits.values():
        if limit.reminder is not None:
            assert listed[limit.id]["n"] is None, limit.id
            assert isinstance(limit.on(profile.first_day), NotStated)


@EACH
def test_every_article_is_restated_and_no_other(profile: Profile, law: Path) -> None:
    listed = {str(article["id"]).partition("-")[2] for article in inventory(profile, law)["articles"]}
    restated = {str(number) for chapter in profile.chapters for number, _ in chapter.articles}
    assert restated == listed


def silences(law: Path) -> Mapping[str, set[str]]:
    """The open questions by number, with the codes of the instruments each names."""
    text = (law / "README.md").read_text(encoding="utf-8").partition("## 7.")[2].partition("## 8.")[0]
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", text, flags=re.MULTILINE)
    codes = ("AS", "RZ", "GY", "SX", "HS")
    return {
        f"S{number}": set(codes) if where.strip() == "all" else set(re.findall(rf"\b({'|'.join(codes)})\b", where))
        for number, where in rows
    }


@EACH
def test_every_open_question_that_names_the_instrument_is_there(profile: Profile, law: Path) -> None:
    questions = silences(law)
    assert len(questions) == 66
    held = {silence.id for silence in profile.silences}
    assert {id for id, codes in questions.items() if profile.code in codes} <= held <= set(questions)


@EACH
def test_each_machine_stands_where_the_instrument_gives_ground_for_it(profile: Profile) -> None:
    for machine, by_code in MACHINES.items():
        for name in by_code.get(profile.code, "").split():
            assert name in profile.procedures, f"{machine}: {name}"


@EACH
def test_no_machine_is_borrowed_from_another_jurisdiction(profile: Profile) -> None:
    ours = {name for by_code in MACHINES.values() for name in by_code.get(profile.code, "").split()}
    assert set(profile.procedures) & set(ONLY_WHERE_LISTED) <= ours


@EACH
def test_each_list_the_text_names_or_implies_is_kept(profile: Profile) -> None:
    for name, by_code in REGISTERS.items():
        if profile.code in by_code:
            assert name in profile.registers, name
            assert profile.registers[name].named == (by_code[profile.code] == "N"), name


@EACH
def test_no_list_is_said_to_be_named_that_the_text_does_not_name(profile: Profile) -> None:
    for register in profile.registers.values():
        if register.id in REGISTERS and profile.code not in REGISTERS[register.id]:
            assert not register.named, register.id


@EACH
def test_a_procedure_or_list_carries_out_demands_that_are_there(profile: Profile) -> None:
    for each in (*profile.procedures.values(), *profile.registers.values()):
        assert set(each.requirements) <= set(profile.requirements), each.id


ABOUT_THE_PROFILE = {
    "HS": {"HS-2/1", "HS-2/2", "HS-12/2", "HS-38/1"},
    "SX": {"SX-2/1", "SX-3/1", "SX-45/1", "SX-47/1"},
}
"""Records that the profile itself is (its scope, its definitions, its first day), or that the catalog holds."""


@pytest.mark.parametrize(
    "profile", [load_profile(name) for name in ("haishu-2022", "sixian-2021")], ids=("haishu", "sixian")
)
def test_every_record_has_a_procedure_or_a_list_that_keeps_it(profile: Profile) -> None:
    kept = {name for each in (*profile.registers.values(), *profile.procedures.values()) for name in each.requirements}
    records = {one.id for one in profile.requirements.values() if one.kind == "record"}
    assert records - kept == ABOUT_THE_PROFILE[profile.code]

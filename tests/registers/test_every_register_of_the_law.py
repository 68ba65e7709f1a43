"""Every register that a shipped profile declares is a page that works: listed, read, written, taken along as a file."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client

from gongshu.audit import queries as audit
from gongshu.kit.actor import Actor
from gongshu.organizations import queries as organizations
from gongshu.registers import actions, queries
from gongshu.regulation.definition import Profile
from gongshu.regulation.lists import ColumnDef, RegisterDef
from gongshu.regulation.loader import load_profile, profile_ids
from tests.cast import Cast
from tests.registers.records import MORE_THAN_A_ROW
from tests.sharing.scene import publish_entry

LAWS = {id: load_profile(id) for id in profile_ids()}
DECLARED = [id for id, law in LAWS.items() if law.registers]


OF_THE_CAST = {
    *("agency", "provider", "applicant", "using_agency", "project_owner", "town", "authority", "government"),
    *("upper_authority", "lead_group", "lead_group_office", "other_unit"),
}
"""Roles that somebody of the cast fills outside of any case."""


def kept_by_the_cast(law: Profile) -> list[RegisterDef]:
    return [one for one in law.registers.values() if set(one.keepers) & OF_THE_CAST]


def records_shown(law: Profile) -> list[str]:
    """The demands for a record, and for no more, that a register written by somebody of the cast carries out."""
    ids = {id for one in kept_by_the_cast(law) for id in one.requirements if law.requirements[id].kind == "record"}
    return sorted(ids - MORE_THAN_A_ROW)


def some_text(column: ColumnDef, cast: Cast, entry: str) -> str:
    match column.kind:
        case "day":
            return "2026-09-01"
        case "number":
            return "12"
        case "choice":
            return column.values[0][1].zh
        case "yes_no":
            return "是"
        case "organization":
            return "民政局"
        case "entry":
            return entry
    return "合成示例"


def keeper_of(found: RegisterDef, cast: Cast) -> Actor:
    everybody = [one for one in vars(cast).values() if isinstance(one, Actor)]
    return next(one for one in everybody if queries.why_not_add(found, one) is None)


@pytest.mark.parametrize(
    "profile_id", [pytest.param(id, marks=pytest.mark.requirement(*records_shown(LAWS[id]))) for id in DECLARED]
)
def test_each_register_takes_a_row_from_its_keeper_that_stays_on_record(db, frozen, profile_id: str) -> None:
    cast = Cast(profile_id)
    written = kept_by_the_cast(LAWS[profile_id])
    needs_entry = any(column.kind == "entry" for one in written for column in one.columns)
    entry = publish_entry(cast).code if needs_entry else ""
    proved = set()
    for found in written:
        texts = {column.id: some_text(column, cast, entry) for column in found.columns}
        version = actions.add_row(by=keeper_of(found, cast), register=found, given=texts)
        record = audit.evidence(version.evidence)
        assert (record.event, record.subject) == ("registers.added", f"{found.id}/1")
        assert queries.versions(found, cast.bureau_clerk).get().cells == version.cells
        assert set(version.cells) == {column.id for column in found.columns}
        proved |= set(found.requirements)
    assert proved >= set(records_shown(LAWS[profile_id]))


@pytest.mark.parametrize("profile_id", DECLARED)
def test_each_register_opens_in_both_languages_and_as_a_file(db, frozen, profile_id: str) -> None:
    cast, client = Cast(profile_id), Client()
    cast.enter(client, cast.bureau_clerk)
    index = client.get("/desk/registers/").text
    for found in LAWS[profile_id].registers.values():
        assert found.title.zh in index
        for language in ("zh", "en"):
            page = client.get(f"/desk/registers/{found.id}/?lang={language}")
            assert page.status_code == 200, found.id
            assert (found.title.zh if language == "zh" else found.title.en) in page.content.decode()
        book = client.get(f"/desk/registers/{found.id}/?export=xlsx&lang=zh").content
        assert openpyxl.load_workbook(io.BytesIO(book)).active.max_row >= 1
        assert client.get(f"/registers/{found.id}/").status_code == (200 if found.public else 404), found.id
    assert organizations.jurisdiction().id == profile_id

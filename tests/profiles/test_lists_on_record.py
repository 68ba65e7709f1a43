"""The written registers of Haishu and Sixian: each takes what the text wants on record, and from nobody else."""

from __future__ import annotations

import pytest

from gongshu.audit import queries as audit
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Several
from gongshu.registers import actions
from gongshu.regulation.lists import ColumnDef, RegisterDef
from gongshu.regulation.loader import load_profile
from tests.procedure.office import Office
from tests.registers.records import MORE_THAN_A_ROW

PROFILES = [load_profile(name) for name in ("haishu-2022", "sixian-2021")]


def evidence_of(register: RegisterDef, demands: set[str]) -> pytest.MarkDecorator:
    """The records that a register keeps, of those its profile demands, where the text asks for no more than that."""
    return pytest.mark.requirement(*(id for id in register.requirements if id in demands - MORE_THAN_A_ROW))


WRITTEN = [
    pytest.param(profile.id, register.id, marks=evidence_of(register, records), id=f"{profile.code} {register.id}")
    for profile in PROFILES
    for records in [{one.id for one in profile.requirements.values() if one.kind == "record"}]
    for register in profile.registers.values()
    if register.keepers
]
OF_THE_AUTHORITY = [
    pytest.param(profile.id, register.id, id=f"{profile.code} {register.id}")
    for profile in PROFILES
    for register in profile.registers.values()
    if register.keepers and "agency" not in register.keepers
]


def keeper(office: Office, register: RegisterDef) -> Actor:
    return office.cast.provider_clerk if "agency" in register.keepers else office.cast.bureau_clerk


def cell(column: ColumnDef, office: Office) -> str:
    """What somebody would write into a column."""
    plain = {"day": "2026-09-01", "number": "3", "organization": office.cast.provider.name, "yes_no": "是"}
    return column.values[0][1].zh if column.values else plain.get(column.kind, f"填写的{column.title.zh}")


@pytest.mark.parametrize(("shown", "name"), WRITTEN)
def test_a_keeper_puts_it_on_record_with_the_article(shown: str, name: str, office: Office) -> None:
    register = office.profile.registers[name]
    given = {column.id: cell(column, office) for column in register.columns}
    version = actions.add_row(by=keeper(office, register), register=register, given=given)
    assert set(version.cells) == set(given)
    assert audit.evidence(version.evidence).article == (register.cite.zh if register.cite else "本平台约定")


@pytest.mark.parametrize(("shown", "name"), WRITTEN)
def test_each_column_that_is_needed_is_asked_for_with_the_article(shown: str, name: str, office: Office) -> None:
    register = office.profile.registers[name]
    with pytest.raises((BadInput, Several)) as refused:
        actions.add_row(by=keeper(office, register), register=register, given={})
    errors = list(refused.value.errors) if isinstance(refused.value, Several) else [refused.value]
    assert [error.at for error in errors] == [column.id for column in register.columns if column.required]
    assert {error.cite for error in errors} == {register.cite.zh if register.cite else "本平台约定"}


@pytest.mark.parametrize(("shown", "name"), OF_THE_AUTHORITY)
def test_a_department_does_not_write_in_a_list_of_the_authority(shown: str, name: str, office: Office) -> None:
    register = office.profile.registers[name]
    given = {column.id: cell(column, office) for column in register.columns}
    with pytest.raises(NotPermitted) as refused:
        actions.add_row(by=office.cast.provider_clerk, register=register, given=given)
    assert refused.value.code == "not_a_keeper"


@pytest.mark.requirement("HS-22/3")
def test_what_is_opened_first_has_one_of_four_grounds(haishu: Office) -> None:
    register = haishu.profile.registers["priority_list"]
    row = {"data": "学区划分", "provider": haishu.cast.provider.name, "since": "2026-09-01"}
    with pytest.raises(BadInput) as refused:
        actions.add_row(by=haishu.cast.bureau_clerk, register=register, given=row | {"ground": "领导要求"})
    assert refused.value.at == "ground"
    for ground in ("与民生紧密相关", "社会迫切需要", "行业增值潜力显著", "产业战略意义重大"):
        assert actions.add_row(by=haishu.cast.bureau_clerk, register=register, given=row | {"ground": ground})


@pytest.mark.requirement("SX-35/3")
@pytest.mark.house_rule("SX-S39")
def test_requests_for_open_data_have_a_procedure_of_the_house_in_sixian_and_are_kept_on_a_list(sixian: Office) -> None:
    procedure = sixian.profile.procedures["opening.application"]
    assert [(one.source, one.limit) for one in procedure.steps.values()] == [("house_rule", "")]
    assert procedure.steps["decide"].reminder is not None
    stages = dict(
        next(one for one in sixian.profile.registers["open_applications"].columns if one.id == "stage").values
    )
    assert [title.zh for title in stages.values()] == ["已受理", "已答复", "已复核", "已反馈"]

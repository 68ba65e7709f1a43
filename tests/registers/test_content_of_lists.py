"""What a list says, where the text asks for more than a row: its fields, and the rhythm in which rows are renewed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshu.kit import clock
from gongshu.kit.errors import BadInput
from gongshu.registers import actions, duties
from tests.procedure.office import Office
from tests.registers.test_every_register_of_the_law import keeper_of, some_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.mark.parametrize(
    ("profile", "register", "column", "words"),
    [
        pytest.param(*row, marks=pytest.mark.requirement(id), id=id)
        for id, row in {
            "AS-3.3.3/1": ("anshan-2022", "scenarios", "field", "经济 市场 社会 公共服务 生态"),
            "HS-23/1": ("haishu-2022", "scenarios", "field", "经济 市场 社会 公共服务 生态"),
            "RZ-22/1": ("rizhao-2022", "scenarios", "field", "政务服务 公共服务 决策"),
        }.items()
    ],
)
def test_the_fields_the_text_names_are_taken_and_no_other(profile: str, register: str, column: str, words: str) -> None:
    office = Office(profile)
    found = office.profile.registers[register]
    choices = [title.zh for _, title in next(one for one in found.columns if one.id == column).values]
    assert len(choices) == len(words.split())
    assert all(any(word in choice for choice in choices) for word in words.split())
    row = {one.id: some_text(one, office.cast, "") for one in found.columns}
    for choice in choices:
        assert actions.add_row(by=keeper_of(found, office.cast), register=found, given=row | {column: choice})
    with pytest.raises(BadInput) as refused:
        actions.add_row(by=keeper_of(found, office.cast), register=found, given=row | {column: "其他领域"})
    assert refused.value.at == column


@pytest.mark.requirement("HS-30/1")
def test_standards_in_haishu_are_made_for_seven_subjects() -> None:
    office = Office("haishu-2022")
    found = office.profile.registers["standards"]
    subjects = [title.zh for _, title in next(one for one in found.columns if one.id == "subject").values]
    assert len(set(subjects)) == 7
    row = {one.id: some_text(one, office.cast, "") for one in found.columns}
    for subject in subjects:
        version = actions.add_row(by=keeper_of(found, office.cast), register=found, given=row | {"subject": subject})
        assert version.cells["subject"]


@pytest.mark.parametrize(
    ("profile", "register"),
    [
        pytest.param("haishu-2022", "risk_assessments", marks=pytest.mark.requirement("HS-31/4"), id="HS"),
        pytest.param("sixian-2021", "risk_assessments", marks=pytest.mark.requirement("SX-36/5", "SX-39/2"), id="SX"),
        pytest.param("guiyang-draft-2024", "risk_assessments", marks=pytest.mark.requirement("GY-7.2/2"), id="GY"),
        pytest.param("anshan-2022", "drills", marks=pytest.mark.requirement("AS-4.4/1"), id="AS"),
    ],
)
def test_what_is_done_at_intervals_is_asked_for_again_by_a_reminder_that_is_ours(profile: str, register: str) -> None:
    office = Office(profile)
    found = office.profile.registers[register]
    keeper = keeper_of(found, office.cast)
    day = next(one.id for one in found.columns if one.kind == "day" and one.required)
    row = {one.id: some_text(one, office.cast, "") for one in found.columns}

    def standing() -> duties.Periodic:
        return next(one for one in duties.units(found, keeper) if one.organization == keeper.organization)

    assert (standing().state, standing().last) == ("never", None)
    for days, state in ((380, "overdue"), (345, "due_soon"), (0, "in_time")):
        done = (clock.now() - timedelta(days=days)).date()
        actions.add_row(by=keeper, register=found, given=row | {day: done.isoformat()})
        told = standing()
        assert (told.last, told.state, told.source) == (done, state, "house_rule")
        assert told.limit.cite.article == found.cite.article  # type: ignore[union-attr]


@pytest.mark.requirement("GY-7.2/3")
def test_drills_in_guiyang_are_asked_for_until_one_was_held() -> None:
    office = Office("guiyang-draft-2024")
    found, clerk = office.profile.registers["drills"], office.cast.provider_clerk

    def standing() -> duties.Periodic:
        return next(one for one in duties.units(found, clerk) if one.organization == clerk.organization)

    assert standing().state == "never"
    case = office.start("security.drill", by=clerk)
    assert standing().state == "never", "a drill that is planned was not held"
    held = clock.today() - timedelta(days=2)
    office.take(case, "drilled", papers={"day": held.isoformat(), "record": "桌面推演，发现联络表未更新"})
    assert (standing().state, standing().last) == ("in_time", held)


@pytest.mark.requirement("GY-3.4/N1", "GY-3.4/1")
@pytest.mark.parametrize("left_out", ["source", "terms", "basis"])
def test_data_of_society_is_not_entered_without_source_terms_and_basis(left_out: str) -> None:
    office = Office("guiyang-draft-2024")
    found = office.profile.registers["social_data"]
    row = {"name": "用水量", "source": "供水公司", "terms": "只用于城市运行分析", "basis": "采购合同第3号"}
    with pytest.raises(BadInput) as refused:
        actions.add_row(by=office.cast.provider_clerk, register=found, given=row | {left_out: ""})
    assert (refused.value.at, refused.value.cite) == (left_out, "3.4")
    assert actions.add_row(by=office.cast.provider_clerk, register=found, given=row).cells == row

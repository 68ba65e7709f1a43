"""Lists drawn from cases show what they are about: columns from papers and decisions, found, sorted, as of a day."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.test import Client

from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.procedure import columns
from gongshu.procedure.models import Case
from gongshu.procedure.papers import papers_of
from gongshu.regulation.definition import OutcomeDef, ProcedureDef, StepDef
from gongshu.regulation.lists import RegisterDef, ShownDef
from gongshu.regulation.loader import load_profile, profile_ids
from tests.procedure.office import Office, way

LAWS = {id: load_profile(id) for id in profile_ids()}
OF_CASES = [(id, one) for id, law in LAWS.items() for one in law.registers.values() if one.drawn_from == "cases"]
WITH_LISTS = sorted({id for id, _ in OF_CASES})
DUE = datetime(2028, 9, 30, 18, tzinfo=CHINA)


@pytest.fixture
def office(shown: str, db: None, frozen: VirtualClock) -> Office:
    """The jurisdiction that the parameter ``shown`` names, at work."""
    return Office(shown)


@pytest.fixture
def read(office: Office) -> Callable[..., list[dict[str, str]]]:
    """Read a list as its CSV file has it, by the heads of its columns; the page shows the same first row."""

    def rows(register: str, query: str = "", *, public: bool = False, language: str = "zh") -> list[dict[str, str]]:
        client = Client()
        if not public:
            office.cast.enter(client, office.cast.bureau_clerk)
        address = f"/{'' if public else 'desk/'}registers/{register}/?lang={language}{query}"
        page = client.get(address)
        assert page.status_code == 200
        found = list(csv.DictReader(io.StringIO(client.get(f"{address}&export=csv").content.decode("utf-8-sig"))))
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}&export=xlsx").content))
        assert book.active.max_row == len(found) + 1
        if found:
            assert all(head in html.unescape(page.text) for head in found[0])
        return found

    return rows


@pytest.mark.parametrize(("profile", "register"), OF_CASES, ids=lambda one: getattr(one, "id", one))
def test_every_list_drawn_from_cases_has_columns_of_its_own(profile: str, register: RegisterDef) -> None:
    assert register.shows, f"{profile} {register.id} shows nothing of its own"
    assert len(set(register.shows)) == len(register.shows)
    assert bool(register.shows_public) == register.public


def telling(procedure: ProcedureDef, shown: ShownDef) -> tuple[StepDef, OutcomeDef] | None:
    """Return the step and the outcome with which a case comes to tell something; None where it does from the start."""
    for step in procedure.steps.values():
        for outcome in step.outcomes.values():
            if shown.of == "paper" and shown.name in {one.id for one in papers_of(step, outcome)}:
                return step, outcome
            demand = {"bases": "legal_basis", "told": "receivers"}.get(shown.of, shown.of)
            if step.id == shown.name and (shown.of in ("outcome", "day") or demand in outcome.requires):
                return step, outcome
    return None


def holds(procedure: ProcedureDef, shown: ShownDef) -> bool:
    """Whether cases of a procedure can ever tell something."""
    return shown.of == "party" or shown.name in {
        one.id for one in (procedure.every_paper if shown.of == "paper" else procedure.steps.values())
    }


@pytest.mark.parametrize("shown", WITH_LISTS)
def test_each_column_of_each_list_is_filled_by_what_is_handed_in_and_recorded(shown: str, office: Office) -> None:
    law, taken = office.profile, dict[tuple[str, tuple[str, ...]], Case]()
    filled, asked = set(), set()
    for register in law.registers.values():
        for column in {*register.shows, *register.shows_public}:
            asked.add((register.id, column.id))
            for procedure in (law.procedures[name] for name in register.procedures):
                if not holds(procedure, column):
                    continue
                at = telling(procedure, column)
                path = [outcome for _, outcome in way(procedure, procedure.first, {at[0].id})] if at else []
                path += [at[1].id] if at else []
                key = procedure.id, tuple(path)
                if key not in taken:
                    taken[key] = office.run(office.start(procedure.id), *path)
                if columns.cells([taken[key]], [column])[taken[key].id] != [None]:
                    filled.add((register.id, column.id))
    assert asked - filled == set()


def contracted(office: Office) -> Case:
    """A service company under contract from today until the end of March."""
    case = office.start("security.contractor", contractor="海岱数据服务公司（合成）", services="storage\nprocessing")
    office.take(case, "signed", papers={"until": "2027-03-31"}, evidence={"agreement": "协议2026-8"})
    return case


@pytest.mark.parametrize("shown", ["rizhao-2022"])
@pytest.mark.requirement("RZ-31/2")
def test_rizhao_lists_its_contractors_with_company_services_agreement_and_its_end(
    office: Office, read: Callable[..., list[dict[str, str]]]
) -> None:
    first = contracted(office)
    second = office.start("security.contractor", contractor="日照港云公司（合成）", services="building")
    office.take(second, "signed", papers={"until": "2026-12-01"})
    office.decide(first, "in_order", reason="九月检查，未见留存")
    row = read("contractors", "&words=海岱")
    assert [one["编号"] for one in row] == [first.number]
    assert (row[0]["第三方服务机构"], row[0]["服务内容"]) == ("海岱数据服务公司（合成）", "数据存储、数据加工")
    assert (row[0]["协议有效至"], row[0]["签订服务安全保护及保密协议：协议"]) == ("2027-03-31", "协议2026-8")
    assert row[0]["监督服务方履行安全义务：理由"] == "九月检查，未见留存"
    for words in ("数据加工", "协议2026-8", "未见留存", "海岱 存储", office.cast.applicant.name):
        assert first.number in [one["编号"] for one in read("contractors", f"&words={words}")], words
    assert read("contractors", "&words=海岱 建设") == []
    ends = [one["协议有效至"] for one in read("contractors", "&sort=c_until")]
    assert ends == ["2026-12-01", "2027-03-31"]
    assert [one["协议有效至"] for one in read("contractors", "&sort=-c_until")] == ends[::-1]
    (english,) = read("contractors", "&words=storing", language="en")
    assert english["services"] == "storing data, processing data"


@pytest.mark.parametrize("shown", ["rizhao-2022"])
def test_a_list_of_cases_is_read_as_it_stood_at_the_end_of_a_day(
    office: Office, frozen: VirtualClock, read: Callable[..., list[dict[str, str]]]
) -> None:
    case = office.start("security.contractor", contractor="海岱数据服务公司（合成）")
    frozen.advance(timedelta(days=2))
    office.take(case, "signed", papers={"until": "2027-03-31"})
    frozen.advance(timedelta(days=2))
    office.decide(case, "ended", reason="项目完成")
    frozen.advance(timedelta(days=2))
    assert read("contractors", "&on=2026-09-14") == []
    states = {}
    for day in ("2026-09-15", "2026-09-17", "2026-09-19"):
        (row,) = read("contractors", f"&on={day}")
        states[day] = row["状态"], row["协议有效至"], row["最近的决定"]
    assert states == {
        "2026-09-15": ("签订服务安全保护及保密协议", "", ""),
        "2026-09-17": ("监督服务方履行安全义务", "2027-03-31", "已签订，开放必要的访问"),
        "2026-09-19": ("已终止", "2027-03-31", "协议终止，访问已关闭"),
    }
    assert len(read("contractors", "&on=2026-09-17&under_way=open")) == 1
    assert read("contractors", "&on=2026-09-19&under_way=open") == []
    assert read("contractors", "&on=2026-09-15&words=2027-03-31") == []
    assert len(read("contractors", "&on=2026-09-17&words=2027-03-31&sort=state")) == 1


@pytest.mark.parametrize("shown", ["guiyang-draft-2024"])
@pytest.mark.requirement("GY-6.1/2")
def test_guiyang_lists_operator_field_data_and_end_of_each_authorization_to_the_public(
    office: Office, read: Callable[..., list[dict[str, str]]]
) -> None:
    papers = {"operator": "筑数运营公司（合成）", "field": "交通", "data": "公交客流", "duties": "每年报告"}
    case = office.start("operation.authorization", **papers)
    office.decide(case, "authorize", due=DUE)
    (row,) = read("authorizations")
    assert [row[head] for head in ("授权运营方", "授权领域", "授权的数据", "开发利用的责任义务")] == [*papers.values()]
    assert row["大数据部门授权：所定期限"] == "2028-09-30"
    (open_to_all,) = read("authorizations", public=True)
    assert open_to_all["授权运营方"] == papers["operator"]
    assert open_to_all["大数据部门授权：所定期限"] == "2028-09-30"
    assert not {"开发利用的责任义务", "成效评估", "当事单位"} & set(open_to_all)
    assert len(read("authorizations", "&words=筑数", public=True)) == 1
    assert read("authorizations", "&words=每年报告", public=True) == []


@pytest.mark.parametrize("shown", ["guiyang-draft-2024"])
def test_what_somebody_wrote_as_a_demand_is_not_shown_to_the_public(
    office: Office, read: Callable[..., list[dict[str, str]]]
) -> None:
    office.start("opening.demand", demand="请开放我家附近的监测数据，联系电话见附件")
    (row,) = read("opening_demands", public=True)
    assert not any("监测" in cell for cell in row.values())
    assert read("opening_demands", "&words=监测", public=True) == []
    assert len(read("opening_demands", "&words=监测")) == 1


@pytest.mark.parametrize("shown", ["anshan-2022"])
@pytest.mark.requirement("AS-4.2/7")
def test_anshan_lists_what_was_destroyed_how_before_whom_and_the_proof(
    office: Office, read: Callable[..., list[dict[str, str]]]
) -> None:
    case = office.start("security.destruction", what="2019年登记底稿")
    office.decide(case, "approve", reason="保存期满")
    office.decide(
        case, "destroyed", papers={"method": "erased", "witness": "周民、吴审"}, evidence={"receipt": "销毁证明2026-3"}
    )
    (row,) = read("destructions", "&words=销毁证明2026-3")
    assert (row["编号"], row["事项"], row["销毁什么"]) == (case.number, case.subject_title, "2019年登记底稿")
    assert (row["执行人和见证人"], row["销毁并留存证明：回执或文号"]) == ("周民、吴审", "销毁证明2026-3")
    assert row["本单位批准：日期"] == "2026-09-15"
    assert row["销毁方式"]
    assert len(read("destructions", "&words=周民")) == len(read("destructions", "&words=底稿")) == 1


@pytest.mark.parametrize("shown", ["sixian-2021"])
def test_numbers_are_sorted_as_numbers_and_told_as_numbers(
    office: Office, read: Callable[..., list[dict[str, str]]]
) -> None:
    for amount in ("90000", "1200000", "300"):
        office.start("projects.running_money", amount=amount)
    assert [one["申请金额（元）"] for one in read("running_money", "&sort=c_amount")] == ["300", "90000", "1200000"]

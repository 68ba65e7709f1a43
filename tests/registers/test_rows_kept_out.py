"""Rows the text keeps out of a list: refused with the article when entered, corrected or imported, and shown."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from gongshu.audit import queries as audit
from gongshu.kit.errors import Refusal
from gongshu.organizations.queries import jurisdiction
from gongshu.registers import actions, queries
from gongshu.registers.models import Row
from tests.cast import Cast
from tests.sharing.scene import publish_entry

pytestmark = pytest.mark.usefixtures("frozen")

ITEM = {
    "item": "老年人优待证办理",
    "material": "户籍证明",
    "on_platform": "是",
    "basis_kind": "法律",
    "basis": "某法第二条",
}
CHANNEL = {"name": "本局数据网站", "owner": "民政局", "independent": "是", "built_before": "是"}
PRODUCT = {"name": "养老地图", "holder": "某公司", "sources": "养老机构", "obtained": "授权", "obtained_by": "GX-1"}
REVENUE = {"holder": "某公司", "use": "产业发展", "charged": "是", "period": "2026年"}
SHARED = {"asked_on": "2026-09-01", "applicant": "医疗保障局", "purpose": "核对资格", "on_city_platform": "是"}
ONWARD = {"grant": "SQ-1", "receiver": "某银行", "basis_kind": "法律", "basis": "某法第三条", "passed_on": "2026-09-01"}
SYSTEM = {"name": "数据网站", "owner": "民政局", "opens_data": "是", "built_before": "是"}
REGIME = {
    "body": "大数据局",
    "duty": "会同部门的安全监管体系",
    "with": "公安、网信",
    "since": "2026-01-01",
    "document": "某号",
}

SEALED = {
    "document": "居住证",
    "receiver": "医疗保障局",
    "seal": "GZ-5201",
    "checked": "验证通过",
    "reference": "验章〔2026〕3号",
}
RULES = {"title": "数据工作制度", "subject": "工作制度", "issued": "2026-01-01", "goals": "目标、责任、任务各一条"}

KEPT_OUT = [
    pytest.param(
        profile, register, taken, wrong, article, marks=pytest.mark.requirement(*demands), id=f"{profile} {id}"
    )
    for profile, register, taken, demands, article, wrongs in [
        (
            "anshan-2022",
            "sharing_applications",
            SHARED,
            ["AS-1.3.4/N1"],
            "1.3.4",
            {"elsewhere": {"on_city_platform": "否"}},
        ),
        (
            "anshan-2022",
            "service_items",
            ITEM,
            ["AS-3.3.3/N1", "AS-3.3.3/4"],
            "3.3.3",
            {
                "no law": {"basis_kind": "没有依据"},
                "another document": {"basis_kind": "其他文件"},
                "no article": {"basis": ""},
            },
        ),
        ("anshan-2022", "duties", REGIME, ["AS-3.1/4"], "3.1", {"a system of one": {"with": ""}}),
        (
            "haishu-2022",
            "opening_channels",
            CHANNEL,
            ["HS-24/N1", "HS-24/1"],
            "第二十四条",
            {"new": {"built_before": "否"}},
        ),
        ("rizhao-2022", "systems", SYSTEM, ["RZ-16/N1"], "第十六条", {"new channel": {"built_before": "否"}}),
        (
            "rizhao-2022",
            "products",
            PRODUCT,
            ["RZ-26/N1", "RZ-26/1"],
            "第二十六条",
            {"unlawful source": {"obtained": "没有授权也没有协议"}, "source not shown": {"obtained_by": ""}},
        ),
        (
            "rizhao-2022",
            "onward_transfers",
            ONWARD,
            ["RZ-15/N2"],
            "第十五条",
            {
                "no law": {"basis_kind": "没有依据"},
                "no regulation": {"basis_kind": "其他文件"},
                "no article": {"basis": ""},
            },
        ),
        (
            "guiyang-draft-2024",
            "revenues",
            REVENUE,
            ["GY-6.2/N1", "GY-6.2/1"],
            "6.2",
            {"governance": {"use": "公共治理"}, "public good": {"use": "公益事业"}},
        ),
        (
            "guiyang-draft-2024",
            "sealed_documents",
            SEALED,
            ["GY-4.5/N1"],
            "4.5",
            {
                "broken seal": {"checked": "验证不通过"},
                "unverified seal": {"checked": "没有验证或无法验证"},
                "no seal": {"seal": ""},
                "no receipt": {"reference": ""},
            },
        ),
        ("anshan-2022", "rulebook", RULES, ["AS-3.3.1/2"], "3.3.1", {"rules without goals": {"goals": ""}}),
    ]
    for id, wrong in wrongs.items()
]


@pytest.mark.house_rule("GY-S58")
@pytest.mark.parametrize(("profile", "register", "taken", "wrong", "article"), KEPT_OUT)
def test_a_row_the_text_keeps_out_is_refused_and_its_lawful_fellow_is_taken(
    db: None, profile: str, register: str, taken: dict[str, str], wrong: dict[str, str], article: str
) -> None:
    cast = Cast(profile)
    found = jurisdiction().registers[register]
    if any(column.kind == "entry" for column in found.columns):
        name = next(column.id for column in found.columns if column.kind == "entry")
        taken = taken | {name: publish_entry(cast).code}
    keeper = cast.bureau_clerk if "agency" not in found.keepers else cast.provider_clerk
    with pytest.raises(Refusal, match="不予登记") as refused:
        actions.add_row(by=keeper, register=found, given=taken | wrong)
    assert (refused.value.code, refused.value.cite) == ("row_kept_out", article)
    assert refused.value.remedy is not None
    assert not Row.objects.exists()
    refusal = audit.search(event="registers.added", outcome="refused").get()
    assert "row_kept_out" in refusal.body

    version = actions.add_row(by=keeper, register=found, given=taken)
    with pytest.raises(Refusal, match="不予登记"):
        actions.correct_row(
            by=keeper, register=found, row=version.row, given=taken | wrong, reason="改正", expect=version.row.revision
        )
    assert queries.newest(version.row).cells == version.cells


def test_a_spreadsheet_line_that_is_kept_out_is_named_by_its_cell_and_the_others_are_taken(
    db: None, tmp_path: Path
) -> None:
    cast = Cast("haishu-2022")
    found = jurisdiction().registers["opening_channels"]
    book = openpyxl.Workbook()
    book.active.append([column.title.zh for column in found.columns])
    for built in ("是", "否"):
        book.active.append([f"渠道{built}", "民政局", "是", built])
    book.save(file := tmp_path / "channels.xlsx")
    plan = actions.plan_import(by=cast.provider_clerk, register=found, file=file)
    assert [row.what for row in plan.rows] == ["added", "refused"]
    [error] = plan.errors
    assert error.address.endswith("3")
    assert "第二十四条" in str(error)
    actions.import_rows(by=cast.provider_clerk, register=found, file=file)
    assert Row.objects.count() == 1


def test_the_page_of_a_register_says_what_is_not_entered_and_the_form_says_why(db: None, client: Client) -> None:
    cast = Cast("haishu-2022")
    cast.enter(client, cast.provider_clerk)
    page = client.get("/desk/registers/opening_channels/").content.decode()
    assert "不再新建独立的开放渠道" in page
    given = CHANNEL | {"owner": cast.provider.id, "independent": "yes", "built_before": "no", "planned": ""}
    form = {f"cell_{id}": text for id, text in given.items()} | {"act": "check"}
    answer = client.post("/desk/registers/opening_channels/new/", form)
    assert answer.status_code == 422
    assert "不予登记" in answer.content.decode()
    english = client.get("/desk/registers/opening_channels/?lang=en").content.decode()
    assert "no further channel of one&#x27;s own is built" in english


DUTIES = {
    "AS-2/1": ["领导数据共享和开放", "领导安全监管"],
    "AS-2/2": ["领导小组：统筹协调", "领导小组办公室：具体落实"],
    "AS-3.1/1": ["按全市部署统筹、指导、监督"],
    "AS-3.2/1": ["统筹网络数据安全及其监管"],
}


@pytest.mark.parametrize(
    "duties", [pytest.param(each, marks=pytest.mark.requirement(id), id=id) for id, each in DUTIES.items()]
)
def test_who_leads_coordinates_and_guards_in_anshan_is_on_record_with_the_document(
    db: None, client: Client, duties: list[str]
) -> None:
    cast = Cast("anshan-2022")
    found = jurisdiction().registers["duties"]
    for duty in duties:
        given = {"body": "领导小组", "duty": duty, "since": "2022-11-14", "document": "鞍高开办〔2022〕60号"}
        actions.add_row(by=cast.bureau_clerk, register=found, given=given)
        with pytest.raises(Refusal) as refused:
            actions.add_row(by=cast.bureau_clerk, register=found, given=given | {"document": ""})
        assert refused.value.at == "document"
    shown = client.get("/registers/duties/").content.decode()
    assert all(duty in shown for duty in duties)
    assert "60号" in shown


@pytest.mark.requirement("RZ-27/1")
def test_who_answers_for_security_is_on_record_for_each_of_four_stages(db: None, client: Client) -> None:
    cast = Cast("rizhao-2022")
    found = jurisdiction().registers["security_duties"]
    for stage in ("收集", "持有", "管理", "使用"):
        given = {"data": "低保对象", "stage": stage, "body": "民政局", "since": "2026-01-01"}
        actions.add_row(by=cast.provider_clerk, register=found, given=given)
    with pytest.raises(Refusal):
        actions.add_row(by=cast.provider_clerk, register=found, given=given | {"stage": "运输"})
    cast.enter(client, cast.bureau_clerk)
    book = client.get("/desk/registers/security_duties/?export=xlsx&lang=zh").content
    cells = [str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows() for cell in row]
    assert {"收集", "持有", "管理", "使用"} <= set(cells)

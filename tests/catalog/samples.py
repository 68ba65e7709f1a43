"""Entries to test with: one that lacks nothing under either profile, and ways to take things away."""

from __future__ import annotations

from typing import Any

from gongshu.catalog import actions, queries
from gongshu.catalog.data import EntryData, ItemData, changed
from gongshu.procedure.rules import LegalBasis
from tests.remembered import remembered

PROFILES = ("haishu-2022", "sixian-2021")

BASIS = LegalBasis("law", "社会救助示范法", "第五条")
ITEMS = (
    ItemData("person_name", "姓名", "C", 50, required=True, semantic_type="person_name", level=2),
    ItemData("id_no", "身份证号", "C", 18, required=True, semantic_type="citizen_id", level=3, key=True),
    ItemData("amount", "月保障金额", "N", 10, level=2),
    ItemData("since", "享受低保起始日期", "D", level=1),
)


def whole(provider: str, **values: Any) -> EntryData:
    """An entry that lacks nothing under either profile, with some values changed."""
    entry = EntryData(
        title="低保对象信息",
        provider=provider,
        abstract="本地最低生活保障对象及其保障金额",
        classification="306001 部门信息资源/民政",
        format="数据库/MySQL",
        items=ITEMS,
        sharing_class="conditional",
        sharing_reason="含个人敏感信息，仅向履行核对职责的部门提供",
        sharing_condition="民政、医保等部门履职核对",
        sharing_bases=(BASIS,),
        opening_class="none",
        opening_condition="含个人信息",
        opening_bases=(BASIS,),
        update_cycle="每月",
        way_of_provision="服务接口",
        sharing_period="每次授权一年",
        business_name="最低生活保障审核确认",
        information_system="社会救助信息系统",
        usage_requirements="仅用于本单位履职核对",
        materials=("履职依据", "应用场景说明"),
        interface="本平台数据网关",
        documentation="本平台接口说明",
        extra={
            "secrecy_assessment": "2026年3月2日由本局保密办评估，无泄密风险",
            "personal_information_assessment": "2026年3月2日评估，只向履职核对的部门提供，影响可控",
            "approved_by_head": "局长赵某，2026年3月3日",
        },
    )
    return changed(entry, **values)


def review_through(case: Any, bureau: Any, *, approve: bool = True, receipt: str = "甬数备〔2026〕12号") -> Any:
    """Let the bureau decide a case of the catalog to its end, in whatever shape the profile gives it."""
    decided = actions.review_entry(
        by=bureau, case=case, outcome="approve" if approve else "return", expect=case.revision, reason="提供机构无意见"
    )
    if decided.step is not None:
        decided = actions.file_entry(by=bureau, case=decided.case, receipt=receipt, expect=decided.case.revision)
    return decided


def published(cast: Any, **values: Any) -> Any:
    """Draft, submit and publish an entry of the provider."""
    return remembered(("published by sample", values), lambda: _published(cast, values))


def _published(cast: Any, values: dict[str, Any]) -> Any:
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, **values))
    case = actions.submit_entry(by=cast.provider_clerk, entry=entry)
    if not case.ended:
        review_through(case, cast.bureau_reviewer)
    return queries.entry(entry.code, cast.provider_clerk)

"""The closed vocabularies of a profile. A profile arranges these words and adds none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Act, BasisKind, Demand, OpenDataEffect, PaperKind, RequirementKind, Subject
from gongshu.regulation.lists import ColumnKind, DrawnFrom, ShownOf
from gongshu.regulation.period import Unit

ACTS: tuple[str, ...] = get_args(Act)
BASIS_KINDS: tuple[str, ...] = get_args(BasisKind)
DEMANDS: tuple[str, ...] = get_args(Demand)
PAPER_KINDS: tuple[str, ...] = get_args(PaperKind)
SUBJECTS: tuple[str, ...] = get_args(Subject)
EFFECTS: tuple[str, ...] = tuple(word for word in get_args(OpenDataEffect) if word)
REQUIREMENT_KINDS: tuple[str, ...] = get_args(RequirementKind)
COLUMN_KINDS: tuple[str, ...] = get_args(ColumnKind)
SOURCES_OF_ROWS: tuple[str, ...] = tuple(word for word in get_args(DrawnFrom) if word)
SHOWN: tuple[str, ...] = tuple(word for word in get_args(ShownOf) if word != "paper")
UNITS: tuple[str, ...] = get_args(Unit)
STATUSES = ("in_force", "presumed_in_force", "draft", "abolished")
SOURCES = ("law", "standard", "house_rule")
END_KINDS = ("positive", "negative", "neutral")
CLASSES = ("unconditional", "conditional", "none")

ROLES = (
    "authority", "provider", "applicant", "using_agency", "other_unit", "government", "upper_authority",
    "lead_group_office", "lead_group", "reporter", "public",
    "agency", "town", "public_service", "cyberspace", "police", "secrecy", "telecom", "archives",
    "market_regulation", "incident_authority", "contractor", "assessor", "city_cyberspace", "cryptography",
    "security_review", "finance", "planner", "project_owner", "operator", "data_subject", "rights_holders",
    "affected_users", "affected_departments", "discipline", "audit_office", "city_government", "fund_office",
    "leaders", "sector_superior", "authorized_organization",
)  # fmt: skip
"""Roles a profile may name in the instrument's own word. ``applicant`` is who opened the case; ``agency`` is every
body the instrument binds."""

VOCABULARY = (
    "data_object", "catalog", "platform", "sharing_platform", "opening_platform", "gathering", "problem_data",
    "authority", "provider", "using_agency",
)  # fmt: skip
"""Words every profile gives in the instrument's own speech, so that pages can use them."""

WAYS = ("interface", "exchange", "central_analysis", "copy", "file", "other")
"""Ways of handing data over: by interface, by exchange to the user's own store, by analysis at the center, as a copy,
as a file, otherwise."""

FACTS = {
    "sharing_class": CLASSES,
    "opening_class": CLASSES,
    "way": WAYS,
    "applicant_kind": ("public_body", "other_unit"),
    "matter": ("dispute", "conflict", "second_report"),
}
"""Facts of a case by which the profile chooses its procedure, and the values each may have."""

GATES: Mapping[str, Text] = {
    "catalog.precompiled": t("项目目录已预编", "the project's catalog is compiled in advance"),
    "catalog.registered": t("项目目录已进目录系统", "the project's catalog is in the catalog system"),
    "data.flows": t("项目数据已归集", "the project's data is gathered"),
    "data.shared": t("项目数据已共享", "the project's data is shared"),
    "data.opened": t("项目数据已按要求开放", "the project's data is open as required"),
    "data.current": t("项目数据在更新周期内", "the project's data is within its update cycle"),
    "platform.common": t("没有自建应统建的设施、平台", "nothing built of one's own that is to be common"),
}
"""Facts about a project that a profile may put before its procedures and outcomes."""

SCOPE: Mapping[str, Text] = {
    "planning": t("规划", "planning"),
    "building": t("建设", "building"),
    "managing": t("管理", "managing"),
    "cataloging": t("编目", "cataloging"),
    "collecting": t("采集", "collecting"),
    "gathering": t("归集汇聚", "gathering"),
    "integrating": t("整合", "integrating"),
    "sharing": t("共享", "sharing"),
    "opening": t("开放", "opening"),
    "use": t("利用", "use"),
    "security": t("安全", "security"),
    "safeguarding": t("保障", "safeguarding"),
    "produced_on_duty": t("履职中产生", "produced on duty"),
    "obtained_on_duty": t("履职中取得", "obtained on duty"),
    "produced_in_service": t("服务中产生", "produced in service"),
    "obtained_in_service": t("服务中取得", "obtained in service"),
    "electronic": t("电子形式", "electronic"),
    "recorded": t("以某种形式留存", "recorded in some form"),
    "original": t("原始", "original"),
    "machine_readable": t("机器可读", "machine-readable"),
    "reusable": t("可再利用", "reusable"),
    "party_organs": t("党的机关", "Party organs"),
    "state_organs": t("国家机关", "state organs"),
    "institutions": t("事业单位", "public institutions"),
    "empowered_organizations": t("受权组织", "empowered organizations"),
    "entrusted_organizations": t("受托组织", "entrusted organizations"),
    "public_service_bodies": t("提供公共服务的单位", "bodies that serve the public"),
    "peoples_organizations": t("人民团体", "people's organizations"),
}
"""What an instrument may say of its scope (rules ``scope.…``): activities, data, bodies."""

STATUS_NAMES: Mapping[str, Text] = {
    "in_force": t("现行有效", "in force"),
    "presumed_in_force": t("推定有效", "presumed in force"),
    "draft": t("征求意见稿", "draft"),
    "abolished": t("已废止", "abolished"),
}
BASIS_NAMES: Mapping[str, Text] = {
    "law": t("法律", "law"),
    "administrative_regulation": t("行政法规", "administrative regulation"),
    "local_regulation": t("地方性法规", "local regulation"),
    "department_rule": t("部门规章", "department rule"),
    "local_government_rule": t("地方政府规章", "local government rule"),
    "state_council_decision": t("国务院决定", "State Council decision"),
    "central_policy": t("党中央、国务院政策", "central policy"),
    "national_provision": t("国家有关规定", "national provision"),
    "normative_document": t("规范性文件", "normative document"),
}
DEMAND_NAMES: Mapping[str, Text] = {
    "reason": t("理由", "reason"),
    "legal_basis": t("依据", "legal basis"),
    "due": t("办理时限", "due moment"),
    "agreement": t("协议", "agreement"),
    "version": t("更正后的数据版本", "corrected version"),
    "notice": t("告知记录", "record of the notice"),
    "receipt": t("回执或批复文号", "the receipt or the number of the approval"),
    "receivers": t("逐一告知记录", "a record of each receiver being told"),
}
FACT_NAMES: Mapping[str, Text] = {
    "sharing_class": t("共享分类", "sharing class"),
    "opening_class": t("开放分类", "opening class"),
    "way": t("取用方式", "way"),
    "applicant_kind": t("申请人", "applicant"),
    "matter": t("事由", "matter"),
}
HOUSE_RULE = t("本平台约定", "house rule")

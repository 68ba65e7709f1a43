"""Proposing data for opening: by the provider, what the catalog lists, nothing that is barred."""

from __future__ import annotations

import pytest

from gongshu.audit.queries import search, trail
from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.kit.home import Home
from gongshu.opening import actions, queries
from gongshu.opening.models import Release
from gongshu.organizations import actions as register
from tests.cast import made_up_uscc
from tests.opening.scene import OPEN, Opening
from tests.sharing.scene import LAW

BARRED_AT = {"haishu-2022": "第三十二条第一款", "sixian-2021": "第八条"}


@pytest.mark.requirement("HS-21/1")
def test_the_providers_officer_proposes_columns_and_the_review_of_the_instrument_opens(opening: Opening) -> None:
    release = opening.proposed()
    case = release.case
    assert release.columns == list(OPEN)
    assert case.procedure_id == "opening.release"
    assert case.number.startswith("KF-2026-")
    assert case.state == {"haishu-2022": "assess", "sixian-2021": "secrecy_review"}[opening.profile_id]
    (record,) = search(event="opening.proposed")
    assert record.data["columns"] == list(OPEN)
    assert record.case == case.number
    assert record.article == {"haishu-2022": "第二十二条", "sixian-2021": "第三十二条"}[opening.profile_id]


def test_only_a_data_officer_of_the_provider_proposes(opening: Opening) -> None:
    cast = opening.cast
    for other in (cast.applicant_clerk, cast.bureau_clerk, cast.stranger):
        with pytest.raises(NotPermitted, match="数据由提供单位提出开放"):
            opening.proposed(by=other)
    for other in (cast.provider_reviewer, cast.citizen):
        with pytest.raises(NotPermitted, match="提出开放须由数据专员、首席数据官进行"):
            opening.proposed(by=other)
    assert not Release.objects.exists()
    assert {record.outcome for record in trail(subject=opening.entry.code) if record.event == "opening.proposed"} == {
        "refused"
    }


@pytest.mark.requirement("HS-32/1", "HS-32/N2", "HS-21/N1")
@pytest.mark.parametrize(
    ("kind", "name"),
    [("state_secret", "国家秘密"), ("trade_secret", "商业秘密"), ("personal_privacy", "个人隐私")],
)
def test_data_marked_as_secret_or_private_is_refused_under_the_article(opening: Opening, kind: str, name: str) -> None:
    with pytest.raises(Refusal, match=f"含有{name}的数据不得开放") as refused:
        opening.proposed(contains=[kind])
    assert refused.value.cite == BARRED_AT[opening.profile_id]
    assert not Release.objects.exists()


@pytest.mark.requirement("HS-32/N2", "HS-21/N1")
def test_a_column_about_persons_is_refused_under_the_article(opening: Opening) -> None:
    with pytest.raises(Refusal, match="“检查员姓名”是个人信息，不得开放") as refused:
        opening.proposed(columns=[*OPEN, "inspector"])
    assert refused.value.cite == BARRED_AT[opening.profile_id]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("budget", "“采购底价”为 L4（敏感），不得开放"),
        ("score", "“内部评分”为 L2（低敏感），只能有条件开放"),
        ("draft", "“待定字段”没有分级，按最高级别对待"),
    ],
)
def test_a_column_is_refused_for_its_grade_by_house_rule(opening: Opening, column: str, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        opening.proposed(columns=[*OPEN, column])
    assert refused.value.cite == "本平台约定"


def test_all_barred_columns_are_told_at_once(opening: Opening) -> None:
    with pytest.raises(Several, match="所选的 3 列不得开放") as refused:
        opening.proposed(columns=["uscc", "inspector", "budget", "draft"])
    assert len(refused.value.errors) == 3


@pytest.mark.parametrize(("columns", "words"), [([], "至少选一列开放"), (["nothing"], "目录没有信息项 nothing")])
def test_a_choice_of_columns_must_name_columns(opening: Opening, columns: list[str], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        opening.proposed(columns=columns)


@pytest.mark.requirement("HS-22/1")
def test_what_the_catalog_keeps_closed_is_not_proposed(opening: Opening) -> None:
    closed = opening.publish(title="内部名录", opening_class="none", opening_condition="内部使用")
    if opening.profile_id == "haishu-2022":
        # The district's supplement is an edition of the city's catalog: each entry of it was filed there.
        assert opening.entry.versions.get().receipt
    with pytest.raises(Refusal, match=r"目录没有把这一资源列为开放.*无条件开放类、有条件开放类"):
        opening.proposed(entry=closed, columns=["uscc"])


def test_a_resource_is_under_review_once(opening: Opening) -> None:
    release = opening.proposed()
    with pytest.raises(Refusal, match=f"这一资源正在办理开放：{release.case.number}"):
        opening.proposed()
    actions.withdraw_release(by=opening.cast.provider_clerk, release=release, reason="字段要重选")
    assert opening.proposed().case.number != release.case.number


def test_each_column_says_whether_it_may_be_opened_and_why_not(opening: Opening) -> None:
    told = {verdict.column.name: verdict for verdict in queries.verdicts(opening.entry)}
    assert [name for name, verdict in told.items() if verdict.allowed] == list(OPEN)
    assert queries.openable(opening.entry) == list(OPEN)
    assert told["inspector"].cite == BARRED_AT[opening.profile_id]


@pytest.mark.requirement("SX-25/4")
def test_data_that_is_not_shared_is_opened_only_after_masking_or_with_consent(sixian: Opening) -> None:
    entry = sixian.publish(title="不共享名录", sharing_class="none")
    with pytest.raises(Refusal, match=r"不予共享的数据不能直接开放.*已作脱密、脱敏处理；或者权利人同意") as refused:
        sixian.proposed(entry=entry)
    assert refused.value.cite == "第二十五条第四款"
    with pytest.raises(BadInput, match="没有写明处理或同意的记录"):
        sixian.proposed(entry=entry, ground="masked")
    release = sixian.proposed(entry=entry, ground="masked", note="去掉身份字段，2026-09-10")
    assert (release.ground, release.note) == ("masked", "去掉身份字段，2026-09-10")


def test_haishu_asks_for_no_such_ground(haishu: Opening) -> None:
    entry = haishu.publish(title="不共享名录", sharing_class="none", sharing_bases=(LAW,))
    assert haishu.proposed(entry=entry).ground == ""


@pytest.mark.requirement("AS-1.3.5/N1", "AS-1.3.5/1")
@pytest.mark.parametrize("form", ["图形图像/jpg", "电子文件/PDF", "流媒体/mp4"])
def test_in_anshan_data_that_only_people_can_read_is_not_opened(
    form: str, db: None, frozen: object, own_home: Home
) -> None:
    scans = Opening("anshan-2022", own_home, format=form)
    with pytest.raises(Refusal, match="机器读不了") as refused:
        scans.proposed()
    assert (refused.value.code, refused.value.cite) == ("not_machine_readable", "1.3.5")
    assert not Release.objects.exists()


@pytest.mark.requirement("AS-1.3.5/N1", "AS-1.3.5/1")
@pytest.mark.parametrize("form", ["数据库/MySQL", "电子表格/xlsx"])
def test_in_anshan_a_table_is_proposed(form: str, db: None, frozen: object, own_home: Home) -> None:
    tables = Opening("anshan-2022", own_home, format=form)
    body = {"name": "宣传文明办", "uscc": made_up_uscc(2000), "kind": "government_department", "roles": ["cyberspace"]}
    register.create_organization(by=SYSTEM, **body)
    assert tables.proposed().columns == list(OPEN)

"""A case is opened under the law in force, with its papers, its parties and a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from gongshu.audit.queries import search
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, SYSTEM
from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput, Defect, Refusal, Several
from gongshu.organizations import actions as organizations
from gongshu.organizations.models import Jurisdiction
from gongshu.procedure import queries
from gongshu.procedure.models import Case, Message, Paper
from tests.procedure.office import Office, due_of


@pytest.mark.requirement("HS-17/2")
def test_a_new_case_stands_at_the_first_step_and_waits_for_its_role(haishu):
    case = haishu.open("sharing.conditional")
    assert (case.state, case.revision, case.ended) == ("check", 1, False)
    assert [party.role for party in queries.parties(case).values() if party.waiting] == ["authority"]
    (message,) = Message.objects.filter(case=case)
    assert message.organization == haishu.cast.bureau
    assert "请办理“主管机构审核”" in message.text_zh
    assert "未规定期限" in message.text_zh


@pytest.mark.requirement("HS-17/N1", "SX-27/N4", "SX-25/N3")
@pytest.mark.parametrize(
    ("profile", "procedure", "articles"),
    [
        ("haishu-2022", "sharing.conditional", ["第十七条第二款", "第十七条第二款"]),
        ("sixian-2021", "sharing.other_unit", ["第二十七条第三款", "第二十七条第三款"]),
    ],
)
def test_every_lacking_paper_is_named_with_its_article_and_nothing_is_kept(db, frozen, profile, procedure, articles):
    office = Office(profile)
    with pytest.raises(Several) as refused:
        office.open(procedure, papers={})
    assert [error.cite for error in refused.value.errors] == articles
    assert all("缺少" in error.what.zh for error in refused.value.errors)
    assert "已填写的内容不会丢失" in refused.value.remedy.zh
    assert Case.objects.count() == 0
    record = search(subject="resource-1").first()
    assert record is not None
    assert (record.event, record.outcome) == ("procedure.opened", "refused")


def test_a_blank_paper_is_a_lacking_one(haishu):
    with pytest.raises(BadInput, match="缺少") as refused:
        haishu.open("sharing.conditional", papers={"business_process": "流程", "scenario": "  "})
    assert refused.value.at == "scenario"
    assert refused.value.cite == "第十七条第二款"


def test_a_paper_the_procedure_does_not_ask_for_is_refused(haishu):
    with pytest.raises(BadInput, match="没有材料 photo") as refused:
        haishu.open("sharing.conditional", papers={"photo": "x"})
    assert "business_process, scenario" in refused.value.remedy.zh


def test_papers_are_kept_with_their_digest(haishu):
    case = haishu.open("sharing.conditional")
    papers = queries.papers(case)
    assert set(papers) == {"business_process", "scenario"}
    assert all(len(paper.digest) == 64 and paper.given_by == case.opened_by for paper in papers.values())
    assert Paper.objects.filter(visit__isnull=True).count() == 2


@pytest.mark.house_rule("HS-S23")
def test_an_abolished_instrument_that_was_not_switched_on_opens_no_case(haishu):
    Jurisdiction.objects.update(switch_acknowledged=False)
    with pytest.raises(Refusal, match="未启用，不能立案") as refused:
        haishu.open("sharing.conditional")
    assert refused.value.code == "needs_switch"
    assert refused.value.why == haishu.profile.status_note


def test_a_profile_that_is_not_in_force_here_opens_no_case(haishu):
    with pytest.raises(Refusal, match="不能按 other 立案"):
        haishu.open("sharing.conditional", profile=replace(haishu.profile, id="other"))


def test_numbers_run_by_room_and_by_year_of_china(haishu, frozen):
    numbers = [haishu.open("sharing.conditional").number for _ in range(2)]
    numbers.append(haishu.open("quality.problem").number)
    frozen.move_to(datetime(2026, 12, 31, 23, 30, tzinfo=CHINA))
    numbers.append(haishu.open("sharing.conditional").number)
    frozen.advance(timedelta(hours=1))
    numbers.append(haishu.open("sharing.conditional").number)
    assert numbers == ["GX-2026-000001", "GX-2026-000002", "ZL-2026-000001", "GX-2026-000003", "GX-2027-000001"]


def test_a_room_without_a_prefix_is_a_defect(haishu):
    with pytest.raises(Defect, match="没有案号前缀"):
        haishu.open("sharing.conditional", room="kitchen")


def test_roles_by_standing_are_filled_and_the_opener_is_the_applicant(haishu):
    case = haishu.open("sharing.conditional", parties={"provider": haishu.cast.provider.id})
    parties = queries.parties(case)
    assert parties["authority"].organization == haishu.cast.bureau
    assert parties["applicant"].organization == haishu.cast.applicant


def test_a_role_that_nobody_or_several_fill_must_be_named(haishu):
    with pytest.raises(BadInput, match="没有确定由谁担任") as refused:
        haishu.open("sharing.conditional", parties={})
    assert refused.value.at == "provider"
    assert "登记了 0 个" in refused.value.why.zh
    organizations.create_organization(
        by=SYSTEM, name="第二数据局", uscc="12330203002999997B", kind="authority", roles=["authority"]
    )
    with pytest.raises(BadInput, match="登记了 2 个"):
        haishu.open("sharing.conditional", parties={"provider": haishu.cast.provider.id})


def test_the_public_may_report_and_sees_its_own_case(haishu):
    case = haishu.open("quality.problem", by=PUBLIC, parties={"reporter": "", "provider": haishu.cast.provider.id})
    assert case.opened_as == "reporter"
    assert queries.parties(case)["reporter"].organization is None
    assert queries.is_visible_to(case, PUBLIC)


@pytest.mark.requirement("SX-19/1")
def test_a_limit_may_run_from_what_happened_before_the_opening(sixian):
    happened = datetime(2026, 9, 10, 9, tzinfo=CHINA)
    case = sixian.open("catalog.change", by=sixian.cast.provider_clerk, since=happened)
    assert due_of(case) == datetime(2026, 9, 23, 23, 59, 59, 999999, tzinfo=CHINA)
    with pytest.raises(BadInput, match="不能晚于现在"):
        sixian.open("catalog.change", by=sixian.cast.provider_clerk, since=clock.now() + timedelta(seconds=1))


def test_the_record_of_the_opening_names_the_digest_of_the_profile(office):
    case = office.open("sharing.conditional")
    record = queries.history(case)[0]
    assert record.data["profile_digest"] == office.profile.digest == case.profile_digest
    assert record.article == office.profile.procedure("sharing.conditional").cite.zh

"""Problem data is reported: by whom, by which channel, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b, sha256

import pytest

from gongshu.audit.models import AuditRecord
from gongshu.audit.queries import trail
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Several, Transient
from gongshu.organizations.models import Jurisdiction
from gongshu.procedure import queries as cases
from gongshu.quality import actions, queries
from gongshu.quality.actions import reporting
from gongshu.quality.models import Ticket
from tests.quality.scene import KEY, Scene


@pytest.mark.requirement("HS-27/2")
def test_a_using_unit_reports_to_the_authority_which_is_asked_to_pass_it_on(haishu: Scene) -> None:
    ticket = haishu.report()
    [todo] = cases.todos(haishu.cast.bureau_clerk)
    assert todo.case.number == ticket.case.number
    assert todo.step.id == "forward"
    assert ticket.case.number.startswith("ZL-2026-")
    assert cases.todos(haishu.cast.provider_clerk) == []


@pytest.mark.requirement("SX-23/3")
def test_where_the_text_names_no_way_through_the_authority_the_provider_is_asked_at_once(sixian: Scene) -> None:
    ticket = sixian.report()
    [todo] = cases.todos(sixian.cast.provider_clerk)
    assert todo.case.number == ticket.case.number
    assert todo.badge.state == "none_stated"
    assert "未规定期限" in todo.badge.text.zh
    assert todo.badge.article == "第二十三条"


@pytest.mark.house_rule("RZ-S51")
def test_the_number_of_a_record_is_kept_encrypted_and_joined_by_a_keyed_digest(rizhao: Scene) -> None:
    first, second = rizhao.report(), rizhao.report()
    for ticket in (first, second):
        ticket.refresh_from_db()
        assert KEY not in str(vars(ticket))
        assert ticket.key_sealed.startswith("aesgcm1:")
    assert first.key_sealed != second.key_sealed
    assert first.key_digest == second.key_digest
    assert first.key_digest not in {sha256(KEY.encode()).hexdigest(), blake2b(KEY.encode(), digest_size=32).hexdigest()}
    assert [one.pk for one in queries.same_record(first)] == [second.pk]


def test_a_ticket_points_to_the_record_and_copies_nothing_of_it(scene: Scene) -> None:
    ticket = scene.report()
    ticket.refresh_from_db()
    assert KEY not in str(vars(ticket))
    assert KEY not in "".join(AuditRecord.objects.values_list("body", flat=True))
    assert (ticket.field, ticket.version_seen, len(ticket.key_digest)) == ("name", 1, 64)


def test_the_public_gets_a_number_and_a_code_and_sees_the_status_with_both_only(scene: Scene) -> None:
    ticket = scene.public_report()
    status = queries.status(ticket.case.number, ticket.code)
    assert status.resource_title == scene.entry.name
    assert "已收到您的反馈" in status.messages[0].text_zh
    with pytest.raises(NotFound, match="编号或查询码不正确"):
        queries.status(ticket.case.number, "another")
    with pytest.raises(NotFound, match="编号或查询码不正确"):
        queries.status("ZL-2026-999999", ticket.code)
    assert Ticket.objects.get(pk=ticket.pk).code == ""
    assert "13800138000" not in str(vars(Ticket.objects.get(pk=ticket.pk)))


def test_the_status_page_is_not_the_way_into_an_organizations_report(haishu: Scene) -> None:
    ticket = haishu.report()
    with pytest.raises(NotFound):
        queries.status(ticket.case.number, "")


def test_one_citizen_does_not_see_the_report_of_another(haishu: Scene) -> None:
    ticket = haishu.public_report()
    assert not cases.is_visible_to(ticket.case, PUBLIC)
    assert not queries.visible_to(PUBLIC).exists()


def test_everything_that_is_wrong_with_a_report_is_told_at_once(scene: Scene) -> None:
    with pytest.raises(Several) as refused:
        scene.report(description=" ", kind="rumor", field="年龄")
    told = str(refused.value)
    assert "没有写明问题" in told
    assert "不能反馈这一类问题" in told
    assert "该数据没有这个信息项" in told
    assert "证件号码、姓名、婚姻状况" in told
    assert not Ticket.objects.exists()


def test_the_kinds_of_problems_are_those_of_the_instrument(haishu: Scene) -> None:
    assert haishu.report(kind="rights_infringement").kind == "rights_infringement"
    with pytest.raises(BadInput, match="第二十七条") as refused:
        haishu.report(kind="rumor")
    assert "错误、遗漏、侵犯商业秘密" in str(refused.value)


def test_an_instrument_that_names_errors_only_takes_no_other_kind(sixian: Scene) -> None:
    with pytest.raises(BadInput, match="第二十三条"):
        sixian.report(kind="omission")


@pytest.mark.requirement("HS-28/1")
def test_the_interface_and_the_form_are_both_channels(haishu: Scene) -> None:
    cast = haishu.cast
    system = Actor("grant", "接口", cast.applicant.id, cast.applicant.name, kind="interface")
    assert haishu.report(system, channel="interface").reporter_id == cast.applicant.id
    assert haishu.report(channel="platform_form").channel == "platform_form"
    with pytest.raises(BadInput, match="不能经这一渠道反馈"):
        haishu.report(channel="telephone")


@pytest.mark.parametrize("channel", ["interface", "platform_form", "check"])
def test_the_public_reports_from_the_portal_only(haishu: Scene, channel: str) -> None:
    with pytest.raises(NotPermitted, match="不能经这一渠道反馈"):
        haishu.public_report(channel=channel)


def test_the_public_reports_on_open_data_only(haishu: Scene) -> None:
    type(haishu.entry).objects.filter(pk=haishu.entry.pk).update(opening_class="none")
    with pytest.raises(NotFound):
        haishu.public_report()
    assert haishu.report().pk


def test_an_administrator_reports_nothing(haishu: Scene) -> None:
    with pytest.raises(NotPermitted, match="须由"):
        haishu.report(haishu.cast.security_admin)


def test_a_refused_report_is_on_record(haishu: Scene) -> None:
    with pytest.raises(NotPermitted):
        haishu.report(haishu.cast.security_admin)
    [record] = trail(subject=haishu.entry.code)[-1:]
    assert (record.event, record.outcome) == ("quality.reported", "refused")


def test_a_flood_of_public_reports_is_stopped_for_the_hour_and_officials_are_not(
    haishu: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "PUBLIC_PER_HOUR", 2)
    haishu.public_report()
    haishu.public_report()
    with pytest.raises(Transient, match="反馈过多"):
        haishu.public_report()
    assert haishu.report().pk


def test_reports_of_the_same_record_are_found_by_its_digest(haishu: Scene) -> None:
    first, second, other = haishu.report(), haishu.report(), haishu.report(record_key="x")
    assert [one.pk for one in queries.same_record(first)] == [second.pk]
    assert queries.same_record(other) == []


def test_only_those_who_handle_a_report_see_its_record_and_that_is_recorded(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    assert actions.reveal_record_key(by=haishu.cast.provider_clerk, ticket=ticket) == KEY
    assert [r.event for r in trail(case=ticket.case.number)].count("quality.key_revealed") == 1
    with pytest.raises(NotPermitted, match="只供办理机构查看"):
        actions.reveal_record_key(by=haishu.cast.stranger, ticket=ticket)
    with pytest.raises(NotPermitted):
        actions.reveal_record_key(by=replace(haishu.cast.provider_clerk, posts=frozenset()), ticket=ticket)


def test_how_to_reach_a_citizen_opens_for_those_who_handle_the_report_and_that_is_recorded(haishu: Scene) -> None:
    ticket = haishu.public_report()
    assert actions.reveal_contact(by=haishu.cast.bureau_clerk, ticket=ticket) == "13800138000"
    assert trail(case=ticket.case.number)[-1].event == "quality.contact_revealed"
    with pytest.raises(NotPermitted, match="只供办理机构查看"):
        actions.reveal_contact(by=haishu.cast.stranger, ticket=ticket)
    with pytest.raises(NotFound, match="没有留联系方式"):
        actions.reveal_contact(by=haishu.cast.bureau_clerk, ticket=haishu.report())


def test_an_abolished_instrument_without_its_switch_takes_no_report(haishu: Scene) -> None:
    Jurisdiction.objects.update(switch_acknowledged=False)
    with pytest.raises(Refusal, match="未启用"):
        haishu.report()

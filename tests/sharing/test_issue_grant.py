"""A grant: purpose, fields, way, term, quota; its key is shown once; it rests on a decision and goes to the gateway."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongshu.audit.queries import evidence, trail
from gongshu.gateway.contract import hash_key, load_snapshot
from gongshu.kit import clock
from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal
from gongshu.kit.home import Home
from gongshu.sharing import actions, queries
from gongshu.sharing.actions import Asked
from gongshu.sharing.models import Application, Grant, SnapshotPublication
from tests.sharing.scene import Sharing


@pytest.mark.requirement("HS-17/2", "SX-27/4", "SX-25/7", "HS-20/1")
def test_a_grant_holds_purpose_fields_way_term_and_quota_and_rests_on_the_decision(sharing: Sharing) -> None:
    issued = sharing.granted()
    grant = issued.grant
    assert grant.purpose == "核验参保人婚姻状况"
    assert grant.fields == ["code", "state"]
    assert (grant.way, grant.key_field) == ("interface", "code")
    assert grant.term_until == datetime(2027, 9, 15, 23, 59, 59, 999999, CHINA)
    assert grant.term_source == "house_rule"
    assert grant.quota_per_day == 10_000
    assert issued.case.ended
    assert evidence(grant.evidence).event == "procedure.decided"
    assert grant.number.startswith("SQ-2026-")


def test_the_key_is_shown_once_and_kept_nowhere(sharing: Sharing) -> None:
    issued = sharing.granted()
    assert issued.key is not None
    grant = Grant.objects.get()
    assert grant.key_digest == hash_key(issued.key)
    kept = str([vars(one) for one in (grant, *trail(subject=sharing.entry.code), *trail(case=issued.case.number))])
    assert issued.key not in kept


@pytest.mark.requirement("HS-20/N1")
def test_the_holder_takes_a_key_of_its_own_and_the_issued_one_is_gone(sharing: Sharing) -> None:
    issued = sharing.granted()
    renewed = actions.renew_key(by=sharing.cast.applicant_clerk, grant=issued.grant, expect=1)
    assert renewed.key is not None
    assert renewed.key != issued.key
    assert renewed.grant.key_taken
    assert Grant.objects.get().key_digest == hash_key(renewed.key)
    for other in (sharing.cast.provider_clerk, sharing.cast.bureau_clerk):
        with pytest.raises(NotPermitted, match="只有被授权的单位可以使用该授权"):
            actions.renew_key(by=other, grant=renewed.grant, expect=renewed.grant.revision)


def test_the_official_may_settle_less_than_asked_for(sharing: Sharing) -> None:
    application = sharing.ready_to_grant()
    issued = sharing.issue(application, asked=Asked(fields=["state"], term_until=date(2026, 12, 31), quota_per_day=100))
    assert issued.grant.fields == ["state"]
    assert clock.local(issued.grant.term_until).date() == date(2026, 12, 31)
    assert issued.grant.term_source == "application"
    assert issued.grant.quota_per_day == 100


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(fields=["code", "name"]), "不能授予未申请的字段"),
        (Asked(fields=[]), "从该数据的信息项中选择"),
        (Asked(term_until=date(2026, 9, 1)), "截止日期须在今天之后"),
        (Asked(quota_per_day=10**9), "每日调用次数"),
        (Asked(plain_fields=["name"], plain_reason="核验"), "须在授权字段之内"),
        (Asked(plain_fields=["code"]), "不脱敏须写明理由"),
        (Asked(way="usb"), "没有这种共享方式"),
    ],
)
def test_what_cannot_be_granted_is_refused_and_the_case_stays(sharing: Sharing, asked: Asked, words: str) -> None:
    application = sharing.ready_to_grant()
    with pytest.raises(BadInput, match=words):
        sharing.issue(application, asked=asked)
    assert not sharing.case(application).ended
    assert not Grant.objects.exists()


def test_only_the_authority_grants(sharing: Sharing) -> None:
    application = sharing.ready_to_grant()
    for other in (sharing.cast.applicant_reviewer, sharing.cast.provider_reviewer):
        with pytest.raises(NotPermitted):
            sharing.issue(application, by=other)
    with pytest.raises(NotPermitted, match="审核人"):
        sharing.issue(application, by=sharing.cast.bureau_clerk)
    assert not Grant.objects.exists()


def test_a_case_leads_to_one_grant(sharing: Sharing) -> None:
    application = sharing.ready_to_grant()
    sharing.issue(application)
    with pytest.raises(Refusal, match="案件已经办结"):
        sharing.issue(application)


def test_the_database_refuses_a_grant_without_a_decision_or_an_end(sharing: Sharing) -> None:
    grant = sharing.granted().grant
    for wrong in ({"evidence": ""}, {"term_until": grant.term_from}, {"purpose": ""}, {"plain_fields": ["code"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.filter(pk=grant.pk).update(**wrong)


@pytest.mark.requirement("HS-20/N1")
def test_holder_provider_and_authority_see_the_grant_a_stranger_does_not(sharing: Sharing) -> None:
    grant = sharing.granted().grant
    cast = sharing.cast
    for one in (cast.applicant_clerk, cast.provider_clerk, cast.bureau_clerk):
        assert queries.grant(grant.number, one) == grant
    with pytest.raises(NotFound, match="没有这项授权"):
        queries.grant(grant.number, cast.stranger)


@pytest.mark.requirement("HS-17/1")
def test_in_haishu_the_authority_opens_unconditional_data_without_asking_anybody(haishu: Sharing) -> None:
    haishu.entry.sharing_class = "unconditional"
    haishu.entry.save()
    application = haishu.submitted().application
    assert haishu.case(application).procedure_id == "sharing.unconditional"
    assert haishu.issue(application).grant.article == "第十七条第一款"


@pytest.mark.requirement("SX-27/1")
def test_in_sixian_unconditional_access_is_taken_at_once_by_whoever_submits(sixian: Sharing) -> None:
    sixian.entry.sharing_class = "unconditional"
    sixian.entry.save()
    submitted = sixian.submitted()
    assert submitted.issued is not None
    assert submitted.issued.key is not None
    assert submitted.case.refresh_from_db() is None
    assert submitted.case.ended
    assert submitted.issued.grant.article == "第二十七条第一款"


@pytest.mark.requirement("SX-27/N1", "SX-27/2")
def test_in_sixian_a_copy_of_free_data_still_needs_an_opinion_and_an_agreement(sixian: Sharing) -> None:
    sixian.entry.sharing_class = "unconditional"
    sixian.entry.save()
    submitted = sixian.submitted(way="copy")
    assert submitted.issued is None
    assert submitted.case.state == "opinion"


@pytest.mark.requirement("HS-19/3", "HS-19/N1")
def test_in_haishu_an_exchange_waits_for_the_citys_favorable_word(haishu: Sharing) -> None:
    application = haishu.ready_to_grant(way="exchange", system="other")
    with pytest.raises(Refusal, match=r"尚未登记上级主管部门的论证结果.*第十九条第二款"):
        haishu.issue(application)
    _argue(haishu, application, favorable=False)
    with pytest.raises(Refusal, match="论证未通过"):
        haishu.issue(application)
    _argue(haishu, application, favorable=True)
    issued = haishu.issue(application)
    assert issued.grant.way == "exchange"
    assert issued.key is None
    assert issued.grant.key_digest is None


def test_the_upper_authoritys_word_is_recorded_by_the_authority_with_its_document(haishu: Sharing) -> None:
    application = haishu.ready_to_grant(way="exchange", system="other")
    with pytest.raises(NotPermitted, match="由数据主管机构登记"):
        _argue(haishu, application, favorable=True, by=haishu.cast.provider_reviewer)
    with pytest.raises(BadInput, match="写明论证文件"):
        _argue(haishu, application, favorable=True, document=" ")
    with pytest.raises(BadInput, match="写明论证文件"):
        _argue(haishu, application, favorable=True, decided_on=date(2026, 9, 16))


def test_where_the_instrument_asks_for_no_such_word_none_is_recorded(sixian: Sharing) -> None:
    application = sixian.ready_to_grant()
    with pytest.raises(Refusal, match="没有规定论证"):
        _argue(sixian, application, favorable=True)


def _argue(sharing: Sharing, application: Application, *, favorable: bool, **given: object) -> None:
    values = {
        "by": sharing.cast.bureau_reviewer,
        "document": "市局论证意见〔2026〕3号",
        "decided_on": date(2026, 9, 14),
    }
    actions.record_argumentation(application=application, favorable=favorable, **{**values, **given})  # type: ignore[arg-type]


def test_an_entry_without_a_key_field_is_not_granted_by_interface(sharing: Sharing) -> None:
    application = sharing.ready_to_grant()
    sharing.entry.items.update(key=False)
    with pytest.raises(Refusal, match="没有标明主键"):
        sharing.issue(application)


def test_the_gateway_is_told_right_after_the_commit(
    sharing: Sharing, own_home: Home, django_capture_on_commit_callbacks: object
) -> None:
    application = sharing.ready_to_grant()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        issued = sharing.issue(application, asked=Asked(plain_fields=["code"], plain_reason="窗口须核对完整号码"))
    told = load_snapshot(own_home).grants
    assert [one.id for one in told] == [issued.grant.number]
    only = told[0]
    assert only.key_hash == issued.grant.key_digest
    assert only.resource == sharing.entry.code
    assert [(field.name, field.level, field.masked) for field in only.fields] == [
        ("code", 3, False),
        ("state", 2, True),
    ]
    assert only.valid_until == issued.grant.term_until
    assert only.case == issued.case.number
    assert only.article == issued.grant.article
    assert not queries.open_publications().exists()


def test_a_publication_that_fails_stays_open_with_its_error_until_the_worker_succeeds(
    sharing: Sharing, own_home: Home, django_capture_on_commit_callbacks: object
) -> None:
    application = sharing.ready_to_grant()
    key = own_home.keys / "site.ed25519"
    aside = key.rename(own_home.keys / "aside")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        sharing.issue(application)
    wish = SnapshotPublication.objects.get()
    assert (wish.snapshot, wish.tries, wish.error) == (None, 1, "key_missing")
    aside.rename(key)
    snapshot = actions.publish_pending()
    wish.refresh_from_db()
    assert snapshot is not None
    assert (wish.snapshot, wish.error) == (snapshot.number, "")


def test_the_snapshot_is_renewed_before_it_runs_out(sharing: Sharing, own_home: Home, frozen: object) -> None:
    sharing.granted()
    first = actions.publish_pending()
    assert first is not None
    assert actions.publish_pending() is None
    frozen.advance(timedelta(hours=13))  # type: ignore[attr-defined]
    second = actions.publish_pending()
    assert second is not None
    assert second.number > first.number
    assert second.valid_until > first.valid_until


def test_an_ended_grant_stays_in_the_snapshot_for_a_while_so_that_its_caller_is_told(
    sharing: Sharing, own_home: Home, frozen: object
) -> None:
    sharing.issue(sharing.ready_to_grant(), asked=Asked(term_until=date(2026, 9, 30)))
    frozen.advance(timedelta(days=30))  # type: ignore[attr-defined]
    assert len(actions.publish_grants().grants) == 1
    frozen.advance(timedelta(days=90))  # type: ignore[attr-defined]
    assert actions.publish_grants().grants == ()

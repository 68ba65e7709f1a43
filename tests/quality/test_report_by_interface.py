"""A business system reports by the key of its grant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gongshu.gateway.contract import GrantedField, GrantRecord, hash_key, publish_snapshot
from gongshu.kit import clock
from gongshu.kit.clock import VirtualClock
from gongshu.quality.models import Ticket
from tests.quality.scene import KEY, Scene

SECRET = "the-key-of-the-grant"


def grant(scene: Scene, **changed: Any) -> None:
    """Publish a grant of the using agency."""
    given: dict[str, Any] = {
        "id": "grant-1",
        "key_hash": hash_key(SECRET),
        "organization": scene.cast.applicant.id,
        "organization_name": scene.cast.applicant.name,
        "resource": scene.entry.code,
        "key_field": "code",
        "fields": (GrantedField("state", level=2),),
        "purpose": "核验",
        "valid_from": clock.now(),
        "valid_until": clock.now() + timedelta(days=3),
        "quota_per_day": 10,
        "article": "第十七条",
    }
    publish_snapshot(scene.home, [GrantRecord(**{**given, **changed})], valid_for=timedelta(days=30))


def post(body: dict[str, Any], key: str = SECRET) -> Any:
    return Client().post(
        "/api/v1/problem-reports", body, content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )


@pytest.mark.requirement("HS-28/1")
def test_a_business_system_reports_from_its_page_and_reads_what_became_of_it(haishu: Scene) -> None:
    grant(haishu)
    answer = post({"description": "婚姻状况有误", "record_key": KEY, "field": "婚姻状况"})
    assert answer.status_code == 201
    told = answer.json()
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.reporter_id, ticket.field) == ("interface", haishu.cast.applicant.id, "state")
    assert told["number"] == ticket.case.number
    assert told["messages"][0]["zh"].startswith("已收到您的反馈")
    haishu.decide(ticket, "forward")
    told = (
        Client()
        .get(f"/api/v1/problem-reports/{ticket.case.number}", headers={"Authorization": f"Bearer {SECRET}"})
        .json()
    )
    assert (told["due_on"], told["article"]) == ("2026-09-21", "第二十七条第三款")
    assert KEY not in str(told)


def test_where_no_limit_is_stated_the_answer_says_none(sixian: Scene) -> None:
    grant(sixian)
    told = post({"description": "有误"}).json()
    assert (told["due_on"], told["article"]) == (None, "第二十三条")


def test_an_unknown_key_and_no_key_are_refused(haishu: Scene) -> None:
    grant(haishu)
    answer = post({"description": "有误"}, key="guess")
    assert (answer.status_code, answer.json()["code"]) == (401, "key_unknown")
    bare = Client().post("/api/v1/problem-reports", {"description": "x"}, content_type="application/json")
    assert bare.status_code == 401
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("changed", [{"status": "revoked"}, {"status": "suspended"}])
def test_a_grant_that_was_stopped_reports_nothing(haishu: Scene, changed: dict[str, Any]) -> None:
    grant(haishu, **changed)
    answer = post({"description": "有误"})
    assert (answer.status_code, answer.json()["article"]) == (403, "第十七条")
    assert "授权已停止或到期" in answer.json()["what"]


def test_a_grant_that_ended_reports_nothing_from_that_instant(haishu: Scene, frozen: VirtualClock) -> None:
    grant(haishu)
    frozen.advance(timedelta(days=3))
    assert post({"description": "有误"}).status_code == 403


def test_without_a_published_snapshot_nobody_is_known(haishu: Scene) -> None:
    answer = post({"description": "有误"})
    assert "尚未发布授权快照" in answer.json()["what"]


def test_a_key_reports_on_the_data_of_its_own_grant_only(haishu: Scene) -> None:
    grant(haishu)
    answer = post({"description": "有误", "resource": "other/1"})
    assert (answer.status_code, answer.json()["code"]) == (403, "other_resource")


def test_everything_that_is_wrong_is_told_at_once(haishu: Scene) -> None:
    grant(haishu)
    answer = post({"description": " ", "kind": "rumor"})
    assert answer.status_code == 422
    assert [error["at"] for error in answer.json()["errors"]] == ["kind", "description"]
    assert "没有写明问题" in [error["what"] for error in answer.json()["errors"]]


def test_one_organization_does_not_read_the_report_of_another(haishu: Scene) -> None:
    grant(haishu, organization=haishu.cast.street.id, organization_name=haishu.cast.street.name)
    ticket = haishu.report()
    answer = Client().get(
        f"/api/v1/problem-reports/{ticket.case.number}", headers={"Authorization": f"Bearer {SECRET}"}
    )
    assert answer.status_code == 404

"""The whole of sharing once per profile, down to a real gateway: applied for, granted, called, revoked, refused."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gongshu.audit.ingest import ingest_gateway_logs
from gongshu.audit.verify import verify_all
from gongshu.collection import actions as collection
from gongshu.kit import clock
from gongshu.kit.home import Home
from gongshu.kit.identifiers import citizen_check_character
from gongshu.sharing import actions, queries
from gongshu.sharing.actions import Asked, Issued
from tests.gateway.real import Real, running
from tests.sharing.pure import answers
from tests.sharing.scene import LAW, Sharing

PURPOSE = str(answers()["purpose"])
ATTEMPTS = 500
"""Calls within which a published revocation must have taken effect."""


def _citizen(number: int) -> str:
    body = f"33020319900101{number:03d}"
    return body + citizen_check_character(body)


PEOPLE = [(_citizen(number), f"测试{number}", "已婚" if number % 2 else "未婚") for number in range(100, 120)]


@pytest.fixture(params=["haishu-2022", "sixian-2021"])
def walked(request: pytest.FixtureRequest, transactional_db: None, own_home: Home, tmp_path: Path) -> Sharing:
    """The scene with data behind the resource, in real time: the gateway has a clock of its own."""
    sharing = Sharing(request.param)
    file = tmp_path / "data.csv"
    file.write_text(
        "证件号码,姓名,婚姻状况\n" + "".join(f"{code},{name},{state}\n" for code, name, state in PEOPLE),
        encoding="utf-8",
    )
    collection.collect(
        resource_code=sharing.entry.code,
        file=file,
        by=sharing.cast.provider_clerk,
        source="婚姻登记系统",
        acquired_on=clock.today(),
        home=own_home,
    )
    return sharing


@pytest.fixture
def gateway(walked: Sharing, own_home: Home) -> Iterator[Real]:
    """A gateway in a process of its own over the home."""
    actions.publish_grants()
    with running(own_home) as real:
        yield real


def _call(gateway: Real, sharing: Sharing, key: str | None, **changed: Any) -> tuple[int, dict[str, Any]]:
    body = {"key": PEOPLE[1][0], "purpose": PURPOSE, **changed}
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=10)
    try:
        connection.request(
            "POST",
            f"/v1/resources/{sharing.entry.code}/lookup",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def _until(gateway: Real, sharing: Sharing, issued: Issued, status: int) -> dict[str, Any]:
    """Call until the snapshot just published has been taken."""
    for _ in range(ATTEMPTS):
        found, told = _call(gateway, sharing, issued.key)
        if found == status:
            return told
    raise AssertionError(told)


@pytest.mark.requirement(
    "HS-16/4", "HS-17/2", "HS-17/6", "HS-20/1", "HS-20/N1", "HS-20/N3", "SX-24/1", "SX-27/4", "SX-27/5", "SX-25/N4"
)
def test_from_the_application_to_the_refused_call(walked: Sharing, gateway: Real, own_home: Home) -> None:
    issued = walked.granted()

    told = _until(gateway, walked, issued, 200)
    assert told["rows"] == [{"code": f"3{'*' * 16}{PEOPLE[1][0][-1]}", "state": "已婚"}]
    assert told["grant"] == issued.grant.number

    status, told = _call(gateway, walked, issued.key, purpose="营销")
    assert (status, told["code"]) == (403, "purpose_not_granted")
    status, told = _call(gateway, walked, issued.key, fields=["name"])
    assert (status, told["code"]) == (403, "field_not_granted")
    assert told["cite"] == issued.grant.article

    suspended = actions.suspend_grant(
        by=walked.cast.bureau_reviewer, grant=issued.grant, reason="核查", expect=issued.grant.revision
    )
    assert _until(gateway, walked, issued, 403)["code"] == "grant_suspended"
    resumed = actions.resume_grant(
        by=walked.cast.bureau_reviewer, grant=suspended, reason="核查完毕", expect=suspended.revision
    )
    _until(gateway, walked, issued, 200)

    renewed = actions.renew_key(by=walked.cast.applicant_clerk, grant=resumed, expect=resumed.revision)
    _until(gateway, walked, renewed, 200)
    status, told = _call(gateway, walked, issued.key)
    assert (status, told["code"]) == (401, "key_unknown")

    actions.revoke_grant(
        by=walked.cast.provider_reviewer,
        grant=renewed.grant,
        reason="超出目的",
        bases=[LAW],
        expect=renewed.grant.revision,
    )
    assert _until(gateway, walked, renewed, 403)["code"] == "grant_revoked"

    ingest_gateway_logs(own_home)
    usage = queries.usage_of(renewed.grant)
    assert usage.answered >= 3
    assert usage.refused >= 4
    assert verify_all(own_home).ok


def test_an_official_may_let_a_field_through_unmasked_with_the_reason_on_record(walked: Sharing, gateway: Real) -> None:
    application = walked.ready_to_grant()
    issued = walked.issue(
        application,
        asked=Asked(
            plain_fields=["code"],
            plain_reason="窗口须核对完整号码",
            term_until=clock.today() + timedelta(days=30),
        ),
    )
    told = _until(gateway, walked, issued, 200)
    assert told["rows"] == [{"code": PEOPLE[1][0], "state": "已婚"}]
    assert issued.grant.plain_reason == "窗口须核对完整号码"

"""The control API: applications and grants of one's own organization, by session or by the key of a grant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client

from gongshu.kit.clock import VirtualClock
from gongshu.sharing import actions
from tests.sharing.scene import LAW, Sharing


def _get(client: Client, path: str, key: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    answer = client.get(f"/api/v1/{path}", headers={"Accept": "application/json", **headers})
    return answer.status_code, answer.json()


def test_a_key_shows_what_its_unit_applied_for_and_was_granted(sharing: Sharing, client: Client) -> None:
    issued = sharing.granted()
    actions.publish_grants()
    assert issued.key is not None
    status, told = _get(client, "grants", issued.key)
    assert status == 200
    assert told["count"] == 1
    shown = told["items"][0]
    assert shown["number"] == issued.grant.number
    assert shown["fields"] == ["code", "state"]
    assert shown["state"] == "active"
    assert issued.key not in str(told)
    status, told = _get(client, f"applications/{issued.case.number}", issued.key)
    assert status == 200
    assert told["ended"] is True
    assert told["grants"] == [issued.grant.number]


def test_no_key_a_wrong_key_and_an_ended_key_are_refused(
    sharing: Sharing, client: Client, frozen: VirtualClock
) -> None:
    issued = sharing.granted()
    actions.publish_grants()
    assert _get(client, "grants")[0] == 401
    status, told = _get(client, "grants", "wrong")
    assert (status, told["code"]) == (401, "key_unknown")
    actions.revoke_grant(
        by=sharing.cast.bureau_reviewer, grant=issued.grant, reason="终止", bases=[LAW], expect=issued.grant.revision
    )
    actions.publish_grants()
    status, told = _get(client, "grants", issued.key or "")
    assert (status, told["code"]) == (403, "grant_not_in_force")
    frozen.advance(timedelta(days=400))
    assert _get(client, "applications", issued.key or "")[0] in (401, 403)


def test_a_session_shows_what_its_official_may_see(sharing: Sharing, client: Client) -> None:
    draft = sharing.draft()
    sharing.cast.enter(client, sharing.cast.applicant_clerk)
    status, told = _get(client, "applications")
    assert status == 200
    assert told["items"][0]["state"] == "draft"
    submitted = actions.submit_application(by=sharing.cast.applicant_clerk, application=draft, expect=draft.revision)
    told = _get(client, f"applications/{draft.id}")[1]
    assert told["case"] == submitted.case.number
    if sharing.profile_id == "sixian-2021":
        assert (told["due_on"], told["article"]) == ("2026-09-23", "第二十七条第二款")
    else:
        assert (told["due_on"], told["due"]) == (None, "none_stated")


def test_a_stranger_finds_nothing_and_absent_looks_like_forbidden(sharing: Sharing, client: Client) -> None:
    issued = sharing.granted()
    sharing.cast.enter(client, sharing.cast.stranger)
    assert _get(client, "applications")[1]["count"] == 0
    assert _get(client, "grants")[1]["count"] == 0
    hidden = _get(client, f"grants/{issued.grant.number}")
    absent = _get(client, "grants/SQ-2026-999999")
    assert hidden == absent
    assert hidden[0] == 404


def test_a_list_is_read_in_parts(sharing: Sharing, client: Client) -> None:
    sharing.submitted()
    sharing.draft()
    sharing.cast.enter(client, sharing.cast.applicant_clerk)
    told = _get(client, "applications?limit=1&offset=1")[1]
    assert (told["count"], len(told["items"])) == (2, 1)
    assert _get(client, "applications?limit=1000")[0] == 422

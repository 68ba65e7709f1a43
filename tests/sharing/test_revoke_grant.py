"""Suspending, resuming, revoking: by whom, with what, and that the gateway is told at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshu.audit.queries import trail
from gongshu.gateway.contract import load_snapshot
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Stale
from gongshu.kit.home import Home
from gongshu.sharing import actions, queries
from gongshu.sharing.models import Grant
from tests.sharing.scene import LAW, Sharing


@pytest.fixture
def grant(sharing: Sharing) -> Grant:
    """An active grant."""
    return sharing.granted().grant


def test_the_authority_or_the_provider_revokes_with_reason_and_basis(sharing: Sharing, grant: Grant) -> None:
    revoked = actions.revoke_grant(
        by=sharing.cast.provider_reviewer, grant=grant, reason="超出目的使用", bases=[LAW], expect=grant.revision
    )
    assert revoked.state == "revoked"
    assert queries.state_of(revoked) == "revoked"
    record = trail(subject=grant.number)[-1]
    assert record.event == "sharing.revoked"
    assert record.data["bases"][0]["article"] == "第十三条"
    assert "超出目的使用" not in str(record.data)


def test_without_reason_or_basis_nothing_is_revoked(sharing: Sharing, grant: Grant) -> None:
    by = sharing.cast.bureau_reviewer
    with pytest.raises(BadInput, match="须写明理由"):
        actions.revoke_grant(by=by, grant=grant, reason=" ", bases=[LAW], expect=grant.revision)
    with pytest.raises(BadInput, match="须写明依据的名称与条款"):
        actions.revoke_grant(by=by, grant=grant, reason="超出目的使用", expect=grant.revision)
    assert Grant.objects.get().state == "active"


def test_the_holder_may_give_its_grant_up_but_not_suspend_it(sharing: Sharing, grant: Grant) -> None:
    with pytest.raises(NotPermitted):
        actions.suspend_grant(by=sharing.cast.applicant_reviewer, grant=grant, reason="系统改造", expect=grant.revision)
    given_up = actions.revoke_grant(
        by=sharing.cast.applicant_clerk, grant=grant, reason="不再需要", expect=grant.revision
    )
    assert given_up.state == "revoked"


def test_a_stranger_changes_nothing(sharing: Sharing, grant: Grant) -> None:
    with pytest.raises(NotPermitted, match="只有主管机构和提供单位可以变更授权"):
        actions.revoke_grant(by=sharing.cast.stranger, grant=grant, reason="不喜欢", bases=[LAW], expect=grant.revision)


def test_a_suspended_grant_is_resumed_and_its_term_is_not_prolonged(sharing: Sharing, grant: Grant) -> None:
    by = sharing.cast.bureau_reviewer
    suspended = actions.suspend_grant(by=by, grant=grant, reason="核查中", expect=grant.revision)
    assert suspended.state == "suspended"
    resumed = actions.resume_grant(by=by, grant=suspended, reason="核查完毕", expect=suspended.revision)
    assert resumed.state == "active"
    assert resumed.term_until == grant.term_until


@pytest.mark.parametrize(
    ("before", "verb"), [("revoked", "suspend"), ("revoked", "resume"), ("revoked", "revoke"), ("active", "resume")]
)
def test_no_other_change_of_state_is_possible(sharing: Sharing, grant: Grant, before: str, verb: str) -> None:
    by = sharing.cast.bureau_reviewer
    if before == "revoked":
        grant = actions.revoke_grant(by=by, grant=grant, reason="终止", bases=[LAW], expect=grant.revision)
    verbs = {"suspend": actions.suspend_grant, "resume": actions.resume_grant, "revoke": actions.revoke_grant}
    more = {"bases": [LAW]} if verb == "revoke" else {}
    with pytest.raises(Refusal, match="不能这样变更"):
        verbs[verb](by=by, grant=grant, reason="再变", expect=grant.revision, **more)  # type: ignore[operator]


@pytest.mark.requirement("SX-25/N4")
def test_an_expired_grant_is_neither_suspended_nor_resumed(sharing: Sharing, grant: Grant, frozen: object) -> None:
    frozen.advance(timedelta(days=400))  # type: ignore[attr-defined]
    assert queries.state_of(grant) == "expired"
    with pytest.raises(Refusal, match="授权已到期"):
        actions.suspend_grant(by=sharing.cast.bureau_reviewer, grant=grant, reason="核查", expect=grant.revision)


def test_of_two_officials_one_comes_late_and_nothing_is_overwritten(sharing: Sharing, grant: Grant) -> None:
    actions.suspend_grant(by=sharing.cast.bureau_reviewer, grant=grant, reason="核查中", expect=grant.revision)
    with pytest.raises(Stale, match="未作任何改动"):
        actions.revoke_grant(
            by=sharing.cast.provider_reviewer, grant=grant, reason="终止", bases=[LAW], expect=grant.revision
        )
    assert Grant.objects.get().state == "suspended"


@pytest.mark.parametrize("verb", ["suspend", "revoke"])
def test_the_gateway_is_told_right_after_the_commit(
    sharing: Sharing, grant: Grant, own_home: Home, verb: str, django_capture_on_commit_callbacks: object
) -> None:
    actions.publish_grants()
    before = load_snapshot(own_home)
    assert [one.status for one in before.grants] == ["active"]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        if verb == "suspend":
            actions.suspend_grant(by=sharing.cast.bureau_reviewer, grant=grant, reason="核查", expect=grant.revision)
        else:
            actions.revoke_grant(
                by=sharing.cast.bureau_reviewer, grant=grant, reason="终止", bases=[LAW], expect=grant.revision
            )
    after = load_snapshot(own_home)
    assert after.number > before.number
    assert [one.status for one in after.grants] == ["suspended" if verb == "suspend" else "revoked"]

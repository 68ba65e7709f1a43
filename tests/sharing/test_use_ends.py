"""Between departments: what a provider brings before it stops sharing, and what the holder records of its use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.audit.queries import trail
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.kit.home import Home
from gongshu.sharing import actions, queries
from gongshu.sharing.models import Grant, UsageRecord
from tests.sharing.scene import LAW, Sharing

STATED = {
    "paper.basis": "三定方案第二条",
    "paper.scope": "参保登记窗口",
    "paper.approved_by": "王科长，2026年9月14日",
}
HERE, KEPT = "《政务数据共享条例》第二十七条", "《政务数据共享条例》第二十九条"
FIRST = {"negotiation": "2026年9月10日与医保局协商，改由专线提供", "filing": "数共备〔2026〕3号"}
PARTS = {
    "scenario": "参保登记时核对婚姻状况",
    "process": "窗口逐件调用",
    "effect": "免交证明三百余件",
    "storage": "不落库",
}


@pytest.fixture
def departments(db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """Haishu's restricted data between government departments."""
    return Sharing("haishu-2022", departments=True)


@pytest.fixture
def grant(departments: Sharing) -> Grant:
    """An active grant."""
    return departments.granted(**STATED).grant


def stop(departments: Sharing, grant: Grant, **more: object) -> Grant:
    return actions.revoke_grant(
        by=departments.cast.provider_reviewer,
        grant=grant,
        reason="系统停用",
        bases=[LAW],
        expect=grant.revision,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.requirement("NA-27/3")
@pytest.mark.parametrize("lacking", ["negotiation", "filing"])
def test_a_provider_stops_sharing_after_talks_and_filing_only(departments: Sharing, grant: Grant, lacking: str) -> None:
    with pytest.raises(BadInput) as refused:
        stop(departments, grant, after={name: words for name, words in FIRST.items() if name != lacking})
    assert (refused.value.at, refused.value.cite) == (lacking, HERE)
    with pytest.raises(Several):
        stop(departments, grant)
    assert Grant.objects.get().state == "active"
    stopped = stop(departments, grant, after=FIRST)
    assert (stopped.state, stopped.changed_after) == ("revoked", FIRST)
    record = trail(subject=grant.number)[-1]
    assert (record.event, record.article, record.data["after"]) == ("sharing.revoked", HERE, ["filing", "negotiation"])
    assert FIRST["filing"] not in str(record.data)


@pytest.mark.requirement("NA-27/2")
def test_misuse_leads_to_suspension_and_then_may_end_the_sharing(departments: Sharing, grant: Grant) -> None:
    with pytest.raises(Refusal, match="先暂停、责令整改") as refused:
        stop(departments, grant, misuse=True)
    assert refused.value.cite == HERE
    suspended = actions.suspend_grant(
        by=departments.cast.provider_reviewer, grant=grant, reason="超出用途，限期整改", expect=grant.revision
    )
    assert queries.state_of(suspended) == "suspended"
    ended = stop(departments, suspended, misuse=True)
    assert (ended.state, ended.changed_after) == ("revoked", {"misuse": "yes"})


def test_the_authority_and_the_holder_end_it_as_before(departments: Sharing, grant: Grant) -> None:
    given_up = actions.revoke_grant(
        by=departments.cast.applicant_clerk, grant=grant, reason="不再需要", expect=grant.revision
    )
    assert given_up.state == "revoked"


def test_between_institutions_nothing_is_asked_for_beside_reason_and_basis(haishu: Sharing) -> None:
    grant = haishu.granted().grant
    assert stop(haishu, grant).state == "revoked"
    with pytest.raises(Refusal, match="没有规定使用记录"):
        actions.record_use(by=haishu.cast.applicant_clerk, grant=grant, parts=PARTS)


@pytest.mark.requirement("NA-29/1")
def test_the_use_is_recorded_in_its_parts_by_who_holds_the_grant(departments: Sharing, grant: Grant) -> None:
    by = departments.cast.applicant_clerk
    with pytest.raises(BadInput) as refused:
        actions.record_use(by=by, grant=grant, parts=PARTS | {"effect": " "})
    assert (refused.value.at, refused.value.cite) == ("effect", KEPT)
    with pytest.raises(NotPermitted):
        actions.record_use(by=departments.cast.provider_clerk, grant=grant, parts=PARTS)
    record = actions.record_use(by=by, grant=grant, parts=PARTS)
    assert (record.parts, record.article) == (PARTS, KEPT)
    told = trail(subject=grant.number)[-1]
    assert (told.event, told.data["parts"]) == ("sharing.use_recorded", sorted(PARTS))
    assert PARTS["effect"] not in str(told.data)


@pytest.mark.requirement("NA-27/1", "NA-29/1")
def test_when_the_purpose_has_ended_it_is_said_what_became_of_the_data(
    departments: Sharing, grant: Grant, frozen: VirtualClock
) -> None:
    frozen.advance(timedelta(days=400))
    assert queries.state_of(grant) == "expired"
    by = departments.cast.applicant_clerk
    with pytest.raises(BadInput) as refused:
        actions.record_use(by=by, grant=grant, parts=PARTS)
    assert refused.value.at == "destruction"
    destroyed = {"destruction": "按民政局要求，2026年9月20日销毁核对清单"}
    assert actions.record_use(by=by, grant=grant, parts=PARTS | destroyed).article == HERE
    assert UsageRecord.objects.get().parts["destruction"] == destroyed["destruction"]


@pytest.mark.requirement("NA-29/1")
def test_the_pages_ask_for_the_parts_and_show_them_to_provider_and_authority(
    departments: Sharing, grant: Grant
) -> None:
    client, cast = Client(), departments.cast
    cast.enter(client, cast.applicant_clerk)
    page, address = reverse("sharing:grant", args=[grant.number]), reverse("sharing:use", args=[grant.number])
    assert address in client.get(page).content.decode()
    form = client.get(address).content.decode()
    assert all(f'name="{part}"' in form for part in (*PARTS, "destruction"))
    assert KEPT in form
    assert client.post(address, PARTS | {"effect": ""}).status_code == 422
    assert client.post(address, PARTS).status_code == 302
    for reader in (cast.provider_clerk, cast.bureau_clerk):
        cast.enter(client, reader)
        assert PARTS["effect"] in client.get(page).content.decode()
    cast.enter(client, cast.provider_reviewer)
    revoke = reverse("sharing:revoke", args=[grant.number])
    asked = client.get(revoke).content.decode()
    assert 'name="negotiation"' in asked
    assert HERE in asked
    given = {"reason": "系统停用", "bases-0-kind": LAW.kind, "bases-0-title": LAW.title, "bases-0-article": LAW.article}
    given |= {"revision": str(grant.revision), "second-look": "yes"}
    assert client.post(revoke, given).status_code == 422
    assert client.post(revoke, given | FIRST).status_code == 302
    assert FIRST["filing"] in client.get(page).content.decode()

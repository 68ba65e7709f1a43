"""A provider that has no step of its own may object on a basis before the opinion; whoever decides reads it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.audit.queries import trail
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.procedure import queries as cases
from gongshu.sharing import actions, queries
from gongshu.sharing.models import Application
from tests.sharing.scene import LAW, LOCAL, Sharing


@pytest.fixture
def applied(sixian: Sharing) -> Application:
    """An application at the bureau's opinion."""
    return sixian.submitted().application


@pytest.mark.house_rule("SX-S13")
def test_an_objection_with_its_basis_is_told_to_the_bureau_which_still_decides(
    sixian: Sharing, applied: Application
) -> None:
    cast = sixian.cast
    case = sixian.case(applied)
    assert cases.messages(cast.provider_reviewer).filter(case=case, kind="informed").count() == 1
    assert cases.open_clock(case).limit_id == "SX-27/D1"  # type: ignore[union-attr]
    actions.object_to_sharing(by=cast.provider_reviewer, application=applied, reason="超出法定用途", bases=[LAW])
    told = cases.messages(cast.bureau_reviewer).filter(case=case, kind="objected")
    assert told.count() == 1
    record = trail(case=case.number)[-1]
    assert record.event == "sharing.objected"
    assert record.article == "本平台约定"
    sixian.step(applied, cast.bureau_reviewer, "support")
    assert sixian.case(applied).state == "agreement"


@pytest.mark.house_rule("SX-S13")
def test_an_objection_needs_what_a_refusal_would_need(sixian: Sharing, applied: Application) -> None:
    by = sixian.cast.provider_reviewer
    with pytest.raises(Several, match="缺少依据"):
        actions.object_to_sharing(by=by, application=applied, reason="不便", bases=[])
    with pytest.raises(Several, match="不能作为此处的依据"):
        actions.object_to_sharing(by=by, application=applied, reason="不便", bases=[LOCAL])


def test_only_the_provider_objects_once_and_in_time(sixian: Sharing, applied: Application) -> None:
    cast = sixian.cast
    with pytest.raises(NotPermitted, match="只有提供单位可以提出异议"):
        actions.object_to_sharing(by=cast.applicant_reviewer, application=applied, reason="不便", bases=[LAW])
    actions.object_to_sharing(by=cast.provider_reviewer, application=applied, reason="超出用途", bases=[LAW])
    with pytest.raises(Refusal, match="已经提出过异议"):
        actions.object_to_sharing(by=cast.provider_reviewer, application=applied, reason="再说", bases=[LAW])
    late = sixian.submitted().application
    sixian.step(late, cast.bureau_reviewer, "support")
    with pytest.raises(Refusal, match="意见已经作出"):
        actions.object_to_sharing(by=cast.provider_reviewer, application=late, reason="迟了", bases=[LAW])


def test_where_the_provider_replies_itself_it_needs_no_objection(haishu: Sharing) -> None:
    application = haishu.submitted().application
    with pytest.raises(Refusal, match="自行答复"):
        actions.object_to_sharing(by=haishu.cast.provider_reviewer, application=application, reason="不便", bases=[LAW])
    assert not queries.may_object(application, haishu.cast.provider_reviewer)


def test_the_pages_offer_it_to_the_provider_and_show_it_to_the_bureau(sixian: Sharing, applied: Application) -> None:
    provider, bureau = Client(), Client()
    sixian.cast.enter(provider, sixian.cast.provider_reviewer)
    sixian.cast.enter(bureau, sixian.cast.bureau_reviewer)
    page = provider.get(reverse("sharing:application", args=[applied.id])).content.decode()
    address = reverse("sharing:objection", args=[applied.id])
    assert address in page
    given = {"bases-0-kind": "law", "bases-0-title": "个人信息保护法", "bases-0-article": "第十三条"}
    assert provider.post(address, {"reason": "", **given}).status_code == 422
    assert provider.post(address, {"reason": "超出法定用途", **given}).status_code == 302
    page = bureau.get(reverse("sharing:decide", args=[sixian.case(applied).number])).content.decode()
    assert "提供单位的异议" in page
    assert "超出法定用途" in page


def test_a_data_officer_may_not_object(sixian: Sharing, applied: Application) -> None:
    with pytest.raises(NotPermitted, match="审核人"):
        actions.object_to_sharing(by=sixian.cast.provider_clerk, application=applied, reason="超出用途", bases=[LAW])
    with pytest.raises((BadInput, NotPermitted)):
        actions.object_to_sharing(by=sixian.cast.stranger, application=applied, reason="超出用途", bases=[LAW])

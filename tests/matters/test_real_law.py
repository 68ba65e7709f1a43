"""Sixian's own orders and incidents run on the front as its text says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, NotPermitted
from gongshu.matters import actions, queries
from gongshu.procedure import queries as cases
from gongshu.procedure.clockwork import tick
from gongshu.procedure.models import Case

from .office import Front, fields

pytestmark = pytest.mark.django_db

ORDER, INCIDENT = "supervision.rectification", "security.incident"


def decide(case: Case, outcome: str, by, **given):
    case.refresh_from_db()
    values = {"step": case.state, "expect": case.revision} | given
    return actions.decide_matter(case=case, outcome=outcome, by=by, **values)


def served(front: Front, **given) -> Case:
    return front.case(ORDER, front.cast.bureau_clerk, subject=front.cast.provider.id, **given)


@pytest.mark.requirement("SX-43/N1")
@pytest.mark.parametrize(("lacking", "cite"), [("paper.grounds", "第四十三条"), ("paper.evidence", "本平台约定")])
def test_no_order_without_a_ground_and_its_evidence(sixian: Front, lacking: str, cite: str) -> None:
    with pytest.raises(BadInput) as refused:
        served(sixian, **{lacking.replace(".", "__"): None})
    assert (refused.value.at, refused.value.code) == (lacking, "not_answered")
    shown = next(one for one in queries.questions_of(_draft(sixian), sixian.cast.bureau_clerk) if one.id == lacking)
    assert (shown.cite.zh if shown.cite and shown.source == "law" else "本平台约定") == cite


def _draft(front: Front):
    return actions.start_matter(by=front.cast.bureau_clerk, procedure_id=ORDER)


@pytest.mark.requirement("SX-43/1", "SX-43/N1")
def test_an_order_sets_its_own_time_and_is_overdue_after_it(sixian: Front, frozen: VirtualClock) -> None:
    case = served(sixian)
    bureau = sixian.cast.bureau_reviewer
    with pytest.raises(BadInput) as refused:
        decide(case, "order", bureau)
    assert (refused.value.code, refused.value.cite) == ("due_lacking", "第四十三条")
    decide(case, "order", bureau, due=clock.now() + timedelta(days=10))
    frozen.advance(timedelta(days=11))
    tick()
    badge = cases.badge(Case.objects.get(pk=case.pk))
    assert badge is not None
    assert (badge.state, badge.article) == ("overdue", "第四十三条")
    decide(case, "reported", sixian.cast.provider_clerk, papers={"report": "已逐项整改"})
    assert decide(case, "rectified", bureau).case.state == "rectified"


def test_only_the_bureau_orders(sixian: Front) -> None:
    for by in (sixian.cast.provider_clerk, sixian.cast.stranger, PUBLIC):
        with pytest.raises(NotPermitted):
            actions.start_matter(by=by, procedure_id=ORDER)


@pytest.mark.requirement("SX-40/3", "SX-40/N1")
def test_an_incident_is_not_closed_before_everybody_named_was_told(sixian: Front) -> None:
    clerk = sixian.cast.applicant_clerk
    case = sixian.case(INCIDENT, clerk)
    while not (step := cases.law_of(case).procedure.steps[case.state]).receivers:
        outcome = next(iter(step.outcomes))
        decide(case, outcome, clerk, papers={one.id: "已办" for one in step.papers})
        case.refresh_from_db()
    for left in range(len(step.receivers), 0, -1):
        with pytest.raises(BadInput) as refused:
            decide(case, "closed", clerk, papers={one.id: "已办" for one in step.papers})
        assert refused.value.code == "receivers_lacking"
        assert len(cases.untold(case, step)) == left
        receiver = cases.untold(case, step)[0]
        actions.tell_receiver(case=case, receiver=receiver, text="已告知影响和应对办法", by=clerk)
    assert decide(case, "closed", clerk, papers={one.id: "已办" for one in step.papers}).ended is not None


def test_the_page_offers_each_office_its_own_outcome_and_refuses_anothers_with_its_article(sixian: Front) -> None:
    case = served(sixian)
    decide(case, "order", sixian.cast.bureau_reviewer, due=clock.now() + timedelta(days=10))
    address = reverse("matters:decide", args=[case.number])
    for actor, own, other, place in (
        (sixian.cast.bureau_reviewer, "no_report", "reported", "第四十三条"),
        (sixian.cast.provider_clerk, "reported", "no_report", "本平台约定"),
    ):
        client = sixian.enter(actor)
        page = client.get(address).content.decode()
        assert f'name="outcome" value="{own}"' in page
        assert f'value="{other}"' not in page
        sent = fields(page) | {"outcome": other, "act": "record", "reason": "已过时限"}
        refused = client.post(address, sent)
        assert refused.status_code == 403
        assert place in refused.content.decode()
    case.refresh_from_db()
    assert case.state == "rectify"
    sent = fields(page) | {"paper.report": "已逐项整改", "act": "record"}
    assert client.post(address, sent).status_code == 302
    case.refresh_from_db()
    assert case.state == "verify"

"""Anshan's own procedures at work: incident with its receivers, export with its papers, destruction, drill."""

from __future__ import annotations

import pytest

from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import BadInput, GongshuError, NotPermitted
from gongshu.organizations import actions as register
from gongshu.organizations import queries as register_queries
from gongshu.procedure import actions, queries
from gongshu.procedure.models import Case
from gongshu.registers import actions as registers
from tests.cast import made_up_uscc
from tests.catalog.samples import published

from .office import Office

pytestmark = pytest.mark.django_db
RECEIPT = {"receipt": "网信备〔2026〕7号"}


@pytest.fixture
def anshan(db, frozen) -> Office:
    office = Office("anshan-2022")
    office.publicity = register.create_organization(
        by=SYSTEM, name="宣传文明办", uscc=made_up_uscc(2000), kind="government_department", roles=["cyberspace"]
    )
    account = register.create_person(
        by=SYSTEM,
        username="xuanchuan",
        name="宣文",
        organization=office.publicity,
        password=None,
        posts=["reviewer"],
        must_change_password=False,
    )
    office.publicity_clerk = register_queries.actor_of(account)
    return office


def opened(office: Office, procedure: str) -> Case:
    return office.open(procedure, parties={"agency": office.cast.provider.id}, by=office.cast.provider_clerk)


def decide(office: Office, case: Case, outcome: str, by=None, **given) -> Case:
    case = Case.objects.get(pk=case.pk)
    return office.decide(case, outcome, by=by or office.cast.provider_clerk, **given).case


def tell(office: Office, case: Case, *receivers: str) -> None:
    for receiver in receivers:
        actions.give_notice(case=case, receiver=receiver, text="已告知情况", by=office.cast.provider_clerk)


@pytest.mark.requirement("AS-4.4/2")
def test_an_incident_starts_the_plan_then_tells_the_rights_holders(anshan: Office) -> None:
    case = decide(anshan, opened(anshan, "security.incident"), "started")
    assert case.state == "tell_rights_holders"
    with pytest.raises(BadInput, match="相关权利人") as refused:
        decide(anshan, case, "told")
    assert refused.value.cite == "4.4"
    tell(anshan, case, "rights_holders")
    assert decide(anshan, case, "told").state == "report"


@pytest.mark.requirement("AS-4.4/3", "AS-4.4/N1")
@pytest.mark.parametrize("untold", ["leaders", "cyberspace", "police", "sector_superior"])
def test_an_incident_does_not_close_while_one_of_four_is_untold(anshan: Office, untold: str) -> None:
    four = ("leaders", "cyberspace", "police", "sector_superior")
    case = decide(anshan, opened(anshan, "security.incident"), "started")
    tell(anshan, case, "rights_holders")
    case = decide(anshan, case, "told")
    tell(anshan, case, *(one for one in four if one != untold))
    with pytest.raises(BadInput, match=anshan.profile.roles[untold].title.zh) as refused:
        decide(anshan, case, "reported")
    assert (refused.value.code, refused.value.cite) == ("receivers_lacking", "4.4")
    tell(anshan, case, untold)
    closed = decide(anshan, case, "reported")
    assert (closed.ended, closed.state) == (True, "closed")


@pytest.mark.requirement("AS-4.3/2", "AS-4.3/N2")
@pytest.mark.house_rule("AS-S47")
def test_an_export_is_let_through_with_all_three_papers_and_never_with_fewer(anshan: Office) -> None:
    case = opened(anshan, "security.export")
    for state in ("assessment", "security_review"):
        assert case.state == state
        with pytest.raises(BadInput, match="回执或批复文号"):
            decide(anshan, case, "passed", evidence={})
        case = decide(anshan, case, "passed", evidence=RECEIPT)
    assert case.state == "filing"
    with pytest.raises(NotPermitted):
        decide(anshan, case, "filed", evidence=RECEIPT)
    with pytest.raises(BadInput, match="市网信部门"):
        decide(anshan, case, "filed", by=anshan.publicity_clerk, evidence=RECEIPT)
    actions.give_notice(case=case, receiver="city_cyberspace", text="报备材料", by=anshan.publicity_clerk)
    ended = decide(anshan, case, "filed", by=anshan.publicity_clerk, evidence=RECEIPT)
    assert queries.law_of(ended).end(ended.state).kind == "positive"


def test_an_export_that_failed_a_review_is_not_supplied(anshan: Office) -> None:
    case = decide(anshan, opened(anshan, "security.export"), "passed", evidence=RECEIPT)
    assert decide(anshan, case, "failed", reason="影响国家安全").state == "not_supplied"


@pytest.mark.requirement("AS-4.2/7")
def test_data_is_destroyed_after_somebody_else_approved_and_with_proof(anshan: Office) -> None:
    case = opened(anshan, "security.destruction")
    with pytest.raises(NotPermitted, match="不得办理自己提出的事项"):
        decide(anshan, case, "approve", reason="保存期满")
    case = decide(anshan, case, "approve", by=anshan.cast.provider_reviewer, reason="保存期满")
    done = {"papers": {"method": "erased", "witness": "周民、吴审"}}
    with pytest.raises(GongshuError, match="回执或批复文号"):
        decide(anshan, case, "destroyed", evidence={}, **done)
    ended = decide(anshan, case, "destroyed", evidence={"receipt": "销毁证明2026-3"}, **done)
    assert (ended.ended, ended.state) == (True, "destroyed")


@pytest.mark.requirement("AS-4.4/1")
def test_a_plan_is_written_drilled_and_revised(anshan: Office) -> None:
    case = opened(anshan, "security.drill")
    with pytest.raises(BadInput, match="应急预案"):
        decide(anshan, case, "planned")
    case = decide(anshan, case, "planned", papers={"plan": "应急预案第2版"})
    case = decide(anshan, case, "drilled", papers={"drill_record": "9月演练，查出两处"})
    assert decide(anshan, case, "revised", reason="补上值班联络").ended


@pytest.mark.requirement("AS-4.1/2", "AS-4.1/N1")
@pytest.mark.parametrize("left_out", ["source", "acquired_on"])
def test_a_product_is_not_registered_without_its_source_and_the_day_it_was_obtained(
    anshan: Office, left_out: str
) -> None:
    listed, clerk = anshan.profile.registers["products"], anshan.cast.provider_clerk
    entry = published(anshan.cast)
    product = {"title": "园区招商地图", "source": entry.code, "acquired_on": "2026-09-01", "developer": "某科技公司"}
    with pytest.raises(BadInput) as refused:
        registers.add_row(by=clerk, register=listed, given={k: v for k, v in product.items() if k != left_out})
    assert (refused.value.at, refused.value.cite) == (left_out, "4.1")
    assert registers.add_row(by=clerk, register=listed, given=product).cells["source"]

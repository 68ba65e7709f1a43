"""A procedure that the text does not have is off by default: nobody opens it until the authority has it switched on."""

from __future__ import annotations

import pytest
from django.test import Client

from gongshu.audit.queries import search
from gongshu.kit.actor import PUBLIC, SYSTEM
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.matters import queries
from gongshu.organizations import actions as organizations
from gongshu.organizations import queries as register
from gongshu.organizations.models import Jurisdiction
from gongshu.organizations.switches import is_switched_on
from gongshu.procedure.models import Case
from tests.procedure.office import Office

APPLICATION = "opening.application"


@pytest.fixture
def sixian(db, frozen) -> Office:
    """Sixian as an installation begins: nothing was switched on."""
    office = Office("sixian-2021")
    Jurisdiction.objects.update(switched_on=[])
    return office


@pytest.mark.house_rule("SX-S39")
def test_sixian_begins_with_its_open_application_off(db) -> None:
    adopted = organizations.adopt_profile(by=SYSTEM, profile_id="sixian-2021")
    assert adopted.switched_on == []
    assert not is_switched_on(register.jurisdiction().procedure(APPLICATION))


@pytest.mark.house_rule("SX-S39")
def test_while_it_is_off_neither_the_engine_nor_a_page_opens_it_and_both_say_whom_to_turn_to(sixian) -> None:
    for attempt in (
        lambda: sixian.start(APPLICATION),
        lambda: queries.check_opener(sixian.profile, sixian.profile.procedure(APPLICATION), PUBLIC),
    ):
        with pytest.raises(NotPermitted, match="没有启用") as refused:
            attempt()
        assert "数据主管机构" in refused.value.why.zh
        assert "gongshu law switch opening.application" in refused.value.remedy.zh
        assert refused.value.cite.startswith("第三十五条")
    assert not Case.objects.exists()
    page = Client().get(f"/guide/{APPLICATION}/", follow=True)
    words = page.content.decode()
    assert "没有启用“有条件开放数据申请”" in words
    assert "请直接联系数据主管机构" in words
    assert "开始填写" not in words
    assert APPLICATION not in [one.id for one in queries.public_procedures(sixian.profile)]


def test_the_desk_lists_it_with_the_reason(sixian) -> None:
    offer = next(one for one in queries.offers(sixian.cast.bureau_clerk) if one.procedure.id == APPLICATION)
    assert offer.why_not is not None
    assert offer.why_not.code == "not_switched_on"


@pytest.mark.house_rule("SX-S39")
def test_switched_on_it_runs_to_its_end_without_a_limit(sixian) -> None:
    organizations.switch_procedure(by=sixian.cast.system_admin, procedure_id=APPLICATION, on=True)
    case = sixian.start(APPLICATION)
    assert case.clocks.get().due_at is None
    assert sixian.decide(case, "agree").ended.id == "granted"
    assert search(event="organizations.procedure_switched")[0].data == {"procedure": APPLICATION, "on": True}


def test_cases_under_way_go_on_after_it_is_switched_off(sixian) -> None:
    organizations.switch_procedure(by=SYSTEM, procedure_id=APPLICATION, on=True)
    case = sixian.start(APPLICATION)
    organizations.switch_procedure(by=SYSTEM, procedure_id=APPLICATION, on=False)
    assert sixian.decide(case, "refuse", reason="不在开放范围").ended.id == "refused"
    with pytest.raises(NotPermitted, match="没有启用"):
        sixian.start(APPLICATION)


@pytest.mark.parametrize(
    ("procedure", "on", "words"), [("opening.release", True, "不设开关"), (APPLICATION, False, "本来就是这样")]
)
def test_only_what_is_off_by_default_is_switched_and_only_the_other_way(sixian, procedure, on, words) -> None:
    with pytest.raises(Refusal, match=words):
        organizations.switch_procedure(by=SYSTEM, procedure_id=procedure, on=on)


def test_only_the_system_administrator_switches(sixian) -> None:
    with pytest.raises(NotPermitted, match="系统管理员"):
        organizations.switch_procedure(by=sixian.cast.bureau_reviewer, procedure_id=APPLICATION, on=True)


def test_adopting_again_without_a_word_leaves_the_switches_as_they_are(sixian) -> None:
    organizations.switch_procedure(by=SYSTEM, procedure_id=APPLICATION, on=True)
    organizations.adopt_profile(by=SYSTEM, profile_id="sixian-2021")
    assert register.adopted().switched_on == [APPLICATION]

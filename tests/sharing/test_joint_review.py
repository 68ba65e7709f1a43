"""Rizhao: the authority and the provider review conditional data together; unconditional data is filed and granted."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongshu.audit import queries as audit
from gongshu.audit.export import export
from gongshu.audit.verify import verify_all
from gongshu.kit import crypto
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import Refusal, Several
from gongshu.kit.home import Home
from gongshu.sharing import actions
from gongshu.sharing.models import Application, Grant
from tests.sharing.conftest import Stage
from tests.sharing.scene import Sharing, publish_entry

RIZHAO = "rizhao-2022"
ASKED = {"system": None, "paper.business_process": None, "paper.promise": "promised"}


@pytest.fixture
def rizhao_shown(stage: Stage) -> Sharing:
    """The scene under Rizhao's measures, before the test's own transaction begins."""
    return stage.show(RIZHAO)


@pytest.fixture
def rizhao(rizhao_shown: Sharing, db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """Conditional data under Rizhao's measures."""
    return rizhao_shown.again()


def submitted(rizhao: Sharing) -> Application:
    return rizhao.submitted(**ASKED).application


@pytest.mark.requirement("RZ-14/2", "RZ-14/N2")
@pytest.mark.parametrize("first", ["bureau_reviewer", "provider_reviewer"])
def test_one_opinion_of_two_opens_nothing(rizhao: Sharing, first: str) -> None:
    application = submitted(rizhao)
    rizhao.step(application, getattr(rizhao.cast, first), "agree")
    assert rizhao.case(application).state == "review"
    with pytest.raises(Refusal, match="不能授权") as refused:
        rizhao.issue(application)
    assert (refused.value.code, refused.value.cite) == ("not_yet_granted", "第十四条")
    assert not Grant.objects.exists()


@pytest.mark.requirement("RZ-14/2")
def test_what_both_agree_to_is_granted(rizhao: Sharing) -> None:
    application = submitted(rizhao)
    rizhao.step(application, rizhao.cast.bureau_reviewer, "agree")
    rizhao.step(application, rizhao.cast.provider_reviewer, "agree")
    issued = rizhao.issue(application)
    assert (issued.grant.state, issued.grant.article) == ("active", "第十四条")


@pytest.mark.requirement("RZ-14/N2")
@pytest.mark.house_rule("RZ-S14")
@pytest.mark.parametrize("against", ["bureau_reviewer", "provider_reviewer"])
def test_where_they_differ_it_is_not_granted_and_the_case_ends(rizhao: Sharing, against: str) -> None:
    application = submitted(rizhao)
    sides = {"bureau_reviewer", "provider_reviewer"}
    (other,) = sides - {against}
    rizhao.step(application, getattr(rizhao.cast, other), "agree")
    ended = rizhao.step(application, getattr(rizhao.cast, against), "refuse", reason="用途不在职责之内").ended
    assert ended is not None
    assert (ended.id, ended.kind) == ("refused", "negative")
    assert not Grant.objects.exists()


def test_where_one_asks_for_completion_and_the_other_agrees_they_review_anew(rizhao: Sharing) -> None:
    application = submitted(rizhao)
    rizhao.step(application, rizhao.cast.bureau_reviewer, "agree")
    rizhao.step(application, rizhao.cast.provider_reviewer, "return", reason="场景不清楚", lacking=["paper.scenario"])
    assert rizhao.case(application).state == "review"
    for side in (rizhao.cast.bureau_reviewer, rizhao.cast.provider_reviewer):
        rizhao.step(application, side, "agree")
    assert rizhao.case(application).state == "grant"


def test_a_refusal_both_record_ends_it_without_a_dispute_to_follow(rizhao: Sharing) -> None:
    application = submitted(rizhao)
    for side in (rizhao.cast.bureau_reviewer, rizhao.cast.provider_reviewer):
        rizhao.step(application, side, "refuse", reason="条件不符")
    assert rizhao.case(application).state == "refused"
    application.refresh_from_db()
    with pytest.raises(Exception, match="没有规定“sharing”程序"):
        actions.open_dispute(by=rizhao.cast.applicant_clerk, application=application, reason="不服")


@pytest.mark.requirement("RZ-15/1", "RZ-15/N1")
@pytest.mark.parametrize("lacking", ["paper.scenario", "paper.promise"])
def test_an_application_without_scenario_or_promise_is_not_taken_in(rizhao: Sharing, lacking: str) -> None:
    draft = rizhao.draft(**{**ASKED, lacking: None})
    with pytest.raises(Several) as refused:
        actions.submit_application(by=rizhao.cast.applicant_clerk, application=draft, expect=draft.revision)
    assert [(error.at, error.cite) for error in refused.value.errors] == [(lacking, "第十五条")]


@pytest.mark.requirement("RZ-14/1", "RZ-14/N1")
def test_unconditional_data_is_granted_with_the_application(rizhao: Sharing) -> None:
    free = {"sharing_class": "unconditional", "sharing_reason": "", "sharing_bases": ()}
    entry = publish_entry(rizhao.cast, title="婚姻登记处名录", **free)
    draft = actions.start_application(by=rizhao.cast.applicant_clerk, resource_code=entry.code)
    answers = {
        "way": "interface",
        "purpose": "核验参保人婚姻状况",
        "fields": ["code", "state"],
        "paper.scenario": "参保登记窗口",
        "paper.promise": ASKED["paper.promise"],
        "material.1": "三定方案第二条",
    }
    draft = actions.save_answers(
        by=rizhao.cast.applicant_clerk, application=draft, answers=answers, expect=draft.revision
    )
    done = actions.submit_application(by=rizhao.cast.applicant_clerk, application=draft, expect=draft.revision)
    assert done.issued is not None
    assert (rizhao.case(done.application).state, done.issued.grant.article) == ("granted", "第十四条")


@pytest.mark.requirement("RZ-33/2", "RZ-29/3")
def test_an_auditor_follows_a_grant_from_who_asked_to_who_may_read_and_takes_the_proof_along(
    rizhao: Sharing, own_home: Home, tmp_path: Path
) -> None:
    application = submitted(rizhao)
    for side in (rizhao.cast.bureau_reviewer, rizhao.cast.provider_reviewer):
        rizhao.step(application, side, "agree")
    grant = rizhao.issue(application).grant
    trail = audit.trail(case=grant.case.number)
    who = {one.organization_name for one in trail}
    assert {rizhao.cast.applicant.name, rizhao.cast.bureau.name, rizhao.cast.provider.name} <= who
    assert {one.article for one in trail if one.event == "procedure.decided"} == {"第十四条"}
    [issued] = [one for one in trail if one.event == "sharing.granted"]
    assert issued.subject == grant.resource_code
    assert grant.number in str(issued.data)

    crypto.make_keys(own_home)
    written = export(own_home, tmp_path / "taken")
    lines = (tmp_path / "taken" / "site.jsonl").read_text(encoding="utf-8")
    assert sum(written.values()) >= len(trail)
    assert grant.case.number in lines
    assert verify_all(own_home).ok

"""While a request for withdrawal or an objection is considered, the data may be off every exit; a decision follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gongshu.audit.queries import trail
from gongshu.kit.actor import Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Several
from gongshu.kit.home import Home
from gongshu.matters import actions
from gongshu.opening import actions as opening_actions
from gongshu.opening import queries as opening
from gongshu.opening.models import OpenDataset
from gongshu.organizations.queries import jurisdiction
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case
from tests.opening.fixtures import own_home as own_home
from tests.opening.scene import Opening

pytestmark = pytest.mark.django_db

ASKED = {"rizhao-2022": "opening.withdrawal", "guiyang-draft-2024": "opening.objection"}
TOLD = {"notice": "告知书 2026-1"}


class Considered:
    """An open dataset and a request about it that was just taken in."""

    def __init__(self, profile_id: str, home: Home) -> None:
        self.scene = Opening(profile_id, home)
        self.cast, self.entry = self.scene.cast, self.scene.entry
        self.scene.load()
        release = self.scene.proposed()
        while not (standing := self.scene.case(release)).ended:
            step = cases.open_step(standing)
            assert step is not None
            self.scene.step(release, self.cast.provider_reviewer, next(iter(step.outcomes)))
        opening_actions.seal_pending(home)
        self.case = self.ask()

    def ask(self) -> Case:
        procedure = jurisdiction().procedure(ASKED[self.scene.profile_id])
        return engine.open_case(
            procedure=procedure,
            profile=jurisdiction(),
            subject=self.entry.code,
            subject_title=self.entry.name,
            parties={"provider": self.cast.provider.id, "applicant": self.cast.applicant.id},
            papers={paper.id: "含本单位商业秘密" for paper in procedure.papers},
            by=self.cast.applicant_clerk,
            room="opening",
        )

    def decide(self, outcome: str, by: Actor | None = None, **given: Any) -> Case:
        case = Case.objects.get(pk=self.case.pk)
        given = {"reason": "经核对，理由成立", "evidence": TOLD} | given
        by = by or self.cast.provider_reviewer
        return actions.decide_matter(
            case=case, step=case.state, outcome=outcome, by=by, expect=case.revision, **given
        ).case

    def page(self) -> Any:
        return Client().get(f"/data/{self.entry.slug}/")

    def file(self) -> int:
        answer = Client().get(f"/data/{self.entry.slug}/download/csv")
        b"".join(getattr(answer, "streaming_content", ()))
        return answer.status_code


@pytest.fixture(params=ASKED)
def considered(request: pytest.FixtureRequest, frozen: VirtualClock, own_home: Home) -> Considered:
    return Considered(request.param, own_home)


@pytest.mark.house_rule("RZ-S40", "GY-S40")
@pytest.mark.parametrize("who", ["provider_reviewer", "bureau_reviewer"])
def test_provider_or_authority_suspend_it_and_it_is_on_no_exit_until_it_was_decided(
    considered: Considered, who: str
) -> None:
    assert considered.page().status_code == 200
    considered.decide("suspend", getattr(considered.cast, who))
    assert considered.page().status_code in (404, 410)
    assert "暂停开放" in considered.page().content.decode()
    assert considered.file() in (404, 410)
    assert not opening.datasets().exists()
    assert opening.totals().datasets == 0
    assert [one.entry_id for one in opening.withdrawn()] == [considered.entry.id]
    considered.decide("keep")
    assert considered.page().status_code == 200
    assert considered.file() == 200
    assert opening.totals().datasets == 1
    done = [one for one in trail(case=considered.case.number) if one.event.startswith("opening.")]
    assert [(one.event, one.article) for one in done] == [
        ("opening.suspended", "本平台约定"),
        ("opening.resumed", "本平台约定"),
    ]


@pytest.mark.house_rule("RZ-S40", "GY-S40")
@pytest.mark.parametrize("before", ["take_in", "suspend"])
def test_what_is_to_be_withdrawn_is_open_no_more_whether_it_was_suspended_or_not(
    considered: Considered, before: str
) -> None:
    considered.decide(before)
    assert (considered.page().status_code == 200) == (before == "take_in")
    assert considered.decide("withdraw").state == "withdrawn"
    dataset = OpenDataset.objects.get()
    assert (dataset.withdrawn_at is not None, dataset.suspended_at) == (True, None)
    with pytest.raises(NotFound, match="已停止开放"):
        opening.dataset(considered.entry.slug)


@pytest.mark.requirement("GY-5.3/1")
@pytest.mark.house_rule("RZ-S40", "GY-S40")
@pytest.mark.parametrize("outcome", ["withdraw", "keep"])
def test_a_decision_with_reasons_follows_in_any_case(considered: Considered, outcome: str) -> None:
    considered.decide("suspend")
    with pytest.raises((BadInput, Several)) as refused:
        considered.decide(outcome, reason="", evidence={})
    assert {one.cite for one in getattr(refused.value, "errors", [refused.value])} == {"本平台约定"}
    assert not Case.objects.get(pk=considered.case.pk).ended
    assert not opening.datasets().exists()


def test_others_suspend_nothing_and_nothing_is_suspended_that_is_not_open(considered: Considered) -> None:
    with pytest.raises(NotPermitted):
        considered.decide("suspend", considered.cast.applicant_reviewer)
    considered.scene.withdraw(OpenDataset.objects.get())
    with pytest.raises(Refusal, match="没有正在开放的数据"):
        considered.decide("suspend")
    assert Case.objects.get(pk=considered.case.pk).state == "receive"


def test_a_second_request_does_not_bring_back_what_the_first_one_suspended(considered: Considered) -> None:
    considered.decide("suspend")
    first, considered.case = considered.case, considered.ask()
    with pytest.raises(Refusal, match="已经暂停开放"):
        considered.decide("suspend")
    considered.decide("take_in")
    considered.decide("keep")
    assert not opening.datasets().exists()
    actions.withdraw_matter(case=first, by=considered.cast.applicant_clerk, reason="已私下解决")
    assert opening.datasets().exists()


def test_an_objection_that_led_to_a_correction_lets_the_data_be_open_again(
    frozen: VirtualClock, own_home: Home
) -> None:
    guiyang = Considered("guiyang-draft-2024", own_home)
    guiyang.decide("suspend")
    guiyang.decide("correct")
    assert opening.datasets().exists()


def test_who_may_not_review_openings_is_offered_no_outcome_that_stops_them_and_told_why(considered: Considered) -> None:
    clerk, reviewer = considered.cast.provider_clerk, considered.cast.provider_reviewer
    case = Case.objects.get(pk=considered.case.pk)
    before = cases.step_before(clerk, case)
    assert before is not None
    assert list(before.outcomes) == ["take_in"]
    assert set(cases.step_before(reviewer, case).outcomes) == {"take_in", "suspend"}
    client = Client()
    considered.cast.enter(client, clerk)
    page = client.get(f"/desk/cases/{case.number}/").text
    assert "开放审查须由" in page
    with pytest.raises(NotPermitted) as refused:
        considered.decide("suspend", clerk)
    assert (refused.value.code, refused.value.cite) == ("takes_another_post", "本平台约定")
    assert considered.decide("take_in", clerk).state == "consider"
    following = cases.step_before(clerk, Case.objects.get(pk=case.pk))
    assert following is not None
    assert "withdraw" not in following.outcomes
    assert "keep" in following.outcomes

"""Applying: a draft saved answer by answer, checked whole, then a case. With the standing cast, under both profiles."""

from __future__ import annotations

import pytest

from gongshu.audit.queries import trail
from gongshu.kit.actor import PUBLIC
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Several, Stale
from gongshu.procedure import queries as cases
from gongshu.sharing import actions, queries
from gongshu.sharing.models import Application
from tests.sharing.scene import Sharing


def test_a_draft_is_saved_answer_by_answer_and_returned_to(sharing: Sharing) -> None:
    clerk = sharing.cast.applicant_clerk
    draft = actions.start_application(by=clerk, resource_code=sharing.entry.code)
    saved = actions.save_answers(by=clerk, application=draft, answers={"purpose": " 核验 "}, expect=1)
    again = actions.start_application(by=sharing.cast.applicant_clerk, resource_code=sharing.entry.code)
    assert again.id == draft.id
    assert saved.answers == {"purpose": "核验"}
    assert {task.question.id: task.state for task in queries.tasks_of(saved, clerk)}["purpose"] == "done"


def test_submitting_opens_a_case_with_the_provider_and_leaves_a_record(sharing: Sharing) -> None:
    submitted = sharing.submitted()
    case = submitted.case
    assert case.number.startswith("GX-2026-")
    assert cases.parties(case)["provider"].organization == sharing.cast.provider
    assert cases.parties(case)["applicant"].organization == sharing.cast.applicant
    events = [record.event for record in trail(case=case.number)]
    assert {"procedure.opened", "sharing.applied"} <= set(events)
    assert submitted.issued is None


@pytest.mark.requirement("HS-17/2", "HS-17/3")
def test_in_haishu_the_authority_reviews_first_and_no_limit_is_stated_for_it(haishu: Sharing) -> None:
    case = haishu.submitted().case
    assert case.state == "check"
    badge = cases.badge(case)
    assert badge is not None
    assert badge.state == "none_stated"


@pytest.mark.requirement("SX-27/2", "SX-27/3")
def test_in_sixian_the_bureaus_seven_working_days_run_from_the_application(sixian: Sharing) -> None:
    case = sixian.submitted().case
    assert case.state == "opinion"
    badge = cases.badge(case)
    assert badge is not None
    assert str(badge.due_day) == "2026-09-23"  # Sunday the 20th is a make-up working day
    assert badge.article == "第二十七条第二款"


def test_in_sixian_the_provider_who_has_no_step_is_told(sixian: Sharing) -> None:
    case = sixian.submitted().case
    told = cases.messages(sixian.cast.provider_reviewer).filter(case=case)
    assert [message.kind for message in told] == ["informed"]


@pytest.mark.requirement("HS-17/N1", "SX-25/N3")
def test_what_is_lacking_is_refused_with_its_article_and_nothing_entered_is_lost(sharing: Sharing) -> None:
    draft = sharing.draft(**{"paper.scenario": ""})
    with pytest.raises(Several, match="尚未填写：应用场景"):
        actions.submit_application(by=sharing.cast.applicant_clerk, application=draft, expect=draft.revision)
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert draft.answers["purpose"] == "核验参保人婚姻状况"
    refusals = [record for record in trail(subject=sharing.entry.code) if record.outcome == "refused"]
    assert [record.event for record in refusals] == ["sharing.applied"]


@pytest.mark.requirement("SX-26/2")
def test_the_resources_own_list_of_materials_is_asked_for_at_once(sharing: Sharing) -> None:
    draft = sharing.draft(**{"material.1": ""})
    with pytest.raises(Several, match="尚未填写：职责依据"):
        actions.submit_application(by=sharing.cast.applicant_clerk, application=draft, expect=draft.revision)


@pytest.mark.requirement("SX-26/N2")
def test_a_list_made_longer_later_does_not_bind_a_draft_begun_before(sharing: Sharing) -> None:
    draft = sharing.draft()
    sharing.entry.materials = ["职责依据", "新增的证明"]
    sharing.entry.save()
    asked = [one.id for one in queries.questions_of(draft, sharing.cast.applicant_clerk)]
    assert "material.2" not in asked
    actions.submit_application(by=sharing.cast.applicant_clerk, application=draft, expect=draft.revision)


def test_an_answer_to_no_question_is_refused(sharing: Sharing) -> None:
    draft = sharing.draft()
    with pytest.raises(Refusal, match="没有这个问题"):
        actions.save_answers(
            by=sharing.cast.applicant_clerk, application=draft, answers={"income": "1"}, expect=draft.revision
        )


def test_a_malformed_answer_is_refused_at_its_question(sharing: Sharing) -> None:
    draft = sharing.draft()
    with pytest.raises(BadInput, match="所列各项") as refused:
        actions.save_answers(
            by=sharing.cast.applicant_clerk, application=draft, answers={"fields": ["password"]}, expect=draft.revision
        )
    assert refused.value.at == "fields"


def test_two_tabs_do_not_overwrite_each_other(sharing: Sharing) -> None:
    draft = sharing.draft()
    actions.save_answers(
        by=sharing.cast.applicant_clerk, application=draft, answers={"purpose": "甲"}, expect=draft.revision
    )
    with pytest.raises(Stale, match="未作任何改动"):
        actions.save_answers(
            by=sharing.cast.applicant_clerk, application=draft, answers={"purpose": "乙"}, expect=draft.revision
        )
    assert Application.objects.get(pk=draft.pk).answers["purpose"] == "甲"


def test_an_application_is_submitted_once(sharing: Sharing) -> None:
    application = sharing.submitted().application
    with pytest.raises(Refusal, match="已经提交"):
        actions.submit_application(
            by=sharing.cast.applicant_clerk, application=application, expect=application.revision
        )


def test_submitting_an_outdated_draft_changes_nothing(sharing: Sharing) -> None:
    draft = sharing.draft()
    with pytest.raises(Stale):
        actions.submit_application(by=sharing.cast.applicant_clerk, application=draft, expect=draft.revision - 1)
    assert not cases.cases_about(sharing.entry.code)[0].number.startswith("GX")


def test_a_submitted_application_cannot_be_edited(sharing: Sharing) -> None:
    application = sharing.submitted().application
    with pytest.raises(Refusal, match="不能再修改"):
        actions.save_answers(
            by=sharing.cast.applicant_clerk, application=application, answers={"purpose": "别的"}, expect=2
        )


def test_the_provider_does_not_apply_for_its_own_data(sharing: Sharing) -> None:
    with pytest.raises(Refusal, match="本单位就是该数据的提供单位"):
        actions.start_application(by=sharing.cast.provider_clerk, resource_code=sharing.entry.code)


def test_a_reviewer_or_an_administrator_may_not_apply_and_is_told_which_post_may(sharing: Sharing) -> None:
    for somebody in (sharing.cast.applicant_reviewer, sharing.cast.security_admin):
        with pytest.raises(NotPermitted, match="数据专员"):
            actions.start_application(by=somebody, resource_code=sharing.entry.code)


def test_the_public_may_not_apply(sharing: Sharing) -> None:
    with pytest.raises((NotPermitted, NotFound)):
        actions.start_application(by=PUBLIC, resource_code=sharing.entry.code)


def test_a_stranger_sees_neither_draft_nor_submitted_application(sharing: Sharing) -> None:
    application = sharing.draft()
    for _ in range(2):
        assert not queries.visible_to(sharing.cast.stranger).exists()
        with pytest.raises(NotFound, match="没有这份申请"):
            queries.application(application.id, sharing.cast.stranger)
        application = sharing.submitted().application if application.state == "draft" else application


def test_a_draft_is_the_applicants_alone(sharing: Sharing) -> None:
    draft = sharing.draft()
    for other in (sharing.cast.provider_reviewer, sharing.cast.bureau_reviewer):
        with pytest.raises(NotFound):
            queries.application(draft.id, other)
    assert list(queries.mine(sharing.cast.applicant_reviewer)) == [draft]


def test_provider_and_authority_find_a_submitted_application_among_the_incoming(sharing: Sharing) -> None:
    application = sharing.submitted().application
    for other in (sharing.cast.provider_reviewer, sharing.cast.bureau_reviewer):
        assert list(queries.incoming(other)) == [application]
    assert not queries.incoming(sharing.cast.applicant_clerk).exists()


def test_a_draft_can_be_given_up_and_begun_anew(sharing: Sharing) -> None:
    draft = sharing.draft()
    actions.discard_application(by=sharing.cast.applicant_clerk, application=draft)
    with pytest.raises(Refusal, match="不是草稿"):
        actions.discard_application(by=sharing.cast.applicant_clerk, application=draft)
    assert sharing.draft().id != draft.id


def test_an_application_under_way_can_be_withdrawn_with_a_reason(sharing: Sharing) -> None:
    application = sharing.submitted().application
    case = actions.withdraw_application(by=sharing.cast.applicant_clerk, application=application, reason="改用其他数据")
    assert case.ended
    assert case.state == "withdrawn"


def test_not_shared_data_is_refused_at_the_door_with_the_article_of_its_class(sharing: Sharing) -> None:
    sharing.entry.sharing_class = "none"
    sharing.entry.save()
    with pytest.raises(Refusal, match="不能在平台申请") as refused:
        actions.start_application(by=sharing.cast.applicant_clerk, resource_code=sharing.entry.code)
    assert refused.value.cite


def test_an_earlier_application_can_be_taken_over(sharing: Sharing) -> None:
    first = sharing.submitted().application
    again = actions.start_application(by=sharing.cast.applicant_clerk, resource_code=sharing.entry.code, like=first)
    assert again.id != first.id
    assert again.answers == first.answers

"""My to-dos: what my organization is asked for now, the most urgent first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshu.kit.errors import NotFound, NotPermitted
from gongshu.procedure import actions, queries
from gongshu.procedure.clockwork import tick
from gongshu.procedure.models import Message


def test_each_sees_what_its_organization_is_asked_for(haishu):
    case = haishu.open("sharing.conditional")
    assert [todo.case for todo in queries.todos(haishu.cast.bureau_clerk)] == [case]
    assert queries.todos(haishu.cast.provider_clerk) == []
    haishu.run(case, "pass")
    assert queries.todos(haishu.cast.bureau_clerk) == []
    (todo,) = queries.todos(haishu.cast.provider_clerk)
    assert (todo.title.zh, todo.step.id, todo.urgency) == ("提供单位答复：最低生活保障对象", "reply", "in_time")
    for nobody in (haishu.cast.stranger, haishu.cast.citizen, haishu.cast.system_admin, haishu.cast.applicant_clerk):
        assert queries.todos(nobody) == []


def test_the_most_urgent_stands_first(haishu, frozen):
    first = haishu.run(haishu.open("sharing.conditional"), "pass")
    frozen.advance(timedelta(days=9))
    second = haishu.run(haishu.open("sharing.conditional"), "pass")
    frozen.advance(timedelta(days=12))
    third = haishu.run(haishu.open("sharing.conditional"), "pass")
    unlimited = haishu.open("opening.release", by=haishu.cast.provider_clerk)
    frozen.advance(timedelta(days=7))
    fourth = haishu.run(haishu.open("sharing.conditional"), "pass")
    todos = queries.todos(haishu.cast.provider_reviewer)
    assert [(todo.case.number, todo.urgency) for todo in todos] == [
        (first.number, "severely_overdue"),
        (second.number, "overdue"),
        (third.number, "due_soon"),
        (fourth.number, "in_time"),
        (unlimited.number, "no_limit"),
    ]


def test_many_todos_cost_no_more_questions_to_the_database_than_one(haishu, django_assert_max_num_queries):
    for _ in range(12):
        haishu.run(haishu.open("sharing.conditional"), "pass")
    with django_assert_max_num_queries(8):
        assert len(queries.todos(haishu.cast.provider_clerk)) == 12


def test_a_case_of_ones_own_is_no_todo_for_oneself_but_for_a_colleague(haishu):
    haishu.open("sharing.conditional", by=haishu.cast.bureau_clerk)
    assert queries.todos(haishu.cast.bureau_clerk) == []
    assert len(queries.todos(haishu.cast.bureau_reviewer)) == 1


def test_a_joint_step_is_done_for_who_decided(sixian):
    case = sixian.run(sixian.open("sharing.conditional"), "support")
    sixian.decide(case, "sign", role="applicant")
    assert queries.todos(sixian.cast.applicant_clerk) == []
    assert len(queries.todos(sixian.cast.bureau_clerk)) == 1


def test_a_case_is_seen_by_its_parties_and_the_authority_only(haishu):
    case = haishu.open("sharing.conditional")
    for actor in (haishu.cast.applicant_clerk, haishu.cast.provider_clerk, haishu.cast.bureau_clerk):
        assert queries.case(case.id, actor) == queries.case(case.number, actor) == case
    for actor in (haishu.cast.stranger, haishu.cast.citizen, haishu.cast.audit_admin, haishu.cast.system_admin):
        with pytest.raises(NotFound, match="没有这个事项"):
            queries.case(case.id, actor)
        assert case not in queries.visible_to(actor)
    with pytest.raises(NotFound):
        queries.case("GX-2026-999999", haishu.cast.bureau_clerk)


def test_why_not_is_a_sentence(haishu):
    case = haishu.open("sharing.conditional")
    assert queries.why_not_decide(case, haishu.cast.bureau_clerk) is None
    assert "由" in queries.why_not_decide(case, haishu.cast.provider_clerk).what.zh
    ended = haishu.run(case, "pass", "consent", "grant")
    assert queries.why_not_decide(ended, haishu.cast.bureau_clerk).what.zh == "该事项已经办结"


def test_a_message_is_read_once_and_by_its_organization_only(haishu, frozen):
    haishu.run(haishu.open("sharing.conditional"), "pass")
    frozen.advance(timedelta(days=30))
    tick()
    unread = queries.messages(haishu.cast.provider_clerk, unread_only=True)
    assert [message.kind for message in unread] == ["overdue", "asked"]
    message = unread[0]
    actions.mark_read(message=message, by=haishu.cast.provider_clerk)
    actions.mark_read(message=message, by=haishu.cast.provider_reviewer)
    assert Message.objects.get(pk=message.pk).read_by == haishu.cast.provider_clerk.person
    assert unread.all().count() == 1
    with pytest.raises(NotPermitted, match="其他单位"):
        actions.mark_read(message=message, by=haishu.cast.stranger)
    assert queries.messages(haishu.cast.citizen).count() == 0


def test_cases_about_a_subject_come_newest_first(haishu, frozen):
    first = haishu.open("sharing.conditional")
    frozen.advance(timedelta(minutes=1))
    second = haishu.open("quality.problem")
    assert queries.cases_about("resource-1") == [second, first]
    assert queries.decisions(first) == []

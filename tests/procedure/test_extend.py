"""Haishu art. 27: five working days, more time on review, never beyond 60 natural days from the same start."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gongshu.kit import clock
from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput, Refusal
from gongshu.procedure import clockwork, queries
from gongshu.procedure.models import Case, Clock
from tests.procedure.office import Office, due_of

FIRST_DUE = datetime(2026, 9, 21, 23, 59, 59, 999999, tzinfo=CHINA)
CAP = datetime(2026, 11, 14, 23, 59, 59, 999999, tzinfo=CHINA)
"""60 natural days after 15 September."""


@pytest.fixture
def handled(haishu) -> Case:
    """A problem that the provider has to handle since 15 September."""
    return haishu.run(haishu.open("quality.problem"), "forward")


def ask(office: Office, case: Case, **given) -> Case:
    return office.decide(case, "ask_extension", **given).case


@pytest.mark.requirement("HS-27/3", "HS-27/D1")
def test_the_provider_has_five_working_days_from_the_forwarding(handled):
    assert due_of(handled) == FIRST_DUE


@pytest.mark.requirement("HS-27/4", "HS-27/D2")
def test_an_extension_counts_from_the_same_start(haishu, handled, frozen):
    frozen.advance(timedelta(days=2))
    until = datetime(2026, 10, 20, 18, tzinfo=CHINA)
    case = haishu.decide(ask(haishu, handled), "grant_extension", due=until).case
    running = queries.open_clock(case)
    assert running is not None
    assert (case.state, running.due_at, running.set_by_hand) == ("handle", until, True)
    assert running.started_at == datetime(2026, 9, 15, 10, tzinfo=CHINA)
    assert (running.limit_id, running.article[:5]) == ("HS-27/D2", "第二十七条")


@pytest.mark.house_rule("HS-S2")
@pytest.mark.parametrize("over", [timedelta(microseconds=1), timedelta(days=1), timedelta(days=300)])
def test_more_than_sixty_days_from_the_start_is_refused_with_the_article(haishu, handled, over):
    case = ask(haishu, handled)
    with pytest.raises(Refusal, match="时限最迟为 2026-11-14") as refused:
        haishu.decide(case, "grant_extension", due=CAP + over)
    assert "最长 60个自然日" in refused.value.why.zh
    assert refused.value.cite.startswith("第二十七条")
    assert haishu.decide(case, "grant_extension", due=CAP).case.state == "handle"


@pytest.mark.parametrize("waited", [0, 3, 20])
def test_who_reviews_an_extension_is_told_the_cap_from_receipt_not_from_the_review(haishu, handled, frozen, waited):
    frozen.advance(timedelta(days=2))
    case = ask(haishu, handled)
    frozen.advance(timedelta(days=waited))
    review = haishu.profile.procedures["quality.problem"].steps["review_extension"]
    told = queries.latest_due(case, review.outcomes["grant_extension"])
    assert told is not None
    assert (told[0], told[1].id) == (CAP, "HS-27/D2")
    with pytest.raises(Refusal, match="时限最迟为 2026-11-14"):
        haishu.decide(case, "grant_extension", due=told[0] + timedelta(days=1))
    assert haishu.decide(case, "grant_extension", due=told[0]).case.state == "handle"


@pytest.mark.house_rule("HS-S2")
def test_a_second_extension_does_not_move_the_cap(haishu, handled, frozen):
    case = haishu.decide(ask(haishu, handled), "grant_extension", due=datetime(2026, 10, 20, 18, tzinfo=CHINA)).case
    frozen.move_to(datetime(2026, 10, 19, 9, tzinfo=CHINA))
    case = ask(haishu, case)
    with pytest.raises(Refusal, match="2026-11-14"):
        haishu.decide(case, "grant_extension", due=CAP + timedelta(days=1))
    assert due_of(haishu.decide(case, "grant_extension", due=CAP).case) == CAP


def test_a_refused_extension_wins_no_time(haishu, handled, frozen):
    case = ask(haishu, handled)
    frozen.advance(timedelta(days=10))
    case = haishu.decide(case, "refuse_extension").case
    running = queries.open_clock(case)
    assert running is not None
    assert (running.due_at, running.limit_id) == (FIRST_DUE, "HS-27/D1")
    assert clockwork.tick().overdue == 1


def test_a_second_extension_refused_leaves_the_first_as_it_was(haishu, handled):
    until = datetime(2026, 10, 20, 18, tzinfo=CHINA)
    case = haishu.decide(ask(haishu, handled), "grant_extension", due=until).case
    case = haishu.decide(ask(haishu, case), "refuse_extension").case
    assert due_of(case) == until


@pytest.mark.house_rule("HS-S5")
def test_an_extension_asked_for_too_late_is_refused_as_a_house_rule(haishu, handled, frozen):
    frozen.move_to(FIRST_DUE)
    assert Case.objects.get(pk=handled.pk).state == "handle"
    frozen.advance(timedelta(microseconds=1))
    with pytest.raises(Refusal, match="不能再申请延期") as refused:
        ask(haishu, handled)
    assert "本平台约定" in refused.value.why.zh
    assert refused.value.cite.startswith("第二十七条")


def test_an_extension_asked_for_in_the_last_moment_is_in_time(haishu, handled, frozen):
    frozen.move_to(FIRST_DUE)
    assert ask(haishu, handled).state == "review_extension"


def test_while_the_request_is_reviewed_the_clock_stands_and_nothing_is_met(haishu, handled, frozen):
    ask(haishu, handled)
    asked = Clock.objects.get(case=handled, limit_id="HS-27/D1")
    assert asked.met_at is None
    assert asked.stopped_at == clock.now()
    frozen.advance(timedelta(days=30))
    assert clockwork.tick() == clockwork.TickReport()


@pytest.mark.house_rule("HS-S6")
def test_an_urgent_ticket_gets_the_moment_the_official_sets(haishu):
    until = clock.now() + timedelta(hours=6)
    case = haishu.decide(haishu.open("quality.problem"), "forward_urgent", due=until).case
    running = queries.open_clock(case)
    assert running is not None
    assert (running.due_at, running.limit_id) == (until, "HS-27/D3")
    assert "经办人设定：2026-09-15 16:00" in running.counting_zh
    assert running.warn_at == clock.now()


def test_a_moment_in_the_past_cannot_be_set(haishu):
    case = haishu.open("quality.problem")
    with pytest.raises(BadInput, match="已经过去"):
        haishu.decide(case, "forward_urgent", due=clock.now())
    with pytest.raises(BadInput, match="缺少办理时限"):
        haishu.decide(case, "forward_urgent", due=None)


@pytest.mark.requirement("HS-27/5")
@pytest.mark.parametrize(
    ("outcome", "lacking"),
    [("corrected", {"version"}), ("confirmed_correct", {"reason", "notice"}), ("settled", {"reason", "notice"})],
)
def test_each_of_the_three_resolutions_demands_its_evidence(haishu, handled, outcome, lacking):
    with pytest.raises(BadInput) as refused:
        haishu.decide(handled, outcome, reason="", evidence={})
    errors = getattr(refused.value, "errors", (refused.value,))
    assert {error.at for error in errors} == lacking
    case = haishu.run(handled, outcome)
    assert case.ended == (outcome != "settled")
    assert case.ended or haishu.run(case, "confirmed").ended

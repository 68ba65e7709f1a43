"""Two officials decide at the same moment, on two real connections: one is heard, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from gongshu.kit import clock
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import Refusal, Stale
from gongshu.procedure import actions
from gongshu.procedure.clockwork import TickReport, tick
from gongshu.procedure.models import Case, CaseNumber, Clock, Decision, StepVisit
from tests.procedure.office import LAW, Office

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(time: VirtualClock, *acts: Callable[[], object]) -> list[object]:
    """Run acts in threads that start together; what each returned or raised, in order."""
    gate = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            with clock.using(time):
                gate.wait()
                results[place] = act()
        except Exception as error:  # whatever it was is the result
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def haishu(transactional_db, frozen) -> Office:
    return Office("haishu-2022")


def test_of_two_opposite_decisions_exactly_one_is_taken(haishu, frozen):
    for _ in range(5):
        case = haishu.run(haishu.open("sharing.conditional"), "pass")

        def decide(outcome, actor, case=case, **given):
            return lambda: actions.decide(
                case=case, step="reply", outcome=outcome, by=actor, expect=case.revision, **given
            )

        results = at_once(
            frozen,
            decide("consent", haishu.cast.provider_clerk),
            decide("refuse", haishu.cast.provider_reviewer, reason="有依据", bases=[LAW]),
        )
        lost = [one for one in results if isinstance(one, Stale)]
        won = [one for one in results if isinstance(one, actions.Decided)]
        assert (len(won), len(lost)) == (1, 1), results
        assert "刚刚被他人办理" in lost[0].what.zh
        assert Decision.objects.filter(case=case, visit__step="reply").count() == 1
        assert Case.objects.get(pk=case.pk).state == won[0].case.state
        assert StepVisit.objects.filter(case=case, left_at__isnull=True).count() <= 1


def test_withdrawn_and_decided_at_once_leave_one_of_the_two(haishu, frozen):
    case = haishu.open("sharing.conditional")
    results = at_once(
        frozen,
        lambda: actions.withdraw(case=case, by=haishu.cast.applicant_clerk, reason="不再需要"),
        lambda: actions.decide(
            case=case, step="check", outcome="pass", by=haishu.cast.bureau_reviewer, expect=case.revision
        ),
    )
    decided = Decision.objects.filter(case=case).count()
    case.refresh_from_db()
    assert case.ended
    assert decided == (not isinstance(results[1], Refusal))


def test_cases_opened_at_once_get_different_numbers(haishu, frozen):
    results = at_once(frozen, *[lambda: haishu.open("sharing.conditional") for _ in range(4)])
    assert sorted(case.number for case in results) == [f"GX-2026-{number:06d}" for number in range(1, 5)]
    assert CaseNumber.objects.get(room="sharing").last == 4


def test_two_workers_at_once_mark_every_clock_once(haishu, frozen):
    for _ in range(4):
        haishu.run(haishu.open("sharing.conditional"), "pass")
    later = VirtualClock(Clock.objects.filter(limit_id="HS-17/D1").latest("due_at").due_at)
    later.advance(timedelta(seconds=1))
    results = at_once(later, tick, tick)
    assert sum(report.overdue for report in results if isinstance(report, TickReport)) == 4, results

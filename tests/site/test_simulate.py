"""A simulated year: the real engine, checked against an oracle of its own that shares no code with it."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta

import pytest
from click.testing import CliRunner

from gongshu.audit import chain
from gongshu.audit import queries as audit
from gongshu.procedure.figures import by_limit, by_procedure
from gongshu.procedure.models import Case, CaseParty, Clock, Decision, StepVisit
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.site.cli import gongshu

from .oracle import check_every_due_moment, definition, leads_to, live_through

# Without it the databases of a run of this module alone are not made; each test runs inside the year's transaction.
pytestmark = pytest.mark.django_db
JOINT = {
    step.id
    for name in profile_ids()
    for procedure in load_profile(name).procedures.values()
    for step in procedure.steps.values()
    if step.joint
}


YEARS = {
    "anshan-2022": (20, 1),
    "guiyang-draft-2024": (50, 4),
    "haishu-2022": (60, 5),
    "national-2025": (30, 1),
    "rizhao-2022": (50, 1),
    "sixian-2021": (60, 2),
}
"""How many cases, and by which chance."""


@pytest.fixture(params=YEARS.items(), ids=lambda param: param[0], scope="module")
def simulated(request, django_db_setup, django_db_blocker):
    """A year that has passed; undone after the module."""
    from django.db import transaction  # noqa: PLC0415

    name, (cases, seed) = request.param
    with django_db_blocker.unblock(), transaction.atomic():
        yield live_through(name, seed, cases)
        transaction.set_rollback(True)


def test_every_due_moment_is_that_of_the_oracle(simulated) -> None:
    check_every_due_moment(simulated[0])


def test_no_case_is_in_a_state_that_the_profile_does_not_lead_to(simulated) -> None:
    profile, _ = simulated
    visits = defaultdict(list)
    for visit in StepVisit.objects.order_by("case_id", "number"):
        visits[visit.case_id].append(visit)
    for case in Case.objects.all():
        procedure = definition(profile, case)
        gone = visits[case.id]
        assert gone[0].step == procedure.first
        ways = [leads_to(procedure, visit) for visit in gone if visit.left_at]
        assert [*(visit.step for visit in gone[1:]), *([case.state] if case.ended else [])] == ways
        assert case.ended == (case.state in procedure.ends)


def test_a_limit_is_overdue_exactly_when_it_passed_before_somebody_acted(simulated) -> None:
    _, year = simulated
    for clock in Clock.objects.filter(due_at__isnull=False):
        stood_until = clock.met_at or clock.stopped_at or year.last
        assert (clock.overdue_at is not None) == (clock.due_at < stood_until), clock.pk


def test_silence_moves_nothing(simulated) -> None:
    decided = set(Decision.objects.values_list("visit_id", flat=True))
    left = set(StepVisit.objects.filter(left_at__isnull=False).values_list("pk", flat=True))
    assert left <= decided
    silent = StepVisit.objects.filter(left_at__isnull=True)
    assert silent.exists()
    assert not Decision.objects.filter(visit__in=silent.exclude(step__in=JOINT)).exists()
    assert not Case.objects.filter(visits__in=silent, ended=True).exists()


def test_nobody_judges_a_case_of_ones_own_nor_acts_for_another_party(simulated) -> None:
    parties = {(party.case_id, party.role): party.organization_id for party in CaseParty.objects.all()}
    for decision in Decision.objects.all():
        assert decision.organization == (parties[decision.case_id, decision.role] or "")


def test_the_evidence_of_the_year_verifies(simulated) -> None:
    _, year = simulated
    rows = (record.as_row for record in audit.records_of("site"))
    verified = chain.verify("site", rows)
    assert verified.bad is None
    assert verified.records > year.cases * 3


def test_the_account_counts_every_case_and_every_limit_once(simulated) -> None:
    _, year = simulated
    until = year.last + timedelta(days=1)
    procedures = by_procedure(year.first, until)
    assert sum(one.opened for one in procedures) == year.cases
    assert sum(one.open + sum(one.kinds.values()) for one in procedures) == year.cases
    counted = sum(one.due + one.running for one in by_limit(year.first, until, year.last))
    assert counted == Clock.objects.filter(due_at__isnull=False, stopped_at__isnull=True, source="law").count()


def asked(*arguments: str):
    return CliRunner().invoke(gongshu, ["simulate", *arguments])


def test_the_command_tells_cases_rates_and_indicators_of_all_parts() -> None:
    done = asked(
        "--profile", "haishu-2022", "--year", "2026", "--agencies", "24", "--cases", "12", "--parts", "2", "--json"
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["evidence"] is True
    assert told["counts"]["opened"] == sum(one["opened"] for one in told["procedures"]) == 12
    assert {"RPL", "FIX", "CAT-TIM", "AGG"} <= {one["id"] for one in told["indicators"]}
    assert all((one["value"] is None) == bool(one["why_not"]) for one in told["indicators"])


def test_a_year_without_a_calendar_is_refused() -> None:
    done = asked("--profile", "haishu-2022", "--year", "2031")
    assert done.exit_code == 1
    assert "没有 2031 年的工作日历" in done.stderr


def test_a_year_before_the_instrument_is_refused() -> None:
    done = asked("--profile", "haishu-2022", "--year", "2021", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"] in ("before_its_time", "unknown_year")

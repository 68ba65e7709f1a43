"""More time for a change of the catalog: from the authority, once, where the local text counts no limit of its own."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.catalog import actions, queries
from gongshu.catalog.models import Change
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import BadInput, Refusal
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case
from tests.cast import Cast

from .samples import published

pytestmark = pytest.mark.django_db
HERE = "《政务数据共享条例》第十七条"
SILENT = ("haishu-2022", "guiyang-draft-2024")
DAY = date(2026, 9, 15)


def begun(cast: Cast) -> Change:
    entry = published(cast)
    return actions.begin_change(by=cast.provider_clerk, entry=entry, trigger="职能调整", trigger_day=DAY)


def case_of(change: Change) -> Case:
    change.refresh_from_db()
    assert change.case is not None
    change.case.refresh_from_db()
    return change.case


def due_day(case: Case) -> date | None:
    running = cases.open_clock(case)
    return running.due_at.astimezone(CHINA).date() if running and running.due_at else None


def decide(cast: Cast, case: Case, outcome: str, **given: str) -> Case:
    decided = actions.record_step(by=cast.bureau_reviewer, case=case, outcome=outcome, expect=case.revision, **given)
    return decided.case


@pytest.mark.requirement("NA-17/1", "NA-17/3")
@pytest.mark.parametrize("profile", SILENT)
def test_ten_working_days_and_five_more_with_the_authority_s_consent(
    db: None, frozen: VirtualClock, profile: str
) -> None:
    cast = Cast(profile, departments=True)
    change = begun(cast)
    case = case_of(change)
    running = cases.open_clock(case)
    assert running is not None
    assert (running.article, due_day(case)) == (HERE, date(2026, 9, 29))
    actions.ask_more_time(by=cast.provider_clerk, change=change, reason="涉及十个系统的字段，十日内核不完")
    case = case_of(change)
    step = cases.open_step(case)
    assert step is not None
    assert (change.state, step.act, due_day(case)) == ("in_review", "extend", None)
    decide(cast, case, "grant_extension")
    case = case_of(change)
    running = cases.open_clock(case)
    assert running is not None
    assert (change.state, running.article, running.limit_id) == ("draft", HERE, "NA-17/D3")
    assert due_day(case) == date(2026, 10, 12)
    assert queries.asking_for_time(change, cast.provider_clerk) is None
    with pytest.raises(Refusal, match="不能申请延期"):
        actions.ask_more_time(by=cast.provider_clerk, change=change, reason="还要")
    assert actions.submit_change(by=cast.provider_clerk, change=change).ended


@pytest.mark.requirement("NA-17/1")
def test_what_the_authority_does_not_grant_runs_on(db: None, frozen: VirtualClock) -> None:
    cast = Cast("haishu-2022", departments=True)
    change = begun(cast)
    with pytest.raises(BadInput):
        actions.ask_more_time(by=cast.provider_clerk, change=change, reason=" ")
    actions.ask_more_time(by=cast.provider_clerk, change=change, reason="来不及")
    decide(cast, case_of(change), "refuse_extension", reason="可以按期完成")
    case = case_of(change)
    assert (change.state, due_day(case)) == ("draft", date(2026, 9, 29))


def test_where_the_local_text_counts_its_own_limit_there_is_no_more_time(db: None, frozen: VirtualClock) -> None:
    cast = Cast("sixian-2021", departments=True)
    change = begun(cast)
    assert queries.asking_for_time(change, cast.provider_clerk) is None
    with pytest.raises(Refusal, match="不能申请延期"):
        actions.ask_more_time(by=cast.provider_clerk, change=change, reason="来不及")


def test_whom_the_national_text_does_not_bind_has_none(db: None, frozen: VirtualClock) -> None:
    cast = Cast("haishu-2022")
    change = begun(cast)
    assert queries.asking_for_time(change, cast.provider_clerk) is None


def test_the_pages_of_provider_and_authority(db: None, frozen: VirtualClock) -> None:
    cast, client = Cast("haishu-2022", departments=True), Client()
    change = begun(cast)
    cast.enter(client, cast.provider_clerk)
    page = client.get(reverse("catalog:compile", args=[change.entry.code])).content.decode()
    address = reverse("catalog:more_time", args=[change.entry.code])
    assert address in page
    assert HERE in page
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "来不及", "second-look": "yes"})
    assert answer.status_code == 302
    case = case_of(change)
    cast.enter(client, cast.bureau_reviewer)
    asked = client.get(reverse("catalog:decide", args=[case.number])).content.decode()
    assert "同意延期" in asked
    assert HERE in asked

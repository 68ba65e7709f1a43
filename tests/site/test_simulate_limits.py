"""A simulated year of what is limited in time: every limit of each text, and of the national one, falls due in it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from gongshu.procedure.figures import by_limit
from gongshu.procedure.models import Clock, Decision
from gongshu.regulation.loader import load_profile

from .oracle import MORE_TIME, bound, check_every_due_moment, counted_limits, limited, live_through

# Without it the databases of a run of this module alone are not made; each test runs inside the year's transaction.
pytestmark = pytest.mark.django_db
SEEDS = {
    "anshan-2022": 1, "guiyang-draft-2024": 4, "haishu-2022": 6, "national-2025": 1, "rizhao-2022": 3, "sixian-2021": 2,
}  # fmt: skip
LIMITED_NATIONALLY = {
    "guiyang-draft-2024": ("第十七条", "第二十一条", "第二十六条"),
    "haishu-2022": ("第十七条", "第二十一条", "第二十二条"),
    "rizhao-2022": ("第十七条", "第二十一条", "第二十二条", "第二十六条"),
    "sixian-2021": ("第二十一条", "第二十二条", "第二十六条"),
}
"""Articles of the State Council's regulation whose time holds at some step of each local text, by hand."""


@pytest.fixture(params=SEEDS.items(), ids=lambda param: param[0], scope="module")
def timed(request, django_db_setup, django_db_blocker):
    """A year in which nothing comes about but what is limited in time; undone after the module."""
    from django.db import transaction  # noqa: PLC0415

    name, seed = request.param
    with django_db_blocker.unblock(), transaction.atomic():
        yield live_through(name, seed, 70, only=limited(load_profile(name)))
        transaction.set_rollback(True)


def test_every_due_moment_of_what_is_limited_is_that_of_the_oracle(timed) -> None:
    check_every_due_moment(timed[0])


def test_more_time_begins_where_the_first_limit_ended(timed) -> None:
    for clock in Clock.objects.filter(limit_id__in=MORE_TIME):
        before = Clock.objects.filter(case=clock.case, visit__step=clock.visit.step, id__lt=clock.id).latest("id")
        # One that was stopped for papers goes on from where it began; any other begins where the first limit ended.
        resumed = before.limit_id == clock.limit_id
        assert clock.started_at == (before.started_at if resumed else before.due_at)
        assert clock.case.messages.filter(kind="extended").exists()


def test_every_limit_that_is_counted_falls_due_in_the_year(timed) -> None:
    profile, _ = timed
    ran = set(Clock.objects.filter(due_at__isnull=False).values_list("limit_id", flat=True))
    assert counted_limits(profile) <= ran


def test_what_the_national_text_limits_and_adds_comes_about(timed) -> None:
    profile, _ = timed
    if profile.id in LIMITED_NATIONALLY:
        places = set(Clock.objects.filter(due_at__isnull=False).values_list("article", flat=True))
        assert {f"《政务数据共享条例》{one}" for one in LIMITED_NATIONALLY[profile.id]} <= places
    if profile.id in ("rizhao-2022", "guiyang-draft-2024"):
        assert Clock.objects.filter(limit_id__in=MORE_TIME).exists()


def test_each_limit_is_accounted_for_under_the_article_that_held(timed) -> None:
    profile, year = timed
    ran = Clock.objects.filter(due_at__isnull=False, stopped_at__isnull=True, source="law")
    wanted = Counter(ran.values_list("case__procedure_id", "visit__step", "limit_id", "article"))
    rows = by_limit(year.first, year.last + timedelta(days=1), year.last)
    told = {(one.procedure, one.step, one.limit, one.article): one.due + one.running for one in rows}
    assert told == wanted
    if profile.id == "sixian-2021":
        opinions = {one.article for one in rows if one.limit == "SX-27/D1"}
        assert opinions == {"第二十七条第二款", "《政务数据共享条例》第二十一条"}


def test_what_is_told_once_is_told_once(timed) -> None:
    profile, _ = timed
    returned = Decision.objects.filter(
        outcome="return", case__procedure_id="sharing.conditional", visit__outcome="return"
    )
    visits = {one.visit_id: one.case for one in returned.select_related("case")}
    told = Counter(case.pk for case in visits.values() if bound(case))
    assert set(told.values()) <= {1}
    assert told or profile.id in ("anshan-2022", "guiyang-draft-2024")

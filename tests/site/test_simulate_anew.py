"""Simulated years of their own: the same chance gives the same year, and nothing comes about but what is asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshu.procedure.figures import by_limit
from gongshu.procedure.models import Case, Clock
from gongshu.site.simulate.year import Year

from .oracle import live_through

pytestmark = pytest.mark.django_db


def test_the_same_seed_gives_the_same_year() -> None:
    _, one = live_through("haishu-2022", 7, 8)
    figures = [(row.procedure, row.step, row.in_time, row.late, row.days) for row in by_limit(one.first, one.last)]
    Case.objects.update(opened_at=one.first - timedelta(days=400))
    Clock.objects.update(started_at=one.first - timedelta(days=400))
    again = Year(one.world, 2026, cases=8, resources=9, seed=7)
    assert again.run().counts == one.told.counts
    assert [(r.procedure, r.step, r.in_time, r.late, r.days) for r in by_limit(one.first, one.last)] == figures


def test_nothing_comes_about_but_what_is_named() -> None:
    live_through("haishu-2022", 1, 6, only={"quality.problem"})
    assert set(Case.objects.values_list("procedure_id", flat=True)) == {"quality.problem"}

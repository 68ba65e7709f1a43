"""The figures of this installation over a span of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gongshu.procedure.figures import LimitFigures, ProcedureFigures, by_limit, by_procedure
from gongshu.regulation.definition import Profile
from gongshu.supervision.indicators import Facts, Figure, Kept, Outcomes, indicators

_JUDGING = frozenset({"check", "reply", "opine", "decide", "review", "assess"})
"""Acts by which somebody answers what was asked; the others carry out what was answered."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a span of time amounts to: cases by procedure, limits by step, the indicators."""

    procedures: Sequence[ProcedureFigures]
    limits: Sequence[LimitFigures]
    indicators: Sequence[Figure]


def account(profile: Profile, since: datetime, until: datetime) -> Account:
    """Return the account of a span: cases opened and limits begun from ``since`` on, before ``until``."""
    return account_of(profile, by_procedure(since, until), by_limit(since, until))


def account_of(profile: Profile, procedures: Sequence[ProcedureFigures], limits: Sequence[LimitFigures]) -> Account:
    """Return the account that counts amount to; they may come from several parts of a jurisdiction."""
    kept: dict[tuple[str, str], Kept] = {}
    for row in limits:
        key = (row.procedure, row.step)
        kept[key] = kept.get(key, Kept()) + Kept(row.due, row.in_time, row.days, row.counted)
    outcomes = {row.procedure: Outcomes(row.opened, dict(row.kinds), dict(row.ends)) for row in procedures}
    judging = {
        one.id: frozenset(step.id for step in one.steps.values() if step.act in _JUDGING)
        for one in profile.procedures.values()
    }
    return Account(procedures, limits, indicators(Facts(kept, outcomes, judging)))

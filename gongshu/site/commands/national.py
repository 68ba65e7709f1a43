"""What ``gongshu law due`` tells of the national floor: its limits beside a local one, what holds, what is added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.organizations.rules import ORGANIZATION_KINDS
from gongshu.regulation.baseline import Body, Relation, is_bound, national_on, relations, relations_of
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.completing import further_limit, possible
from gongshu.regulation.definition import Limit, ProcedureDef, Profile, StepDef
from gongshu.regulation.due import Due, due
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import Period


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about: a limit, or a step with the limit the text sets there, None where it sets none."""

    profile: Profile
    limit: Limit | None
    procedure: ProcedureDef | None = None
    step: StepDef | None = None


def under_national(asked: Asked, began: datetime, kind: str, local: datetime | None) -> dict[str, Any]:
    """Return the national limits beside a local one, the moment that holds, and what is added to the step.

    Args:
        asked: the limit or the step.
        began: the moment it runs from.
        kind: the kind of both parties; empty: such as the national instrument binds.
        local: the moment the local limit ends, None where the text counts nothing.
    """
    _check_kind(kind)
    day = began.astimezone(CHINA).date()
    national = national_on(day, asked.profile)
    bound = national is not None and (not kind or is_bound(national, Body(kind)))
    found = [
        (relation, due(period, began, Calendar.load()))
        for relation in (_relations(asked, national) if national and bound else ())
        if isinstance(period := relation.limit.on(day), Period) and period.counted
    ]
    always = [(ends.moment, relation.limit.id) for relation, ends in found if not relation.facts]
    moments = always + ([(local, asked.limit.id)] if local and asked.limit else [])
    holds = min(moments, key=lambda one: one[0], default=None)
    return {
        "for": kind,
        "bound": bound,
        "national": [_relation(relation, ends) for relation, ends in found],
        "effective": {"due": holds[0], "due_day": holds[0].astimezone(CHINA).date(), "limit": holds[1]}
        if holds
        else None,
        "added": _added(asked, national, day, holds[0] if holds else None) if national and bound else [],
    }


def _check_kind(kind: str) -> None:
    if kind and kind not in ORGANIZATION_KINDS:
        raise BadInput(
            t(f"没有这类机构：{kind}", f"no such kind of organization: {kind}"),
            remedy=t("可用：" + "、".join(ORGANIZATION_KINDS), "known: " + ", ".join(ORGANIZATION_KINDS)),
            code="unknown_kind",
            at="for",
        )


def _relations(asked: Asked, national: Profile) -> Iterable[Relation]:
    """Return the national limits at a step, or at every step a local limit can run at."""
    if asked.procedure is None or asked.step is None:
        return relations_of(asked.profile, national, asked.limit.id) if asked.limit else ()
    here = (asked.procedure.id, asked.step.id)
    return [one for one in relations(asked.profile, national) if (one.procedure.id, one.step.id) == here]


def _added(asked: Asked, national: Profile, day: date, holds: datetime | None) -> list[dict[str, Any]]:
    """Return what the national instrument adds to a step, and until when its further limit runs at the latest."""
    told = []
    for procedure, done in possible(asked.profile, national, day):
        for one in done.additions:
            if (
                asked.procedure is None
                or asked.step is None
                or (procedure.id, one.step) != (asked.procedure.id, asked.step.id)
            ):
                continue
            outcome = done.procedure.step(one.step).outcomes[one.outcome]
            longer = further_limit(done, outcome) if one.demand is None else None
            period = longer.on(day) if longer else None
            ends = due(period, holds, Calendar.load()) if isinstance(period, Period) and holds else None
            told.append(
                {
                    "outcome": one.outcome,
                    "demand": one.demand or "",
                    "title": str(one.words(done.procedure)),
                    "profile": national.id,
                    "article": one.cite.zh,
                    "new": one.new,
                    "limit": longer.id if longer else "",
                    "due_day": ends.day if ends else None,
                }
            )
    return told


def _relation(relation: Relation, ends: Due) -> dict[str, Any]:
    return {
        "limit": relation.limit.id,
        "profile": relation.floor.cite.instrument,
        "article": relation.limit.cite.zh,
        "title": str(relation.floor.title),
        "due": ends.moment,
        "due_day": ends.day,
        "provisional": ends.provisional,
        "counting": str(ends.counting),
        "step": f"{relation.procedure.id} {relation.step.id}",
        "only_when": {fact: list(values) for fact, values in relation.facts.items()},
    }


def national_lines(document: dict[str, Any]) -> list[str]:
    """Say what the national floor adds, line by line; nothing where it was not asked for."""
    if "national" not in document:
        return []
    if not document["national"] and not document["added"]:
        return [str(t("全国规定不约束这里，只按本办法", "no national floor here; the local limit alone holds"))]
    lines = [] if document["for"] else [str(t("受全国规定约束的机构之间：", "between those the national text binds:"))]
    for one in document["national"]:
        title = load_profile(one["profile"]).title
        only = "; ".join(f"{fact} = {'/'.join(values)}" for fact, values in one["only_when"].items())
        when = str(t(f"（仅当 {only}）", f" (only when {only})")) if only else ""
        lines.append(f"{title} § {one['article']} · {one['title']}{when}: {one['due_day']} · {one['counting']}")
    if document["effective"]:
        day, limit = document["effective"]["due_day"], document["effective"]["limit"]
        lines.append(str(t(f"两者取早：{day}（{limit}）", f"the earlier holds: {day} ({limit})")))
    return lines + [_added_line(one) for one in document["added"]]


def _added_line(one: dict[str, Any]) -> str:
    title = load_profile(one["profile"]).title
    until = t(f"，最迟到 {one['due_day']}", f", until {one['due_day']} at the latest") if one["due_day"] else t("", "")
    said = t(f"本办法没有、由全国规定补上：{one['title']}", f"added, the local text has none: {one['title']}") + until
    return f"{said}（{title} § {one['article']}）"

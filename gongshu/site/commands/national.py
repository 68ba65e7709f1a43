"""What ``gongshu law due --for`` adds: the national limits beside a local one, and the moment that holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.organizations.rules import ORGANIZATION_KINDS
from gongshu.regulation.baseline import Body, Relation, is_bound, national_on, relations_of
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import Limit, Profile
from gongshu.regulation.due import Due, due
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import Period


def under_national(
    profile: Profile, limit: Limit, began: datetime, kind: str, local: datetime | None
) -> dict[str, Any]:
    """Return the national limits beside a local one between organizations of a kind, and the moment that holds."""
    if kind not in ORGANIZATION_KINDS:
        raise BadInput(
            t(f"没有这类机构：{kind}", f"no such kind of organization: {kind}"),
            remedy=t("可用：" + "、".join(ORGANIZATION_KINDS), "known: " + ", ".join(ORGANIZATION_KINDS)),
            code="unknown_kind",
            at="for",
        )
    national = national_on(began.astimezone(CHINA).date(), profile)
    bound = national is not None and is_bound(national, Body(kind))
    found = [
        (relation, due(period, began, Calendar.load()))
        for relation in (relations_of(profile, national, limit.id) if national and bound else ())
        if isinstance(period := relation.limit.on(began.astimezone(CHINA).date()), Period) and period.counted
    ]
    always = [(ends.moment, relation.limit.id) for relation, ends in found if not relation.facts]
    moments = always + ([(local, limit.id)] if local else [])
    holds = min(moments, key=lambda one: one[0], default=None)
    return {
        "for": kind,
        "bound": bound,
        "national": [_relation(relation, ends) for relation, ends in found],
        "effective": {"due": holds[0], "due_day": holds[0].astimezone(CHINA).date(), "limit": holds[1]}
        if holds
        else None,
    }


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
    if "for" not in document:
        return []
    if not document["national"]:
        return [str(t("全国规定不约束这里，只按本办法", "no national floor here; the local limit alone holds"))]
    lines = []
    for one in document["national"]:
        title = load_profile(one["profile"]).title
        only = "; ".join(f"{fact} = {'/'.join(values)}" for fact, values in one["only_when"].items())
        when = str(t(f"（仅当 {only}）", f" (only when {only})")) if only else ""
        lines.append(f"{title} § {one['article']} · {one['title']}{when}: {one['due_day']} · {one['counting']}")
    if document["effective"]:
        day, limit = document["effective"]["due_day"], document["effective"]["limit"]
        lines.append(str(t(f"两者取早：{day}（{limit}）", f"the earlier holds: {day} ({limit})")))
    return lines

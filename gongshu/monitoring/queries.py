"""Reading signs of risk: who may see which, the counts by the hour, the records behind a sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet, Sum

from gongshu.audit import queries as audit
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, NotPermitted
from gongshu.kit.text import t
from gongshu.matters import queries as matters
from gongshu.matters import rules as matter_rules
from gongshu.monitoring import rules
from gongshu.monitoring.models import Finding, Tally
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may

if TYPE_CHECKING:
    from gongshu.audit.models import AuditRecord

INCIDENT = "security.incident"
SHOWN_RECORDS = 50
HOURS_DRAWN = 48


def is_inspector(actor: Actor) -> bool:
    """Whether somebody watches over the whole platform: of the data authority, in a post that may."""
    return bool(may(actor, "monitoring.dispose")) and sees_all(actor)


def visible_to(actor: Actor) -> QuerySet[Finding]:
    """Return the signs somebody may see: all of them for the data authority, others those of their own organization."""
    if not may(actor, "monitoring.read") and not may(actor, "monitoring.inspect"):
        return Finding.objects.none()
    return Finding.objects.all() if sees_all(actor) else Finding.objects.filter(organization=actor.organization)


def sees_all(actor: Actor) -> bool:
    """Whether somebody is of the data authority, which sees the whole platform."""
    return bool(actor.organization) and "authority" in register.organization(actor.organization).roles


def finding(id: str, actor: Actor) -> Finding:
    """Return a sign of risk.

    Raises:
        NotFound: there is none for this person.
    """
    found = visible_to(actor).filter(pk=id).first()
    if found is None:
        raise NotFound(t("没有这条风险迹象", "there is no such sign"), code="no_such_finding")
    return found


def check_disposes(actor: Actor, found: Finding) -> None:
    """Refuse whoever may not dispose of a sign.

    Raises:
        NotPermitted: not of the data authority in such a post, or the sign is about them.
    """
    if not is_inspector(actor):
        raise NotPermitted(
            t("风险迹象由数据主管部门核实处置", "signs of risk are disposed of by the data authority"),
            why=may(actor, "monitoring.dispose").reason,
            remedy=t("请数据主管部门的审核人员办理", "let its reviewer do it"),
            code="not_an_inspector",
        )
    if found.who == actor.person:
        raise NotPermitted(
            t("本人的行为不能由本人核实（本平台约定）", "nobody disposes of what is about themselves (house rule)"),
            remedy=t("请其他人员办理", "let somebody else do it"),
            code="about_oneself",
        )


def why_not_refer(actor: Actor) -> str:
    """Return why somebody cannot make an incident of a sign here, empty where they can."""
    profile = register.jurisdiction()
    procedure = profile.procedures.get(INCIDENT)
    if procedure is None or not matter_rules.is_generic(procedure):
        return str(t("适用的规则没有安全事件程序", "the instrument has no incident procedure"))
    why = matters.why_not_open(profile, procedure, actor)
    return str(why.what) if why is not None else ""


def name_of(found: Finding) -> str:
    """Return whom a sign is about, as people know it."""
    if found.name:
        return found.name
    if not found.who:
        return str(t("身份不明", "unknown"))
    try:
        person = register.person_by_id(found.who)
    except NotFound:
        return found.who
    return f"{person.name} {person.username}"


def records(found: Finding) -> Sequence[AuditRecord]:
    """Return the first records behind a sign, oldest first."""
    watch = rules.WATCHES[found.watch]
    chosen = audit.search(since=found.since, until=found.until)
    if watch.kind == "sign_in":
        chosen = chosen.filter(subject=found.who)
    elif found.who:
        chosen = chosen.filter(chain=found.who) if watch.kind == "interference" else chosen.filter(actor=found.who)
    elif watch.kind == "stranger":
        chosen = chosen.filter(subject="unknown", event__startswith="organizations.")
    else:
        chosen = chosen.filter(event="gateway.refused", actor="")
    if watch.kind in ("refused", "refused_act"):
        chosen = (
            chosen.filter(outcome="refused") if watch.kind == "refused_act" else chosen.filter(event="gateway.refused")
        )
    return list(chosen.order_by("at_text", "row")[:SHOWN_RECORDS])


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour of the picture: when it began, answered and refused calls."""

    began: datetime
    answered: int
    refused: int


def calls_by_hour(until: datetime, *, hours: int = HOURS_DRAWN, who: str = "", organization: str = "") -> Sequence[Bar]:
    """Return the calls of the hours that end with the one a moment lies in, also those without any.

    Args:
        until: the moment.
        hours: how many.
        who: only those under this grant.
        organization: only those of this organization.
    """
    last = until.replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(hours=hours - 1)
    counted = Tally.objects.filter(began__gte=first, began__lte=last, kind__in=("answered", "refused", "unknown_key"))
    if who:
        counted = counted.filter(who=who)
    if organization:
        counted = counted.filter(organization=organization)
    summed = counted.order_by().values_list("began", "kind").annotate(calls=Sum("count"))
    found: dict[tuple[datetime, bool], int] = {}
    for began, kind, calls in summed:
        key = (began, kind == "answered")
        found[key] = found.get(key, 0) + calls
    starts = [first + timedelta(hours=place) for place in range(hours)]
    return [Bar(one, found.get((one, True), 0), found.get((one, False), 0)) for one in starts]


def today_limits() -> Mapping[str, int]:
    """Return from which figure on each sign is one today."""
    return rules.limits(register.jurisdiction(), clock.today())

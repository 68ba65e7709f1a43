"""Acting for a colleague: delegating for a time, naming a standing substitute, revoking, beginning and ceasing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from gongshu.audit.record import Act, act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.kit.text import t
from gongshu.organizations import events, queries
from gongshu.organizations.delegation_rules import why_not_between
from gongshu.organizations.models import Delegation, Person
from gongshu.regulation.adding import procedures_on

_CHIEF = "chief_data_officer"


def delegate(
    *, by: Actor, delegate: Person, first_day: date, last_day: date, procedures: Collection[str] = ()
) -> Delegation:
    """Let a colleague act in cases on one's behalf for a time; it ends by itself after the last day.

    Args:
        by: on whose behalf; the own powers only.
        delegate: who acts; of the same organization.
        first_day: the first day on which it holds; from now on if that is today.
        last_day: the last day on which it holds.
        procedures: ids of procedures of the profile in force here; none: all.

    Raises:
        Refusal: the colleague cannot stand in, with the reason; BadInput: the days or procedures make no sense.
    """
    with act(by=by, refused=events.DELEGATED, subject=delegate.id) as this:
        _check_days(first_day, last_day)
        made = _make(
            this,
            queries.person_by_id(by.person),
            delegate,
            since=max(_begin(first_day), clock.now()),
            until=_begin(last_day + timedelta(days=1)),
            procedures=procedures,
        )
        this.record(events.DELEGATED, data=_circumstances(made))
        return made


def name_substitute(*, by: Actor, person: Person, substitute: Person, procedures: Collection[str] = ()) -> Delegation:
    """Name who stands in for a person of the own organization until further notice; by its chief data officer.

    Raises:
        NotPermitted: by anybody but the chief of that organization.
        Refusal: the substitute cannot stand in, with the reason.
    """
    with act(by=by, refused=events.SUBSTITUTE_NAMED, subject=substitute.id) as this:
        if by.principal or _CHIEF not in by.posts or person.organization_id != by.organization:
            raise NotPermitted(
                t("常设代办人由本单位首席数据官指定", "the chief data officer of the organization names substitutes"),
                why=t(
                    "指定代办人属于单位负责人的职权（本平台约定）", "to name substitutes is the chief's (house rule)"
                ),
                remedy=t("可以由本人按期限委托", "the person may delegate for a period instead"),
                code="not_the_chief",
            )
        made = _make(this, person, substitute, since=clock.now(), until=None, procedures=procedures)
        this.record(events.SUBSTITUTE_NAMED, data=_circumstances(made))
        return made


def _check_days(first: date, last: date) -> None:
    if first < clock.today() or last < first:
        raise BadInput(
            t("委托的起止日期不对", "the days of the delegation make no sense"),
            remedy=t("开始日不早于今天，结束日不早于开始日", "begin today or later, and end on that day or later"),
            at="last_day",
            code="bad_days",
        )


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, CHINA)


def _make(
    this: Act,
    principal: Person,
    delegate: Person,
    *,
    since: datetime,
    until: datetime | None,
    procedures: Collection[str],
) -> Delegation:
    """Check who and what, and store it."""
    reason = why_not_between(queries.actor_of(principal), queries.actor_of(delegate))
    if this.by.principal:
        reason = t("代他人办理时不能再委托", "acting on behalf of another one cannot delegate")
    if reason is None and not (principal.is_active and delegate.is_active):
        reason = t("账号已停用", "the account is closed")
    if reason is None and delegate.agreement:
        reason = t("服务商人员不作决定，不能代办", "people of a contractor decide nothing and stand in for nobody")
    if reason is not None:
        raise NotPermitted(
            t("不能这样委托", "this cannot be delegated so"),
            why=reason + t("（本平台约定）", " (house rule)"),
            remedy=t("另选一名同事", "choose another colleague"),
            at="delegate",
            code="cannot_stand_in",
        )
    unknown = sorted(set(procedures) - set(procedures_on(queries.jurisdiction(), clock.today())))
    if unknown:
        raise BadInput(
            t(f"没有程序 {'、'.join(unknown)}", f"there is no procedure {', '.join(unknown)}"),
            remedy=t("从列表中选择", "choose from the list"),
            at="procedures",
            code="unknown_procedure",
        )
    return Delegation.objects.create(
        organization=principal.organization,
        principal=principal,
        delegate=delegate,
        procedures=sorted(procedures),
        since=since,
        until=until,
        given_by=this.by.person,
        given_by_name=this.by.name,
    )


def _circumstances(made: Delegation) -> dict[str, object]:
    return {
        "delegation": made.id,
        "for": made.principal_id,
        "since": made.since,
        "until": made.until,
        "procedures": made.procedures,
    }


def revoke_delegation(*, by: Actor, delegation: Delegation) -> Delegation:
    """Revoke a delegation before it ends; what was done under it stays. By who gave it, for whom it is, or the chief.

    Raises:
        NotPermitted: by anybody else.
        Refusal: it has ended already.
    """
    with act(by=by, refused=events.DELEGATION_REVOKED, subject=delegation.delegate_id) as this:
        chief = _CHIEF in by.posts and by.organization == delegation.organization_id
        if by.principal or not (chief or by.person in (delegation.principal_id, delegation.given_by)):
            raise NotPermitted(
                t("这项委托不由您撤销", "this delegation is not yours to revoke"),
                why=t(
                    "由委托人、指定人或本单位首席数据官撤销（本平台约定）",
                    "whom it is for, who gave it or the chief revokes it (house rule)",
                ),
                code="not_yours",
            )
        now = clock.now()
        running = Delegation.objects.filter(pk=delegation.pk, revoked_at__isnull=True)
        running = running.filter(Q(until__isnull=True) | Q(until__gt=now))
        if running.update(revoked_at=now, revoked_by_name=by.name) != 1:
            raise Refusal(t("这项委托已经结束", "this delegation has ended already"), code="ended_already")
        this.record(events.DELEGATION_REVOKED, data={"delegation": delegation.id, "for": delegation.principal_id})
        return Delegation.objects.get(pk=delegation.pk)


def begin_acting(*, by: Person, delegation: str) -> Actor:
    """Begin to act on behalf of a colleague.

    Raises:
        NotPermitted: the delegation gives nothing now: it has not begun, has ended, or the colleague holds no post.
    """
    own = queries.actor_of(by)
    with act(by=own, refused=events.ACTING_BEGUN, subject=by.id) as this:
        found = queries.acting_for(by, delegation)
        if not found:
            raise NotPermitted(
                t("这项委托现在不生效", "this delegation gives nothing now"),
                why=t("尚未开始、已经结束或撤销，或委托人不再任职", "not begun, ended, revoked, or the post is gone"),
                code="no_mandate",
            )
        _, actor = found[0]
        this.record(events.ACTING_BEGUN, data={"delegation": delegation, "for": actor.principal})
        return actor


def end_acting(*, by: Person) -> None:
    """Cease to act on behalf of a colleague."""
    with act(by=queries.actor_of(by), refused=events.ACTING_ENDED, subject=by.id) as this:
        this.record(events.ACTING_ENDED)

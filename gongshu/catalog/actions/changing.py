"""Changing a published entry: begun with what made it necessary, revised, handed in, in force as the next version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db.models import F

from gongshu.audit.record import act
from gongshu.catalog import events
from gongshu.catalog.actions.drafting import circumstances
from gongshu.catalog.actions.permissions import refuse, require_compiler, stale, wrong_state
from gongshu.catalog.actions.reviewing import ROOM, parties_of, record_step
from gongshu.catalog.actions.storing import check_title
from gongshu.catalog.data import EntryData, changed, from_json, to_json
from gongshu.catalog.models import EDITABLE, Change, Entry
from gongshu.catalog.queries import asking_for_time, data_of
from gongshu.catalog.rules import is_mending, refused_at_the_door, with_defaults
from gongshu.catalog.shape import check_shape
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.procedure import actions as procedure
from gongshu.procedure import queries as cases
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.choosing import choose_procedure

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

CHANGE = "catalog.change"


def begin_change(
    *,
    by: Actor,
    entry: Entry,
    trigger: str,
    trigger_day: date,
    bases: Sequence[LegalBasis] = (),
    data: EntryData | None = None,
) -> Change:
    """Begin to change a published entry; its limits run from the day of the trigger.

    Args:
        by: a data officer of the provider.
        entry: a published entry.
        trigger: what made the change necessary (a law amended, a function moved, a field renamed).
        trigger_day: the day it happened, not in the future.
        bases: what the change rests on; may be given later, at the latest where the profile asks for it.
        data: the new values; by default those in force, to be revised.

    Raises:
        Refusal: it is not published, or a change is under way.
        BadInput: without a trigger, or with a day to come.
    """
    with act(by=by, refused=events.CHANGE_BEGUN, subject=entry.code) as this:
        require_compiler(by, entry.provider_id)
        fresh = Entry.objects.select_related("provider").get(pk=entry.pk)
        _check_beginning(fresh, trigger, trigger_day)
        profile = register.jurisdiction()
        values = data_of(fresh) if data is None else changed(with_defaults(data, profile), code=fresh.code)
        _check_values(values, fresh)
        case = _open(by, fresh, trigger_day)
        this.case = case.number
        change = Change.objects.create(
            entry=fresh,
            base_version=fresh.version,
            data=to_json(values),
            trigger=trigger.strip(),
            trigger_day=trigger_day,
            bases=[asdict(basis) for basis in bases],
            case=case,
            created_by=by.person,
        )
        this.record(events.CHANGE_BEGUN, data={"base_version": fresh.version, "trigger_day": trigger_day})
        return change


def _open(by: Actor, entry: Entry, trigger_day: date) -> Case:
    profile = register.jurisdiction()
    return procedure.open_case(
        procedure=choose_procedure(profile, CHANGE),
        profile=profile,
        subject=entry.code,
        subject_title=entry.name,
        parties=parties_of(entry),
        by=by,
        room=ROOM,
        since=datetime.combine(trigger_day, time.min, CHINA),
    )


def _check_beginning(entry: Entry, trigger: str, trigger_day: date) -> None:
    if entry.state != "published":
        raise wrong_state(
            t("没有发布，无须变更", "it is not published; no change is needed"), t("直接修改", "edit it as it stands")
        )
    if Change.objects.filter(entry=entry, state__in=["draft", "in_review", "returned"]).exists():
        raise wrong_state(
            t("已有一项变更正在办理", "a change of it is under way"),
            t("在该变更中修改，或先放弃它", "revise that change, or drop it first"),
        )
    if not trigger.strip():
        raise BadInput(
            t("没有写明变更的起因", "what made the change necessary is not stated"),
            remedy=t("写明法律法规或职能有什么变化", "say what changed in the law or the function"),
            at="trigger",
            code="trigger_lacking",
        )
    if trigger_day > clock.today():
        raise BadInput(
            t("起因发生的日期在将来", "the day of the trigger lies in the future"),
            remedy=t("填写实际发生的日期", "enter the day on which it happened"),
            at="trigger_day",
            code="day_to_come",
        )


def check_beginning(by: Actor, entry: Entry, trigger_day: date) -> None:
    """Refuse what ``begin_change`` would refuse of a change with a trigger and whole values; nothing is begun.

    Raises:
        Refusal, BadInput, NotPermitted: as ``begin_change``.
    """
    require_compiler(by, entry.provider_id)
    _check_beginning(entry, "-", trigger_day)
    profile = register.jurisdiction()
    procedure.check_opening(by, choose_procedure(profile, CHANGE), profile, entry.code, parties_of(entry))


def check_change_editable(change: Change) -> None:
    """Refuse unless a change is with its provider.

    Raises:
        Refusal: it is under review or done with; says how to go on.
    """
    if change.state not in EDITABLE:
        raise wrong_state(
            t("该变更正在审核或已办结，不能修改", "the change is under review or done with and cannot be edited"),
            t("等待办理结果后再改", "wait for the outcome, then change it"),
        )


def _check_values(data: EntryData, entry: Entry) -> None:
    profile = register.jurisdiction()
    refuse(
        [*refused_at_the_door(data, profile, clock.today()), *check_shape(data, profile.catalog)],
        t("变更内容不能保存", "the change cannot be saved"),
    )
    check_title(data, but=entry.pk)


def revise_change(
    *,
    by: Actor,
    change: Change,
    data: EntryData,
    expect: int,
    bases: Sequence[LegalBasis] | None = None,
    read_from: str = "",
) -> Change:
    """Save the values of a change anew; ``bases`` replaces what it rests on, ``read_from``: where its items came from.

    Raises:
        Refusal: it is under review or done with.
        Stale: somebody else saved it meanwhile.
    """
    entry = Entry.objects.get(pk=change.entry_id)
    with act(by=by, refused=events.REVISED, subject=entry.code) as this:
        require_compiler(by, entry.provider_id)
        require_compiler(by, data.provider)
        check_change_editable(Change.objects.get(pk=change.pk))
        data = changed(with_defaults(data, register.jurisdiction()), code=entry.code)
        _check_values(data, entry)
        kept = {} if bases is None else {"bases": [asdict(basis) for basis in bases]}
        saved = Change.objects.filter(pk=change.pk, state__in=EDITABLE, revision=expect).update(
            data=to_json(data), revision=F("revision") + 1, saved_at=clock.now(), **kept
        )
        if saved != 1:
            raise stale()
        this.record(events.REVISED, data=circumstances(data) | ({"read_from": read_from} if read_from else {}))
        return Change.objects.get(pk=change.pk)


def submit_change(*, by: Actor, change: Change, bases: Sequence[LegalBasis] = (), step_only: bool = False) -> Case:
    """Do what the profile asks of the provider in a change: tell the authority, or update and then hand in.

    Args:
        by: a data officer of the provider.
        change: a change under way.
        bases: what it rests on; by default what was stated before.
        step_only: only the step the case stands at, where the profile has several (each with its own limit).

    Raises:
        Several: the entry would lack something, each with its article; BadInput when it is one thing.
        BadInput: the profile asks for the basis of the change, and none was given.
    """
    entry = Entry.objects.get(pk=change.entry_id)
    with act(by=by, refused=events.SUBMITTED, subject=entry.code) as this:
        require_compiler(by, entry.provider_id)
        fresh = Change.objects.select_related("case", "entry").get(pk=change.pk)
        case = fresh.case
        if fresh.state not in EDITABLE or case is None:
            raise wrong_state(t("该变更不在提供单位手中", "the change is not with its provider"), t("等待办理", "wait"))
        if case.ended:  # it was returned with the end of its case: the next one counts from the same day
            case = _open(by, entry, fresh.trigger_day)
            Change.objects.filter(pk=fresh.pk).update(case=case)
        this.case = case.number
        grounds = tuple(bases) or tuple(LegalBasis(**basis) for basis in fresh.bases)
        this.record(events.SUBMITTED, data=circumstances(from_json(fresh.data)))
        while (here := cases.open_step(case)) is not None and is_mending(here):
            case = record_step(
                by=by,
                case=case,
                outcome=next(iter(here.outcomes)),
                expect=case.revision,
                reason=fresh.trigger,
                bases=grounds if "legal_basis" in next(iter(here.outcomes.values())).requires else (),
            ).case
            if step_only:
                break
        return case


def ask_more_time(*, by: Actor, change: Change, reason: str) -> Case:
    """Ask the authority for more time for a change that is with its provider, where the law of its case knows any.

    Args:
        by: a data officer of the provider.
        change: a change under way.
        reason: why it takes longer.

    Raises:
        Refusal: it is not with its provider, or more time is not to be had, or was given already.
        BadInput: without a reason.
    """
    entry = Entry.objects.get(pk=change.entry_id)
    with act(by=by, refused=events.STEPPED, subject=entry.code) as this:
        require_compiler(by, entry.provider_id)
        fresh = Change.objects.select_related("case").get(pk=change.pk)
        check_change_editable(fresh)
        case, asking = fresh.case, asking_for_time(fresh, by)
        if case is None or asking is None:
            raise wrong_state(
                t("这一步不能申请延期", "no more time can be asked for at this step"),
                t("在期限内完成更新", "finish the change in time"),
            )
        this.case = case.number
        step = case.state
        decided = procedure.decide(case=case, step=step, outcome=asking.id, by=by, expect=case.revision, reason=reason)
        if Change.objects.filter(pk=fresh.pk, state=fresh.state).update(state="in_review") != 1:
            raise stale()
        this.record(events.STEPPED, data={"step": step, "outcome": asking.id})
        return decided.case


def discard_change(*, by: Actor, change: Change, reason: str) -> Change:
    """Drop a change that is with its provider, with a reason; the entry stays as it is in force.

    Raises:
        Refusal: it is under review or done with.
    """
    entry = Entry.objects.get(pk=change.entry_id)
    with act(by=by, refused=events.CHANGE_DISCARDED, subject=entry.code) as this:
        require_compiler(by, entry.provider_id)
        fresh = Change.objects.select_related("case").get(pk=change.pk)
        if fresh.case is not None and not fresh.case.ended:
            procedure.withdraw(case=fresh.case, by=by, reason=reason)
        if Change.objects.filter(pk=change.pk, state__in=EDITABLE).update(state="discarded") != 1:
            raise wrong_state(
                t("该变更不在提供单位手中", "the change is not with its provider"),
                t("等待办理", "wait for the outcome"),
            )
        this.record(events.CHANGE_DISCARDED, case=fresh.case.number if fresh.case else "")
        return Change.objects.get(pk=change.pk)

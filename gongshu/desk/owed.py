"""What a unit owes without a case waiting for it: drafts sent back, data whose update is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from gongshu.catalog import queries as catalog
from gongshu.catalog.cycles import next_due
from gongshu.collection import queries as collection
from gongshu.demands import queries as demands
from gongshu.demands.rules import STATES, is_late
from gongshu.desk.navigation import address_of
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.registers.agreements import lacking
from gongshu.registers.duties import reviews_of
from gongshu.registers.following import behind
from gongshu.registers.rules import place

MOST_SHOWN = 8
"""So many of a kind stand on the home page; the list behind the count shows all."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing owed: what, where it is done, since or by when."""

    title: str
    href: str
    word: Text
    day: date | None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Debt:
    """Things owed of one kind, with how many there are in all and where they stand."""

    title: Text
    count: int
    href: str
    rows: Sequence[Owed]


def owed_by(actor: Actor) -> list[Debt]:
    """Return what the unit of an actor owes; nothing for people without a business post."""
    if not actor.organization or not may(actor, "case.read"):
        return []
    found = [_drafts(actor), _updates(actor), _demands(actor), _reviews(actor), _agreements(actor), _behind(actor)]
    return [debt for debt in found if debt.count]


def _drafts(actor: Actor) -> Debt:
    own = catalog.visible_to(actor).filter(provider_id=actor.organization, state="returned").order_by("saved_at")
    rows = [
        Owed(
            entry.name,
            address_of("catalog:compile", entry.code),
            t("被退回，待修改", "sent back, to be mended"),
            clock.local(entry.saved_at).date(),
        )
        for entry in own[:MOST_SHOWN]
    ]
    return Debt(
        t("被退回的目录", "Entries sent back"), own.count(), f"{address_of('catalog:index')}?state=returned", rows
    )


def _demands(actor: Actor) -> Debt:
    waiting, today = demands.waiting_for(actor), clock.today()
    rows = [
        Owed(
            one.title,
            address_of("demands:demand", one.number),
            STATES[one.state],
            one.promised_on or clock.local(one.raised_at).date(),
            late=is_late(one.state, one.promised_on, today),
        )
        for one in waiting[:MOST_SHOWN]
    ]
    return Debt(
        t("等待本单位的数据需求", "Demands that wait for your unit"), waiting.count(), address_of("demands:index"), rows
    )


def _reviews(actor: Actor) -> Debt:
    found = reviews_of(actor)
    rows = [
        Owed(
            str(t(f"{one.register.title.zh}：{one.says}", f"{one.register.title.en}: {one.says}")),
            address_of("registers:row", one.register.id, str(one.number)),
            t("到期复核（本平台约定）", "to be looked at again (house rule)"),
            one.day,
            late=one.day < clock.today(),
        )
        for one in found[:MOST_SHOWN]
    ]
    return Debt(t("到期复核的清单条目", "Rows to be looked at again"), len(found), address_of("registers:index"), rows)


def _agreements(actor: Actor) -> Debt:
    found = lacking(actor)
    rows = [
        Owed(
            str(one.title),
            address_of("registers:register", one.id),
            t(f"没有在有效期内的协议（{place(one)}）", f"no agreement in force ({one.cite.en if one.cite else ''})"),
            None,
        )
        for one in found
    ]
    href = rows[0].href if rows else ""
    return Debt(t("须委托而没有委托的服务单位", "Units to be commissioned"), len(found), href, rows)


def _behind(actor: Actor) -> Debt:
    found = behind(actor)
    rows = [
        Owed(
            str(t(f"{one.register.title.zh}：{one.title}", f"{one.register.title.en}: {one.title}")),
            address_of("registers:row", one.register.id, str(one.number))
            if one.number is not None
            else address_of("registers:register", one.register.id),
            one.words
            + t(f"（{place(one.register)}；提醒日为本平台约定）", " (the day of the reminder is a house rule)"),
            one.remind_on,
            late=one.late,
        )
        for one in found[:MOST_SHOWN]
    ]
    return Debt(
        t("须随目录更新的清单", "Lists to keep up with the catalog"), len(found), address_of("registers:index"), rows
    )


def _updates(actor: Actor) -> Debt:
    today, late = clock.today(), []
    entries = list(catalog.published().filter(provider_id=actor.organization).exclude(update_cycle=""))
    newest = collection.newest_days([entry.code for entry in entries])
    for entry in entries:
        due = next_due(entry.update_cycle, newest[entry.code]) if entry.code in newest else None
        if due is not None and due <= today:
            late.append((due, entry))
    said = partial(register.jurisdiction().catalog.value_title, "update_cycle")
    late.sort(key=lambda pair: (pair[0], pair[1].code))
    rows = [
        Owed(
            entry.name,
            address_of("catalog:entry", entry.code),
            t(f"更新周期：{said(entry.update_cycle).zh}", f"update cycle: {said(entry.update_cycle).en}"),
            due,
            late=due < today,
        )
        for due, entry in late[:MOST_SHOWN]
    ]
    return Debt(t("该更新的数据", "Data due for an update"), len(late), address_of("catalog:index"), rows)

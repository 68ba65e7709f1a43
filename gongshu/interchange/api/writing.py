"""The actions of CKAN that write. Each is the catalog's own verb: a draft, a hand-in, a change, a withdrawal.

Nothing here goes around a review. What is still lacking is told in the reply (``lacking``), each with its article; the
entry stays a draft until it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from gongshu.catalog import actions as catalog
from gongshu.catalog import queries as entries
from gongshu.catalog.data import EntryData
from gongshu.interchange import queries, spelling, taking
from gongshu.interchange.api.calls import Call
from gongshu.interchange.api.rows import resource_of
from gongshu.kit import clock
from gongshu.kit.errors import BadInput, GongshuError, Refusal, Several
from gongshu.kit.text import t

if TYPE_CHECKING:
    from gongshu.catalog.models import Change, Entry
    from gongshu.procedure.rules import LegalBasis

Action = Callable[[Call], Any]

EDITABLE = ("draft", "returned")
_DROPPED = "经接口删除草稿"
"""Why a draft is dropped that never was published, where the caller does not say."""


def package_create(call: Call) -> dict[str, Any]:
    """Draft an entry; with ``state: active`` hand it in, too. The reply's ``state`` says how far it got."""
    data = taking.entry_data(call.asked, EntryData("", call.by.organization))
    entry = catalog.draft_entry(by=call.by, data=data)
    return _told(call, entry.pk, _hand_in(call, entry))


def package_update(call: Call) -> dict[str, Any]:
    """Revise a draft, or begin a change of what is published (``log_message``: what made it necessary).

    ``change_bases`` is what the change rests on, where the instrument asks for it.
    """
    found = queries.package(call.text("id") or call.need("name"), call.by)
    return _save(call, found.entry, call.asked)


def package_patch(call: Call) -> dict[str, Any]:
    """Revise some values only; here the same as ``package_update``: what is not given stays."""
    return package_update(call)


def resource_patch(call: Call) -> dict[str, Any]:
    """Revise the columns (``schema``) of the entry a resource belongs to; files come in by collection only."""
    found, _ = resource_of(call.need("id"), call.by)
    beyond = set(call.asked) - {"id", "schema", "log_message", "trigger_day", "change_bases", "state"}
    if beyond or "schema" not in call.asked:
        raise BadInput(
            t("资源只能修改字段（schema）", "of a resource only its columns (schema) can be revised"),
            why=t("文件由归集的版本自动生成", "its files are made from the versions collected"),
            remedy=t("新数据请在工作台归集", "collect new data on the desk"),
            at=min(beyond, default="schema"),
            code="files_come_by_collection",
        )
    _save(call, found.entry, call.asked)
    return next(one for one in spelling.resources(found, call.root) if one["id"] == call.text("id"))


def package_delete(call: Call) -> None:
    """Withdraw an entry, with its ``reason``; a draft that never was published needs none."""
    found = queries.package(call.text("id") or call.need("name"), call.by)
    never = found.entry.state in EDITABLE and found.entry.version == 0
    reason = call.text("reason") or (_DROPPED if never else "")
    catalog.withdraw_entry(by=call.by, entry=found.entry, reason=reason, expect=found.entry.revision)


def _save(call: Call, entry: Entry, asked: Mapping[str, Any]) -> dict[str, Any]:
    before = entries.data_of(entry)
    if entry.state != "published":
        data = taking.entry_data(asked, before)
        if data != before:
            entry = catalog.revise_entry(by=call.by, entry=entry, data=data, expect=entry.revision)
        return _told(call, entry.pk, _hand_in(call, entry))
    data = taking.entry_data(asked, before)
    if data == before:
        return _told(call, entry.pk)
    bases = taking.legal_bases(call.asked, "change_bases")
    change = _changed(call, entry, data, bases)
    return _told(call, entry.pk, _handed_in(lambda: catalog.submit_change(by=call.by, change=change, bases=bases)))


def _changed(call: Call, entry: Entry, data: EntryData, bases: Sequence[LegalBasis]) -> Change:
    change = entries.open_change(entry)
    if change is not None:
        return catalog.revise_change(by=call.by, change=change, data=data, expect=change.revision, bases=bases or None)
    trigger = call.text("log_message")
    if not trigger:
        raise BadInput(
            t("没有写明变更的起因", "what made the change necessary is not stated"),
            remedy=t(
                "用 log_message 写明法律法规或职能有什么变化", "say in log_message what changed in law or function"
            ),
            at="log_message",
            code="trigger_lacking",
        )
    return catalog.begin_change(
        by=call.by, entry=entry, trigger=trigger, trigger_day=_day(call), data=data, bases=bases
    )


def _day(call: Call) -> date:
    text = call.text("trigger_day")
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError as error:
        raise BadInput(
            t("日期格式不对", "this is no day"),
            remedy=t("写成 2026-09-15", "write 2026-09-15"),
            at="trigger_day",
            code="bad_day",
        ) from error


def _hand_in(call: Call, entry: Entry) -> Sequence[GongshuError]:
    """Hand an entry in where the caller wants it in force; return what it still lacks."""
    if call.text("state") != "active" or entry.state not in EDITABLE:
        return ()
    return _handed_in(lambda: catalog.submit_entry(by=call.by, entry=entry))


def _handed_in(hand_in: Callable[[], object]) -> Sequence[GongshuError]:
    try:
        hand_in()
    except Several as several:
        return several.errors
    except BadInput as one:
        return (one,)
    return ()


def _told(call: Call, id: str, lacking: Sequence[Refusal | GongshuError] = ()) -> dict[str, Any]:
    found = queries.package(id, call.by)
    told = spelling.package(found, call.root, whole=True)
    if lacking:
        told["lacking"] = [
            {"field": one.at, "what": str(one.what), "remedy": str(one.remedy or ""), "article": one.cite}
            for one in lacking
        ]
    change = entries.open_change(found.entry)
    if change is not None:
        told["change"] = {"state": queries.STATES[change.state], "case": change.case.number if change.case else ""}
    return told


WRITES: Mapping[str, Action] = {
    action.__name__: action
    for action in (package_create, package_update, package_patch, package_delete, resource_patch)
}
"""The actions that write, by their names in CKAN."""

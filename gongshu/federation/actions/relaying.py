"""Bringing reports to the upper platform, and following what it says of them. The worker does it; it decides nothing.

A report is taken by one worker at a time (a lease), sent under its own reference, and its answer is written down in one
act. What was sent but not heard of is sent again: the reference makes it one report there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F

from gongshu.audit.events import Event
from gongshu.audit.record import act
from gongshu.federation import events, upward
from gongshu.federation.actions.borrowing import key_of
from gongshu.federation.actions.running import fetcher
from gongshu.federation.models import Relayed
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.crypto import unseal
from gongshu.kit.fetching import FetchFailed, Told, tell
from gongshu.kit.home import Home
from gongshu.organizations import queries as register

_PATH = "/api/v1/problem-reports"


def relay_due(home: Home) -> int:
    """Send what waits and ask what became of what was sent; returns how many reports moved on."""
    moved = 0
    for report in (
        Relayed.objects.filter(next_at__lte=clock.now()).select_related("borrowed__source").order_by("next_at", "pk")
    ):
        if _take(report):
            moved += _send(report) if report.state == "waiting" else _follow(report)
    return moved


def _take(report: Relayed) -> bool:
    """Take the lease of a report, unless another worker was quicker."""
    seen = Relayed.objects.filter(pk=report.pk, next_at=report.next_at, state=report.state)
    return seen.update(next_at=clock.now() + upward.LEASE, attempts=F("attempts") + 1) == 1


def _send(report: Relayed) -> bool:
    sealed = report.record_key_sealed
    message = {
        "kind": report.kind,
        "description": report.description,
        "field": report.field,
        "record_key": unseal(settings.HOME, sealed, purpose=f"relayed:{report.id}") if sealed else "",
        "resource": report.borrowed.resource,
        "reference": report.id,
    }
    answer = _asked(report, _PATH, message)
    if answer is None:
        return False
    if answer.status != 201:
        told = answer.document if isinstance(answer.document, Mapping) else {}
        failure = str(told.get("code", f"http_{answer.status}"))[:40]
        ended: dict[str, Any] = {"state": "refused", "failure": failure, "next_at": None, "ended_at": clock.now()}
        _note(report, events.RELAY_REFUSED, ended | {"record_key_sealed": ""}, {"code": failure})
        return True
    heard = _heard(report, answer.document)
    if heard is None:
        return False
    moved = {"state": "sent", "sent_at": clock.now(), "failure": "", "record_key_sealed": "", "attempts": 0}
    following = {"next_at": clock.now() + upward.FOLLOWED_EVERY}
    _note(report, events.RELAYED, heard | moved | following, {"number": heard["number"]})
    return True


def _follow(report: Relayed) -> bool:
    answer = _asked(report, f"{_PATH}/{report.number}", None)
    if answer is None:
        return False
    if answer.status != 200:
        _later(report, f"http_{answer.status}")
        return False
    heard = _heard(report, answer.document)
    if heard is None:
        return False
    if not answer.document.get("ended"):
        Relayed.objects.filter(pk=report.pk).update(**heard, failure="", next_at=clock.now() + upward.FOLLOWED_EVERY)
        return False
    ended = {"state": "ended", "ended_at": clock.now(), "next_at": None, "failure": ""}
    _note(report, events.RELAY_ENDED, heard | ended, {"number": report.number})
    return True


def _asked(report: Relayed, path: str, message: Mapping[str, str] | None) -> Told | None:
    if not report.borrowed.key_sealed:
        _later(report, "key_erased")
        return None
    try:
        return tell(fetcher(), report.borrowed.source.address + path, key=key_of(report.borrowed), message=message)
    except FetchFailed as failure:
        _later(report, failure.code)
        return None


def _later(report: Relayed, failure: str) -> None:
    following = upward.next_try(clock.now(), report.attempts)
    Relayed.objects.filter(pk=report.pk).update(next_at=following, failure=failure[:40])


def _heard(report: Relayed, document: Any) -> dict[str, Any] | None:
    """Return what the upper platform says of a report, in the shape it is kept in; None: nonsense, ask again later."""
    try:
        return _read(document)
    except (TypeError, KeyError, ValueError, AttributeError):
        _later(report, "bad_answer")
        return None


def _read(document: Mapping[str, Any]) -> dict[str, Any]:
    told = [one for one in document.get("messages") or () if isinstance(one, Mapping)]
    due = document.get("due_on")
    return {
        "number": str(document["number"])[:40],
        "state_there": str(document.get("state", ""))[:200],
        "due_there": date.fromisoformat(due) if due else None,
        "article_there": str(document.get("article", ""))[:80],
        "told": [{name: str(one.get(name, ""))[:1000] for name in ("at", "zh", "en")} for one in told[:50]],
    }


def _note(report: Relayed, event: Event, values: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    with act(by=SYSTEM, refused=event, subject=f"borrowed/{report.borrowed_id}") as this:
        this.article = upward.place_of(register.jurisdiction(), clock.today())
        if Relayed.objects.filter(pk=report.pk, state=report.state).update(**values) == 1:
            this.record(event, data={"report": report.id, **data})

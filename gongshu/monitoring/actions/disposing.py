"""Disposing of a sign of risk: nothing is amiss, it was dealt with, or it is an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.db.models import F

from gongshu.audit.events import Event
from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Refusal, Stale
from gongshu.kit.text import t
from gongshu.matters import actions as matters
from gongshu.monitoring import events, queries
from gongshu.monitoring.models import Finding

if TYPE_CHECKING:
    from gongshu.matters.models import Matter

State = Literal["explained", "contained", "incident"]


def explain_finding(*, by: Actor, finding: Finding, reason: str, expect: int) -> Finding:
    """Put on record that a sign was looked into and nothing is amiss.

    Args:
        by: somebody of the data authority, not the one it is about.
        finding: the sign.
        reason: why nothing is amiss.
        expect: the revision the person saw.

    Raises:
        NotPermitted: by somebody else.
        BadInput: without a reason.
        Refusal: it was disposed of already.
        Stale: it changed meanwhile.
    """
    return _dispose(events.EXPLAINED, "explained", by, finding, reason, expect)


def contain_finding(*, by: Actor, finding: Finding, reason: str, expect: int) -> Finding:
    """Put on record what was done about a sign; arguments and errors as with ``explain_finding``."""
    return _dispose(events.CONTAINED, "contained", by, finding, reason, expect)


def refer_finding(*, by: Actor, finding: Finding, reason: str, expect: int) -> Matter:
    """Make an incident of a sign: a matter of the incident procedure is begun, to be filled in and handed in.

    Arguments as with ``explain_finding``.

    Raises:
        NotFound: the instrument has no such procedure.
        NotPermitted: by somebody who may not dispose of it, or not open an incident.
        BadInput, Refusal, Stale: as with ``explain_finding``.
    """
    with act(by=by, refused=events.REFERRED, subject=finding.who or finding.watch):
        queries.check_disposes(by, finding)
        matter = matters.start_matter(by=by, procedure_id=queries.INCIDENT)
        _dispose(events.REFERRED, "incident", by, finding, reason, expect, matter.id)
        return matter


def _dispose(
    event: Event, state: State, by: Actor, finding: Finding, reason: str, expect: int, matter: str = ""
) -> Finding:
    with act(by=by, refused=event, subject=finding.who or finding.watch) as this:
        queries.check_disposes(by, finding)
        if not reason.strip():
            raise BadInput(
                t("请写明核实的情况", "say what was found out"),
                remedy=t("谁、为什么、做了什么；不写数据内容", "who, why, what was done; no data"),
                at="reason",
                code="reason_lacking",
            )
        if finding.state != "open":
            raise Refusal(
                t("这条已经处理过", "this was disposed of already"),
                remedy=t("有新情况的，会另行发现", "what is new will be found anew"),
                code="disposed_already",
            )
        done = {"state": state, "note": reason.strip(), "matter": matter, "disposed_at": clock.now()}
        who = {"disposed_by": by.person, "disposed_by_name": by.name, "revision": F("revision") + 1}
        if Finding.objects.filter(pk=finding.pk, revision=expect, state="open").update(**done, **who) != 1:
            raise Stale(
                t("刚刚有人处理了这条", "somebody else has just disposed of this"),
                remedy=t("请刷新", "reload the page"),
            )
        told = {"finding": finding.id, "watch": finding.watch} | ({"matter": matter} if matter else {})
        this.record(event, data=told)
        return Finding.objects.get(pk=finding.pk)

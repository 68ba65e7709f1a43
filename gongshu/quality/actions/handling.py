"""Handling problem data: the steps of the profile, the correction, the word to the reporter."""

from __future__ import annotations

from datetime import datetime

from gongshu.audit.record import Act, act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.crypto import unseal
from gongshu.kit.errors import NotFound, NotPermitted, Refusal
from gongshu.kit.text import Text, t
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import Decided
from gongshu.procedure.rules import article, cite_of
from gongshu.quality import events, queries, store
from gongshu.quality.actions.common import permitted, tell_reporter
from gongshu.quality.actions.reporting import contact_purpose, key_purpose
from gongshu.quality.models import Ticket
from gongshu.regulation.definition import OutcomeDef, StepDef

_HANDLING = "correct"
"""The act of who corrects; every other act of the procedure passes on, reviews or answers."""


def decide_problem(
    *,
    by: Actor,
    ticket: Ticket,
    step: str,
    outcome: str,
    expect: int,
    reason: str = "",
    due: datetime | None = None,
    notice: str = "",
    version: int | None = None,
    receipt: str = "",
) -> Decided:
    """Record an outcome at the step where a ticket stands, and tell the reporter what came of it.

    Args:
        by: who decides.
        ticket: the ticket.
        step: the step the person saw.
        outcome: one of its outcomes.
        expect: the revision of the case the person saw.
        reason: why, where the outcome asks for it.
        due: a due moment, where the outcome asks for one.
        notice: what the reporter is told, where the outcome demands that they be told.
        version: the corrected version, where the outcome demands one; newer than the one the report is about.
        receipt: the number or reference of another platform, where the outcome demands one.

    Raises:
        Refusal: the version is not newer or not committed, and all that the engine's ``decide`` refuses.
        NotPermitted: the step is another's, or the post does not allow it.
        BadInput: the outcome lacks something; ``Several`` when it lacks more than one thing.
        Stale: somebody else moved the case meanwhile.
    """
    case = ticket.case
    case.refresh_from_db()
    with act(by=by, refused=events.HANDLED, subject=ticket.resource_code, case=case.number) as this:
        if not cases.is_visible_to(case, by):
            raise queries.no_such_case()
        law = queries.law_of(ticket)
        here = law.step(step)
        if here is None or step != case.state:
            here = cases.open_step(case)
        chosen = here.outcomes.get(outcome) if here else None
        permitted(by, "quality.handle" if here and here.act == _HANDLING else "quality.forward")
        evidence: dict[str, str] = {}
        if here and chosen and "version" in chosen.requires and version is not None:
            _check_version(ticket, version, article(*cite_of(law, here, chosen)))
            evidence["version"] = f"{ticket.resource_code}@{version}"
        if chosen and "receipt" in chosen.requires and receipt.strip():
            evidence["receipt"] = receipt.strip()
        if chosen and "notice" in chosen.requires and notice.strip():
            evidence["notice"] = tell_reporter(this, ticket, "answer", _answer(chosen, notice)).id
        decided = engine.decide(
            case=case, step=step, outcome=outcome, by=by, expect=expect, reason=reason, due=due, evidence=evidence
        )
        this.article = decided.record.article
        if "version" in evidence:
            Ticket.objects.filter(pk=ticket.pk).update(corrected_version=version)
        this.record(events.HANDLED, data={"step": step, "outcome": outcome, "version": version})
        _tell_progress(this, ticket, here, decided, version if "version" in evidence else None, evidence)
        return decided


def _check_version(ticket: Ticket, version: int, cite: str) -> None:
    if not store.has_version(ticket.resource_code, version):
        raise Refusal(
            t(f"数据没有第 {version} 版", f"the data has no version {version}"),
            remedy=t("先归集更正后的数据", "load the corrected data first"),
            cite=cite,
            code="no_such_version",
            at="version",
        )
    if version <= (ticket.version_seen or 0):
        raise Refusal(
            t("没有更正后的新版本，不能按已更正办结", "there is no newer version; it cannot be closed as corrected"),
            why=t(
                f"反馈针对第 {ticket.version_seen} 版，所填版本不比它新",
                f"the report is about version {ticket.version_seen}; the one given is not newer",
            ),
            remedy=t("先归集更正后的数据，再办结", "load the corrected data first, then close the case"),
            cite=cite,
            code="version_not_newer",
            at="version",
        )


def _answer(chosen: OutcomeDef, notice: str) -> Text:
    told = notice.strip()
    return t(f"{chosen.title.zh}。{told}", f"{chosen.title.en}. {told}")


def _tell_progress(
    this: Act, ticket: Ticket, here: StepDef | None, decided: Decided, version: int | None, evidence: dict[str, str]
) -> None:
    """Tell the reporter what an answer has not told already: a correction, or how the case goes on."""
    if version is not None:
        text = t(
            f"您反馈的问题已更正，更正后的数据为第 {version} 版",
            f"The problem you reported was corrected in version {version} of the data",
        )
        tell_reporter(this, ticket, "corrected", text)
    elif decided.ended is not None and "notice" not in evidence:
        end = decided.ended.title
        tell_reporter(this, ticket, "ended", t(f"已办结：{end.zh}", f"Closed: {end.en}"))
    elif decided.step is not None and here is not None:
        running = cases.open_clock(decided.case)
        until = running.due_at if running else None
        by_when = t("", "")
        if until:
            shown = f"{clock.local(until):%Y-%m-%d}"
            by_when = t(f"，应于 {shown} 前办结", f"; to be finished by {shown}")
        step = decided.step.title
        tell_reporter(this, ticket, "progress", t(f"现在的环节：{step.zh}", f"Now: {step.en}") + by_when)


def reveal_record_key(*, by: Actor, ticket: Ticket) -> str:
    """Return the key of the reported record; that somebody looked at it is recorded.

    Raises:
        NotPermitted: no step of the procedure is this organization's, or without a post that handles problems.
        NotFound: the reporter gave no key.
    """
    with act(by=by, refused=events.KEY_REVEALED, subject=ticket.resource_code, case=ticket.case.number) as this:
        _check_handling(ticket, by)
        kept = ticket if ticket.key_sealed else ticket.previous
        if kept is None or not kept.key_sealed:
            raise NotFound(t("反馈没有指明记录", "the report names no record"), code="no_record_key")
        this.record(events.KEY_REVEALED, data={"key_digest": ticket.key_digest})
        return unseal(store.home(), kept.key_sealed, purpose=key_purpose(kept.id))


def reveal_contact(*, by: Actor, ticket: Ticket) -> str:
    """Return how a reporter of the public wants to be reached; that somebody looked at it is recorded.

    Raises:
        NotPermitted: no step of the procedure is this organization's, or without a post that handles problems.
        NotFound: the reporter left no contact.
    """
    with act(by=by, refused=events.CONTACT_REVEALED, subject=ticket.resource_code, case=ticket.case.number) as this:
        _check_handling(ticket, by)
        if not ticket.contact_sealed:
            raise NotFound(t("反馈人没有留联系方式", "the reporter left no contact"), code="no_contact")
        this.record(events.CONTACT_REVEALED)
        return unseal(store.home(), ticket.contact_sealed, purpose=contact_purpose(ticket.id))


def _check_handling(ticket: Ticket, by: Actor) -> None:
    permitted(by, "quality.forward")
    if by.organization not in queries.handling_organizations(ticket):
        raise NotPermitted(
            t("只供办理机构查看", "this is for those who handle the case"),
            code="not_your_case",
        )

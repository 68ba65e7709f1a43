"""Reporting problem data: from the portal, from the desk, by the interface, from a check."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from gongshu.audit.record import Act, act
from gongshu.catalog import queries as catalog
from gongshu.kit import canonical, clock
from gongshu.kit.actor import Actor
from gongshu.kit.crypto import GATEWAY, keyed_hash, seal, secret
from gongshu.kit.errors import NotFound, NotPermitted, Refusal, Several
from gongshu.kit.ids import new_id
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.procedure import actions as engine
from gongshu.procedure.public import check_flood, code_digest, new_code
from gongshu.procedure.rules import HOUSE_RULE, article
from gongshu.quality import events, store
from gongshu.quality.actions.common import permitted, tell_reporter
from gongshu.quality.models import QualityRun, Ticket
from gongshu.quality.problems import CHANNELS, Said, check_report
from gongshu.quality.queries import CODE_OF, is_reporter, law_of
from gongshu.quality.words import meaning_of

if TYPE_CHECKING:
    from gongshu.catalog.models import Entry

PROCEDURE, SECOND_REPORT = "quality.problem", "quality.second_report"
PUBLIC_PER_HOUR = 60
"""How many reports of the public on one resource are taken in an hour: a house rule against floods."""


def report_problem(
    *,
    by: Actor,
    resource_code: str,
    description: str,
    kind: str,
    channel: str,
    record_key: str = "",
    field: str = "",
    contact: str = "",
    reference: str = "",
) -> Ticket:
    """Report problem data; a case opens in the shape of the profile.

    Args:
        by: an official, the public, or an organization's system (``kind`` ``interface``).
        resource_code: the resource it is about; one that the reporter may see.
        description: what is wrong.
        kind: ``error``, ``omission``, ``rights_infringement``, as far as the profile names them.
        channel: ``portal_form``, ``platform_form`` or ``interface``.
        record_key: the key of the record; sealed.
        field: name or title of the item.
        contact: how a person of the public can be reached, if they want to be; sealed.
        reference: what an organization calls the report; the same one again gives the ticket there is.

    Returns:
        The ticket. For the public ``ticket.code`` is the code of the status page; it is told here and nowhere again.

    Raises:
        NotFound: there is no such resource for this person, or the profile has no procedure for problems.
        NotPermitted: the official may not report, or the channel is not the reporter's.
        BadInput: something is missing or unknown; ``Several`` when it is more than one thing.
        Transient: too many reports by the public within the hour.
    """
    said = Said(kind, channel, description, field, record_key.strip(), contact.strip())
    with act(by=by, refused=events.REPORTED, subject=resource_code) as this:
        _check_reporter(by, channel)
        entry = catalog.entry(resource_code, by)
        if reference and (known := Ticket.objects.filter(reporter=by.organization, reference=reference).first()):
            return known
        _check_flood(by, entry.code)
        _check(entry, said)
        return _open(this, entry, said, Ticket(id=new_id(), reference=reference if by.organization else ""))


def report_finding(*, by: Actor, run: QualityRun, field: str, rule: str) -> Ticket:
    """Open a ticket for what a check found: one for all rows that break a rule in a field.

    Raises:
        NotPermitted: the person may not report.
        NotFound: the run found no such thing.
        Refusal: there is a ticket for it already.
    """
    with act(by=by, refused=events.REPORTED, subject=run.resource_code) as this:
        permitted(by, "quality.report")
        rows = next((one["rows"] for one in run.counts if (one["field"], one["rule"]) == (field, rule)), 0)
        if not rows:
            raise NotFound(t("该次检查没有发现这一问题", "the check found no such thing"), code="no_such_finding")
        if Ticket.objects.filter(run=run, field=field, rule=rule).exists():
            raise Refusal(
                t("该问题已经反馈", "this was reported already"),
                remedy=t("查看已有的事项", "look at the case there is"),
                code="reported_already",
            )
        meaning = meaning_of(rule).message
        entry = catalog.entry(run.resource_code, by)
        words = (
            f"质量检查发现第 {run.version} 版有 {rows:,} 行：{meaning.zh} / "
            f"a check found {rows:,} rows of version {run.version}: {meaning.en}"
        )
        allowed = register.jurisdiction().rule("quality.problem_kinds", clock.today())
        kind = "omission" if rule in ("required", "required_if") and "omission" in _list(allowed) else "error"
        said = Said(kind, "check", words, field)
        _check(entry, said)
        return _open(this, entry, said, Ticket(id=new_id(), run=run, rule=rule, version_seen=run.version))


def report_again(*, by: Actor, ticket: Ticket, description: str, code: str = "") -> Ticket:
    """Report once more what was closed without a correction: the reporter does not accept the answer (house rule).

    Args:
        by: the reporter: somebody of the reporting organization, or the public with the code.
        ticket: the closed ticket.
        description: why the answer is not accepted.
        code: the code of the status page, for the public.

    Raises:
        NotFound: it is not this person's ticket.
        Refusal: it is open still, was corrected, or was reported again before.
        BadInput: without a description.
    """
    with act(by=by, refused=events.REPORTED, subject=ticket.resource_code, case=ticket.case.number) as this:
        if not is_reporter(ticket, by, code):
            raise NotFound(t("没有这个事项", "there is no such case"), code="no_such_case")
        _check_again(ticket)
        entry = catalog.entry(ticket.resource_code, by)
        said = Said(ticket.kind, ticket.channel, description, ticket.field)
        _check(entry, said)
        again = Ticket(id=new_id(), previous=ticket, key_digest=ticket.key_digest, record=ticket.record)
        return _open(this, entry, said, again)


def _list(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else ("error", "omission")


def _check_again(ticket: Ticket) -> None:
    case = ticket.case
    case.refresh_from_db()
    if not case.ended:
        raise Refusal(
            t("该事项还在办理", "the case is still open"),
            remedy=t("办结后对结果有异议的，可再反馈一次", "once it is closed, it can be reported again"),
            code="still_open",
        )
    if law_of(ticket).end(case.state).kind == "positive":
        raise Refusal(
            t("该问题已更正", "the problem was corrected"),
            remedy=t("有新的问题，请另行反馈", "report a new problem as such"),
            code="corrected_already",
        )
    if Ticket.objects.filter(previous=ticket).exists() or ticket.previous_id:
        raise Refusal(
            t("同一问题只可再反馈一次，已由主管机构办理", "it was reported once more already; the authority decides"),
            cite=HOUSE_RULE.zh,
            code="reported_again_already",
        )


def _check_reporter(by: Actor, channel: str) -> None:
    if by.kind == "official":
        permitted(by, "quality.report")
    own = {"public": ("portal_form",), "interface": ("interface",)}.get(by.kind, ("platform_form", "portal_form"))
    if channel in CHANNELS and not by.is_system and channel not in own:
        raise NotPermitted(
            t("不能经这一渠道反馈", "this is not your channel"),
            remedy=t(f"可用：{'、'.join(own)}", f"use: {', '.join(own)}"),
            code="other_channel",
        )


def _check_flood(by: Actor, resource_code: str) -> None:
    if by.kind != "public":
        return
    since = clock.now() - timedelta(hours=1)
    lately = Ticket.objects.filter(resource_code=resource_code, reporter=None, reported_at__gt=since, run=None)
    check_flood(lately.count(), PUBLIC_PER_HOUR, t("对该数据的反馈", "reports on this data"))


def _check(entry: Entry, said: Said) -> None:
    fields = [(item.name, item.title) for item in catalog.items_of(entry)]
    errors = check_report(register.jurisdiction(), clock.today(), said, fields)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Several(t(f"反馈有 {len(errors)} 处需要改正", f"{len(errors)} things to correct"), errors)


def _open(this: Act, entry: Entry, said: Said, ticket: Ticket) -> Ticket:
    profile = register.jurisdiction()
    again = ticket.previous_id and SECOND_REPORT in profile.procedures
    procedure = profile.procedure(SECOND_REPORT if again else PROCEDURE)
    this.subject = entry.code
    this.article = article(procedure.cite, "law")
    by = replace(this.by, person=ticket.id) if this.by.kind == "public" else this.by
    ticket.case = engine.open_case(
        procedure=procedure,
        profile=profile,
        subject=entry.code,
        subject_title=entry.name,
        parties={"provider": entry.provider_id, "reporter": by.organization},
        by=by,
        room="quality",
        facts={"kind": said.kind, "channel": said.channel},
    )
    this.case = ticket.case.number
    _fill(ticket, entry, said, by)
    ticket.save(force_insert=True)
    this.record(
        events.REPORTED,
        data={
            "kind": said.kind,
            "channel": said.channel,
            "field": ticket.field,
            "version": ticket.version_seen,
            "key_digest": ticket.key_digest,
            "description_digest": canonical.digest(said.description),
        },
    )
    number = ticket.case.number
    received = t(f"已收到您的反馈，编号 {number}", f"Your report was received under number {number}")
    tell_reporter(this, ticket, "received", received)
    return ticket


def _fill(ticket: Ticket, entry: Entry, said: Said, by: Actor) -> None:
    ticket.resource_code, ticket.resource_title = entry.code, entry.name
    ticket.kind, ticket.channel, ticket.description = said.kind, said.channel, said.description.strip()
    ticket.field = _field_name(entry, said.field)
    ticket.version_seen = ticket.version_seen or store.newest_version(entry.code)
    ticket.reporter_id = by.organization or None
    if said.record_key:
        ticket.key_sealed = seal(store.home(), said.record_key, purpose=key_purpose(ticket.id))
        digest = keyed_hash(secret(store.home(), GATEWAY), f"problem:{entry.code}:{said.record_key}".encode())
        ticket.key_digest = digest
    if said.contact:
        ticket.contact_sealed = seal(store.home(), said.contact, purpose=contact_purpose(ticket.id))
    if by.kind == "public":
        ticket.code = new_code()
        ticket.code_digest = code_digest(CODE_OF, ticket.id, ticket.code)


def key_purpose(ticket: str) -> str:
    """Return what a record's key is sealed for: this ticket and no other."""
    return f"problem-key:{ticket}"


def contact_purpose(ticket: str) -> str:
    """Return what a reporter's contact is sealed for: this ticket and no other."""
    return f"problem-contact:{ticket}"


def _field_name(entry: Entry, told: str) -> str:
    return next((item.name for item in catalog.items_of(entry) if told in (item.name, item.title)), "") if told else ""

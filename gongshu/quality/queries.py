"""Reading quality: tickets for a person, the status for a reporter, what checks found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from gongshu.catalog import queries as catalog
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound
from gongshu.kit.text import Text, t
from gongshu.procedure import queries as cases
from gongshu.procedure.badge import Badge
from gongshu.procedure.public import code_fits
from gongshu.procedure.snapshot import Pinned
from gongshu.quality import store
from gongshu.quality.models import QualityRun, ReporterMessage, Ticket
from gongshu.quality.words import DIMENSIONS, meaning_of

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

CODE_OF = "ticket"
"""What the code of a status page belongs to."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a reporter sees of a ticket: where it stands, by when, what was said; nothing of anybody's data."""

    number: str
    resource_title: str
    state: Text
    ended: bool
    badge: Badge | None
    messages: Sequence[ReporterMessage]
    ticket: Ticket
    may_report_again: bool


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension of a check: its name, the share that passed (None: nothing was looked at), cells looked at."""

    name: Text
    share: float | None
    checked: int
    invalid: int
    suspect: int


def visible_to(actor: Actor) -> QuerySet[Ticket]:
    """Return the tickets whose cases an actor may see."""
    return Ticket.objects.filter(case__in=cases.visible_to(actor)).select_related("case", "reporter")


def ticket(number: str, by: Actor) -> Ticket:
    """Return the ticket of a case number.

    Raises:
        NotFound: there is none for this person.
    """
    found = visible_to(by).filter(case__number=number).first()
    if found is None:
        raise no_such_case()
    return found


def reported_by(number: str, organization: str) -> Ticket:
    """Return the ticket of a case number for the organization that reported it.

    Raises:
        NotFound: there is none of this organization.
    """
    found = Ticket.objects.filter(case__number=number, reporter=organization).select_related("case").first()
    if found is None:
        raise no_such_case()
    return found


def of_case(case: Case) -> Ticket | None:
    """Return the ticket of a case. For the rooms' own use: no person's view."""
    return Ticket.objects.filter(case=case).select_related("case").first()


def is_reporter(found: Ticket, by: Actor, code: str = "") -> bool:
    """Whether somebody is the reporter: of the reporting organization, or of the public with the code."""
    if found.reporter_id:
        return bool(by.organization) and by.organization == found.reporter_id
    return code_fits(CODE_OF, found.id, code, found.code_digest)


def status(number: str, code: str) -> Status:
    """Return what a person of the public sees with the number and the code of a ticket.

    Raises:
        NotFound: number and code do not belong together; which of them is wrong is not told.
    """
    found = Ticket.objects.filter(case__number=number.strip()).select_related("case").first()
    if found is None or found.reporter_id or not is_reporter(found, Actor("public", "公众", kind="public"), code):
        raise NotFound(
            t("编号或查询码不正确", "number and code do not belong together"),
            remedy=t("核对反馈时所得的编号和查询码", "check the number and the code you were given"),
            code="no_such_report",
        )
    return status_of(found)


def status_of(found: Ticket) -> Status:
    """Return the status of a ticket for its reporter, who was made sure of before."""
    law = law_of(found)
    case = found.case
    again = case.ended and law.end(case.state).kind != "positive" and not found.previous_id
    return Status(
        number=case.number,
        resource_title=found.resource_title,
        state=law.title_of(case.state),
        ended=case.ended,
        badge=cases.badge(case),
        messages=messages(found),
        ticket=found,
        may_report_again=again and not Ticket.objects.filter(previous=found).exists(),
    )


def messages(found: Ticket) -> Sequence[ReporterMessage]:
    """Return what the reporter was told, the oldest first."""
    return list(ReporterMessage.objects.filter(ticket=found).order_by("told_at", "id"))


def law_of(found: Ticket) -> Pinned:
    """Return the law a ticket was opened under."""
    return cases.law_of(found.case)


def handling_organizations(found: Ticket) -> frozenset[str]:
    """Return the organizations that some step of a ticket's procedure is for.

    The reporter is none of them, though a step may ask whether they agree.
    """
    parties = cases.parties(found.case)
    roles = {role for step in law_of(found).procedure.steps.values() for role in step.by if role != "reporter"}
    bodies = (parties[role].organization_id for role in roles if role in parties)
    return frozenset(body for body in bodies if body)


def same_record(found: Ticket) -> Sequence[Ticket]:
    """Return the other open tickets about the same record."""
    if not found.key_digest:
        return []
    others = Ticket.objects.filter(key_digest=found.key_digest, case__ended=False).exclude(pk=found.pk)
    return list(others.select_related("case"))


def newer_version(found: Ticket) -> int | None:
    """Return the newest committed version if it is newer than the one the reporter saw."""
    newest = store.newest_version(found.resource_code)
    return newest if newest is not None and newest > (found.version_seen or 0) else None


def runs(resource_code: str) -> Sequence[QualityRun]:
    """Return the checks of a resource, the newest first."""
    return list(QualityRun.objects.filter(resource_code=resource_code))


def run_of(resource_code: str, version: int) -> QualityRun | None:
    """Return the newest check of a version, None where it was not checked (which is not the same as passed)."""
    return QualityRun.objects.filter(resource_code=resource_code, version=version).first()


def runs_visible_to(actor: Actor) -> QuerySet[QualityRun]:
    """Return the checks of resources an actor may see."""
    return QualityRun.objects.filter(resource_code__in=catalog.visible_to(actor).values("code"))


def may_download(found: QualityRun, actor: Actor) -> bool:
    """Whether an actor may have every finding of a check: the provider and the data authority."""
    if catalog.is_authority(actor):
        return True
    return catalog.shape_of(found.resource_code).provider_id == actor.organization


def run_for(id: str, actor: Actor) -> QualityRun:
    """Return a check to somebody who may see its resource.

    Raises:
        NotFound: there is none under this id for this person.
    """
    found = runs_visible_to(actor).filter(pk=id).first()
    if found is None:
        raise NotFound(t("没有这次检查", "there is no such check"), code="no_such_run")
    return found


def dimensions(found: QualityRun) -> Sequence[DimensionScore]:
    """Return the six dimensions of a check in the order of the standard."""
    return [
        DimensionScore(
            DIMENSIONS[one["dimension"]],
            (one["checked"] - one["invalid"]) / one["checked"] if one["checked"] else None,
            one["checked"],
            one["invalid"],
            one["suspect"],
        )
        for one in found.scores
    ]


def counts(found: QualityRun) -> Sequence[tuple[Mapping[str, object], Text]]:
    """Return what a check found, by field and rule, each with its sentence."""
    return [(one, meaning_of(one["rule"]).message) for one in found.counts]


def findings_of(found: QualityRun) -> Path:
    """Return the file with every finding of a check."""
    return store.home().root / found.report


def no_such_case() -> NotFound:
    """Say that there is no such case, whether it is absent or another's."""
    return NotFound(
        t("没有这个事项", "there is no such case"),
        remedy=t("请从“我的待办”进入", "enter it from your to-dos"),
        code="no_such_case",
    )

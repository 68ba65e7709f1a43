"""Reporting problem data from a business system: the key of a sharing grant is the way in.

``POST /api/v1/problem-reports`` reports, ``GET /api/v1/problem-reports/{number}`` tells what became of it. Both take
the key of a grant (``Authorization: Bearer KEY``), as the gateway does, and know it from the published snapshot.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.security import HttpBearer

from gongshu.gateway.contract import GrantRecord, Snapshot, hash_key, load_snapshot
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted
from gongshu.kit.text import t
from gongshu.quality import actions, queries, store
from gongshu.quality.models import Ticket

router = Router(tags=["quality"])


class Report(Schema):
    """What a business system reports. ``resource`` is that of the grant if absent."""

    kind: str = Field("error", description="error | omission | rights_infringement, as far as the profile names them")
    description: str = Field(..., max_length=2000)
    record_key: str = Field("", max_length=200, description="key of the record; kept sealed")
    field: str = Field("", max_length=120, description="name or title of the item")
    resource: str = Field("", max_length=120)
    reference: str = Field("", max_length=40, description="your own name for it; told twice it is one report")


class Told(Schema):
    """A sentence in both languages, and when it was said."""

    at: datetime
    zh: str
    en: str


class Received(Schema):
    """Where a report stands."""

    number: str
    resource: str
    state: str
    ended: bool
    due_on: str | None
    article: str
    corrected_version: int | None
    messages: list[Told]


class GrantKey(HttpBearer):
    """Knows a caller by the key of its grant; who has none in force is told why."""

    def authenticate(self, request: HttpRequest, token: str) -> GrantRecord:
        """Find the grant of a key in the published snapshot."""
        return _grant_in_force(load_snapshot(store.home()), token)


def _grant_in_force(snapshot: Snapshot, token: str) -> GrantRecord:
    now = clock.now()
    digest = hash_key(token)
    grant = next((one for one in snapshot.grants if one.key_hash == digest), None)
    if grant is None:
        unknown = NotPermitted(t("密钥无效", "the key is not known"), code="key_unknown")
        unknown.status = 401
        raise unknown
    live = grant.status == "active" and grant.valid_from <= now < grant.valid_until
    if not live or now >= snapshot.valid_until:
        raise NotPermitted(
            t("授权已停止或到期，不能反馈", "the grant has ended or was stopped; it cannot report"),
            remedy=t("请在工作台填报", "report it on the desk"),
            cite=grant.article,
            code="grant_not_in_force",
        )
    return grant


@router.post("/problem-reports", auth=GrantKey(), response={201: Received}, summary="Report problem data")
def report(request: HttpRequest, body: Report) -> Status[Any]:
    """Report problem data of the resource of the grant."""
    grant = _grant_of(request)
    if body.resource not in ("", grant.resource):
        raise NotPermitted(
            t("该密钥不是这一数据的授权", "the key is of a grant for other data"), code="other_resource", at="resource"
        )
    ticket = actions.report_problem(
        by=_actor(grant),
        resource_code=grant.resource,
        description=body.description,
        kind=body.kind,
        channel="interface",
        record_key=body.record_key,
        field=body.field,
        reference=body.reference,
    )
    return Status(201, _received(ticket))


@router.get("/problem-reports/{number}", auth=GrantKey(), response=Received, summary="What became of a report")
def problem_report(request: HttpRequest, number: str) -> Received:
    """Tell the reporting organization where its report stands."""
    return _received(queries.reported_by(number, _grant_of(request).organization))


def _grant_of(request: HttpRequest) -> GrantRecord:
    grant: GrantRecord = request.auth  # type: ignore[attr-defined]
    return grant


def _actor(grant: GrantRecord) -> Actor:
    return Actor(
        person=grant.id,
        name=f"{grant.organization_name}（接口）",
        organization=grant.organization,
        organization_name=grant.organization_name,
        kind="interface",
    )


def _received(ticket: Ticket) -> Received:
    status = queries.status_of(ticket)
    badge = status.badge
    return Received(
        number=status.number,
        resource=ticket.resource_code,
        state=str(status.state),
        ended=status.ended,
        due_on=badge.due_day.isoformat() if badge and badge.due_day else None,
        article=str(badge.article) if badge else "",
        corrected_version=ticket.corrected_version,
        messages=[Told(at=one.told_at, zh=one.text_zh, en=one.text_en) for one in status.messages],
    )

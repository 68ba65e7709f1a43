"""Reading sharing by interface: one's organization's applications and grants. Data itself comes from the gateway.

``GET /api/v1/applications`` and ``/applications/{id}``, ``GET /api/v1/grants`` and ``/grants/{number}``. Callers are
known by the session of the desk or by the key of a grant (``Authorization: Bearer KEY``); with a key one sees what the
unit that holds it applied for and was granted. Nothing here shows a key or a value of the data.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.security import APIKeyCookie

from gongshu.gateway.contract import GrantRecord
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.organizations import session
from gongshu.procedure import queries as cases
from gongshu.quality.api import GrantKey
from gongshu.sharing import queries
from gongshu.sharing.models import Application, Grant

MOST_ROWS = 100


class DeskSession(APIKeyCookie):
    """Knows a caller by the session of the desk."""

    param_name = "sessionid"

    def __init__(self) -> None:
        # Every address here only reads.
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Return who is signed in, both factors shown."""
        actor = session.current_actor(request)
        return actor if actor.kind == "official" else None


router = Router(tags=["sharing"], auth=[GrantKey(), DeskSession()])


class Words(Schema):
    """The same words in both languages."""

    zh: str
    en: str


class ApplicationOut(Schema):
    """Where an application stands. ``case`` is empty while it is a draft; ``article`` is that of the running limit."""

    id: str
    case: str
    resource: str
    title: str
    applicant: str
    provider: str
    state: str
    state_words: Words
    ended: bool
    submitted_at: datetime | None
    due_on: date | None
    due: str = Field(description="in_time | due_soon | overdue | provisional | stopped | none_stated; empty once ended")
    article: str
    grants: list[str]


class GrantOut(Schema):
    """A grant. ``state``: active | suspended | revoked | expired."""

    number: str
    case: str
    resource: str
    title: str
    applicant: str
    provider: str
    purpose: str
    fields: list[str]
    unmasked: list[str]
    way: str
    valid_from: datetime
    valid_until: datetime
    term_source: str = Field(description="application | catalog | house_rule")
    quota_per_day: int
    state: str
    article: str
    evidence: str


class Slice(Schema):
    """Which rows of a list."""

    limit: int = Field(50, ge=1, le=MOST_ROWS)
    offset: int = Field(0, ge=0)


class Applications(Schema):
    """A part of a list, and how many there are in all."""

    count: int
    items: list[ApplicationOut]


class Grants(Schema):
    """A part of a list, and how many there are in all."""

    count: int
    items: list[GrantOut]


def _caller(request: HttpRequest) -> Actor:
    known: Actor | GrantRecord = request.auth  # type: ignore[attr-defined]
    if isinstance(known, Actor):
        return known
    return Actor(
        person=known.id,
        name=f"{known.organization_name}（接口）",
        organization=known.organization,
        organization_name=known.organization_name,
        posts=frozenset({"data_officer"}),
        kind="interface",
    )


def _applications(request: HttpRequest) -> QuerySet[Application]:
    actor = _caller(request)
    if isinstance(request.auth, GrantRecord):  # type: ignore[attr-defined]
        return queries.mine(actor)
    return queries.visible_to(actor).exclude(state="discarded")


def _grants(request: HttpRequest) -> QuerySet[Grant]:
    found = queries.grants_visible_to(_caller(request))
    known: Actor | GrantRecord = request.auth  # type: ignore[attr-defined]
    return found.filter(applicant=known.organization) if isinstance(known, GrantRecord) else found


@router.get("/applications", response=Applications, summary="Applications of my organization")
def applications(request: HttpRequest, part: Annotated[Slice, Query()]) -> Applications:
    """List applications, newest first."""
    found = _applications(request)
    rows = found.prefetch_related("grants")[part.offset : part.offset + part.limit]
    return Applications(count=found.count(), items=[_application(one) for one in rows])


@router.get("/applications/{id}", response=ApplicationOut, summary="Where an application stands")
def application(request: HttpRequest, id: str) -> ApplicationOut:
    """Tell where an application stands; by its id or the number of its case."""
    found = _applications(request)
    return _application(found.filter(case__number=id).first() or queries.among(found, id))


@router.get("/grants", response=Grants, summary="Grants of my organization")
def grants(request: HttpRequest, part: Annotated[Slice, Query()]) -> Grants:
    """List grants, newest first."""
    found = _grants(request)
    return Grants(count=found.count(), items=[_grant(one) for one in found[part.offset : part.offset + part.limit]])


@router.get("/grants/{number}", response=GrantOut, summary="A grant")
def grant(request: HttpRequest, number: str) -> GrantOut:
    """Tell what a grant gives and whether it is in force."""
    return _grant(queries.grant(number, _caller(request), _grants(request)))


def _application(found: Application) -> ApplicationOut:
    case = found.case
    badge = cases.badge(case) if case is not None else None
    words = cases.law_of(case).title_of(case.state) if case is not None else None
    return ApplicationOut(
        id=found.id,
        case=case.number if case else "",
        resource=found.resource_code,
        title=found.resource_title,
        applicant=found.applicant.name,
        provider=found.provider.name,
        state=case.state if case else found.state,
        state_words=Words(zh=words.zh, en=words.en) if words else Words(zh="草稿", en="draft"),
        ended=bool(case and case.ended),
        submitted_at=found.submitted_at,
        due_on=badge.due_day if badge else None,
        due=badge.state if badge else "",
        article=badge.article if badge else "",
        grants=[one.number for one in found.grants.all()],
    )


def _grant(found: Grant) -> GrantOut:
    return GrantOut(
        number=found.number,
        case=found.case.number,
        resource=found.resource_code,
        title=found.resource_title,
        applicant=found.applicant.name,
        provider=found.provider.name,
        purpose=found.purpose,
        fields=found.fields,
        unmasked=found.plain_fields,
        way=found.way,
        valid_from=clock.local(found.term_from),
        valid_until=clock.local(found.term_until),
        term_source=found.term_source,
        quota_per_day=found.quota_per_day,
        state=queries.state_of(found),
        article=found.article,
        evidence=found.evidence,
    )

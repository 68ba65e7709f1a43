"""What changed since: for those who keep a copy of the catalog. Withdrawn entries are told of, too, as deleted.

``GET /api/v1/catalog/changes``: oldest first; the cursor of an answer is where the next one goes on, for ever.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from gongshu.interchange import queries, rules
from gongshu.kit import clock

router = Router(tags=["catalog"])
MOST = 500


class Since(Schema):
    """From where on."""

    since: str = Field("", max_length=40, description="a moment (ISO 8601); empty: from the beginning")
    cursor: str = Field("", max_length=200, description="of the answer before; goes before `since`")
    limit: int = Field(100, ge=1, le=MOST)


class Change(Schema):
    """A dataset that was opened or changed, or is open no more. ``address``: where it is described, while open."""

    id: str
    name: str
    identifier: str = Field(description="code of the catalog entry")
    kind: Literal["changed", "deleted"]
    at: datetime
    address: str


class Changes(Schema):
    """A page of changes. ``cursor``: where to go on; the same as asked with where nothing is new."""

    items: list[Change]
    cursor: str
    more: bool


class Problem(Schema):
    """Why a call is refused, and what to do."""

    code: str
    status: int
    what: str
    why: str | None = None
    remedy: str | None = None
    at: str | None = None


@router.get("/catalog/changes", response={200: Changes, 400: Problem}, auth=None, summary="What changed since")
def changes(request: HttpRequest, asked: Annotated[Since, Query()]) -> Changes:
    """List what was opened, changed or withdrawn, the oldest first; no account is asked for."""
    since, after = None, ""
    if asked.cursor:
        since, after = rules.read_cursor(asked.cursor)
    elif asked.since:
        since = rules.read_moment(asked.since, "since")
    found = queries.changes(since, after, asked.limit + 1)
    page = found[: asked.limit]
    last = rules.write_cursor(page[-1].moment, page[-1].id) if page else asked.cursor
    return Changes(items=[_change(request, one) for one in page], cursor=last, more=len(found) > asked.limit)


def _change(request: HttpRequest, one: queries.Changed) -> Change:
    address = "" if one.ended else request.build_absolute_uri(reverse("interchange:dataset_as", args=[one.name, "ttl"]))
    return Change(
        id=one.id,
        name=one.name,
        identifier=one.code,
        kind="deleted" if one.ended else "changed",
        at=clock.local(one.moment),
        address=address,
    )

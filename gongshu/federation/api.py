"""What lower platforms file: ``POST /api/v1/catalog-filings``, with an access token that may write.

201 with the receipt, again the same where the same reference comes twice; 422 with what is wrong, field by field.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from gongshu.federation import filing
from gongshu.federation.actions import receive_filing
from gongshu.kit import clock
from gongshu.organizations.callers import caller, require_writing

router = Router(tags=["federation"])

_LINE = r"^[^\x00-\x1f]+$"


class Filed(Schema):
    """A version of an entry, as its own platform is about to publish it."""

    reference: str = Field(..., pattern=_LINE, max_length=filing.LONGEST_REFERENCE, description="your name for it")
    code: str = Field(..., pattern=_LINE, max_length=120)
    version: int = Field(..., ge=1, le=1_000_000)
    provider: str = Field(..., pattern=_LINE, max_length=200, description="who provides the data, by name")
    entry: dict[str, Any] = Field(..., description="the values of the entry, by the catalog's names")
    digest: str = Field(..., pattern="^[0-9a-f]{64}$", description="SHA-256 of the entry in canonical JSON")


class Receipt(Schema):
    """That it was taken."""

    receipt: str
    filed_at: datetime


class Fault(Schema):
    """What is wrong: the field, the words."""

    at: str
    zh: str
    en: str


class Faults(Schema):
    """Why it was not taken."""

    problems: list[Fault]


class Refused(Schema):
    """Why a call is refused, and what to do."""

    code: str
    status: int
    what: str
    why: str | None = None
    remedy: str | None = None
    at: str | None = None


@router.post(
    "/catalog-filings",
    response={201: Receipt, 422: Faults, 400: Refused, 401: Refused, 403: Refused, 409: Refused},
    auth=None,
    summary="File an entry of a lower platform's catalog",
)
def file(request: HttpRequest, body: Filed) -> Status[Any]:
    """Take what a lower platform files and give the receipt."""
    by, writes = caller(request)
    require_writing(by, writes=writes)
    taken = receive_filing(by=by, **body.dict())
    if isinstance(taken, list):
        return Status(422, {"problems": [one.plain() for one in taken]})
    return Status(201, Receipt(receipt=taken.receipt, filed_at=clock.local(taken.filed_at)))

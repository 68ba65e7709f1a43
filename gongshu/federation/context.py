"""What the search pages of catalog and portal show of other platforms: how many records hold the same words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gongshu.federation import queries
from gongshu.ui.listing import address
from gongshu.ui.values import Link


def elsewhere(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``elsewhere``: a counted link to the same search elsewhere, nothing where nothing is found.

    It is looked for only where a page shows it.
    """
    return {"elsewhere": SimpleLazyObject(lambda: _found(request))}


def _found(request: HttpRequest) -> Link | None:
    words = request.GET.get("words", "").strip()
    count = queries.count(words) if words else 0
    if not count:
        return None
    page = "federation:records" if request.path.startswith("/desk/") else "federation:public_records"
    return Link("", address(reverse(page), [("words", words)]), count=count)

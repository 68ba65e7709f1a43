"""What every page of the desk shows around its content."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gongshu.desk import views
from gongshu.desk.navigation import navigation
from gongshu.organizations import session
from gongshu.procedure import queries


def desk(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``viewer`` (who is signed in, or nobody), ``navigation``, ``unread``, ``sign_out_url`` and the
    ``kept_views`` of the list shown.
    """
    viewer: Any = SimpleLazyObject(lambda: _viewer(request))
    return {
        "viewer": viewer,
        "navigation": SimpleLazyObject(lambda: navigation(viewer, request.path) if viewer else []),
        "unread": cache(lambda: queries.messages(viewer, unread_only=True).count() if viewer else 0),
        "kept_views": SimpleLazyObject(lambda: views.around(request, viewer) if viewer else None),
        "sign_out_url": SimpleLazyObject(lambda: reverse("organizations:sign_out")),
    }


def _viewer(request: HttpRequest) -> Any:
    actor = session.current_actor(request)
    return actor if actor.kind == "official" else None

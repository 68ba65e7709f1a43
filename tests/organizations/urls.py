"""Addresses for the tests of the pages: this room's, and one page of a desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from gongshu.organizations.session import current_actor, desk_required


@desk_required
def desk(request: HttpRequest) -> HttpResponse:
    actor = current_actor(request)
    return HttpResponse(f"{actor.name} {actor.organization_name} {sorted(actor.posts)}")


def portal(request: HttpRequest) -> HttpResponse:
    return HttpResponse(current_actor(request).name)


urlpatterns = [
    path("", include("gongshu.organizations.urls")),
    path("ui/", include("gongshu.ui.urls")),
    path("desk/", desk),
    path("", portal),
]

"""The site's addresses, with a desk and a portal that say no more than who is there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from gongshu.organizations.session import current_actor, desk_required
from gongshu.site import urls as site


@desk_required
def desk(request: HttpRequest) -> HttpResponse:
    actor = current_actor(request)
    return HttpResponse(f"{actor.name} {actor.organization_name} {sorted(actor.posts)}")


def portal(request: HttpRequest) -> HttpResponse:
    return HttpResponse(current_actor(request).name)


urlpatterns = [path("desk/", desk), path("", portal), *site.urlpatterns]

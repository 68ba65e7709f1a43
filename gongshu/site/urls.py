"""The one table of addresses; every room brings its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from gongshu.desk import beside
from gongshu.site import events as events  # what can happen to an installation is known wherever it is asked
from gongshu.site.api import api

beside.join()


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the site is up."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("api/v1/", api.urls),
    path("ui/", include("gongshu.ui.urls")),
    path("desk/", include("gongshu.desk.urls")),
    path("desk/catalog/", include("gongshu.catalog.urls")),
    path("desk/catalog/", include("gongshu.collection.urls")),
    path("desk/sharing/", include("gongshu.sharing.urls")),
    path("desk/demands/", include("gongshu.demands.urls")),
    path("desk/bases/", include("gongshu.bases.urls")),
    path("desk/opening/", include("gongshu.opening.urls")),
    path("desk/projects/", include("gongshu.projects.urls")),
    path("desk/monitoring/", include("gongshu.monitoring.urls")),
    path("", include("gongshu.registers.urls")),
    path("", include("gongshu.quality.urls")),
    path("", include("gongshu.matters.urls")),
    path("", include("gongshu.organizations.urls")),
    path("", include("gongshu.federation.urls")),
    path("", include("gongshu.interchange.urls")),
    path("", include("gongshu.portal.urls")),
]

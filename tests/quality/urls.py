"""The addresses that the tests of this room need: the site's, this room's and its interface."""

from __future__ import annotations

from django.urls import include, path
from ninja import NinjaAPI

from gongshu.quality.api import router
from gongshu.site.urls import urlpatterns as site

api = NinjaAPI(urls_namespace="quality-test", openapi_extra={})
api.add_router("", router)

urlpatterns = [path("", include("gongshu.quality.urls")), *site, path("api/v1/", api.urls)]

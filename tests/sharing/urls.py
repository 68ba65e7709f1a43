"""The control API with the router of sharing alone, answering errors as the site does."""

from __future__ import annotations

from django.urls import path
from ninja import NinjaAPI

from gongshu.kit.errors import GongshuError
from gongshu.sharing.api import router
from gongshu.site.api import refused

api = NinjaAPI(urls_namespace="sharing-api", docs_url=None)
api.add_router("", router)
api.exception_handler(GongshuError)(refused)

urlpatterns = [path("api/v1/", api.urls)]

"""The control API, ``/api/v1/``: every room brings its router; errors teach here too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from gongshu.federation.api import router as federation
from gongshu.interchange.api.changes import router as interchange
from gongshu.kit.errors import GongshuError
from gongshu.quality.api import router as quality
from gongshu.sharing.api import router as sharing
from gongshu.ui.middleware import as_problem

api = NinjaAPI(
    title="公数 gongshu",
    version="1",
    description="控制接口：数据调用走数据网关。The control API; data calls go through the gateway.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", quality)
api.add_router("", sharing)
api.add_router("", interchange)
api.add_router("", federation)


@api.exception_handler(GongshuError)
def refused(request: HttpRequest, error: GongshuError | type[GongshuError]) -> HttpResponse:
    """Answer with what, why, the article and the remedy, under the error's own status."""
    assert isinstance(error, GongshuError)
    return api.create_response(request, as_problem(error), status=error.status)

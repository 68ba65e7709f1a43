"""What the portal hands to programs: the files, what is known of them, what robots may read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from gongshu.kit import clock
from gongshu.kit.errors import NotFound
from gongshu.opening import actions, handing, queries, rules
from gongshu.organizations import queries as register
from gongshu.portal import describing
from gongshu.ui.middleware import as_problem, wants_json

if TYPE_CHECKING:
    pass

View = Callable[..., HttpResponseBase]

GONE = 410


def gone_when_withdrawn(view: View) -> View:
    """Answer 410 where a dataset was open and no longer is, on every exit alike."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            if error.code != queries.WITHDRAWN:
                raise
            if wants_json(request):
                return JsonResponse({**as_problem(error), "status": GONE}, status=GONE)
            return render(request, "portal/withdrawn.html", {"error": error}, status=GONE)

    return answer


@require_safe
@gone_when_withdrawn
def download(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """Hand out a file of an open dataset: no account, no question, counted without a name."""
    dataset = queries.dataset(slug)
    rules.check_access(dataset.opening_class, register.jurisdiction(), clock.today())
    edition = handing.edition_with(dataset, form)
    told, modified = edition.files[form], int(edition.sealed_at.timestamp())
    etag = f'"{told["sha256"]}"'
    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    response = unchanged or handing.answer(dataset, edition, form, body=request.method != "HEAD")
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "no-cache"
    response["X-Gongshu-Source"] = quote(edition.source)
    response["X-Gongshu-Acquired"] = edition.acquired_on.isoformat()
    response["X-Gongshu-Version"] = str(edition.version)
    if unchanged is None and request.method == "GET":
        actions.record_download(dataset=dataset, edition=edition, form=form)
    return response


def _root(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@require_safe
@gone_when_withdrawn
def metadata(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Say of an open dataset what its files say: source, day, version, columns, digests, terms."""
    dataset = queries.dataset(slug)
    return _json(describing.describe(dataset, queries.edition(dataset), _root(request)), "application/json")


@require_safe
@gone_when_withdrawn
def linked_data(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Say the same in the words of schema.org."""
    dataset = queries.dataset(slug)
    return _json(describing.linked_data(dataset, queries.edition(dataset), _root(request)), "application/ld+json")


def _json(told: dict[str, Any], content_type: str) -> HttpResponse:
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1}, content_type=content_type)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Let robots read the pages, and leave the desk and the files alone."""
    lines = ["User-agent: *", f"Disallow: {reverse('desk:home')}", "Disallow: /data/*/download/", "Allow: /"]
    lines.append(f"Sitemap: {_root(request)}{reverse('interchange:site_map')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

"""The documents other software fetches: the catalog and datasets as linked data, packages, contracts, the site map."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import yaml
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from rdflib import Graph

from gongshu.interchange import linked, packaged, queries, rules
from gongshu.interchange.queries import Package
from gongshu.interchange.spelling import files_of
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC
from gongshu.kit.errors import GongshuError, NotFound
from gongshu.kit.text import t
from gongshu.opening import queries as opening
from gongshu.ui.middleware import as_problem

PAGE = 100
"""How many datasets are on a page of the catalog."""
MAP_PAGE = 40_000
"""How many addresses are in one file of the site map; the protocol allows 50,000."""

FORMS: Mapping[str, tuple[str, str]] = {
    "ttl": ("text/turtle; charset=utf-8", "turtle"),
    "jsonld": ("application/ld+json; charset=utf-8", "json-ld"),
    "xml": ("application/rdf+xml; charset=utf-8", "pretty-xml"),
}
"""The endings of addresses: content type, and what it is called by the library that writes it."""
_HTML = "text/html"

View = Callable[..., HttpResponseBase]


def for_programs(view: View) -> View:
    """Answer GET and HEAD only, let programs of other sites read along, and say no in JSON; 410 what is withdrawn."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except GongshuError as error:
            status = 410 if error.code == opening.WITHDRAWN else error.status
            told = {**as_problem(error), "status": status}
            response = JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
        return response

    return require_safe(answer)


def _root(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _package(slug: str) -> Package:
    """Return what is open at an address.

    Raises:
        NotFound: nothing; with the code ``WITHDRAWN`` where there was something.
    """
    return queries.package(opening.dataset(slug).entry_id, PUBLIC)


def _send(request: HttpRequest, body: bytes, content_type: str, modified: datetime, mark: str) -> HttpResponseBase:
    """Send a document, or say that the reader has it already."""
    etag, moment = f'"{mark}"', int(modified.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=moment)
    if response is None:
        response = HttpResponse(b"" if request.method == "HEAD" else body, content_type=content_type)
        response["Content-Length"] = str(len(body))
    response["ETag"] = etag
    response["Last-Modified"] = http_date(moment)
    response["Cache-Control"] = "no-cache"
    return response


def _send_graph(request: HttpRequest, graph: Graph, form: str, modified: datetime) -> HttpResponseBase:
    content_type, writer = FORMS[form]
    facts = "\n".join(sorted(graph.serialize(format="nt").splitlines()))
    mark = sha256(f"{form}\n{facts}".encode()).hexdigest()[:32]
    context = {prefix: str(space) for prefix, space in graph.namespaces() if prefix in _CONTEXT}
    more: dict[str, Any] = {"context": context} if form == "jsonld" else {}
    body = graph.serialize(format=writer, **more).encode()
    return _send(request, body, content_type, modified, mark)


_CONTEXT = ("adms", "dcat", "dcatap", "dct", "eli", "foaf", "hydra", "rdfs", "skos", "spdx", "xsd")


def _form(ending: str) -> str:
    if ending not in FORMS:
        raise NotFound(
            t("没有这种格式", "there is no such format"),
            remedy=t(f"可用：{'、'.join(FORMS)}", f"there are: {', '.join(FORMS)}"),
            code="no_such_format",
        )
    return ending


@for_programs
def catalog_as(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Describe the catalog, page by page; with ``modified_since`` only what changed since."""
    form = _form(ending)
    since = request.GET.get("modified_since", "")
    found = queries.entries(PUBLIC).order_by("pk")
    if since:
        found = found.filter(modified__gte=rules.read_moment(since, "modified_since"))
    number = rules.whole(request.GET.get("page"), "page", most=1 << 31, least=1, default=1)
    query = f"&{urlencode({'modified_since': since})}" if since else ""
    part = linked.Part(found.count(), number, PAGE, query)
    page = list(found[(number - 1) * PAGE : number * PAGE])
    newest = queries.newest_change()
    graph = linked.describe_catalog(_root(request), queries.packages(page), part, newest, form)
    return _send_graph(request, graph, form, newest)


@for_programs
def catalog(request: HttpRequest) -> HttpResponseBase:
    """Lead to the catalog in the form the reader prefers."""
    form = _preferred(request)
    target = reverse("interchange:catalog_as", args=[form]) if form else reverse("portal:datasets")
    return _see(target, request)


@for_programs
def dataset(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Lead to a dataset in the form the reader prefers."""
    opening.dataset(slug)
    form = _preferred(request)
    if not form:
        return _see(reverse("portal:dataset", args=[slug]), request)
    return _see(reverse("interchange:dataset_as", args=[slug, form]), request)


def _see(target: str, request: HttpRequest) -> HttpResponseBase:
    query = request.GET.urlencode()
    response = redirect(f"{target}{'?' if query else ''}{query}")
    response.status_code = 303
    patch_vary_headers(response, ("Accept",))
    return response


def _preferred(request: HttpRequest) -> str:
    """Return the form a reader prefers; empty where that is a page."""
    types = {content_type.partition(";")[0]: form for form, (content_type, _) in FORMS.items()}
    if not request.headers.get("Accept"):
        return ""
    return types.get(request.get_preferred_type([_HTML, *types]) or _HTML, "")


@for_programs
def dataset_as(request: HttpRequest, slug: str, ending: str) -> HttpResponseBase:
    """Describe a dataset."""
    form, found = _form(ending), _package(slug)
    return _send_graph(request, linked.describe_dataset(_root(request), found), form, found.modified)


@for_programs
def data_package(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Describe a dataset as a Frictionless data package."""
    found = _package(slug)
    told = packaged.data_package(found, _root(request))
    body = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return _send(request, body, "application/json; charset=utf-8", found.modified, sha256(body).hexdigest()[:32])


@for_programs
def contract(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Describe a dataset as a data contract."""
    found = _package(slug)
    body = yaml.safe_dump(packaged.contract(found, _root(request)), allow_unicode=True, sort_keys=False).encode()
    return _send(request, body, "application/yaml; charset=utf-8", found.modified, sha256(body).hexdigest()[:32])


@for_programs
def data_file(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """Lead from beside the data package to the file itself; only there it is counted."""
    if form not in files_of(_package(slug)):
        raise NotFound(
            t("没有这种格式", "there is no such format"),
            remedy=t("见数据集页面", "see the dataset's page"),
            code="no_such_format",
        )
    return redirect("portal:download", slug, form)


@for_programs
def site_map(request: HttpRequest) -> HttpResponseBase:
    """List the pages of all open datasets for search engines; beyond one file, an index of files."""
    root, found = _root(request), queries.entries(PUBLIC).order_by("pk")
    number = rules.whole(request.GET.get("page"), "page", most=1 << 31, default=0)
    files = -(-found.count() // MAP_PAGE)
    if not number and files > 1:
        rows = [_at(f"{root}{reverse('interchange:site_map')}?page={one}", "sitemap") for one in range(1, files + 1)]
        return _xml("sitemapindex", rows)
    number = max(number, 1)
    told = found.values_list("slug", "modified")[(number - 1) * MAP_PAGE : number * MAP_PAGE]
    rows = [_at(root + reverse("portal:dataset", args=[slug]), "url", modified) for slug, modified in told]
    pages = [
        _at(root + reverse(name), "url") for name in ("portal:home", "portal:datasets", "portal:bases", "portal:law")
    ]
    return _xml("urlset", [*(pages if number == 1 else []), *rows])


def _at(address: str, kind: str, modified: datetime | None = None) -> str:
    moment = f"<lastmod>{clock.local(modified).isoformat(timespec='seconds')}</lastmod>" if modified else ""
    return f"<{kind}><loc>{escape(address)}</loc>{moment}</{kind}>"


def _xml(name: str, rows: list[str]) -> HttpResponse:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return HttpResponse(head + "\n".join(rows) + f"\n</{name}>\n", content_type="application/xml; charset=utf-8")

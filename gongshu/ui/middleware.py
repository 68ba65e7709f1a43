"""What happens around every page: the language it speaks, the headers it leaves with, refusals as pages that teach."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from gongshu.kit.errors import GongshuError, Several
from gongshu.kit.text import Language, speaking

GetResponse = Callable[[HttpRequest], HttpResponseBase]

LANGUAGE_COOKIE = "lang"
_DJANGO_NAMES: dict[Language, str] = {"zh": "zh-hans", "en": "en"}
_YEAR = 365 * 24 * 3600

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""No inline script or style, nothing from elsewhere."""

logger = logging.getLogger("gongshu")


def choose_language(request: HttpRequest) -> Language:
    """Return the language asked for: in the address, else by the cookie, else by the browser, else Chinese."""
    for asked in (request.GET.get("lang"), request.COOKIES.get(LANGUAGE_COOKIE)):
        if asked in ("zh", "en"):
            return asked  # type: ignore[return-value]
    for part in request.headers.get("Accept-Language", "").split(","):
        word = part.split(";")[0].strip().lower()
        if word.startswith("zh"):
            return "zh"
        if word.startswith("en"):
            return "en"
    return "zh"


class LanguageMiddleware:
    """Lets a request speak the language of its reader; ``?lang=`` is remembered in a cookie."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the language chosen."""
        chosen = choose_language(request)
        with speaking(chosen), translation.override(_DJANGO_NAMES[chosen]):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "zh-CN" if chosen == "zh" else "en")
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if request.GET.get("lang") == chosen:
            response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
        return response


class HeadersMiddleware:
    """Sends the headers that keep a page to itself; what a signed-in person saw is not kept by the browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the headers; one that a page set itself stays."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class RefusalMiddleware:
    """Turns what a page raised into a page that teaches (what, why with the article, remedy), or into JSON."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the page does."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for our own errors; all others stay Django's."""
        if not isinstance(exception, GongshuError):
            return None
        if exception.status >= 500:
            logger.error("%s at %s", exception.code, request.path, exc_info=exception)
        if wants_json(request):
            return JsonResponse(
                as_problem(exception), status=exception.status, json_dumps_params={"ensure_ascii": False}
            )
        base = "base_desk.html" if request.path.startswith("/desk/") else "base_portal.html"
        return render(request, "ui/refusal.html", {"error": exception, "base": base}, status=exception.status)


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program: it accepts JSON and not pages."""
    accepts = request.headers.get("Accept", "")
    return "application/json" in accepts and "text/html" not in accepts


def as_problem(error: GongshuError) -> dict[str, Any]:
    """Return an error as plain values, in the language of the reader.

    Keys: ``code``, ``status``, ``what``, and where known ``why``, ``article``, ``remedy``, ``at``, ``errors``.
    """
    problem = {
        "code": error.code,
        "status": error.status,
        "what": str(error.what),
        "why": str(error.why) if error.why else None,
        "article": error.cite or None,
        "remedy": str(error.remedy) if error.remedy else None,
        "at": error.at or None,
        "errors": [as_problem(each) for each in error.errors] if isinstance(error, Several) else None,
    }
    return {key: value for key, value in problem.items() if value is not None}

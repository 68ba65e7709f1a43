"""A call of the Action API: its arguments read from a body or an address, its answer and its refusals spelled.

``{"success": true, "result": …}`` or ``{"success": false, "error": {"__type", "message", …}}``, always JSON.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.http.request import RawPostDataException

from gongshu.interchange.rules import BadQuery
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.errors import BadInput, GongshuError, Several
from gongshu.kit.text import t

logger = logging.getLogger("gongshu")

_TYPES = {
    400: "Bad Request",
    401: "Authorization Error",
    403: "Authorization Error",
    404: "Not Found Error",
    409: "Validation Error",
    413: "Bad Request",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, with which arguments, at which address of the site."""

    by: Actor
    asked: Mapping[str, Any]
    root: str

    @property
    def official(self) -> bool:
        """Whether a token says in whose name the call is made."""
        return self.by.kind != PUBLIC.kind

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.asked.get(name)
        return default if value is None else str(value).strip()

    def need(self, name: str) -> str:
        """Return an argument that must be there.

        Raises:
            BadInput: it is not.
        """
        value = self.text(name)
        if not value:
            raise BadInput(
                t("缺少参数", "an argument is missing"),
                remedy=t(f"给出 {name}", f"give {name}"),
                at=name,
                code="argument_lacking",
            )
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return an argument as yes or no."""
        value = self.text(name).lower()
        return value in ("true", "1", "yes", "on") if value else default


def arguments(request: HttpRequest) -> dict[str, Any]:
    """Return the arguments of a call: of the address, and over them those of the body, JSON or a form.

    Raises:
        BadInput: the body is no JSON object, or too large.
    """
    asked: dict[str, Any] = dict(request.GET.items())
    if request.method == "POST":
        try:
            if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data") and request.POST:
                asked |= dict(request.POST.items())
            elif request.body.strip():
                asked |= _object(request.body)
        except (RequestDataTooBig, RawPostDataException) as error:
            raise _bad(t("请求体过大", "the body is too large"), 413) from error
    if not _clean(asked):
        raise _bad(t("含有无法保存的字符", "it holds signs that cannot be kept"))
    return asked


def _object(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _bad(t("请求体不是 JSON", "the body is no JSON")) from error
    if not isinstance(read, dict):
        raise _bad(t("请求体应为 JSON 对象", "the body should be a JSON object"))
    return read


def _bad(what: Any, status: int = 400) -> BadQuery:
    error = BadQuery(
        what, remedy=t("按 CKAN Action API 的格式调用", "call as the CKAN Action API does"), code="bad_call"
    )
    error.status = status
    return error


def _clean(value: Any) -> bool:
    """Whether texts hold neither NUL nor half a sign, which no database keeps."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, dict):
        return all(_clean(key) and _clean(one) for key, one in value.items())
    return all(_clean(one) for one in value) if isinstance(value, list) else True


def answer(result: Any, root: str, action: str) -> JsonResponse:
    """Return the answer of an action."""
    told = {"help": f"{root}/api/3/action/help_show?name={action}", "success": True, "result": result}
    return _json(told, 200)


def refuse(error: GongshuError) -> JsonResponse:
    """Return a refusal as CKAN spells one: its kind, what is wrong by argument, the article where there is one."""
    status = 409 if error.status in (409, 422) else error.status
    if status >= 500:
        logger.error("%s at the action API", error.code, exc_info=error)
    kind = "Search Query Error" if isinstance(error, BadQuery) and error.at in ("fq", "q", "sort") else ""
    told: dict[str, Any] = {"__type": kind or _TYPES.get(status, "Internal Server Error"), "message": _words(error)}
    told |= {"code": error.code} | ({"article": error.cite} if error.cite else {})
    if status == 409:
        for one in error.errors if isinstance(error, Several) else [error]:
            told.setdefault(one.at or "message_detail", []).append(_words(one))
    return _json({"success": False, "error": told}, status)


def _words(error: GongshuError) -> str:
    parts = [error.what, error.why, error.remedy]
    told = "；".join(str(part) for part in parts if part)
    return f"{told} § {error.cite}" if error.cite else told


def _json(told: Any, status: int) -> JsonResponse:
    response = JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response

"""The door of the Action API: finds the action, lets it answer, spells what it refuses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from gongshu.interchange.api.calls import Call, answer, arguments, refuse
from gongshu.interchange.api.reading import READS
from gongshu.interchange.api.writing import WRITES
from gongshu.interchange.rules import BadQuery
from gongshu.kit.actor import Actor
from gongshu.kit.errors import GongshuError
from gongshu.kit.text import t
from gongshu.organizations.callers import caller, require_writing

_NAMES = sorted([*READS, *WRITES])
_METHODS = ("GET", "HEAD", "POST")


@csrf_exempt  # Callers are known by a token in a header, never by a cookie.
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Answer a call of an action."""
    root = request.build_absolute_uri("/").rstrip("/")
    try:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(_METHODS)})
        if request.method not in _METHODS:
            raise _unknown(t("只能用 GET 或 POST 调用", "call it with GET or POST"), 405)
        action = READS.get(name) or WRITES.get(name)
        if action is None:
            raise _unknown(t(f"没有动作 {name}", f"there is no action {name}"))
        by, writes = caller(request)
        if name in WRITES:
            _check_writing(request, by, writes=writes)
        return answer(action(Call(by, arguments(request), root)), root, name)
    except GongshuError as error:
        return refuse(error)


def _check_writing(request: HttpRequest, by: Actor, *, writes: bool) -> None:
    if request.method != "POST":
        raise _unknown(t("修改须用 POST 调用", "what writes is called by POST"), 405)
    require_writing(by, writes=writes)


def _unknown(what: object, status: int = 400) -> BadQuery:
    error = BadQuery(
        what,  # type: ignore[arg-type]
        remedy=t(f"可用：{'、'.join(_NAMES)}", f"there are: {', '.join(_NAMES)}"),
        code="no_such_action",
    )
    error.status = status
    return error

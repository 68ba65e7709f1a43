"""A sentence that the next page shows once: what the act just did."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest

from gongshu.kit.text import Text

_KEY = "flash"


def say(request: HttpRequest, words: Text, kind: Literal["ok", "info", "warn"] = "ok") -> None:
    """Show these words on top of the next page this person sees.

    Args:
        request: the request of the act; it must have a session.
        words: the sentence, in both languages, so that the next page may speak either.
        kind: the manner of the notice.
    """
    request.session[_KEY] = [*request.session.get(_KEY, []), [kind, words.zh, words.en]]


def heard(request: HttpRequest) -> list[tuple[str, Text]]:
    """Return what is to be said on this page and forget it; pages without a session say nothing."""
    session = getattr(request, "session", None)
    if session is None or request.method != "GET" or _KEY not in session:
        return []
    return [(kind, Text(zh, en)) for kind, zh, en in session.pop(_KEY)]

"""What every page knows: the language it speaks, the address of itself in the other one, what was just done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from gongshu.kit.text import language
from gongshu.ui.flash import heard


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``lang`` (``zh`` or ``en``), ``other_language_url`` and ``flashes`` (kind, words)."""
    lang = language()
    query = request.GET.copy()
    query["lang"] = "en" if lang == "zh" else "zh"
    return {
        "lang": lang,
        "other_language_url": f"{request.path}?{query.urlencode()}",
        "flashes": heard(request),
    }

"""What every page knows: the language it speaks and the address of itself in the other one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from gongshu.kit.text import language


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``lang`` (``zh`` or ``en``), ``lang_tag`` for ``<html lang>`` and ``other_language_url``."""
    lang = language()
    query = request.GET.copy()
    query["lang"] = "en" if lang == "zh" else "zh"
    return {
        "lang": lang,
        "lang_tag": "zh-CN" if lang == "zh" else "en",
        "other_language_url": f"{request.path}?{query.urlencode()}",
    }

"""What every page of the portal shows around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gongshu.kit.text import t
from gongshu.ui.values import Link

_PLACES = (
    (t("首页", "Home"), "portal:home"),
    (t("数据", "Data"), "portal:datasets"),
    (t("基础库", "Databases"), "portal:bases"),
    (t("台账", "Registers"), "registers:public_index"),
    (t("办事指南", "Guide"), "matters:guide"),
    (t("规章", "Law"), "portal:law"),
)


def portal(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``portal_navigation``; the place that the page lies in is marked."""
    return {"portal_navigation": SimpleLazyObject(lambda: _navigation(request.path))}


def _navigation(path: str) -> list[Link]:
    places = [(title, reverse(name)) for title, name in _PLACES]
    here = max((href for _, href in places if path.startswith(href)), key=len, default="")
    here = here if here != reverse("portal:home") or path == here else ""
    return [Link(title, href, href == here) for title, href in places]

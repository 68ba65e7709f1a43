"""The one table of addresses; every room brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("gongshu.organizations.urls")),
    path("desk/", include("gongshu.desk.urls")),
    path("ui/", include("gongshu.ui.urls")),
]

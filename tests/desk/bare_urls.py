"""Addresses of an installation whose rooms have no pages of their own."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("gongshu.organizations.urls")),
    path("desk/", include("gongshu.desk.urls")),
]

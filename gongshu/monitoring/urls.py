"""Addresses of this room on the desk."""

from __future__ import annotations

from django.urls import path

from gongshu.monitoring import pages

app_name = "monitoring"
urlpatterns = [
    path("", pages.index, name="index"),
    path("<str:id>/", pages.finding, name="finding"),
]

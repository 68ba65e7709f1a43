"""Addresses of this room on the desk."""

from __future__ import annotations

from django.urls import path

from gongshu.demands import pages

app_name = "demands"
urlpatterns = [
    path("", pages.index, name="index"),
    path("new/", pages.new, name="new"),
    path("responsibilities/", pages.responsibilities, name="responsibilities"),
    path("<str:number>/", pages.demand, name="demand"),
]

"""Addresses of this room on the desk."""

from __future__ import annotations

from django.urls import path

from gongshu.bases import pages

app_name = "bases"
urlpatterns = [
    path("", pages.index, name="index"),
    path("new/", pages.new, name="new"),
    path("members/<str:id>/", pages.member, name="member"),
    path("<str:id>/", pages.database, name="database"),
    path("<str:id>/elements/", pages.elements, name="elements"),
]

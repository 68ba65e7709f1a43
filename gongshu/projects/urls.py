"""Addresses of this room on the desk, under ``/desk/projects/``."""

from __future__ import annotations

from django.urls import path

from gongshu.projects import pages

app_name = "projects"
urlpatterns = [
    path("", pages.index, name="index"),
    path("new/", pages.new, name="new"),
    path("<str:id>/", pages.project, name="project"),
    path("<str:id>/change/", pages.change, name="change"),
    path("<str:id>/parts/", pages.part, name="part"),
    path("<str:id>/parts/<str:part>/remove/", pages.remove_part, name="remove_part"),
    path("<str:id>/entries/", pages.entry, name="entry"),
    path("<str:id>/entries/<str:code>/remove/", pages.unlist, name="unlist"),
]

"""Addresses of the pattern page."""

from __future__ import annotations

from django.urls import path

from gongshu.ui import pages

app_name = "ui"
urlpatterns = [
    path("", pages.index, name="index"),
    path("table/", pages.table, name="table"),
    path("form/", pages.form, name="form"),
]

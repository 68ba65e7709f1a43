"""Addresses of the harvest: on the desk, and of what was found elsewhere for everybody."""

from __future__ import annotations

from django.urls import path

from gongshu.federation import pages, upward_pages

app_name = "federation"
urlpatterns = [
    path("desk/upward/", upward_pages.index, name="upward"),
    path("desk/upward/new/", upward_pages.borrow, name="borrow"),
    path("desk/upward/<slug:id>/", upward_pages.borrowed, name="borrowed"),
    path("desk/harvest/", pages.sources, name="sources"),
    path("desk/harvest/new/", pages.new, name="new"),
    path("desk/harvest/records/", pages.records, name="records"),
    path("desk/harvest/records/<int:id>/", pages.record, name="record"),
    path("desk/harvest/runs/<slug:id>/", pages.run, name="run"),
    path("desk/harvest/<slug:id>/", pages.source, name="source"),
    path("elsewhere/", pages.public_records, name="public_records"),
    path("elsewhere/<int:id>/", pages.public_record, name="public_record"),
]

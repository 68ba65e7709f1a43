"""Addresses of the harvest: on the desk, and of what was found elsewhere for everybody."""

from __future__ import annotations

from django.urls import path

from gongshu.federation import filing_pages, pages, upward_pages

app_name = "federation"
urlpatterns = [
    path("desk/upward/", upward_pages.index, name="upward"),
    path("desk/upward/new/", upward_pages.borrow, name="borrow"),
    path("desk/upward/<slug:id>/", upward_pages.borrowed, name="borrowed"),
    path("desk/filings/", filing_pages.index, name="filings"),
    path("desk/filings/channel/", filing_pages.channel, name="channel"),
    path("desk/filings/channel/end/", filing_pages.end, name="end_channel"),
    path("desk/filings/received/<slug:receipt>/", filing_pages.received, name="filed"),
    path("desk/filings/<slug:number>/", filing_pages.hand_in, name="hand_in"),
    path("desk/harvest/", pages.sources, name="sources"),
    path("desk/harvest/new/", pages.new, name="new"),
    path("desk/harvest/records/", pages.records, name="records"),
    path("desk/harvest/records/<int:id>/", pages.record, name="record"),
    path("desk/harvest/runs/<slug:id>/", pages.run, name="run"),
    path("desk/harvest/<slug:id>/", pages.source, name="source"),
    path("elsewhere/", pages.public_records, name="public_records"),
    path("elsewhere/<int:id>/", pages.public_record, name="public_record"),
]

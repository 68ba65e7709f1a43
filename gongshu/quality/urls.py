"""Addresses of this room, on the desk and for the public."""

from __future__ import annotations

from django.urls import path

from gongshu.quality import pages, public_pages

app_name = "quality"
urlpatterns = [
    path("desk/problems/", pages.tickets, name="tickets"),
    path("desk/problems/new/", pages.new, name="new"),
    path("desk/problems/<str:number>/", pages.decide, name="decide"),
    path("desk/problems/<str:number>/record/", pages.record, name="record"),
    path("desk/problems/<str:number>/again/", pages.again, name="again"),
    path("desk/quality/", pages.runs, name="runs"),
    path("desk/quality/<str:id>/", pages.run, name="run"),
    path("desk/quality/<str:id>/findings.csv", pages.findings, name="findings"),
    path("report-problem/", public_pages.report, name="report"),
    path("problem-status/", public_pages.status, name="status"),
]

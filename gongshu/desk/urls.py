"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from gongshu.desk import pages

app_name = "desk"
urlpatterns = [
    path("", pages.home, name="home"),
    path("cases/", pages.cases, name="cases"),
    path("cases/<str:number>/", pages.case, name="case"),
    path("messages/", pages.messages, name="messages"),
    path("messages/read/", pages.read_messages, name="read_messages"),
    path("law/", pages.law, name="law"),
    path("law/compare/", pages.law_compare, name="law_compare"),
    path("law/<str:id>/", pages.law_profile, name="law_profile"),
    path("law/<str:id>/coverage/", pages.law_coverage, name="law_coverage"),
]

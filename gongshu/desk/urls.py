"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from gongshu.desk import case, home, list_cases, pages, sheets, thread, views

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("cases/", list_cases.cases, name="cases"),
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/sheets/<slug:kind>/", sheets.sheet, name="sheet"),
    path("cases/<str:number>/sheets/<slug:kind>/marks.css", sheets.sheet_marks, name="sheet_marks"),
    path("cases/<str:number>/sheets/<slug:kind>/sheet.pdf", sheets.sheet_pdf, name="sheet_pdf"),
    path("cases/<str:number>/files/<str:file>/", case.file, name="file"),
    path("cases/<str:number>/take-on/", case.take_on, name="take_on"),
    path("cases/<str:number>/write/", thread.write, name="write"),
    path("views/", views.save, name="save_view"),
    path("views/<str:id>/drop/", views.drop, name="drop_view"),
    path("messages/", pages.messages, name="messages"),
    path("messages/read/", pages.read_messages, name="read_messages"),
    path("law/", pages.law, name="law"),
    path("law/compare/", pages.law_compare, name="law_compare"),
    path("law/<str:id>/", pages.law_profile, name="law_profile"),
    path("law/<str:id>/coverage/", pages.law_coverage, name="law_coverage"),
]

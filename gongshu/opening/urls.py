"""Addresses of this room on the desk."""

from __future__ import annotations

from django.urls import path

from gongshu.opening import pages

app_name = "opening"
urlpatterns = [
    path("", pages.index, name="index"),
    path("propose/", pages.choose, name="choose"),
    path("propose/<slug:slug>/", pages.propose, name="propose"),
    path("datasets/<str:id>/withdraw/", pages.withdraw, name="withdraw"),
    path("<str:number>/", pages.decide, name="decide"),
]

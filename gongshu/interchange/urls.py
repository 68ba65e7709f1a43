"""Addresses of this room; they stand at the root of the site, where other software looks for them."""

from __future__ import annotations

from django.urls import path

from gongshu.interchange.api import action

app_name = "interchange"
urlpatterns = [
    path("api/action/<str:name>", action.act, name="action"),
    path("api/3/action/<str:name>", action.act, name="action_3"),
]

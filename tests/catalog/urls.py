"""Addresses for the tests of the pages: the site's, and this room's."""

from __future__ import annotations

from django.urls import include, path

from gongshu.site.urls import urlpatterns as site

urlpatterns = [path("desk/catalog/", include("gongshu.catalog.urls")), *site]

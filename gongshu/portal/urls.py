"""Addresses of the public portal."""

from __future__ import annotations

from django.urls import path

from gongshu.portal import bases, finding, pages, serving

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("suggest/", finding.suggest, name="suggest"),
    path("data/", finding.datasets, name="datasets"),
    path("data/<slug:slug>/", pages.dataset, name="dataset"),
    path("data/<slug:slug>/download/<str:form>", serving.download, name="download"),
    path("data/<slug:slug>/metadata.json", serving.metadata, name="metadata"),
    path("data/<slug:slug>/dataset.jsonld", serving.linked_data, name="linked_data"),
    path("bases/", bases.index, name="bases"),
    path("bases/<slug:name>/", bases.base, name="base"),
    path("law/", pages.law, name="law"),
    path("law/compare/", pages.law_compare, name="law_compare"),
    path("law/<str:id>/", pages.law_profile, name="law_profile"),
    path("law/<str:id>/coverage/", pages.law_coverage, name="law_coverage"),
    path("terms/", pages.terms, name="terms"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("robots.txt", serving.robots, name="robots"),
]

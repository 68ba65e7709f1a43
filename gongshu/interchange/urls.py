"""Addresses of this room; they stand at the root of the site, where other software looks for them."""

from __future__ import annotations

from django.urls import path

from gongshu.interchange.api import action, described, documents

app_name = "interchange"
urlpatterns = [
    path("api/3/openapi.json", described.description, name="description"),
    path("api/action/<str:name>", action.act, name="action"),
    path("api/3/action/<str:name>", action.act, name="action_3"),
    path("catalog", documents.catalog, name="catalog"),
    path("catalog.<str:ending>", documents.catalog_as, name="catalog_as"),
    path("dataset/<slug:slug>", documents.dataset, name="dataset"),
    path("dataset/<slug:slug>.<str:ending>", documents.dataset_as, name="dataset_as"),
    path("dataset/<slug:slug>/datapackage.json", documents.data_package, name="data_package"),
    path("dataset/<slug:slug>/contract.yaml", documents.contract, name="contract"),
    path("dataset/<slug:slug>/data.<str:form>", documents.data_file, name="data_file"),
    path("sitemap.xml", documents.site_map, name="site_map"),
]

"""Addresses of collection on the desk, under ``/desk/catalog/``."""

from __future__ import annotations

from django.urls import path

from gongshu.collection.pages import items, tables

app_name = "collection"
urlpatterns = [
    path("<str:code>/items-from-file/", items.from_file, name="items_from_file"),
    path("<str:code>/items-from-table/", tables.connections, name="connections"),
    path("<str:code>/items-from-table/<slug:id>/", tables.tables, name="tables"),
    path("<str:code>/items-from-table/<slug:id>/table/", tables.table, name="table"),
    path("<str:code>/origin/", tables.origin, name="origin"),
]

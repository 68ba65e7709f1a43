"""Addresses of collection on the desk, under ``/desk/catalog/``."""

from __future__ import annotations

from django.urls import path

from gongshu.collection.pages import items

app_name = "collection"
urlpatterns = [path("<str:code>/items-from-file/", items.from_file, name="items_from_file")]

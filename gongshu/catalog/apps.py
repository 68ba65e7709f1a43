"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Tables and pages of the catalog."""

    name = "gongshu.catalog"
    label = "catalog"
    verbose_name = "目录编制"

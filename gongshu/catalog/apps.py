"""The room as a Django application."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from gongshu.catalog.search import tables


def _after_migration(using: str, **_: Any) -> None:
    tables.put_on(connections[using])


class CatalogConfig(AppConfig):
    """Tables and pages of the catalog."""

    name = "gongshu.catalog"
    label = "catalog"
    verbose_name = "目录编制"

    def ready(self) -> None:
        """Let every connection know how to cut words, and every migration leave the index as it must be."""
        connection_created.connect(tables.teach, dispatch_uid="catalog.search")
        post_migrate.connect(_after_migration, sender=self, dispatch_uid="catalog.search")

"""The room as Django knows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from gongshu.opening import listing


def _before_migration(using: str, plan: Sequence[Any] = (), **_: Any) -> None:
    # SQLite changes a table by making it anew, which it refuses while triggers elsewhere name it.
    if plan and connections[using].vendor == "sqlite":
        listing.take_off(connections[using])


def _after_migration(using: str, **_: Any) -> None:
    listing.put_on(connections[using])


class OpeningConfig(AppConfig):
    """数据开放."""

    name = "gongshu.opening"
    label = "opening"

    def ready(self) -> None:
        """Let every migration leave what lists are read from as it must be."""
        pre_migrate.connect(_before_migration, sender=self, dispatch_uid="opening.listing")
        post_migrate.connect(_after_migration, sender=self, dispatch_uid="opening.listing")

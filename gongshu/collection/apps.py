"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """数据归集."""

    name = "gongshu.collection"
    label = "collection"
    verbose_name = "数据归集"

"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """数据质量."""

    name = "gongshu.quality"
    label = "quality"
    verbose_name = "数据质量"

"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """风险监测."""

    name = "gongshu.monitoring"
    label = "monitoring"

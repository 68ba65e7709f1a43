"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class FederationConfig(AppConfig):
    """Tables and pages of what is harvested from other platforms."""

    name = "gongshu.federation"
    label = "federation"
    verbose_name = "汇聚"

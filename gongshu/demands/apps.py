"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class DemandsConfig(AppConfig):
    """需求对接."""

    name = "gongshu.demands"
    label = "demands"

"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class OpeningConfig(AppConfig):
    """数据开放."""

    name = "gongshu.opening"
    label = "opening"

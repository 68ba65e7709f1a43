"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """事项办理."""

    name = "gongshu.matters"
    label = "matters"

"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """数据共享."""

    name = "gongshu.sharing"
    label = "sharing"

"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class BasesConfig(AppConfig):
    """基础库、主题库."""

    name = "gongshu.bases"
    label = "bases"

"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """留痕."""

    name = "gongshu.audit"
    label = "audit"
    verbose_name = "留痕"

"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ProcedureConfig(AppConfig):
    """程序."""

    name = "gongshu.procedure"
    label = "procedure"

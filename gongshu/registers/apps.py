"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Tables and pages of the registers."""

    name = "gongshu.registers"
    label = "registers"
    verbose_name = "台账"

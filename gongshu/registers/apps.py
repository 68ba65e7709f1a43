"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig

from gongshu.organizations.agreements import let_tell


class RegistersConfig(AppConfig):
    """Tables and pages of the registers."""

    name = "gongshu.registers"
    label = "registers"
    verbose_name = "台账"

    def ready(self) -> None:
        """Let sign-in ask this room which agreements with contractors are in force."""
        let_tell("gongshu.registers.agreements.in_force", "gongshu.registers.agreements.place")

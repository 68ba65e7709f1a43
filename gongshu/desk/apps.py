"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The desk of officials."""

    name = "gongshu.desk"
    label = "desk"

"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """机构与人员."""

    name = "gongshu.organizations"
    label = "organizations"

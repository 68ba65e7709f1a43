"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Tables and pages of projects."""

    name = "gongshu.projects"
    label = "projects"
    verbose_name = "项目"

"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig

from gongshu.procedure.gatekeepers import keep_gates


class ProjectsConfig(AppConfig):
    """Tables and pages of projects."""

    name = "gongshu.projects"
    label = "projects"
    verbose_name = "项目"

    def ready(self) -> None:
        """Let the engine ask this room how the gates of a project stand, and what to keep of it with a decision."""
        keep_gates("project", "gongshu.projects.queries.standing", "gongshu.projects.telling.told")

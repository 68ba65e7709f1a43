"""Makes the tables of a new installation at once, and brings those of an old one up to date step by step.

Django draws up every model anew for each step of every room: seconds, of which the database needs a tenth. A new
database has no rows to take along, so its tables are made as the models say today, and the steps are written down as
done. That both ways end in the same schema is tested on both databases.
"""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.state import ProjectState


def stand() -> None:
    """Let all tables stand as this release has them. What is there stays; safe to repeat, also after it was cut off."""
    ours = {room.label for room in _rooms()}
    executor = MigrationExecutor(connection)
    if not any(label in ours for label, _ in executor.loader.applied_migrations):
        executor.migrate([step for step in executor.loader.graph.leaf_nodes() if step[0] not in ours])
        _at_once()
    call_command("migrate", verbosity=0, interactive=False)


def _rooms() -> list[AppConfig]:
    return [one for one in apps.get_app_configs() if one.name.startswith("gongshu.")]


def _at_once() -> None:
    """Make the tables of the rooms and write all their steps down as done, in one transaction."""
    executor = MigrationExecutor(connection)
    steps = [step for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    today = ProjectState.from_apps(apps)
    with connection.schema_editor() as editor:
        for room in _rooms():
            for model in room.get_models():
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        for step in steps:
            for operation in step.operations:
                # What a step does beside shaping tables: guards, the index of the search.
                if isinstance(operation, RunPython | RunSQL):
                    operation.database_forwards(step.app_label, editor, today, today)
            executor.recorder.record_applied(step.app_label, step.name)

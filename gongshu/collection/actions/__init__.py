"""What is done in collection: files loaded as versions, the quarantine read, databases elsewhere and their tables."""

from __future__ import annotations

from gongshu.collection.actions.collecting import abandon, collect, resume
from gongshu.collection.actions.connecting import (
    Secret,
    add_connection,
    remove_connection,
    renew_secret,
    try_connection,
)
from gongshu.collection.actions.inspecting import read_quarantine
from gongshu.collection.actions.sketching import sketch_tables
from gongshu.collection.actions.tables import (
    Origin,
    forget_origin,
    look_again,
    look_at_origins,
    read_table,
    take_items,
)
from gongshu.collection.queries import open_runs

__all__ = [
    "Origin",
    "Secret",
    "abandon",
    "add_connection",
    "collect",
    "forget_origin",
    "look_again",
    "look_at_origins",
    "open_runs",
    "read_quarantine",
    "read_table",
    "remove_connection",
    "renew_secret",
    "resume",
    "sketch_tables",
    "take_items",
    "try_connection",
]

"""What is done in collection: loading a file as a version, resuming, abandoning, reading the quarantine."""

from __future__ import annotations

from gongshu.collection.actions.collecting import abandon, collect, resume
from gongshu.collection.actions.inspecting import read_quarantine
from gongshu.collection.queries import open_runs

__all__ = ["abandon", "collect", "open_runs", "read_quarantine", "resume"]

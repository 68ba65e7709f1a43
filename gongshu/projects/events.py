"""What can happen in this room. An act that was refused is recorded under the same word, with the outcome *refused*."""

from __future__ import annotations

from gongshu.audit.events import declare

STARTED = declare("projects.started", "建立了项目档案", "started a project file")
CHANGED = declare("projects.changed", "修改了项目档案", "changed a project file")
PART_ADDED = declare("projects.part_added", "登记了项目建设内容", "put down a part of a project")
PART_STOPPED = declare(
    "projects.part_stopped", "拦下了不得建设的内容", "a part of a project that may not be built was stopped"
)
PART_REMOVED = declare("projects.part_removed", "删去了项目建设内容", "took a part out of a project")
ENTRY_LISTED = declare("projects.entry_listed", "把目录列入了项目", "listed a catalog entry in a project")
ENTRY_UNLISTED = declare("projects.entry_unlisted", "把目录移出了项目", "took a catalog entry out of a project")

"""What officials do to their own desk."""

from __future__ import annotations

from gongshu.audit.events import declare

VIEW_SAVED = declare("desk.view_saved", "保存了列表视图", "saved a view of a list")
VIEW_DROPPED = declare("desk.view_dropped", "删除了列表视图", "dropped a view of a list")

"""What can happen in this room."""

from __future__ import annotations

from gongshu.audit.events import declare

SOURCE_ADDED = declare("federation.source_added", "登记了汇聚来源", "registered a platform to harvest")
SOURCE_PAUSED = declare("federation.source_paused", "暂停了汇聚来源", "paused the harvest of a platform")
SOURCE_RESUMED = declare("federation.source_resumed", "恢复了汇聚来源", "resumed the harvest of a platform")
RUN_ASKED = declare("federation.run_asked", "要求立即汇聚", "asked for a harvest at once")
RUN_BEGUN = declare("federation.run_begun", "开始汇聚", "began a harvest")
RUN_ENDED = declare("federation.run_ended", "结束汇聚", "ended a harvest")

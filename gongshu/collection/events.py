"""What can happen in this room."""

from __future__ import annotations

from gongshu.audit.events import declare

STARTED = declare("collection.started", "开始归集数据", "started to collect data")
RESUMED = declare("collection.resumed", "继续中断的归集", "resumed an interrupted collection")
COMMITTED = declare("collection.committed", "数据版本已入库", "committed a version of data")
SEALED = declare("collection.sealed", "数据版本已封存，可供使用", "sealed a version for use")
FAILED = declare("collection.failed", "归集未成功，没有载入数据", "a collection failed; nothing was loaded")
ABANDONED = declare("collection.abandoned", "放弃了中断的归集", "gave up an interrupted collection")
REFUSED = declare("collection.refused", "归集申请被拒绝", "a collection was refused")
QUARANTINE_READ = declare("collection.quarantine_read", "查看了隔离的数据行", "read quarantined lines")

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
CONNECTION_ADDED = declare("collection.connection_added", "登记了数据库连接", "registered a connection to a database")
CONNECTION_REMOVED = declare("collection.connection_removed", "注销了数据库连接", "removed a connection to a database")
SECRET_RENEWED = declare("collection.secret_renewed", "更换了数据库连接的口令", "renewed the password of a connection")
CONNECTION_TESTED = declare("collection.connection_tested", "测试了数据库连接", "tested a connection to a database")
VALUES_READ = declare(
    "collection.values_read", "为提出信息项读取了库中的取值", "read values of a database to propose items"
)
VALUES_SKETCHED = declare(
    "collection.values_sketched", "为一数一源留下取值指纹", "kept digests of values for one datum, one source"
)
ORIGIN_LOOKED = declare("collection.origin_looked", "重新查看了来源表的结构", "looked again at a table's structure")
ORIGIN_FORGOTTEN = declare("collection.origin_forgotten", "不再跟踪来源表", "no longer follows a table")

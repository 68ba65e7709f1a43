"""Events of the data plane, as they stand in the nodes' call logs."""

from __future__ import annotations

from gongshu.audit.events import declare

ANSWERED = declare("gateway.answered", "接口调用已应答", "a data call was answered")
REFUSED = declare("gateway.refused", "接口调用被拒绝", "a data call was refused")
STARTED = declare("gateway.started", "网关已启动", "the gateway started")
STOPPED = declare("gateway.stopped", "网关已停止", "the gateway stopped")
RECOVERED = declare(
    "gateway.log_recovered",
    "异常中断后恢复调用日志，未写完的部分已另存",
    "the call log was recovered after a crash; what was unfinished was set aside",
)
SNAPSHOT_TAKEN = declare(
    "gateway.snapshot_taken", "网关已采用新的授权快照", "the gateway took a new snapshot of grants"
)
SNAPSHOT_REFUSED = declare(
    "gateway.snapshot_refused",
    "网关拒绝不可信的授权快照，停止一切应答",
    "the gateway refused a snapshot that cannot be trusted and answers nothing",
)

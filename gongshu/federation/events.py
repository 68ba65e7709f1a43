"""What can happen in this room."""

from __future__ import annotations

from gongshu.audit.events import declare

SOURCE_ADDED = declare("federation.source_added", "登记了汇聚来源", "registered a platform to harvest")
SOURCE_PAUSED = declare("federation.source_paused", "暂停了汇聚来源", "paused the harvest of a platform")
SOURCE_RESUMED = declare("federation.source_resumed", "恢复了汇聚来源", "resumed the harvest of a platform")
RUN_ASKED = declare("federation.run_asked", "要求立即汇聚", "asked for a harvest at once")
RUN_BEGUN = declare("federation.run_begun", "开始汇聚", "began a harvest")
BORROWED = declare(
    "federation.borrowed", "登记了经上级平台使用的数据", "registered data used through an upper platform"
)
RETURNED = declare("federation.returned", "注销了经上级平台使用的数据", "uses data of an upper platform no more")
REPORTED_ABOVE = declare(
    "federation.reported_above", "向上级平台反馈问题数据", "reported problem data to an upper platform"
)
RELAYED = declare(
    "federation.relayed", "反馈已送达上级平台，取得回执", "a report reached the upper platform, with its receipt"
)
RELAY_REFUSED = declare("federation.relay_refused", "上级平台不予受理反馈", "the upper platform refused a report")
RELAY_ENDED = declare("federation.relay_ended", "上级平台办结了反馈", "the upper platform closed a report")
LOOKED_UP_ABOVE = declare(
    "federation.looked_up_above", "经上级平台查询了数据", "looked data up through an upper platform"
)
CHANNEL_SET = declare(
    "federation.channel_set", "设定了目录上报的上级平台", "set the upper platform with which the catalog is filed"
)
CHANNEL_ENDED = declare("federation.channel_ended", "停止经平台上报目录", "stopped filing the catalog by platform")
FILING_ASKED = declare("federation.filing_asked", "向上级平台报送目录", "handed the catalog in to the upper platform")
FILING_RECEIPTED = declare(
    "federation.filing_receipted", "取得上级平台的备案回执", "got the receipt of the upper platform"
)
FILING_REFUSED = declare("federation.filing_refused", "上级平台退回报送的目录", "the upper platform sent a filing back")
FILED_HERE = declare("federation.filed_here", "接收了下级平台报送的目录", "took what a lower platform filed")
RUN_ENDED = declare("federation.run_ended", "结束汇聚", "ended a harvest")

"""What can happen in this room."""

from __future__ import annotations

from gongshu.audit.events import declare

FOUND = declare("monitoring.found", "发现风险迹象", "found a sign of risk")
EXPLAINED = declare("monitoring.explained", "核实风险迹象，无须处置", "looked into a sign of risk: nothing is amiss")
CONTAINED = declare("monitoring.contained", "处置了风险迹象", "dealt with a sign of risk")
REFERRED = declare("monitoring.referred", "将风险迹象转为安全事件", "made an incident of a sign of risk")

"""What can happen in a case."""

from __future__ import annotations

from gongshu.audit.events import declare

OPENED = declare("procedure.opened", "立案", "opened the case")
ENTERED = declare("procedure.entered", "进入步骤", "the case came to a step")
DECIDED = declare("procedure.decided", "作出决定", "recorded a decision")
DIFFERED = declare("procedure.differed", "各方结果不一致，重新办理", "the parties differ; the step begins anew")
NOTIFIED = declare("procedure.notified", "告知规定对象", "told one of those who must be told")
ENDED = declare("procedure.ended", "办结", "closed the case")
WITHDRAWN = declare("procedure.withdrawn", "撤回", "withdrew the case")
DUE_SOON = declare("procedure.due_soon", "期限将至", "the limit is near")
OVERDUE = declare("procedure.overdue", "已超期", "the limit has passed")
REMINDED = declare("procedure.reminded", "到达提醒时间（本平台约定）", "the reminder came due (house rule)")
CLOCK_STOPPED = declare(
    "procedure.clock_stopped",
    "列明的材料不全，期限停止计算（本平台约定）",
    "listed papers are lacking; the limit stands still (house rule)",
)
CLOCK_RESUMED = declare(
    "procedure.clock_resumed",
    "材料已补正，期限接着计算（本平台约定）",
    "the papers were completed; the limit goes on (house rule)",
)
DUE_RECOMPUTED = declare(
    "procedure.due_recomputed", "按新日历重算期限", "the due day was counted anew by the new calendar"
)
CLOCK_UNREADABLE = declare("procedure.clock_unreadable", "期限无法计算", "a limit could not be evaluated")
READ = declare("procedure.message_read", "阅读了消息", "read a message")
TAKEN_ON = declare("procedure.taken_on", "认领了事项", "took the case on within the unit")
PUT_BACK = declare("procedure.put_back", "放回了认领的事项", "put the case back")
FILE_ADDED = declare("procedure.file_added", "上传了材料文件", "added a file to what is being filled in")
FILE_REMOVED = declare("procedure.file_removed", "移除了上传的材料文件", "took a file out of what is being filled in")
FILE_FILED = declare("procedure.file_filed", "提交了材料文件", "handed a file in with a paper")
FILE_TAKEN = declare("procedure.file_taken", "下载了材料文件", "took a copy of a file of the case")
LETTER_SENT = declare("procedure.letter_sent", "在事项中发函", "wrote to parties of the case")

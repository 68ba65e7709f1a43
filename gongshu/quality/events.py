"""What can happen in this room. An act that was refused is recorded under the same word, with the outcome *refused*."""

from __future__ import annotations

from gongshu.audit.events import declare

CHECKED = declare("quality.checked", "检查了数据质量", "checked the quality of a version")
REPORTED = declare("quality.reported", "反馈了问题数据", "reported problem data")
HANDLED = declare("quality.handled", "办理了问题数据的一个环节", "recorded a step of a problem")
REPORTER_TOLD = declare("quality.reporter_told", "告知了反馈方", "told the reporter")
KEY_REVEALED = declare("quality.key_revealed", "查看了问题数据的记录标识", "looked at the key of a reported record")
CONTACT_REVEALED = declare("quality.contact_revealed", "查看了反馈人的联系方式", "looked at how to reach a reporter")
